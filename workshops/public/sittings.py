"""What the public pages show of sittings of the council: nothing of the votes before the close, everything after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Version
from tamazgana_open.bilingual import reading_language
from tamazgana_open.publications.models import Publication
from workshops.council.act.document import CONVOCATIONS, AmendmentLine, VoteLine, presences
from workshops.council.act.publication import CODE
from workshops.council.act.text import (
    SittingText,
    amendments_of,
    closed_votes,
    members_of,
    roll_of,
    sitting_text,
    vote_text,
)
from workshops.models import Deliberation, Session, Sitting, SittingState, Vote, Way
from workshops.models.amendment import Fate
from workshops.public.listing import Line, Part
from workshops.public.reading import MeetingReading


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a sitting, as a word and a shape: `code` names it, `icon` draws it, `badge` is the badge's class."""

    code: str
    label: Promise
    icon: str
    badge: str


DECIDED = {
    row.code: row
    for row in (
        Decided("adopted", pgettext_lazy("of a programme", "adopted"), "check", "badge-done"),
        Decided("rejected", pgettext_lazy("of a programme", "not adopted"), "close", "badge-missing"),
        Decided("sent_back", _("sent back for revision"), "previous", "badge-outdated"),
        Decided("no_quorum", _("quorum missed"), "people", "badge-outdated"),
        Decided("closed", _("closed without a vote on the text"), "minus", "badge-quiet"),
    )
}


def decided_at(sitting: Sitting, whole: Vote | None) -> Decided | None:
    """What came of a sitting; None before its close. `whole` is its closed vote on the text as a whole."""
    if sitting.sent_back_at:
        return DECIDED["sent_back"]
    if sitting.state == SittingState.NO_QUORUM:
        return DECIDED["no_quorum"]
    if sitting.state != SittingState.CLOSED:
        return None
    return DECIDED["closed"] if whole is None else DECIDED["adopted" if whole.carried else "rejected"]


# The list ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a line of the list says of a sitting besides what it says of every meeting."""

    decided: Decided | None
    convocation: Promise | str
    version: int | None
    counts: tuple[int, int, int] | None
    number: str
    way: str


@dataclass(frozen=True, slots=True)
class SittingPart:
    """One page of the list: each line with the outcome of its sitting."""

    ahead: list[tuple[Line, Outcome | None]]
    behind: list[tuple[Line, Outcome | None]]


def with_outcomes(part: Part, first: Line | None) -> SittingPart:
    """The lines of a page with what was decided: two queries, whatever their number. `first` stands above them."""
    found = outcomes([line.address for line in (*part.ahead, *part.behind)])
    return SittingPart(
        *(
            [(line, found.get(line.address)) for line in lines if line is not first]
            for lines in (part.ahead, part.behind)
        )
    )


def outcomes(addresses: Iterable[str]) -> dict[str, Outcome]:
    """The outcome of each sitting, by the address of its meeting."""
    sittings = {
        sitting.pk: sitting
        for sitting in Sitting.objects.filter(meeting__address__in=addresses).select_related("meeting", "version")
    }
    wholes = Vote.objects.filter(sitting__in=sittings, amendment=None, sitting__state=SittingState.CLOSED)
    votes = {vote.sitting_id: vote for vote in wholes.select_related("deliberation")}
    return {sitting.meeting.address: _outcome(sitting, votes.get(pk)) for pk, sitting in sittings.items()}


def _outcome(sitting: Sitting, whole: Vote | None) -> Outcome:
    act: Deliberation | None = getattr(whole, "deliberation", None)
    return Outcome(
        decided=decided_at(sitting, whole),
        convocation=CONVOCATIONS[sitting.convocation] if sitting.convocation > 1 else "",
        version=sitting.version.number if sitting.version else None,
        counts=(whole.votes_for, whole.against, whole.abstentions) if whole else None,
        number=act.number if act else "",
        way=act.way if act else "",
    )


# One sitting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicStep:
    """A step of the way of an act that everybody may know: `state` is `done`, `open` or `stopped`."""

    label: Promise
    state: str
    on: date | None
    article: int | None = None


def public_way(act: Deliberation) -> list[PublicStep]:
    """Adopted is not yet executory: what has been done with the act since, and what it waits for."""
    found = [
        PublicStep(_("Sent to the governor"), "done" if act.sent_on else "open", act.sent_on, 116),
        PublicStep(_("Received by the governor"), "done" if act.received_on else "open", act.received_on),
    ]
    if act.way == Way.OPPOSED:
        found.append(PublicStep(_("Opposition of the governor"), "stopped", act.opposed_on, 117))
    elif act.way != Way.NOT_CARRIED:
        if act.needs_visa:
            found.append(PublicStep(_("Visa"), "done" if act.visa_on else "open", act.visa_on, 118))
        executory = pgettext_lazy("step of an act", "Executory")
        found.append(PublicStep(executory, "done" if act.executory_on else "open", act.executory_on))
    posted = PublicStep(_("Posted at the seat of the commune"), "done" if act.posted_on else "open", act.posted_on, 273)
    return [*found, posted]


