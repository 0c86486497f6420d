"""What the workspace page of a sitting shows: where it stands, what is next, who is there, what is voted on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from commitments.models import Version
from commitments.steps import DONE, NEXT, NOW, Step
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.formats.moroccan import date_long, time_of
from workshops import permissions
from workshops.council import life
from workshops.council.acting import is_today_or_past, why_no_seat
from workshops.models import (
    Amendment,
    Ballot,
    Fate,
    MeetingState,
    MemberAttendance,
    Sitting,
    SittingState,
    Vote,
)
from workshops.when import span_of

STATES: dict[str, tuple[str, str]] = {
    SittingState.PREPARED: ("badge-planned", "calendar"),
    SittingState.OPEN: ("badge-open", "clock"),
    SittingState.CLOSED: ("badge-done", "check"),
    SittingState.NO_QUORUM: ("badge-missing", "close"),
}
"""Class and drawing of the badge that says the state of a sitting."""
_STEPS: dict[str, Promise] = {
    "text": pgettext_lazy("step of a sitting", "Text on the agenda"),
    "roll": pgettext_lazy("step of a sitting", "Roll and quorum"),
    "amendments": pgettext_lazy("step of a sitting", "Amendments"),
    "whole": pgettext_lazy("step of a sitting", "Vote on the whole"),
    "closed": pgettext_lazy("step of a sitting", "Closed"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """A member comes in or leaves, at a moment."""

    moment: datetime
    comes: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A member of the council at this sitting. `state` is empty until the roll is called."""

    member: CouncilMember
    state: str
    in_room: bool
    movements: tuple[Movement, ...] = ()

    def was_in_room(self, moment: datetime) -> bool:
        """Whether the member was in the room at this moment."""
        if not self.movements:
            return self.in_room
        there = not self.movements[0].comes
        for movement in self.movements:
            if movement.moment <= moment:
                there = movement.comes
        return there


def places_of(sitting: Sitting) -> list[Place]:
    """Every member in office, and whoever else stands in the roll, in the order of the seats."""
    rows = {row.member_id: row for row in sitting.attendance.select_related("member")}
    members = {member.pk: member for member in sitting.members}
    members |= {pk: row.member for pk, row in rows.items()}
    return [_place(members[pk], rows.get(pk)) for pk in sorted(members)]


