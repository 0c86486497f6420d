"""Forms of the follow-up: what a list is narrowed to, what became of a recommendation, how an action ended."""

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.models import Axis, Commitment, Programme
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from workshops.models import Decision, Meeting, Recommendation
from workshops.planning.forms import day_field, plain_helper
from workshops.workspace.forms import ActForm

MOST_MEETINGS = 100
"""Meetings to choose from, the latest first."""
LED, LED_NOT = "commitment", "none"
DONE, DROPPED = "done", "dropped"


class FollowUpFilter(forms.Form):
    """What the follow-up is narrowed to. What is not understood narrows nothing; without a programme it is the
    current one, because real and made-up ones do not mix."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), required=False, queryset=Programme.objects.none(), to_field_name="slug",
        empty_label=None,
    )  # fmt: skip
    axis = forms.ChoiceField(label=gettext_lazy("Axis"), required=False)
    meeting = forms.ChoiceField(label=gettext_lazy("Meeting"), required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        programmes = Programme.objects.visible_to(user).order_by("-is_current", "-first_year", "-pk")
        asked = str(data.get("programme", ""))
        self.chosen_programme = next((row for row in programmes if row.slug == asked), None) or programmes.first()
        super().__init__({**{name: data.get(name, "") for name in ("axis", "meeting")},
                          "programme": self.chosen_programme.slug if self.chosen_programme else ""})  # fmt: skip
        self.fields["programme"].queryset = programmes
        self.fields["programme"].label_from_instance = lambda row: str(row.phrase("title"))
        every = [("", pgettext_lazy("in a list of choices", "All"))]
        self.axes = list(self.chosen_programme.axes.all()) if self.chosen_programme else []
        self.fields["axis"].choices = [*every, *((str(axis.number), str(axis)) for axis in self.axes)]
        self.fields["meeting"].choices = [*every, *self._meetings(user, str(data.get("meeting", "")))]
        self.is_valid()

    def _meetings(self, user: Any, asked: str) -> list[tuple[str, str]]:
        if self.chosen_programme is None:
            return []
        found = Meeting.objects.visible_to(user).of_programme(self.chosen_programme).exclude(minutes__publication=None)
        first = list(found[:MOST_MEETINGS])
        if asked and asked not in {row.address for row in first}:
            first += list(found.filter(address=asked[:90].replace("\0", "")))
        return [(row.address, f"{row.phrase('title')} · {timezone.localdate(row.starts_at):%d/%m/%Y}") for row in first]

    @property
    def chosen_axis(self) -> Axis | None:
        """The axis asked for."""
        number = self.cleaned_data.get("axis")
        return next((axis for axis in self.axes if str(axis.number) == number), None) if number else None

    @property
    def chosen_meeting(self) -> str:
        """The address of the meeting asked for; empty for all."""
        return self.cleaned_data.get("meeting", "")

    @property
    def is_set(self) -> bool:
        """Whether it narrows anything within the programme."""
        return bool(self.chosen_axis or self.chosen_meeting)

    def of(self, rows: Any) -> Any:
        """Of these recommendations or actions those that are asked for. Actions stand on no axis: with one, none."""
        rows = rows.published().filter(meeting__programme=self.chosen_programme)
        if self.chosen_meeting:
            rows = rows.filter(meeting__address=self.chosen_meeting)
        if self.chosen_axis is None:
            return rows
        return rows.filter(axis=self.chosen_axis) if rows.model is Recommendation else rows.none()


class SettleForm(ActForm):
    """What became of a recommendation: the commitment it led to, or why none came of it."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=[(LED, gettext_lazy("It led to a commitment")), (LED_NOT, gettext_lazy("No commitment came of it"))],
        widget=forms.RadioSelect,
    )
    commitment = forms.ChoiceField(
        label=gettext_lazy("Commitment"), required=False,
        help_text=gettext_lazy("The titles are those of the draft, which the public sees once a version is frozen."),
    )  # fmt: skip

    def __init__(self, data: Any, *, recommendation: Recommendation) -> None:
        self.recommendation = recommendation
        super().__init__(data, initial=self._known())
        most = Recommendation._meta.get_field("why_not").max_length
        self.add_sides("why_not", _("Why no commitment came of it"), most=most, rows=4,
                       help_text=_("Everybody reads it on the page of the meeting."))  # fmt: skip
        for language in LANGUAGES:
            self.fields[f"why_not_{language}"].required = False
        self.fields["commitment"].choices = [("", "–"), *self._commitments()]
        self.helper = plain_helper(
            "answer",
            Fieldset(_("If it led to a commitment"), "commitment", css_class="fieldset-card"),
            Fieldset(_("If none came of it"), self.sides("why_not"), css_class="fieldset-card"),
        )

    def _known(self) -> dict[str, Any]:
        row = self.recommendation
        if row.settled_at is None:
            return {}
        reason = {f"why_not_{language}": text for language, text in texts(row, "why_not").items()}
        return {"answer": LED if row.commitment_id else LED_NOT, "commitment": str(row.commitment_id or ""), **reason}

    def _commitments(self) -> list[Any]:
        # Under their axes, those of the recommendation's own axis first.
        row = self.recommendation
        standing = Commitment.objects.filter(programme_id=row.meeting.programme_id).select_related("axis")
        chosen = [one for one in standing if one.withdrawn_at is None or one.pk == row.commitment_id]
        groups: dict[Axis, list[tuple[str, str]]] = {}
        for one in sorted(chosen, key=lambda one: (one.axis_id != row.axis_id, one.axis.position, one.pk)):
            groups.setdefault(one.axis, []).append((str(one.pk), f"{one.code} {one.phrase('title')}"))
        return [(str(axis), choices) for axis, choices in groups.items()]

    def clean(self) -> dict[str, Any]:
        """One answer, whole."""
        super().clean()
        answer, first = self.cleaned_data.get("answer"), f"why_not_{AUTHORITATIVE}"
        if answer == LED and not self.cleaned_data.get("commitment") and "commitment" not in self.errors:
            self.add_error("commitment", _("Choose the commitment to which it led."))
        if answer == LED_NOT and not self.cleaned_data.get(first) and first not in self.errors:
            self.add_error(first, _("Say in Arabic why no commitment came of it."))
        return self.cleaned_data

    def settled(self) -> dict[str, Any]:
        """The answer as `Recommendation.settle` takes it. Call where the form is valid."""
        if self.cleaned_data["answer"] == LED:
            return {"commitment": Commitment.objects.get(pk=self.cleaned_data["commitment"])}
        return {"why_not": self.texts("why_not")}


class CloseForm(ActForm):
    """How an action ended: done on a day, or dropped for a reason."""

    result = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=[(DONE, gettext_lazy("It was done")), (DROPPED, gettext_lazy("It was dropped"))],
        initial=DONE,
        widget=forms.RadioSelect,
    )
    on = day_field(gettext_lazy("On which day"))

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"on": today})
        most = Decision._meta.get_field("outcome").max_length
        note = _("Everybody reads it on the page of the meeting. An action that is dropped needs its reason.")
        self.add_sides("outcome", _("What was done, or why it was dropped"), most=most, rows=3, help_text=note)
        for language in LANGUAGES:
            self.fields[f"outcome_{language}"].required = False
        self.helper = plain_helper("result", Div("on", css_class="sides"), self.sides("outcome"))

    def say(self, error: ValidationError) -> None:
        """Put what the act refused beside its field."""
        places = {"to_come": "on", "before": "on", "reason": f"outcome_{AUTHORITATIVE}"}
        self.add_error(places.get(error.code or ""), error)

    def outcome(self) -> Texts:
        """What was typed, in every language."""
        return self.texts("outcome")
