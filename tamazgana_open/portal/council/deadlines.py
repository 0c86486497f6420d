"""The calendar of a session of the council, reckoned from its day: last days before it, and terms after it.

Pure functions: nothing is read from a database. A last day on which offices do not work moves back to the working day
before it, so that what is done on it is done in time. They raise OverflowError near the calendar's ends.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tamazgana_open.commune.working_days import working_day_on_or_before
from workshops.council import law
from workshops.models import Session

DECISION, OPENING, CLOSING, REPORT, COMMITTEE = "decision", "opening", "closing", "report", "committee"
AGENDA, NOTICE, SITTING = "agenda", "notice", "sitting"
POSTING, MINUTES, TRANSMISSION = "posting", "minutes", "transmission"
MONTHS = {Session.FEBRUARY: 2, Session.MAY: 5, Session.OCTOBER: 10}
"""The months of the ordinary sessions (art. 33)."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for something: `reckoned` before it was moved back to a working day. None: the term is not known."""

    code: str
    last: date | None
    reckoned: date | None

    @property
    def is_moved(self) -> bool:
        """Whether it fell on a day on which offices do not work."""
        return self.last != self.reckoned


@dataclass(frozen=True, slots=True)
class Terms:
    """What the commune sets for itself, in days: how long a consultation lasts, and its replies take."""

    consultation_days: int
    reply_days: int


def before(day: date, session: str, terms: Terms, holidays: Collection[date]) -> list[Deadline]:
    """Everything that comes before a session that opens on that day, in the order in which it is done.

    The governor has the agenda at least 20 days before the session (art. 38), the members the notice with agenda and
    documents at least 10 days before (art. 35). The other days are the method's: the committee validates the text
    before it is put on the agenda, and has the report of the consultation before it; replies take the days that the
    profile sets, the consultation too; the council decides to consult before it opens. Of an extraordinary session the
    terms of articles 35 and 38 are not known here: they stay empty, and the method's days are reckoned from its day.
    """
    known = session != Session.EXTRAORDINARY
    agenda = _until(AGENDA, law.last_day_of_agenda(day), holidays) if known else Deadline(AGENDA, None, None)
    notice = _until(NOTICE, law.last_day_of_notice(day), holidays) if known else Deadline(NOTICE, None, None)
    committee = _until(COMMITTEE, (agenda.last or day) - timedelta(days=1), holidays)
    report = _until(REPORT, committee.last - timedelta(days=1), holidays)
    closing = _until(CLOSING, report.last - timedelta(days=terms.reply_days), holidays)
    opening = _until(OPENING, closing.last - timedelta(days=terms.consultation_days - 1), holidays)
    decision = _until(DECISION, opening.last - timedelta(days=1), holidays)
    return [decision, opening, closing, report, committee, agenda, notice]


def after(day: date, holidays: Collection[date]) -> list[Deadline]:
    """What follows a sitting that was closed on that day: its decisions are posted within 8 days and the members have
    the minutes within 15 (art. 273), the governor has minutes and deliberations within 15 working days (art. 116)."""
    sent = law.last_day_to_send(day, holidays)
    return [
        _until(POSTING, day + timedelta(days=law.POSTING_DAYS), holidays),
        _until(MINUTES, day + timedelta(days=law.MINUTES_DAYS), holidays),
        Deadline(TRANSMISSION, sent, sent),
    ]


def is_in_its_week(day: date, session: str) -> bool:
    """Whether an ordinary session opens in the first week of its month (art. 33); an extraordinary one has no week."""
    return session == Session.EXTRAORDINARY or (day.month == MONTHS[Session(session)] and day.day <= WEEK)


def _until(code: str, day: date, holidays: Collection[date]) -> Deadline:
    return Deadline(code, working_day_on_or_before(day, holidays), day)
