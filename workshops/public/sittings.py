"""What the public pages show of sittings of the council: nothing of the votes before the close, everything after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Version
from tamazgana_open.bilingual import reading_language
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.publications.models import Publication
from tamazgana_open.statements import Joint, Statement, columns_in, joined
from workshops.council.act.document import CONVOCATIONS, AmendmentLine, VoteLine, presences
from workshops.council.act.publication import CODE
from workshops.council.act.text import (
    ActText,
    AmendmentText,
    SittingText,
    VoteText,
    amendments_of,
    members_of,
    roll_of,
    sitting_text,
    vote_text,
)
from workshops.models import Deliberation, Meeting, Session, Sitting, SittingState, Vote, Way
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


@dataclass(frozen=True, slots=True)
class Words:
    """A frozen version as a sitting's page names it."""

    number: int
    reference: str
    sha256: str
    url: str

    @classmethod
    def of(cls, version: Version | None) -> "Words | None":
        """The words of a version in hand."""
        if version is None:
            return None
        return cls(version.number, version.edition.reference, version.edition.sha256, version.get_absolute_url())


@dataclass(frozen=True, slots=True)
class Record:
    """What stands of a closed sitting: from its published act, before there is one from its rows."""

    sitting: SittingText
    vote: VoteText | None
    amendments: list[AmendmentText]
    put: Words | None
    adopted: Words | None
    proven: bool
    """Whether it is known that the adopted version differs by the carried amendments only: no act is issued else."""


RELATED = (
    Joint(Sitting, "sitting"),
    Joint(CouncilMember, "sitting__presiding"),
    Joint(CouncilMember, "sitting__secretary"),
    Joint(Sitting, "sitting__follows"),
    Joint(Meeting, "sitting__follows__meeting"),
    Joint(Sitting, "sitting__followed_by"),
    Joint(Meeting, "sitting__followed_by__meeting"),
)
"""What is asked for together with the meeting."""
_VOTE_PARTS = (Joint(Vote), Joint(Deliberation, "deliberation"))
_VOTES = Statement(
    lambda sitting: Vote.objects.filter(sitting=sitting, closed_at__isnull=False).values_list(*columns_in(_VOTE_PARTS))
)


