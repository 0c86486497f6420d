"""The life of a sitting: which acts its state allows now, who may do them, and where it stands in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workshops import permissions
from workshops.council import law
from workshops.models import MeetingState, Sitting, SittingState, Vote
from workshops.workspace.life import Act


@dataclass(frozen=True, slots=True)
class SittingAct(Act):
    """Something that can be done at a sitting."""

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return f"space-sitting-{self.code}".replace("_", "-")


ACTS: dict[str, SittingAct] = {
    act.code: act
    for act in (
        SittingAct("agenda", gettext_lazy("Put the text on the agenda"), "plus"),
        SittingAct("prepare", gettext_lazy("Prepare the sitting"), "edit"),
        SittingAct("send_back", gettext_lazy("Send the text back for revision"), "previous"),
        SittingAct("roll", gettext_lazy("Call the roll"), "people"),
        SittingAct("open", gettext_lazy("Open the sitting"), "check"),
        SittingAct("no_quorum", gettext_lazy("Close for lack of quorum"), "close"),
        SittingAct("again", gettext_lazy("Call the council again"), "calendar"),
        SittingAct("room", gettext_lazy("Arrivals, departures, presidency"), "people"),
        SittingAct("propose", gettext_lazy("Propose an amendment"), "edit"),
        SittingAct("vote", gettext_lazy("Vote on the text as a whole"), "check"),
        SittingAct("freeze", gettext_lazy("Freeze the text as it was carried"), "lock"),
        SittingAct("close", pgettext_lazy("a sitting", "Close the sitting"), "check"),
    )
}


def possible(sitting: Sitting) -> set[str]:
    """The acts that the state allows now, whoever asks. The models refuse all others."""
    here = sitting.meeting.state in {MeetingState.PLANNED, MeetingState.HELD}
    prepared = here and sitting.state == SittingState.PREPARED
    is_open = here and sitting.state == SittingState.OPEN
    begun = sitting.day <= timezone.localdate()
    vote, whole = sitting.open_vote, sitting.vote_on_the_whole
    undecided = sitting.amendments.undecided().exists()
    takes_words = (prepared or is_open) and has_text(sitting) and whole is None
    takes_votes = is_open and takes_words and vote is None
    closed = sitting.votes.exclude(closed_at=None)
    when = {
        "agenda": prepared and sitting.version_id is None,
        "prepare": prepared or is_open,
        "send_back": takes_words and vote is None,
        "roll": prepared,
        "open": prepared and begun,
        "no_quorum": prepared and begun,
        "again": may_follow(sitting),
        "room": is_open,
        "preside": is_open and vote is None,
        "propose": takes_words,
        "withdraw": (prepared or is_open) and sitting.amendments.undecided().filter(vote=None).exists(),
        "vote_amendment": takes_votes and undecided,
        "vote": takes_votes and not undecided,
        "record": vote is not None,
        "call_off": vote is not None and not vote.ballots.exists(),
        "ballot": vote is not None and sitting.phone_ballots,
        "rectify": closed.exists(),
        "freeze": lacks_frozen_text(whole),
        "close": is_open and vote is None,
    }
    return {code for code, is_possible in when.items() if is_possible}


def has_text(sitting: Sitting) -> bool:
    """Whether a text is before this sitting: put on its agenda, and not sent back."""
    return sitting.version_id is not None and sitting.sent_back_at is None


def may_follow(sitting: Sitting) -> bool:
    """Whether the next convocation is still to be prepared (art. 42)."""
    missed = sitting.state == SittingState.NO_QUORUM and sitting.convocation < law.LAST_ROUND
    return missed and not Sitting.objects.filter(follows=sitting).exists()


def lacks_frozen_text(whole: Vote | None) -> bool:
    """Whether the whole was carried with amendments and the text that says so is not frozen yet."""
    return whole is not None and bool(whole.carried) and whole.amended and whole.resulting_version_id is None


def _has_seat(user: Any, sitting: Sitting) -> bool:
    return permissions.seat_of(user, sitting) is not None


_BY_MEMBERS: dict[str, Callable[[Any, Sitting], bool]] = {
    "": lambda user, sitting: permissions.can_read_dossier(user),
    "propose": lambda user, sitting: permissions.can_keep_sitting(user) or _has_seat(user, sitting),
    "withdraw": lambda user, sitting: permissions.can_keep_sitting(user) or _has_seat(user, sitting),
    "ballot": _has_seat,
}


def may(user: Any, act: str, sitting: Sitting) -> bool:
    """Whether this person's role and seat allow the act (none: to see the sitting's workspace), whatever the state."""
    return _BY_MEMBERS.get(act, lambda user, sitting: permissions.can_keep_sitting(user))(user, sitting)


def allowed(user: Any, sitting: Sitting) -> dict[str, SittingAct]:
    """The acts that this person can do now, by code."""
    now = possible(sitting)
    if not permissions.can_propose_amendment(user, sitting):
        now.discard("propose")
    return {code: act for code, act in ACTS.items() if code in now and may(user, code, sitting)}


def where(sitting: Sitting) -> str:
    """Where it stands now, in a sentence: what a person is told whose act came too late."""
    sitting.refresh_from_db()
    if sitting.meeting.state in {MeetingState.POSTPONED, MeetingState.CANCELLED}:
        return _("The meeting is now: %(state)s.") % {"state": sitting.meeting.get_state_display()}
    if sitting.state == SittingState.OPEN and (vote := sitting.open_vote):
        return _("The sitting is open, and a vote is being taken: %(subject)s.") % {"subject": subject_of(vote)}
    return _("The sitting is now: %(state)s.") % {"state": sitting.get_state_display()}


def moved_meanwhile(sitting: Sitting) -> str:
    """Why an act was not done: it is not possible any more, or not yet."""
    return f"{_('Nothing was done: this is not possible any more, or not yet.')} {where(sitting)}"


def subject_of(vote: Vote) -> str:
    """What a vote is about, short."""
    if vote.amendment is not None:
        return amendment_name(vote.amendment)
    return _("the text as a whole")


def amendment_name(amendment: Any) -> str:
    """An amendment, short: its number, and the place in the text."""
    words = {
        "number": amendment.number,
        "code": amendment.commitment.code,
        "field": amendment.get_field_display(),
    }
    return _("amendment %(number)s (%(code)s – %(field)s)") % words
