"""The small forms of the workspace of meetings: what a list is narrowed to, and what each act asks for."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.act_forms import ActForm, ReasonForm
from commitments.models import Programme, ProgrammeEvent
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, clean
from tamazgana_open.merging import never_cut
from workshops.models import Attachment, Meeting, MeetingKind, Minutes, MinutesForm
from workshops.planning.forms import (
    LATER,
    NOW,
    PUBLICITY,
    add_errors,
    checked_day,
    day_field,
    plain_helper,
    public_moment,
    time_field,
)
from workshops.planning.hours import When, when
from workshops.workspace.stages import STAGES

# Lists ------------------------------------------------------------------------------------------------------------


class SpaceFilter(forms.Form):
    """What a list of meetings is narrowed to. What is not understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind of meeting"), required=False)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), required=False, queryset=Programme.objects.none(), to_field_name="slug"
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        data = data.copy()
        data["q"] = clean(data.get("q", ""))[:200]
        super().__init__(data)
        every = [("", pgettext_lazy("in a list of choices", "All"))]
        self.fields["kind"].choices = [*every, *MeetingKind.choices]
        self.fields["state"].choices = [*every, *((code, stage.label) for code, stage in STAGES.items())]
        self.fields["programme"].queryset = Programme.objects.visible_to(user)
        self.fields["programme"].empty_label = every[0][1]
        self.fields["programme"].label_from_instance = lambda row: str(row.phrase("title"))
        self.helper = plain_helper("q", "kind", "programme", "state")
        self.is_valid()

    @property
    def is_set(self) -> bool:
        """Whether it narrows anything."""
        return any(self.cleaned_data.get(name) for name in self.fields)

    def narrow(self, meetings: Any, now: datetime) -> QuerySet:
        """Of these meetings those that are asked for."""
        asked = self.cleaned_data
        if asked.get("state"):
            meetings = STAGES[asked["state"]].of(meetings, now)
        if asked.get("kind"):
            meetings = meetings.filter(kind=asked["kind"])
        if asked.get("programme"):
            meetings = meetings.of_programme(asked["programme"])
        return meetings.matching(asked["q"]) if asked.get("q") else meetings


# Acts -------------------------------------------------------------------------------------------------------------


class MeetingReasonForm(ReasonForm):
    """Why a meeting does not take place as announced: everybody reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        most = Meeting._meta.get_field("reason").max_length
        super().__init__(*args, most=most, help_text=_("Everybody reads it on the public page."), **kwargs)


class DatedForm(ActForm):
    """A day with its hours; `when` among what is cleaned."""

    day = day_field(gettext_lazy("Day"))
    starts = time_field(gettext_lazy("Starts at"), required=True)
    ends = time_field(gettext_lazy("Ends at"))

    def clean(self) -> dict[str, Any]:
        """The hours exist and follow each other."""
        super().clean()
        typed = self.cleaned_data
        if typed.get("day") and typed.get("starts") and "ends" not in self.errors:
            try:
                typed["when"] = when(typed["day"], typed["starts"], typed.get("ends"))
            except ValidationError as error:
                add_errors(self, error)
        return typed


class RescheduleForm(DatedForm, MeetingReasonForm):
    """Another date, with the reason."""

    day = day_field(gettext_lazy("New date"))

    def layout(self) -> list[Any]:
        """Date and hours, then the reason."""
        return [Div("day", "starts", "ends", css_class="row"), *super().layout()]


class HeldDateForm(RescheduleForm):
    """The right date of a meeting that was held: the one that stands there, to be put right."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        starts_at = timezone.localtime(meeting.starts_at)
        known = {"day": starts_at.date()}
        if meeting.precision == ProgrammeEvent.Precision.MOMENT:
            known["starts"] = starts_at.time()
            known["ends"] = meeting.ends_at and timezone.localtime(meeting.ends_at).time()
        super().__init__(*args, initial=known, **kwargs)

    def clean_day(self) -> Any:
        """A day up to today."""
        day = checked_day(self, "day")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("It was held: its day cannot be one that is still to come."))
        return day


