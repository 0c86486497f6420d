"""How far the adopted commitments are on a day: levels, dates, and what is late, computed from what was recorded.

Nothing here is typed: a milestone is late when its day has passed and nobody has said that it was reached. Asked for a
day in the past, all that came after it is left out.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from commitments.models import Completion, Programme, Stage, Version
from commitments.models.in_force import in_force_since
from commitments.monitoring.recorded import Measured, MilestoneRow, Record, Recorded, Slip
from commitments.text import AxisText, CommitmentText, IndicatorText, MilestoneText
from tamazgana_open.templatetags.frozen import key_of


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone as adopted (`promised`), when it is expected now, and when it was reached. `row` is its key; `slips`
    are all that hold, those entered after the day asked for too: their reasons are known."""

    text: MilestoneText
    row: int
    promised: date
    expected: date
    done: date | None
    slips: list[Slip]
    on: date

    @property
    def days_late(self) -> int:
        """Days since it should have been reached and was not; 0 where it is not late."""
        return max(0, (self.on - self.expected).days) if self.done is None else 0

    @property
    def was_late(self) -> bool:
        """Whether it was reached after the day that the council adopted."""
        return self.done is not None and self.done > self.promised

    @property
    def is_put_off(self) -> bool:
        """Whether another day holds than the one that the council adopted."""
        return self.expected != self.promised


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """An indicator as adopted and its measures, the first day first; those that were withdrawn too."""

    text: IndicatorText
    measures: list[Measured]

    @property
    def last(self) -> Measured | None:
        """The last value that stands."""
        return next((measure for measure in reversed(self.measures) if not measure.withdrawn_at), None)


@dataclass(frozen=True)
class CommitmentStanding:
    """One adopted commitment: its records, the latest first, withdrawn ones too, and its milestones by date."""

    text: CommitmentText
    since: date
    on: date
    records: list[Record]
    milestones: list[MilestoneStanding]
    indicators: list[IndicatorStanding] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        """Names all that pages show of it beside the adopted text: where both are the same, so is what is drawn."""
        return key_of(self.text.code, self.since, self.on, self.records, self.milestones, self.indicators)

    @cached_property
    def standing(self) -> list[Record]:
        """The records that were not withdrawn."""
        return [record for record in self.records if not record.withdrawn_at]

    @cached_property
    def last(self) -> Record | None:
        """The last record, of progress or that nothing is new."""
        return next(iter(self.standing), None)

    @cached_property
    def level_record(self) -> Record | None:
        """The record that says how far it is."""
        return next((record for record in self.standing if not record.nothing_new), None)

    @property
    def completion(self) -> str:
        """A code of `Completion`; empty where nothing is recorded."""
        return self.level_record.completion if self.level_record else ""

    @property
    def level(self) -> str:
        """The level in words; empty where nothing is recorded."""
        return self.level_record.level if self.level_record else ""

    @property
    def percent(self) -> int | None:
        """The percentage of progress, where one was shown with its evidence."""
        return self.level_record.percent if self.level_record else None

    @property
    def overdue(self) -> int:
        """Days since its end, where it is not complete; 0 otherwise."""
        if self.completion == Completion.COMPLETE or not self.text.ends:
            return 0
        return max(0, (self.on - date.fromisoformat(self.text.ends)).days)

    @property
    def late_milestones(self) -> list[MilestoneStanding]:
        """Milestones whose day has passed, the latest first."""
        return sorted((row for row in self.milestones if row.days_late), key=lambda row: -row.days_late)

    @cached_property
    def days_late(self) -> int:
        """By how many days the commitment or one of its milestones is late."""
        return max([self.overdue, *(row.days_late for row in self.milestones)])

    @property
    def next_milestone(self) -> MilestoneStanding | None:
        """The next one that is not reached and not late."""
        coming = [row for row in self.milestones if row.done is None and row.expected >= self.on]
        return min(coming, key=lambda row: row.expected, default=None)

    @property
    def done_milestones(self) -> int:
        """How many were reached."""
        return sum(row.done is not None for row in self.milestones)

    @property
    def silent_days(self) -> int:
        """Days since the last record, or since the adoption."""
        return max(0, (self.on - (self.last.on if self.last else self.since)).days)

    @property
    def urgency(self) -> tuple[int, int]:
        """For sorting: late first, the longest silent first."""
        return (-self.days_late, -self.silent_days)


