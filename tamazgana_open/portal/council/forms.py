"""Which session the calendar is about: its day, its programme, whether it is ordinary."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Programme
from tamazgana_open.commune.working_days import is_working_day, working_day_after
from tamazgana_open.portal.council.deadlines import MONTHS
from tamazgana_open.portal.council.facts import next_sitting
from workshops.models import Session, Sitting

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CalendarForm(forms.Form):
    """The choices that stand in the address of the calendar. What is left empty is filled in: see `opened`."""

    date = forms.DateField(
        label=_("Day of the session"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"}),
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        required=False,
        queryset=Programme.objects.none(),
        to_field_name="slug",
        empty_label=None,
    )
    session = forms.ChoiceField(
        label=_("Session"), required=False, choices=[("", _("as the month says")), *Session.choices]
    )

    def __init__(self, data: QueryDict, *, viewer: Any) -> None:
        super().__init__(data)
        self.fields["date"].localize = False
        self.fields["programme"].queryset = Programme.objects.visible_to(viewer)
        self.fields["programme"].label_from_instance = lambda row: str(row.phrase("title"))
        if not self.fields["programme"].queryset.exists():
            del self.fields["programme"]

    @classmethod
    def opened(cls, data: QueryDict, *, viewer: Any, holidays: frozenset[date]) -> "CalendarForm":
        """The form with what is asked for; where no day is, with the next sitting that is planned, or else the next
        ordinary session that is to come."""
        asked = data.copy()
        for name in ("date", "programme", "session"):
            asked[name] = asked.get(name, "").replace("\0", "")[:60]  # PostgreSQL takes no NUL in a question
        if not asked["date"]:
            sitting = next_sitting(viewer)
            asked["date"] = (_day_of(sitting, holidays) if sitting else next_session(holidays)).isoformat()
            if sitting and not asked["programme"]:
                asked["programme"] = sitting.meeting.programme.slug
        if not asked["programme"]:
            programme = Programme.objects.visible_to(viewer).order_by("-is_current", "-first_year", "-pk").first()
            asked["programme"] = programme.slug if programme else ""
        return cls(asked, viewer=viewer)

    def clean_date(self) -> date:
        """A day in the years of such programmes."""
        day = self.cleaned_data["date"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("A year between %(first)s and %(last)s."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
                code="year",
            )
        return day


def next_session(holidays: frozenset[date]) -> date:
    """The first working day of the next month of an ordinary session (art. 33)."""
    today = timezone.localdate()
    firsts = [date(year, month, 1) for year in (today.year, today.year + 1) for month in sorted(MONTHS.values())]
    return _first_working_day(next(first for first in firsts if first > today), holidays)


def _day_of(sitting: Sitting, holidays: frozenset[date]) -> date:
    # One that is known to its month is reckoned with from the first day on which it could be.
    return _first_working_day(sitting.day, holidays) if sitting.meeting.precision == "month" else sitting.day


def _first_working_day(day: date, holidays: frozenset[date]) -> date:
    return day if is_working_day(day, holidays) else working_day_after(day, 1, holidays)
