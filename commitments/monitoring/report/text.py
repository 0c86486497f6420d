"""`FollowedText`: a report on the carrying out of a programme, or its evaluation: built from the rows, kept in a
publication, read back from it. One structure for page, preview and paper. Days are ISO dates."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from commitments.models.progress import Completion
from tamazgana_open.bilingual import Texts


@dataclass(frozen=True, slots=True)
class RecordText:
    """What was recorded on a day; `documents` are references of the register."""

    on: str
    nothing_new: bool
    completion: str
    percent: int | None
    text: Texts
    evidence: Texts
    documents: list[str] = field(default_factory=list)

    @property
    def level(self) -> str:
        """The level in words; empty where nothing is new."""
        return level_of(self.completion)


@dataclass(frozen=True, slots=True)
class SlipText:
    """A milestone put off."""

    before: str
    after: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class PromiseText:
    """A milestone: as adopted, as expected and reached until the last day of the report; `days_late` on that day."""

    title: Texts
    output: Texts
    promised: str
    expected: str
    done: str | None
    days_late: int
    slips: list[SlipText] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """An indicator with the last value measured until the last day, if any."""

    name: Texts
    unit: Texts
    baseline: str | None
    target: str | None
    value: str | None
    on: str | None
    source: Texts


@dataclass(frozen=True, slots=True)
class FollowedCommitment:
    """One adopted commitment: what was promised, and how far it was on the last day. `overdue` is in days."""

    code: str
    title: Texts
    summary: Texts
    expected_result: Texts
    verification: Texts
    lead_body: Texts
    ends: str | None
    completion: str
    percent: int | None
    level_on: str | None
    overdue: int
    records: list[RecordText]
    milestones: list[PromiseText]
    indicators: list[MeasuredText]

    @property
    def level(self) -> str:
        """The level in words; empty where nothing was recorded."""
        return level_of(self.completion)

    @property
    def days_late(self) -> int:
        """By how many days it or one of its milestones was late."""
        return max([self.overdue, *(row.days_late for row in self.milestones)])

    @property
    def late_milestones(self) -> list[PromiseText]:
        """The milestones that were late, the latest first."""
        return sorted((row for row in self.milestones if row.days_late), key=lambda row: -row.days_late)

    @property
    def done_milestones(self) -> int:
        """How many milestones were reached."""
        return sum(row.done is not None for row in self.milestones)

    @property
    def only_nothing_new(self) -> bool:
        """Whether all that was recorded in the period is that nothing is new."""
        return bool(self.records) and all(record.nothing_new for record in self.records)


@dataclass(frozen=True, slots=True)
class FollowedAxis:
    """One axis with its commitments as the text has them."""

    number: int
    pictogram: str
    title: Texts
    commitments: list[FollowedCommitment]


@dataclass(frozen=True, slots=True)
class FollowedText:
    """The whole report. `lessons` is empty but in an evaluation."""

    kind: str
    number: int
    programme: Texts
    slug: str
    starts: str
    ends: str
    adopted_on: str
    version: int
    version_reference: str
    introduction: Texts
    lessons: Texts
    conclusion: Texts
    axes: list[FollowedAxis]

    @property
    def is_evaluation(self) -> bool:
        """Whether this is the final evaluation."""
        return self.kind == "evaluation"

    def commitments(self) -> Iterator[FollowedCommitment]:
        """All commitments in order."""
        for axis in self.axes:
            yield from axis.commitments

    @property
    def late(self) -> list[FollowedCommitment]:
        """Those that were late, the latest first."""
        return sorted((row for row in self.commitments() if row.days_late), key=lambda row: -row.days_late)

    @property
    def totals(self) -> dict[str, int]:
        """What is counted: commitments, complete, late, milestones, and of these reached."""
        rows = list(self.commitments())
        return {
            "commitments": len(rows),
            "complete": sum(row.completion == Completion.COMPLETE for row in rows),
            "late": sum(bool(row.days_late) for row in rows),
            "milestones": sum(len(row.milestones) for row in rows),
            "done": sum(row.done_milestones for row in rows),
            "nothing_new": sum(row.only_nothing_new for row in rows),
        }

    def to_content(self) -> dict[str, Any]:
        """As it is frozen."""
        return {"report": asdict(self)}

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "FollowedText":
        """Read back from frozen content."""
        report = content["report"]
        return cls(**{**report, "axes": [_axis(axis) for axis in report["axes"]]})


def level_of(completion: str) -> str:
    """A level in words; empty for none."""
    return str(Completion(completion).label) if completion else ""


def _axis(content: dict[str, Any]) -> FollowedAxis:
    return FollowedAxis(**{**content, "commitments": [_commitment(row) for row in content["commitments"]]})


def _commitment(content: dict[str, Any]) -> FollowedCommitment:
    return FollowedCommitment(
        **{
            **content,
            "records": [RecordText(**row) for row in content["records"]],
            "milestones": [
                PromiseText(**{**row, "slips": [SlipText(**slip) for slip in row["slips"]]})
                for row in content["milestones"]
            ],
            "indicators": [MeasuredText(**row) for row in content["indicators"]],
        }
    )
