"""`ActText`: the council's act with everything that it rests on: built from the rows of a closed sitting, frozen in a
publication, read back from it. One structure for page, paper and open data.

Texts are in all languages, days and moments ISO text by the clock in the commune. Members stand in it by name or seat,
with their office: they vote publicly and by name (organic law 113-14, art. 43).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tamazgana_open.bilingual import Texts, texts
from workshops.council.law import Choice, Tally
from workshops.models.attendance import MemberAttendance
from workshops.models.sitting import Sitting

if TYPE_CHECKING:
    from commitments.models import Version
    from workshops.models import Amendment, Deliberation, Rectification, Vote

LAW: Texts = {
    "ar": "القانون التنظيمي رقم 113.14 المتعلق بالجماعات، الصادر بتنفيذه الظهير الشريف رقم 1.15.85 بتاريخ "
    "20 من رمضان 1436 (7 يوليوز 2015)",
    "fr": "loi organique n° 113-14 relative aux communes, promulguée par le dahir n° 1-15-85 du 20 ramadan 1436 "
    "(7 juillet 2015)",
}
"""The law by which councils decide, as acts cite it."""


@dataclass(frozen=True, slots=True)
class MemberText:
    """A member by name or seat, and the office."""

    name: Texts
    office: Texts


@dataclass(frozen=True, slots=True)
class PresenceText:
    """Whether a member came: `state` as `MemberAttendance.State`, `movements` as [hour, whether the member came]."""

    member: MemberText
    state: str
    movements: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RectificationText:
    """A record of a vote put right: `before` and `after` a `Choice`, or empty for a member who took no part; `first` is
    what had been counted."""

    member: MemberText
    before: str
    after: str
    first: dict[str, Any]
    reason: Texts
    on: str


@dataclass(frozen=True, slots=True)
class VoteText:
    """A closed vote: counts, `rule` (a `Majority`), result, and who voted how. `key` names its row."""

    key: int
    votes_for: int
    against: int
    abstentions: int
    rule: str
    members_in_office: int
    carried: bool
    tie_decided: bool
    presiding: MemberText
    presiding_choice: str
    by_name: dict[str, list[MemberText]]
    rectifications: list[RectificationText] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        """The votes counted."""
        return Tally(self.votes_for, self.against, self.abstentions)


@dataclass(frozen=True, slots=True)
class AmendmentText:
    """An amendment: `field` of commitment `code`, the words `before` it and those proposed, its `fate`, its vote."""

    number: int
    code: str
    title: Texts
    field: str
    before: Texts
    words: Texts
    reason: Texts
    proposed_by: MemberText
    fate: str
    vote: VoteText | None = None


@dataclass(frozen=True, slots=True)
class MissedText:
    """An earlier convocation at which too few came (art. 42)."""

    path: str
    convocation: int
    day: str
    present: int
    needed: int


@dataclass(frozen=True, slots=True)
class SittingText:
    """The sitting: `closed_reason` is empty where the public could come (art. 48), `missed` are the convocations before
    it, the first one first."""

    path: str
    title: Texts
    session: str
    convocation: int
    day: str
    opened: str
    closed: str
    place: Texts
    members_in_office: int
    present: int
    quorum: int
    closed_reason: Texts
    presiding: MemberText | None
    secretary: MemberText | None
    presences: list[PresenceText]
    missed: list[MissedText]


@dataclass(frozen=True, slots=True)
class DecidedText:
    """The version that the council decided on, and the one put to its vote: another one where amendments were
    carried."""

    programme: Texts
    slug: str
    number: int
    reference: str
    sha256: str
    put_number: int
    put_reference: str

    @property
    def amended(self) -> bool:
        """Whether it is another version than the one put to the vote."""
        return self.number != self.put_number


@dataclass(frozen=True, slots=True)
class ActText:
    """The whole act."""

    number: str
    text: Texts
    law: Texts
    sitting: SittingText
    version: DecidedText
    vote: VoteText
    amendments: list[AmendmentText]

    @classmethod
    def from_rows(cls, deliberation: "Deliberation") -> "ActText":
        """The act of a closed vote, as its rows stand, rectified or not."""
        vote = deliberation.vote
        sitting = vote.sitting
        roll = roll_of(sitting)
        members, votes = members_of(roll), closed_votes(sitting)
        return cls(
            number=deliberation.number,
            text=texts(deliberation, "text"),
            law=LAW,
            sitting=sitting_text(sitting, roll),
            version=decided_text(deliberation.version, vote.version),
            vote=vote_text(votes[None], members),
            amendments=amendments_of(sitting, votes, members),
        )

    def to_content(self) -> dict[str, Any]:
        """As it is frozen."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "ActText":
        """Read back from frozen content."""
        sitting = content["sitting"]
        return cls(
            number=content["number"],
            text=content["text"],
            law=content["law"],
            sitting=SittingText(
                **{
                    **sitting,
                    "presiding": sitting["presiding"] and MemberText(**sitting["presiding"]),
                    "secretary": sitting["secretary"] and MemberText(**sitting["secretary"]),
                    "presences": [
                        PresenceText(**{**row, "member": MemberText(**row["member"])}) for row in sitting["presences"]
                    ],
                    "missed": [MissedText(**row) for row in sitting["missed"]],
                }
            ),
            version=DecidedText(**content["version"]),
            vote=_vote(content["vote"]),
            amendments=[
                AmendmentText(
                    **{
                        **row,
                        "proposed_by": MemberText(**row["proposed_by"]),
                        "vote": row["vote"] and _vote(row["vote"]),
                    }
                )
                for row in content["amendments"]
            ],
        )