class SittingReading(MeetingReading):
    """One sitting of the council for its readers at one moment."""

    @cached_property
    def sitting(self) -> Sitting:
        """The sitting, with the convocations before and after it."""
        return Sitting.objects.select_related(
            "version", "presiding", "secretary", "follows__meeting", "followed_by__meeting"
        ).get(meeting=self.meeting)

    @property
    def is_over(self) -> bool:
        """Whether it is closed: only then is anything of its votes public."""
        return self.sitting.state in {SittingState.CLOSED, SittingState.NO_QUORUM}

    @cached_property
    def _votes(self) -> dict[int | None, Vote]:
        return closed_votes(self.sitting) if self.sitting.state == SittingState.CLOSED else {}

    @property
    def whole(self) -> Vote | None:
        """The closed vote on the text as a whole."""
        return self._votes.get(None)

    @cached_property
    def act(self) -> Deliberation | None:
        """The published act; None before there is one."""
        if self.whole is None:
            return None
        return Deliberation.objects.filter(vote=self.whole).first()

    @property
    def has_editions(self) -> bool:
        """Whether something of this sitting is published: its minutes or its act."""
        return super().has_editions or self.act is not None

    @cached_property
    def act_editions(self) -> list[Publication]:
        """The editions of the act, the last first."""
        return [edition for edition in self.published if edition.kind == CODE]

    @cached_property
    def _versions(self) -> dict[int, Version]:
        programme = self.meeting.programme
        return {version.pk: version for version in Version.objects.of_programme(programme)}

    def _text(self) -> SittingText:
        sitting = self.sitting
        sitting.meeting = self.meeting
        return sitting_text(sitting, self._roll)

    @cached_property
    def _roll(self) -> list[Any]:
        return roll_of(self.sitting)

    def context(self) -> dict[str, Any]:
        """What the page of a sitting is given besides what every meeting's is."""
        sitting, whole = self.sitting, self.whole
        put = self._versions.get(sitting.version_id)
        shown = {
            "sitting": sitting,
            "session": Session(sitting.session).label,
            "convocation": CONVOCATIONS[sitting.convocation],
            "follows": self._public(sitting.follows),
            "followed_by": self._public(getattr(sitting, "followed_by", None)),
            "decided": decided_at(sitting, whole),
            "put": put,
            "sitting_text": None,
            "vote": None,
            "amendments": [],
            "act": self.act,
            "way": public_way(self.act) if self.act else [],
            "act_editions": self.act_editions,
            "act_edition": self.act_editions[0] if self.act_editions else None,
            "act_files": [row for row in self._renditions if row.publication in self.act_editions[:1]],
            "adopted": None,
            "proven": False,
        }
        if self.is_over:
            shown |= self._after()
        return {**super().context(), **shown}

    @staticmethod
    def _public(sitting: Sitting | None) -> Sitting | None:
        return sitting if sitting is not None and sitting.meeting.is_public else None

    def _after(self) -> dict[str, Any]:
        sitting, whole = self.sitting, self.whole
        text, members = self._text(), members_of(self._roll)
        sitting.version = self._versions.get(sitting.version_id)
        rows = amendments_of(sitting, self._votes, members) if sitting.state == SittingState.CLOSED else []
        language = reading_language()
        lines = [AmendmentLine.of(row, language) for row in rows if row.fate != Fate.PROPOSED]
        vote = vote_text(whole, members) if whole else None
        adopted = None
        if whole is not None and whole.carried:
            adopted = self._versions.get(whole.resulting_version_id if whole.amended else whole.version_id)
            whole.sitting, whole.version, whole.resulting_version = sitting, sitting.version, adopted
        return {
            "sitting_text": text,
            "presences": presences(text.presences),
            "vote": vote and VoteLine(vote),
            "amendments": lines,
            "carried_count": sum(row.fate == Fate.CARRIED for row in rows),
            "adopted": adopted,
            "proven": bool(adopted and whole.amended and adopted.is_readable and whole.differs_by_amendments_only),
            "compare_url": adopted
            and whole.amended
            and reverse("compare", args=[self.meeting.programme.slug, sitting.version.number, adopted.number]),
            "council_key": repr((text, rows, vote)),
        }
