"""The form of a meeting's plan, and the rows of its agenda: Arabic and French side by side."""

from datetime import datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from commitments.models import Programme
from commitments.workspace_forms import SidesForm, language_name, localized
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from workshops import permissions
from workshops.models import AgendaItem, Group, Meeting, MeetingKind
from workshops.models.rows import LONGEST_POINT
from workshops.planning.hours import When, check_day, local_moment, when

PLANNED_TEXTS = ("title", "subject", "place", "organisers")
NOW, LATER, INTERNAL = "now", "later", "internal"
PUBLICITY = {
    INTERNAL: gettext_lazy("Internal, until somebody announces it"),
    NOW: gettext_lazy("At once"),
    LATER: gettext_lazy("At a set moment"),
}


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def time_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TimeField:
    """An hour of the day by the commune's clocks."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "dir": "ltr"})
    formats = ["%H:%M", "%H:%M:%S"]
    return forms.TimeField(label=label, required=required, widget=widget, input_formats=formats, help_text=help_text)


def plain_helper(*layout: Any) -> FormHelper:
    """The fields alone: form, token and buttons stand in the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


# The plan ---------------------------------------------------------------------------------------------------------


_NO_ADDRESS = gettext_lazy("Write a whole address, such as https://example.org/room.")


class PlanForm(SidesForm):
    """Everything that a plan says but the agenda. `when` is what day and hours come to."""

    day = day_field(gettext_lazy("Date"))
    starts = time_field(
        gettext_lazy("Starts at"), help_text=gettext_lazy("Leave it empty while only the day is known.")
    )
    ends = time_field(gettext_lazy("Ends at"))
    link = forms.URLField(
        label=gettext_lazy("Address for taking part online"),
        required=False,
        max_length=Meeting._meta.get_field("link").max_length,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        error_messages={"invalid": _NO_ADDRESS},
    )
    invited = forms.MultipleChoiceField(
        label=gettext_lazy("Groups invited"),
        required=False,
        choices=Group.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the groups of the list.")},
    )
    publicity = forms.ChoiceField(
        label=gettext_lazy("When it becomes public"),
        choices=list(PUBLICITY.items()),
        initial=INTERNAL,
        widget=forms.RadioSelect,
    )
    public_day = day_field(gettext_lazy("Public from (date)"), required=False)
    public_time = time_field(gettext_lazy("Public from (hour)"))

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "programme",
            *(name for field in PLANNED_TEXTS for name in localized(field)),
            "attending",
            "link",
        ]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drop_what_is_settled()
        self.fields["kind"].choices = kinds_for(user, self.instance)
        title = self.fields[f"title_{AUTHORITATIVE}"]
        title.required, title.error_messages["required"] = True, _("The Arabic title is needed.")
        if "programme" in self.fields:
            self.fields["programme"].label = _("Programme")
            self.fields["programme"].queryset = Programme.objects.visible_to(user)
            self.fields["programme"].empty_label = None
            self.fields["programme"].label_from_instance = lambda row: str(row.phrase("title"))
        self.fields["link"].validators = [
            *(kept for kept in self.fields["link"].validators if not isinstance(kept, URLValidator)),
            URLValidator(["http", "https"], message=_NO_ADDRESS),
        ]
        self.helper.layout = Layout(*self._layout())

    def _drop_what_is_settled(self) -> None:
        # What others have been told of, or what is recorded already, is not changed in passing.
        meeting = self.instance
        if not meeting.pk:
            return
        if not meeting.date_is_free:
            for name in ("day", "starts", "ends"):
                del self.fields[name]
        if meeting.is_public:
            for name in ("publicity", "public_day", "public_time"):
                del self.fields[name]
        if meeting.is_public or _stands_on_programme(meeting):
            del self.fields["programme"]

    def _layout(self) -> list[Any]:
        parts = [
            Fieldset(
                pgettext("a plan", "What it is"),
                self._there("kind", "programme"),
                self.sides("title"),
                self.sides("subject"),
                css_class="fieldset-card",
            )
        ]
        if "day" in self.fields:
            parts.append(
                Fieldset(
                    pgettext("a plan", "When"), Div("day", "starts", "ends", css_class="row"), css_class="fieldset-card"
                )
            )
        parts += [
            Fieldset(
                pgettext("a plan", "Where and how"),
                self.sides("place"),
                Div("attending", "link", css_class="sides"),
                css_class="fieldset-card",
            ),
            Fieldset(
                pgettext("a plan", "Organisers and guests"),
                self.sides("organisers"),
                Div("invited", css_class="check-columns"),
                css_class="fieldset-card",
            ),
        ]
        if "publicity" in self.fields:
            moment = Div("public_day", "public_time", css_class="sides")
            parts.append(Fieldset(pgettext("a plan", "Publicity"), "publicity", moment, css_class="fieldset-card"))
        return parts

    def _there(self, *names: str) -> Div:
        return Div(*(name for name in names if name in self.fields), css_class="sides")

    def clean_day(self) -> Any:
        """A day that can be meant."""
        return checked_day(self, "day")

    def clean_public_day(self) -> Any:
        """A day that can be meant."""
        return checked_day(self, "public_day")

    def clean(self) -> dict[str, Any]:
        """The hours exist and follow each other; what becomes public does so before it begins."""
        super().clean()
        typed = self.cleaned_data
        if typed.get("day") and not {"starts", "ends"} & set(self.errors):
            try:
                typed["when"] = when(typed["day"], typed.get("starts"), typed.get("ends"))
            except ValidationError as error:
                add_errors(self, error)
        if typed.get("publicity") == LATER and not {"public_day", "public_time"} & set(self.errors):
            try:
                typed["public_from"] = public_moment(
                    typed.get("public_day"), typed.get("public_time"), self.when_it_is()
                )
            except ValidationError as error:
                add_errors(self, error)
        return typed

    def when_it_is(self) -> When | None:
        """When the meeting takes place, as typed or as settled already; None where that cannot be said."""
        if "day" in self.fields:
            return getattr(self, "cleaned_data", {}).get("when")
        meeting = self.instance
        return When(meeting.starts_at, meeting.ends_at, meeting.precision)


