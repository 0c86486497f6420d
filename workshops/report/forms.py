"""Which period, which programme and which kind of meeting a report is about."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Programme
from tamazgana_open import days
from workshops.models import Meeting, MeetingKind
from workshops.report.selection import Selection

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"}),
        **options,
    )


class ReportForm(forms.Form):
    """The choices that stand in the address of the report. A day left empty is filled in: see `opened`."""

    since = _day(label=gettext_lazy("From the day"))
    until = _day(label=gettext_lazy("To the day"))
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"),
        required=False,  # it is never empty: see `opened`
        queryset=Programme.objects.none(),
        to_field_name="slug",
        empty_label=None,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of meeting"),
        required=False,
        choices=[("", gettext_lazy("all kinds")), *MeetingKind.choices],
    )

    def __init__(self, data: QueryDict, *, viewer: Any) -> None:
        super().__init__(data)
        self.viewer = viewer
        self.fields["programme"].queryset = Programme.objects.visible_to(viewer)
        self.fields["programme"].label_from_instance = lambda row: str(row.phrase("title"))
        for name in ("since", "until"):
            self.fields[name].localize = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no programme yet that a report could be about."""
        chosen = self.is_valid() and self.cleaned_data["programme"]
        return not chosen and not self.fields["programme"].queryset.exists()

    @classmethod
    def opened(cls, data: QueryDict, *, viewer: Any) -> "ReportForm":
        """The form with what is asked for, and what is usual where nothing is.

        Usual are the current programme, all kinds, and the current year to date; where no meeting was in it, from the
        first meeting on.
        """
        asked = data.copy()
        asked["programme"] = asked.get("programme", "").replace("\0", "")  # PostgreSQL takes no NUL in a question
        programme = Programme.objects.visible_to(viewer).filter(slug=asked.get("programme", "")[:60]).first()
        if not asked.get("programme"):
            programme = Programme.objects.visible_to(viewer).order_by("-is_current", "-first_year", "-pk").first()
            asked["programme"] = programme.slug if programme else ""
        if programme and not (asked.get("since") and asked.get("until")):
            since, until = _usual(programme, asked.get("kind", ""), viewer)
            if not asked.get("since"):
                asked["since"] = min(since, _typed(asked.get("until")) or since).isoformat()
            if not asked.get("until"):
                asked["until"] = max(until, _typed(asked.get("since")) or until).isoformat()
        return cls(asked, viewer=viewer)

    def clean_since(self) -> date | None:
        """A day in the years of such programmes."""
        return _plausible(self.cleaned_data.get("since"))

    def clean_until(self) -> date | None:
        """A day in the years of such programmes, not before the first one."""
        until = _plausible(self.cleaned_data.get("until"))
        since = self.cleaned_data.get("since")
        if since and until and until < since:
            raise ValidationError(_("The last day comes before the first."), code="order")
        return until

    def clean_programme(self) -> Programme:
        """A programme; there is none to choose on a new site."""
        if not self.cleaned_data.get("programme"):
            raise ValidationError(_("Choose a programme."), code="required")
        return self.cleaned_data["programme"]

    def selection(self) -> Selection:
        """What was chosen. Call only where the form is valid."""
        return Selection(viewer=self.viewer, **self.cleaned_data)


def _plausible(day: date | None) -> date | None:
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("A year between %(first)s and %(last)s."), params={"first": FIRST_YEAR, "last": LAST_YEAR}, code="year"
        )
    return day


def _typed(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _usual(programme: Programme, kind: str, viewer: Any) -> tuple[date, date]:
    today = timezone.localdate()
    meetings = Meeting.objects.visible_to(viewer).of_programme(programme).order_by("starts_at")
    if kind in MeetingKind.values:
        meetings = meetings.filter(kind=kind)
    new_year = date(today.year, 1, 1)
    if meetings.in_period(days.begins(new_year), timezone.now()).exists():
        return new_year, today
    first = meetings.values_list("starts_at", flat=True).first()
    return min(new_year, timezone.localdate(first)) if first else new_year, today
