"""The rules of organic law 113-14 on communes for a sitting of the council: quorum, convocations, majority, terms.

Pure functions: nothing is read from a database. Days are dates in the commune; `holidays` are the working days on which
nobody works (`tamazgana_open.commune`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.commune.working_days import is_working_day, working_day_after

LAST_ROUND = 3
"""The third convocation is valid whatever the number present (art. 42)."""
NOTICE_DAYS = 10
"""At least so many days before the session members have its agenda and documents (art. 35)."""
AGENDA_DAYS = 20
"""At least so many days before the session the governor has its agenda (art. 38)."""
SECOND_ROUND_DAYS = (3, 5)
"""The second convocation is for a day between these after the first (art. 42)."""
THIRD_ROUND_WORKING_DAYS = 3
"""The third meeting is after so many working days (art. 42)."""
TRANSMISSION_WORKING_DAYS = 15
"""Within so many working days after the close the governor has the minutes and the deliberations (art. 116)."""
OPPOSITION_WORKING_DAYS = 3
"""Within so many working days the governor may oppose (art. 117)."""
VISA_DAYS = 20
"""After so many days silence is consent where an act needs a visa (art. 118)."""
POSTING_DAYS = 8
"""Within so many days decisions are posted at the seat of the commune (art. 273)."""
MINUTES_DAYS = 15
"""Within so many days the members have the minutes (art. 273)."""


class Choice(models.TextChoices):
    """How a member votes: publicly and by name (art. 43)."""

    FOR = "for", pgettext_lazy("a vote", "for")
    AGAINST = "against", pgettext_lazy("a vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("a vote", "abstention")


class Majority(models.TextChoices):
    """Which majority carries (art. 43). Which one applies is for the commune to say; it is kept with the result."""

    VOTES_CAST = "votes_cast", _("absolute majority of the votes cast")
    IN_OFFICE = "in_office", _("absolute majority of the members in office")


# Quorum -----------------------------------------------------------------------------------------------------------


def quorum(members_in_office: int, convocation: int) -> int:
    """How many members must be present at the opening (art. 42): more than half of those in office for the first and
    the second convocation; for the third any number, which is at least the one who presides."""
    if members_in_office < 1 or convocation not in (1, 2, LAST_ROUND):
        raise ValueError(f"{members_in_office} members, convocation {convocation}")
    return 1 if convocation == LAST_ROUND else members_in_office // 2 + 1


def days_of_next_convocation(missed: date, convocation: int, holidays: Collection[date]) -> tuple[date, date | None]:
    """The first and the last day (None: no last one) for the convocation that follows a missed one (art. 42): three to
    five days later; the third after the third working day that follows."""
    if convocation == 1:
        first, last = SECOND_ROUND_DAYS
        return missed + timedelta(days=first), missed + timedelta(days=last)
    if convocation != 2:
        raise ValueError(f"nothing follows convocation {convocation}")
    return working_day_after(missed, THIRD_ROUND_WORKING_DAYS, holidays) + timedelta(days=1), None


def proposed_day(missed: date, convocation: int, holidays: Collection[date]) -> date:
    """The first of these days on which people work; the first of them where there is none."""
    first, last = days_of_next_convocation(missed, convocation, holidays)
    day = first
    while not is_working_day(day, holidays) and (last is None or day < last):
        day += timedelta(days=1)
    return day if is_working_day(day, holidays) else first


# Majority ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes counted. Abstentions are no votes cast."""

    votes_for: int = 0
    against: int = 0
    abstentions: int = 0

    @property
    def cast(self) -> int:
        """Votes cast (الأصوات المعبر عنها): for and against."""
        return self.votes_for + self.against

    @property
    def is_tie(self) -> bool:
        """Whether as many are for as against."""
        return self.votes_for == self.against

    @property
    def is_unanimous(self) -> bool:
        """Whether every vote is for (بالإجماع)."""
        return self.votes_for > 0 and not self.against and not self.abstentions


def is_carried(tally: Tally, rule: str, *, members_in_office: int, presiding: str = "") -> bool:
    """Whether it is carried (art. 43). `presiding` is the `Choice` of the member who presides, empty without a vote.

    By votes cast: more for than against; on a tie the side of the member who presides prevails, and where that member
    has not voted for or against it is not carried. By members in office: more than half of them are for.
    """
    if rule == Majority.IN_OFFICE:
        return 2 * tally.votes_for > members_in_office
    return tally.votes_for > tally.against or (tally.is_tie and presiding == Choice.FOR)


# Terms ------------------------------------------------------------------------------------------------------------


def last_day_of_agenda(session: date) -> date:
    """By when the governor has the agenda of an ordinary session that opens on that day (art. 38)."""
    return session - timedelta(days=AGENDA_DAYS)


def last_day_of_notice(session: date) -> date:
    """By when the members have the notice of such a session, with agenda and documents (art. 35)."""
    return session - timedelta(days=NOTICE_DAYS)


def last_day_to_send(closed: date, holidays: Collection[date]) -> date:
    """By when minutes and deliberations are with the governor (art. 116)."""
    return working_day_after(closed, TRANSMISSION_WORKING_DAYS, holidays)


def last_day_to_oppose(received: date, holidays: Collection[date]) -> date:
    """Until when the governor may oppose (art. 117)."""
    return working_day_after(received, OPPOSITION_WORKING_DAYS, holidays)


def last_day_of_visa(received: date) -> date:
    """Until when an act with financial effect waits for its visa; afterwards silence is consent (art. 118)."""
    return received + timedelta(days=VISA_DAYS)


def executory_from(received: date, *, needs_visa: bool, holidays: Collection[date]) -> date:
    """The first day on which an act that nobody opposes is executory (arts. 117 and 118): the day after the term."""
    term = last_day_of_visa(received) if needs_visa else last_day_to_oppose(received, holidays)
    return term + timedelta(days=1)