def _place(member: CouncilMember, row: MemberAttendance | None) -> Place:
    if row is None:
        return Place(member, "", False)
    moves = (Movement(datetime.fromisoformat(move["at"]), move["comes"]) for move in row.movements)
    return Place(member, row.state, row.in_room, tuple(moves))


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now: its words, where it is done; without an address there is nothing to press."""

    sentence: str
    label: str = ""
    url: str = ""
    icon: str = "next"


@dataclass(frozen=True)
class Room:
    """One sitting for one person."""

    sitting: Sitting
    user: Any

    @cached_property
    def acts(self) -> dict[str, life.SittingAct]:
        """What this person can do now, by code."""
        return life.allowed(self.user, self.sitting)

    @property
    def keeps(self) -> bool:
        """Whether this person keeps the sitting."""
        return permissions.can_keep_sitting(self.user)

    @property
    def is_staff(self) -> bool:
        """Whether this person sees the workspace of the meeting too."""
        return permissions.can_see_internal(self.user)

    @cached_property
    def seat(self) -> CouncilMember | None:
        """The seat that this person holds on the day of the sitting."""
        return permissions.seat_of(self.user, self.sitting)

    @property
    def why_no_seat(self) -> str:
        """Why a member of the council takes no part; empty for those who do, and for staff."""
        if self.seat is not None or self.is_staff:
            return ""
        return why_no_seat(self.user, self.sitting)

    @property
    def span(self) -> str:
        """Day and hours in words."""
        meeting = self.sitting.meeting
        return span_of(meeting.starts_at, meeting.ends_at, meeting.precision)

    @property
    def badge(self) -> tuple[str, str]:
        """Class and drawing of the badge of the state."""
        return STATES[self.sitting.state]

    @property
    def dossier_url(self) -> str:
        """Where the council dossier is."""
        try:
            return reverse("space-dossier", args=[self.sitting.meeting.address])
        except NoReverseMatch:
            return ""

    # Who is there -------------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> list[Place]:
        """Every member, with what the roll says."""
        return places_of(self.sitting)

    def _count(self, state: str) -> int:
        return sum(place.state == state for place in self.places)

    @property
    def present(self) -> int:
        """Members whom the roll has as present."""
        return self._count(MemberAttendance.State.PRESENT)

    @property
    def excused(self) -> int:
        """Members absent with an excuse."""
        return self._count(MemberAttendance.State.EXCUSED)

    @property
    def absent(self) -> int:
        """Members absent without one."""
        return self._count(MemberAttendance.State.ABSENT)

    @property
    def uncalled(self) -> int:
        """Members who have not been called."""
        return self._count("")

    @cached_property
    def in_room(self) -> list[CouncilMember]:
        """Members who are in the room now."""
        return [place.member for place in self.places if place.in_room]

    @property
    def is_in_room(self) -> bool:
        """Whether this person sits in the room as a member."""
        return self.seat is not None and self.seat in self.in_room

    @property
    def roll_is_called(self) -> bool:
        """Whether somebody has been called."""
        return self.uncalled < len(self.places)

    # What is voted on ---------------------------------------------------------------------------------------------

    @cached_property
    def amendments(self) -> list[Amendment]:
        """All amendments, by number."""
        return list(self.sitting.amendments.select_related("commitment", "proposed_by", "vote", "sitting__meeting"))

    @property
    def undecided(self) -> list[Amendment]:
        """Those that wait for their vote."""
        return [row for row in self.amendments if row.fate == Fate.PROPOSED]

    @cached_property
    def votes(self) -> list[Vote]:
        """All votes, in their order."""
        found = list(
            self.sitting.votes.select_related("amendment__commitment", "version", "presiding", "resulting_version")
        )
        for vote in found:
            vote.sitting = self.sitting
        return found

    @property
    def open_vote(self) -> Vote | None:
        """The vote that is open."""
        return next((vote for vote in self.votes if vote.is_open), None)

    @property
    def whole(self) -> Vote | None:
        """The vote on the whole."""
        return next((vote for vote in self.votes if vote.amendment_id is None), None)

    @cached_property
    def adopted(self) -> Version | None:
        """The version that the vote on the whole puts in force; None while it is not frozen, or nothing was carried."""
        return self.whole.adopted_version if self.whole is not None else None

    @cached_property
    def ballot(self) -> Ballot | None:
        """What this person has voted in the open vote."""
        vote = self.open_vote
        return vote.ballots.filter(member=self.seat).first() if vote is not None and self.seat is not None else None

    @property
    def can_vote_now(self) -> bool:
        """Whether a vote is open in which this person votes by phone, and has not yet."""
        takes = self.open_vote is not None and self.sitting.phone_ballots
        return takes and self.is_in_room and self.ballot is None

    # What is next -------------------------------------------------------------------------------------------------

    @cached_property
    def next(self) -> Next:
        """What comes next for whoever keeps the sitting."""
        state = self.sitting.state
        if self.sitting.meeting.state in {MeetingState.POSTPONED, MeetingState.CANCELLED}:
            return Next(life.where(self.sitting))
        if state == SittingState.PREPARED:
            return self._next_before()
        if state == SittingState.OPEN:
            return self._next_in_room()
        if state == SittingState.NO_QUORUM:
            return self._next_without_quorum()
        if life.lacks_frozen_text(self.whole):
            return self._freezing()
        return self._next_after()

    def _act(self, sentence: str, code: str) -> Next:
        act = self.acts.get(code)
        if act is None:
            return Next(sentence)
        return Next(sentence, str(act.label), reverse(act.url_name, args=[self.sitting.meeting.address]), act.icon)

    def _next_before(self) -> Next:
        sitting = self.sitting
        if sitting.version_id is None and not sitting.sent_back_at:
            return self._act(_("No text is on its agenda yet."), "agenda")
        if not is_today_or_past(sitting):
            day = {"day": date_long(sitting.day)}
            if not sitting.draft_act_ar:
                return self._act(
                    _("The text is on the agenda. The draft deliberation is still to be written."), "prepare"
                )
            return Next(_("Everything is prepared. On %(day)s the roll is called here.") % day)
        if not self.roll_is_called:
            return self._act(_("The members gather: call the roll."), "roll")
        counts = {"present": self.present, "needed": sitting.needed}
        if self.present >= sitting.needed:
            return self._act(
                _("Present: %(present)s. Needed: %(needed)s (article 42). The sitting can be opened.") % counts, "open"
            )
        return self._act(
            _(
                "Present: %(present)s. Needed: %(needed)s (article 42). Wait for other members and mark them in the "
                "roll, or close for lack of quorum."
            )
            % counts,
            "roll",
        )

    def _next_in_room(self) -> Next:
        sitting, vote = self.sitting, self.open_vote
        address = sitting.meeting.address
        if vote is not None:
            url = reverse("space-vote", args=[address, vote.pk]) if self.keeps else ""
            words = {"subject": life.subject_of(vote)}
            return Next(_("A vote is open: %(subject)s.") % words, _("Record the vote"), url, "check")
        if not life.has_text(sitting):
            return self._act(_("No text is before the council any more."), "close")
        if self.whole is None and self.undecided:
            url = reverse("space-amendment-vote", args=[address, self.undecided[0].number]) if self.keeps else ""
            amendment = self.undecided[0]
            return Next(
                _("The next vote is on %(amendment)s.") % {"amendment": life.amendment_name(amendment)},
                _("Put amendment %(number)s to the vote") % {"number": amendment.number},
                url,
                "check",
            )
        if self.whole is None:
            return self._act(_("Every amendment is decided. The vote on the whole is next."), "vote")
        if life.lacks_frozen_text(self.whole):
            return self._freezing()
        return self._act(_("The vote on the whole is recorded. The sitting can be closed."), "close")

    def _freezing(self) -> Next:
        return self._act(_("The text was carried with its amendments: freeze it as the next version."), "freeze")

    def _next_without_quorum(self) -> Next:
        sitting = self.sitting
        if follower := Sitting.objects.filter(follows=sitting).select_related("meeting").first():
            return Next(
                _("The quorum was missed. The council is called again on %(day)s.") % {"day": date_long(follower.day)},
                _("To that sitting"),
                reverse("space-sitting", args=[follower.meeting.address]),
            )
        if life.may_follow(sitting):
            return self._act(_("The quorum was missed. Call the council again (article 42)."), "again")
        return Next(_("Nobody came to the third convocation. The text waits for another sitting."))

    def _next_after(self) -> Next:
        if self.whole is None:
            return Next(_("The sitting is closed. The text was not voted on as a whole."))
        url = reverse("space-deliberation", args=[self.sitting.meeting.address]) if self.keeps else ""
        if hasattr(self.whole, "deliberation"):
            return Next(_("The sitting is closed, and its deliberation is published."), _("Its deliberation"), url)
        sentence = _("The sitting is closed: the text was not carried. Its deliberation is next.")
        if self.whole.carried:
            sentence = _("The sitting is closed: the text was carried. Its deliberation is next.")
        return Next(sentence, _("Its deliberation"), url)

    @property
    def beside_next(self) -> list[life.SittingAct]:
        """Other acts of this very moment, in the order in which they come."""
        before = ("roll", "open", "no_quorum") if self.roll_is_called else ("roll",)
        if self.present >= self.sitting.needed:
            before = ("roll", "open")
        return self._those(*before, "room", "propose", "vote")

    @property
    def others(self) -> list[life.SittingAct]:
        """Acts that are possible too, and rarer."""
        return self._those("agenda", "prepare", "close", "send_back")

    def _those(self, *codes: str) -> list[life.SittingAct]:
        return [
            act
            for code in codes
            if (act := self.acts.get(code))
            and reverse(act.url_name, args=[self.sitting.meeting.address]) != self.next.url
        ]

    @property
    def steps(self) -> Iterator[Step]:
        """The steps of its life."""
        now = self._step_now()
        codes = list(_STEPS)
        here = codes.index(now) if now else len(codes)
        for place, code in enumerate(codes):
            state = DONE if place < here else NOW if place == here else NEXT
            yield Step(code=code, label=str(_STEPS[code]), what=self._what(code), state=state)

    def _step_now(self) -> str:
        sitting = self.sitting
        if sitting.state in {SittingState.CLOSED, SittingState.NO_QUORUM}:
            return ""
        if sitting.state == SittingState.PREPARED:
            return "roll" if sitting.version_id else "text"
        if self.whole is not None and not self.whole.is_open:
            return "closed"
        return "amendments" if self.undecided else "whole"

    def _what(self, code: str) -> str:
        sitting = self.sitting
        if code == "text" and sitting.version_id:
            return _("version %(number)s") % {"number": sitting.version.number}
        if code == "roll" and sitting.opened_at:
            return pgettext("a quorum", "present %(present)s, needed %(needed)s") % {
                "present": sitting.present_at_opening,
                "needed": sitting.quorum,
            }
        if code == "amendments" and self.amendments:
            carried = sum(row.fate == Fate.CARRIED for row in self.amendments)
            if self.sitting.state == SittingState.PREPARED:
                return _("proposed: %(number)s") % {"number": len(self.amendments)}
            return _("%(carried)s carried of %(all)s") % {"carried": carried, "all": len(self.amendments)}
        if code == "whole" and self.whole is not None and not self.whole.is_open:
            return pgettext("a text", "carried") if self.whole.carried else pgettext("a text", "not carried")
        if code == "closed" and sitting.closed_at:
            return time_of(sitting.closed_at)
        return ""

    @property
    def movements(self) -> list[tuple[CouncilMember, Movement]]:
        """Every arrival and departure since the opening, in order."""
        found = [(place.member, movement) for place in self.places for movement in place.movements]
        return sorted(found, key=lambda pair: pair[1].moment)