def _stands_on_programme(meeting: Meeting) -> bool:
    # Axes and commitments that were named in the record belong to its programme.
    rows = (meeting.working_groups, meeting.recommendations, meeting.decisions, meeting.reviews)
    return any(kind.exists() for kind in rows)


def kinds_for(user: Any, meeting: Meeting | None = None) -> list[tuple[str, Any]]:
    """The kinds that this person may plan. A sitting stays a sitting: its page stands at the council's address."""
    choices = [(code, label) for code, label in MeetingKind.choices if permissions.can_plan(user, code)]
    if meeting is not None and meeting.pk:
        sitting = meeting.kind == MeetingKind.SITTING
        choices = [(code, label) for code, label in choices if (code == MeetingKind.SITTING) == sitting]
    return choices


def public_moment(day: Any, hour: time | None, takes_place: When | None) -> datetime:
    """When it becomes public. Raises ValidationError, by field."""
    if day is None:
        raise ValidationError({"public_day": _("Give the day on which it becomes public.")})
    if hour is None:
        raise ValidationError({"public_time": _("Give the hour at which it becomes public.")})
    try:
        moment = local_moment(day, hour)
    except ValidationError as error:
        raise ValidationError({"public_time": error}) from error
    if moment <= timezone.now():
        raise ValidationError({"public_day": _("This moment has passed. Choose “At once”, or a later one.")})
    if takes_place is not None and moment > takes_place.starts_at:
        raise ValidationError({"public_day": _("It would become public only after it has begun.")})
    return moment


def checked_day(form: forms.BaseForm, name: str) -> Any:
    """The day typed in this field of a form that is being cleaned, if it can be meant."""
    day = form.cleaned_data.get(name)
    if day is not None:
        try:
            check_day(day, name)
        except ValidationError as error:
            raise forms.ValidationError(error.message_dict[name]) from error
    return day


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put errors by field beside their fields; what this form does not ask for goes to the top."""
    for field, messages in error.message_dict.items():
        form.add_error(field if field in form.fields else None, messages)


class AgendaRowForm(SidesForm):
    """A point of the agenda edited in place. `key` names the row, a new one too."""

    key = forms.RegexField(r"^[0-9a-z]{1,16}$", widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes (duration)"),
        required=False,
        min_value=0,
        max_value=LONGEST_POINT,
        error_messages={
            "invalid": gettext_lazy("A whole number of minutes, from 0 to 720 (12 hours)."),
            "min_value": gettext_lazy("A whole number of minutes, from 0 to 720 (12 hours)."),
            "max_value": gettext_lazy("A whole number of minutes, from 0 to 720 (12 hours)."),
        },
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        required=False,
        empty_value=0,
        initial=0,
        choices=[(0, pgettext_lazy("of the agenda", "point")), (1, pgettext_lazy("of the agenda", "part of a point"))],
    )

    class Meta:
        model = AgendaItem
        fields = [*localized("title"), "minutes", "level"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            title = self.fields[f"title_{language}"]
            title.label = _("Point, in %(language)s") % {"language": language_name(language)}
        self.fields["minutes"].widget.attrs.update({"dir": "ltr", "inputmode": "numeric"})

    def clean_title_ar(self) -> str:
        """Whether Arabic is needed depends on the rest of the row: see `clean`."""
        return self.cleaned_data.get("title_ar") or ""

    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(self.cleaned_data.get(name) not in (None, "") for name in ("title_ar", "title_fr", "minutes"))

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs its Arabic name."""
        super().clean()
        typed = self.cleaned_data
        if not self.errors and not self.is_blank() and not typed.get(f"title_{AUTHORITATIVE}"):
            self.add_error(f"title_{AUTHORITATIVE}", _("The Arabic is needed, or clear the whole row."))
        return typed