class SittingReading(MeetingReading):
    """One sitting of the council for its readers at one moment. Few queries: see `RELATED`."""

    @property
    def sitting(self) -> Sitting:
        """The sitting, with the convocations before and after it."""
        return self.meeting.sitting

    @property
    def is_over(self) -> bool:
        """Whether it is closed: only then is anything of its votes public."""
        return self.sitting.state in {SittingState.CLOSED, SittingState.NO_QUORUM}

    @cached_property
    def _votes(self) -> list[Vote]:
        if self.sitting.state != SittingState.CLOSED:
            return []
        votes = [joined(row, _VOTE_PARTS) for row in _VOTES(self.sitting.pk)]
        for vote in votes:
            vote.sitting = self.sitting
        return votes

    @property
    def whole(self) -> Vote | None:
        """The closed vote on the text as a whole."""
        return next((vote for vote in self._votes if vote.amendment_id is None), None)

    @property
    def act(self) -> Deliberation | None:
        """The published act; None before there is one."""
        return getattr(self.whole, "deliberation", None)

    @property
    def has_editions(self) -> bool:
        """Whether something of this sitting is published: its minutes or its act."""
        return super().has_editions or self.act is not None

    @property
    def planned_agenda(self) -> list[Any]:
        """The agenda as announced, as long as nothing else is known."""
        return [] if self.is_over else super().planned_agenda

    @cached_property
    def act_editions(self) -> list[Publication]:
        """The editions of the act, the last first."""
        return [edition for edition in self.published if edition.kind == CODE]

    def _version(self, pk: int | None) -> Words | None:
        return Words.of(self._versions.get(pk)) if pk else None

    @cached_property
    def _versions(self) -> dict[int, Version]:
        return {version.pk: version for version in Version.objects.of_programme(self.meeting.programme)}

    # What stands of it once it is closed ----------------------------------------------------------------------------

    @cached_property
    def record(self) -> Record:
        """What stands of it. Call only where `is_over`."""
        edition = self.act_editions[0] if self.act_editions else None
        if edition is not None and not edition.is_redacted:
            act = _frozen_act(edition.pk, edition.sha256)
            known = [act.vote, *(row.vote for row in act.amendments if row.vote)]
            if sum(len(vote.rectifications) for vote in known) == sum(vote.rectified for vote in self._votes):
                return self._from_act(act)
        return self._from_rows()

    def _from_act(self, act: ActText) -> Record:
        version = act.version
        put = Words(version.put_number, version.put_reference, "", self._address_of(version.put_number))
        decided = Words(version.number, version.reference, version.sha256, self._address_of(version.number))
        return Record(
            sitting=act.sitting,
            vote=act.vote,
            amendments=act.amendments,
            put=put,
            adopted=decided if act.vote.carried else None,
            proven=act.vote.carried and version.amended,
        )

    def _address_of(self, number: int) -> str:
        return reverse("version", args=[self.meeting.programme.slug, number])

    def _from_rows(self) -> Record:
        sitting, whole = self.sitting, self.whole
        roll = roll_of(sitting)
        members = members_of(roll)
        rows: list[AmendmentText] = []
        if sitting.state == SittingState.CLOSED:
            prefetch_related_objects(self._votes, "ballots", "rectifications")
            if sitting.version_id:
                sitting.version = self._versions[sitting.version_id]
            rows = amendments_of(sitting, {vote.amendment_id: vote for vote in self._votes}, members)
        carried = whole is not None and whole.carried
        return Record(
            sitting=sitting_text(sitting, roll),
            vote=vote_text(whole, members) if whole else None,
            amendments=rows,
            put=self._version(sitting.version_id),
            adopted=self._version(whole.resulting_version_id if whole.amended else whole.version_id)
            if carried
            else None,
            proven=self.act is not None and carried and whole.amended,
        )

    # For the page -----------------------------------------------------------------------------------------------------

    def context(self) -> dict[str, Any]:
        """What the page of a sitting is given besides what every meeting's is."""
        sitting, act = self.sitting, self.act
        shown = {
            "sitting": sitting,
            "session": Session(sitting.session).label,
            "convocation": CONVOCATIONS[sitting.convocation],
            "follows": _public(sitting.follows),
            "followed_by": _public(getattr(sitting, "followed_by", None)),
            "decided": decided_at(sitting, self.whole),
            "put": None if self.is_over else self._version(sitting.version_id),
            "sitting_text": None,
            "vote": None,
            "amendments": [],
            "act": act,
            "way": public_way(act) if act else [],
            "act_editions": self.act_editions,
            "act_edition": self.act_editions[0] if self.act_editions else None,
            "act_files": [row for row in self._renditions if row.publication in self.act_editions[:1]],
            "adopted": None,
            "proven": False,
        }
        return {**super().context(), **shown, **(self._after() if self.is_over else {})}

    def _after(self) -> dict[str, Any]:
        record, language = self.record, reading_language()
        put, adopted = record.put, record.adopted
        compared = bool(put and adopted and put.number != adopted.number)
        return {
            "sitting_text": record.sitting,
            "presences": presences(record.sitting.presences),
            "vote": record.vote and VoteLine(record.vote),
            "amendments": [AmendmentLine.of(row, language) for row in record.amendments if row.fate != Fate.PROPOSED],
            "carried_count": sum(row.fate == Fate.CARRIED for row in record.amendments),
            "put": put,
            "adopted": adopted,
            "proven": record.proven,
            "compare_url": compared
            and reverse("compare", args=[self.meeting.programme.slug, put.number, adopted.number]),
            "council_key": repr(record),
        }


def _public(sitting: Sitting | None) -> Sitting | None:
    return sitting if sitting is not None and sitting.meeting.is_public else None


@lru_cache(maxsize=16)
def _frozen_act(pk: int, sha256: str) -> ActText:
    # Frozen content never changes, so parsing it once per process is enough; the hash names it.
    return ActText.from_content(Publication.objects.only("content").get(pk=pk).data)