class AnnounceForm(ActForm):
    """When a meeting becomes public."""

    publicity = forms.ChoiceField(
        label=gettext_lazy("When it becomes public"),
        choices=[(NOW, PUBLICITY[NOW]), (LATER, PUBLICITY[LATER])],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    public_day = day_field(gettext_lazy("Public from (date)"), required=False)
    public_time = time_field(gettext_lazy("Public from (hour)"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)

    def layout(self) -> list[Any]:
        """The choice, then the moment."""
        return ["publicity", Div("public_day", "public_time", css_class="sides")]

    def clean_public_day(self) -> Any:
        """A day that can be meant."""
        return checked_day(self, "public_day")

    def clean(self) -> dict[str, Any]:
        """The moment is to come, and before the meeting."""
        super().clean()
        typed = self.cleaned_data
        if typed.get("publicity") == LATER and not self.errors:
            takes_place = When(self.meeting.starts_at, self.meeting.ends_at, self.meeting.precision)
            try:
                typed["at"] = public_moment(typed.get("public_day"), typed.get("public_time"), takes_place)
            except ValidationError as error:
                add_errors(self, error)
        return typed


class WordsForm(ActForm):
    """One text in whichever language it is written: a remark to the writers, the reason of an edition."""

    def __init__(self, *args: Any, name: str, label: Any, most: int, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.CharField(
            label=label,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            help_text=help_text,
        )
        never_cut(self)
        self.helper = plain_helper(name)


_NO_SCAN = gettext_lazy("Choose the scan of the signed paper: the approval rests on it.")


class ApprovalForm(ActForm):
    """Who signed the paper, in what office, when, and the scan of it: a new file, or one that is attached already."""

    name = forms.CharField(
        label=gettext_lazy("Name of who signed"),
        max_length=Minutes._meta.get_field("approved_name").max_length,
        widget=forms.TextInput({"dir": "auto"}),
    )
    on = day_field(gettext_lazy("Signed on"))
    scan = forms.FileField(
        label=gettext_lazy("Scan of the signed paper"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("A PDF or a picture. It stays private."),
    )
    known = forms.ModelChoiceField(
        label=gettext_lazy("Or a scan that is attached already"),
        required=False,
        queryset=Attachment.objects.none(),
        empty_label=pgettext_lazy("a scan", "none of these"),
    )

    def __init__(self, *args: Any, meeting: Meeting, scans: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.add_sides("office", _("In the office of"), most=Minutes._meta.get_field("approved_office").max_length)
        self.fields["known"].queryset = scans
        if not scans.exists():
            del self.fields["known"]
            self.fields["scan"].required = True
            self.fields["scan"].error_messages["required"] = _NO_SCAN
        never_cut(self)
        paper = [name for name in ("scan", "known") if name in self.fields]
        self.helper = plain_helper(
            Div("name", "on", css_class="sides"), self.sides("office"), Div(*paper, css_class="sides")
        )

    def clean_on(self) -> Any:
        """A day from the meeting on, to today."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day < timezone.localdate(self.meeting.starts_at):
            raise forms.ValidationError(_("This day is before the meeting."))
        return day

    def clean(self) -> dict[str, Any]:
        """One paper and no more."""
        super().clean()
        chosen = [name for name in ("scan", "known") if self.cleaned_data.get(name) is not None]
        if not chosen and not {"scan", "known"} & set(self.errors):
            self.add_error("scan", _NO_SCAN)
        if len(chosen) > 1:
            self.add_error("known", _("Choose a new file or an attached one, not both."))
        return self.cleaned_data


class RecordForm(ActForm):
    """Whether a record is minutes or an account, and what an account was prepared from."""

    form = forms.ChoiceField(
        label=gettext_lazy("The record is"),
        choices=MinutesForm.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Minutes._meta.get_field("source").max_length
        self.add_sides("source", _("Prepared from"), most=most, help_text=_("Of an account: the report it rests on."))
        for language in LANGUAGES:
            self.fields[f"source_{language}"].required = False
        self.helper = plain_helper("form", self.sides("source"))

    def clean(self) -> dict[str, Any]:
        """An account says what it was prepared from."""
        super().clean()
        name = f"source_{AUTHORITATIVE}"
        unsaid = not self.cleaned_data.get(name) and name not in self.errors
        if unsaid and self.cleaned_data.get("form") == MinutesForm.ACCOUNT:
            self.add_error(name, _("Say in Arabic from what the account was prepared."))
        return self.cleaned_data