@dataclass(frozen=True, slots=True)
class AxisStanding:
    """One axis with its commitments, those that are late first."""

    text: AxisText
    commitments: list[CommitmentStanding]


@dataclass(frozen=True)
class Standing:
    """The whole adopted programme on a day."""

    programme: Programme
    version: Version
    since: date
    on: date
    axes: list[AxisStanding]

    @cached_property
    def commitments(self) -> list[CommitmentStanding]:
        """All of them, axis by axis."""
        return [row for axis in self.axes for row in axis.commitments]

    @cached_property
    def in_order(self) -> list[CommitmentStanding]:
        """All of them as the text has them."""
        known = {row.text.code: row for row in self.commitments}
        return [known[text.code] for text in self.version.text.commitments() if text.code in known]

    def commitment(self, code: str) -> CommitmentStanding | None:
        """The commitment of this code, where the council adopted one."""
        return next((row for row in self.commitments if row.text.code == code), None)

    @cached_property
    def late(self) -> list[CommitmentStanding]:
        """Those that are late, the latest first."""
        return sorted((row for row in self.commitments if row.days_late), key=lambda row: row.urgency)

    @cached_property
    def by_urgency(self) -> list[CommitmentStanding]:
        """All of them: late first, then the longest silent."""
        return sorted(self.commitments, key=lambda row: row.urgency)

    @cached_property
    def levels(self) -> dict[str, int]:
        """How many are at which level; under the empty code those without a record."""
        counts = dict.fromkeys([*Completion.values, ""], 0)
        for row in self.commitments:
            counts[row.completion] += 1
        return counts

    @cached_property
    def milestones(self) -> list[MilestoneStanding]:
        """All milestones."""
        return [milestone for row in self.commitments for milestone in row.milestones]

    @property
    def done_milestones(self) -> int:
        """How many milestones were reached."""
        return sum(row.done_milestones for row in self.commitments)

    @property
    def late_milestones(self) -> int:
        """How many milestones are late."""
        return sum(bool(milestone.days_late) for milestone in self.milestones)


def of(
    programme: Programme, version: Version | None = None, *, on: date | None = None, code: str = ""
) -> Standing | None:
    """How far a programme is on a day (left out: today, or the day on which it was closed). None before its adoption,
    and where the adopted text had to be removed.

    `code` asks for one commitment alone. `version` is the adopted one, where it is in hand. One query.
    """
    since = in_force_since(programme)
    if since is None:
        return None
    version = version or Version.objects.for_reading().get(pk=programme.adopted_version_id)
    if not version.is_readable:
        return None
    known = Recorded.of(programme, on or _last_day(programme), code=code)
    axes = [
        AxisStanding(
            axis,
            sorted(
                (_commitment(text, known, since) for text in axis.commitments if code in ("", text.code)),
                key=lambda row: -row.days_late,
            ),
        )
        for axis in version.text.axes
    ]
    return Standing(programme, version, since, known.on, axes)


def _last_day(programme: Programme) -> date:
    # Nothing gets later any more once the programme is closed.
    return timezone.localdate(programme.stage_since if programme.stage == Stage.CLOSED else None)


def _commitment(text: CommitmentText, known: Recorded, since: date) -> CommitmentStanding:
    rows = [(text.milestone_of(row.key, row.title), row) for row in known.milestones.get(text.code, [])]
    milestones = [_milestone(adopted, row, known) for adopted, row in rows if adopted]
    milestones.sort(key=lambda row: (row.expected, row.row))
    measured = [(text.indicator_of(row.indicator, row.name), row) for row in known.measures.get(text.code, [])]
    indicators = [
        IndicatorStanding(adopted, [measure for of, measure in measured if of is adopted])
        for adopted in text.indicators
    ]
    return CommitmentStanding(text, since, known.on, known.records.get(text.code, []), milestones, indicators)


def _milestone(adopted: MilestoneText, row: MilestoneRow, known: Recorded) -> MilestoneStanding:
    promised = date.fromisoformat(adopted.due)
    slips = [slip for slip in known.slips.get(row.key, []) if slip.promised == promised]
    by_then = [slip for slip in slips if timezone.localdate(slip.at) <= known.on]
    expected = by_then[-1].after if by_then else promised
    done = row.done if row.done and row.done <= known.on else None
    return MilestoneStanding(adopted, row.key, promised, expected, done, slips, known.on)
