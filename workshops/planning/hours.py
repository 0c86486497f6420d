"""Day and hours as people type them, in the commune's legal time, and how long something lasts.

Legal time is UTC+1, suspended to UTC+0 around Ramadan: in the night of a change an hour is missing or comes twice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commitments.models import ProgrammeEvent
from tamazgana_open import days

FIRST_YEAR = 2000
YEARS_AHEAD = 10
MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class When:
    """When a meeting takes place: as `Meeting.starts_at`, `ends_at` and `precision` keep it."""

    starts_at: datetime
    ends_at: datetime | None
    precision: str

    @property
    def hour_is_known(self) -> bool:
        """Whether more than the day is known."""
        return self.precision == ProgrammeEvent.Precision.MOMENT


def local_moment(day: date, hour: time) -> datetime:
    """The moment at which the clocks of the commune show this.

    Raises ValidationError for an hour that the clocks leave out on that day, or show twice.
    """
    zone = timezone.get_current_timezone()
    wall = datetime.combine(day, hour)
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        message = _("On this day the clocks go forward and leave out this hour. Choose another one.")
        raise ValidationError(message, code="missing_hour")
    message = _("On this day the clocks go back and show this hour twice. Choose another one.")
    raise ValidationError(message, code="double_hour")


def when(day: date, starts: time | None, ends: time | None) -> When:
    """A day with its hours. Without a start only the day is known.

    Raises ValidationError, by field: `day`, `starts`, `ends`.
    """
    check_day(day)
    if starts is None:
        if ends is not None:
            raise ValidationError({"starts": _("Give the hour at which it starts too.")})
        return When(days.begins(day), None, ProgrammeEvent.Precision.DAY)
    starts_at = _at("starts", day, starts)
    ends_at = _at("ends", day, ends) if ends is not None else None
    if ends_at is not None and ends_at <= starts_at:
        raise ValidationError({"ends": _("The end must come after the start.")})
    return When(starts_at, ends_at, ProgrammeEvent.Precision.MOMENT)


def _at(field: str, day: date, hour: time) -> datetime:
    try:
        return local_moment(day, hour)
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def check_day(day: date, field: str = "day") -> None:
    """Raises ValidationError, by field, for a day that can only be a slip of the hand."""
    last = timezone.localdate().year + YEARS_AHEAD
    if not FIRST_YEAR <= day.year <= last:
        message = _("Is this year right? A date between %(first)s and %(last)s is expected.")
        raise ValidationError({field: message % {"first": FIRST_YEAR, "last": last}})


def agenda_fault(when: When, minutes: int) -> str:
    """Why an agenda of so many minutes does not fit into the meeting; empty where it does."""
    if minutes > MINUTES_OF_A_DAY:
        return _("The agenda is longer than a day: %(agenda)s.") % {"agenda": duration(minutes)}
    if not when.hour_is_known:
        return ""
    end = when.starts_at + timedelta(minutes=minutes)
    if when.ends_at and end > when.ends_at:
        meeting = round((when.ends_at - when.starts_at).total_seconds() / 60)
        return _(
            "The agenda is longer than the meeting. Agenda: %(agenda)s; meeting: %(meeting)s. "
            "Shorten points, or let the meeting end later."
        ) % {"agenda": duration(minutes), "meeting": duration(meeting)}
    if end > days.begins(timezone.localdate(when.starts_at) + timedelta(days=1)):
        return _("The agenda runs past the end of the day. Agenda: %(agenda)s.") % {"agenda": duration(minutes)}
    return ""


def duration(minutes: int) -> str:
    """So many minutes in words: 2 hours 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours})
    if rest or not hours:
        parts.append(ngettext("%(number)s minute", "%(number)s minutes", rest) % {"number": rest})
    if len(parts) == 1:
        return parts[0]
    return pgettext("a duration", "%(hours)s %(minutes)s") % {"hours": parts[0], "minutes": parts[1]}