# From the rows ------------------------------------------------------------------------------------------------------


def roll_of(sitting: Sitting) -> list[MemberAttendance]:
    """The roll of a sitting with its members."""
    return list(sitting.attendance.select_related("member").order_by("member_id"))


def members_of(roll: Iterable[MemberAttendance]) -> dict[int, MemberText]:
    """Everybody on a roll, by the key of the member."""
    return {row.member_id: _member(row.member) for row in roll}


def presences_of(roll: Iterable[MemberAttendance]) -> list[PresenceText]:
    """A roll, with every coming and going since the opening."""
    return [
        PresenceText(
            _member(row.member),
            row.state,
            [[_hour(datetime.fromisoformat(move["at"])), move["comes"]] for move in row.movements],
        )
        for row in roll
    ]


def sitting_text(sitting: Sitting, roll: Iterable[MemberAttendance]) -> SittingText:
    """What there is to say of a closed sitting."""
    meeting = sitting.meeting
    return SittingText(
        path=meeting.path,
        title=texts(meeting, "title"),
        session=sitting.session,
        convocation=sitting.convocation,
        day=sitting.day.isoformat(),
        opened=_hour(sitting.opened_at),
        closed=_hour(sitting.closed_at),
        place=texts(meeting, "place"),
        members_in_office=sitting.members_in_office,
        present=sitting.present_at_opening,
        quorum=sitting.quorum,
        closed_reason=texts(sitting, "closed_reason"),
        presiding=_member(sitting.presiding) if sitting.presiding else None,
        secretary=_member(sitting.secretary) if sitting.secretary else None,
        presences=presences_of(roll),
        missed=list(reversed([*_missed(sitting)])),
    )


def _missed(sitting: Sitting) -> Iterator[MissedText]:
    while earlier := sitting.follows:
        yield MissedText(
            earlier.meeting.path,
            earlier.convocation,
            earlier.day.isoformat(),
            earlier.present_at_opening,
            earlier.quorum,
        )
        sitting = earlier


def decided_text(decided: "Version", put: "Version") -> DecidedText:
    """The version decided on, and the one put to the vote."""
    programme = decided.programme
    return DecidedText(
        programme=texts(programme, "title"),
        slug=programme.slug,
        number=decided.number,
        reference=decided.edition.reference,
        sha256=decided.edition.sha256,
        put_number=put.number,
        put_reference=put.edition.reference,
    )


def vote_text(vote: "Vote", members: Mapping[int, MemberText]) -> VoteText:
    """One closed vote, as last rectified. `members`: everybody on the roll."""
    choices = vote.choices
    rectifications: Iterable[Rectification] = vote.rectifications.all()
    return VoteText(
        key=vote.pk,
        votes_for=vote.votes_for,
        against=vote.against,
        abstentions=vote.abstentions,
        rule=vote.rule,
        members_in_office=vote.members_in_office,
        carried=vote.carried,
        tie_decided=vote.is_tie_decided,
        presiding=members[vote.presiding_id],
        presiding_choice=vote.presiding_choice,
        by_name={choice: [members[pk] for pk in sorted(choices) if choices[pk] == choice] for choice in Choice.values},
        rectifications=[
            RectificationText(
                members[row.member_id],
                row.before,
                row.after,
                row.first,
                texts(row, "reason"),
                timezone.localdate(row.at).isoformat(),
            )
            for row in sorted(rectifications, key=lambda row: row.number)
        ],
    )


def closed_votes(sitting: Sitting) -> "dict[int | None, Vote]":
    """Every closed vote of a sitting by the key of its amendment, the vote on the whole under None."""
    votes = sitting.votes.exclude(closed_at=None).prefetch_related("ballots", "rectifications")
    return {vote.amendment_id: vote for vote in votes}


def amendments_of(
    sitting: Sitting, votes: "Mapping[int | None, Vote]", members: Mapping[int, MemberText]
) -> list[AmendmentText]:
    """Every amendment to the text put to the vote, by number, with its fate and its vote (of `closed_votes`)."""
    rows: Iterable[Amendment] = sitting.amendments.select_related("commitment", "proposed_by", "vote")
    put = sitting.version
    before = put.text if put and put.is_readable else None
    found = []
    for row in rows:
        shown = before and before.commitment(row.commitment.code)
        vote = votes.get(row.pk)
        found.append(
            AmendmentText(
                number=row.number,
                code=row.commitment.code,
                title=shown.title if shown else dict.fromkeys(row.before, ""),
                field=row.field,
                before=row.before,
                words=texts(row, "words"),
                reason=texts(row, "reason"),
                proposed_by=_member(row.proposed_by),
                fate=row.fate,
                vote=vote_text(vote, members) if vote else None,
            )
        )
    return found


def _member(member: Any) -> MemberText:
    return MemberText(texts(member, "name"), member.office_texts)


def _hour(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""


# From frozen content ------------------------------------------------------------------------------------------------


def _vote(content: dict[str, Any]) -> VoteText:
    return VoteText(
        **{
            **content,
            "presiding": MemberText(**content["presiding"]),
            "by_name": {
                choice: [MemberText(**member) for member in members] for choice, members in content["by_name"].items()
            },
            "rectifications": [
                RectificationText(**{**row, "member": MemberText(**row["member"])}) for row in content["rectifications"]
            ],
        }
    )
