"""What was recorded of a programme's commitments until a day, as pages need it: everything in two queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from commitments.models import Measure, Milestone, MilestoneSlip, Programme, Progress
from commitments.models.progress import Completion
from tamazgana_open.bilingual import LANGUAGES, Texts


class Document(NamedTuple):
    """A published document that is evidence."""

    reference: str
    title: Texts


@dataclass(frozen=True, slots=True)
class Record:
    """One record of progress, or that nothing is new (then without a level)."""

    pk: int
    on: date
    nothing_new: bool
    completion: str
    percent: int | None
    text: Texts
    evidence: Texts
    withdrawn_at: datetime | None
    withdrawal_reason: Texts
    documents: list[Document] = field(default_factory=list)

    @property
    def level(self) -> str:
        """The level in words; empty where nothing is new."""
        return str(Completion(self.completion).label) if self.completion else ""

    @property
    def has_evidence(self) -> bool:
        """Whether any is named."""
        return any(self.evidence.values()) or bool(self.documents)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone by its key, its Arabic title in the draft, and the day on which it was reached."""

    key: int
    title: str
    done: date | None


@dataclass(frozen=True, slots=True)
class Slip:
    """A milestone put off: see `MilestoneSlip`."""

    promised: date
    before: date
    after: date
    at: datetime
    reason: Texts


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value: see `Measure`. `indicator` and `name` say of what."""

    pk: int
    indicator: int
    name: str
    on: date
    value: Decimal
    source: Texts
    withdrawn_at: datetime | None
    withdrawal_reason: Texts


@dataclass(frozen=True, slots=True)
class Recorded:
    """All of it: records (the latest first), milestones and measures by the code of the commitment, slips by the key of
    the milestone."""

    on: date
    records: dict[str, list[Record]]
    milestones: dict[str, list[MilestoneRow]]
    slips: dict[int, list[Slip]]
    measures: dict[str, list[Measured]]

    @classmethod
    def of(cls, programme: Programme, on: date, *, code: str = "") -> "Recorded":
        """What was recorded until that day, of one commitment or of all. Slips and milestones are not cut off there."""
        known = cls(on, defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list))
        for of, record in _records(programme, on, code):
            known.records[of].append(record)
        for row in _facts(programme, on, code):
            known._take(row)
        return known

    def _take(self, row: "_Fact") -> None:
        if row.kind == _MILESTONE:
            self.milestones[row.code].append(MilestoneRow(row.parent, row.name, row.first))
        elif row.kind == _SLIP:
            self.slips[row.parent].append(Slip(row.first, row.second, row.third, row.at, row.words))
        else:
            self.measures[row.code].append(
                Measured(row.key, row.parent, row.name, row.first, row.value, row.words, row.withdrawn_at, row.reason)
            )


def _texts(*words: str | None) -> Texts:
    return {language: text or "" for language, text in zip(LANGUAGES, words, strict=True)}


def _asked(way: str, programme: Programme, code: str) -> dict[str, Any]:
    return {f"{way}__programme": programme, **({f"{way}__code": code} if code else {})}


def _in_all_languages(*fields: str) -> list[str]:
    return [f"{name}_{language}" for name in fields for language in LANGUAGES]


def _records(programme: Programme, on: date, code: str) -> Iterator[tuple[str, Record]]:
    # One row for each document that is evidence: they come with the record, not by a query of their own.
    rows = Progress.objects.filter(**_asked("commitment", programme, code), on__lte=on).values_list(
        "commitment__code", "pk", "on", "nothing_new", "completion", "percent", "withdrawn_at",
        "documents__reference", "documents__titles", *_in_all_languages("text", "evidence", "withdrawal_reason"),
    )  # fmt: skip
    last: Record | None = None
    for of, pk, day, nothing_new, completion, percent, withdrawn_at, reference, titles, *words in rows.order_by(
        "-on", "-pk", "documents__reference"
    ):
        if last is None or last.pk != pk:
            each = len(LANGUAGES)
            text, evidence, reason = (_texts(*words[start : start + each]) for start in range(0, len(words), each))
            last = Record(pk, day, nothing_new, completion, percent, text, evidence, withdrawn_at, reason)
            yield of, last
        if reference:
            last.documents.append(Document(reference, titles))


class _Fact(NamedTuple):
    # A row of one of three tables, asked for together. What a table does not have is empty.
    kind: int
    code: str
    parent: int
    key: int
    name: str | None
    first: date | None
    second: date | None
    third: date | None
    value: Decimal | None
    at: datetime | None
    withdrawn_at: datetime | None
    words: Texts
    reason: Texts

    @classmethod
    def of(cls, *values: Any) -> "_Fact":
        each = len(LANGUAGES)
        return cls(*values[: -2 * each], _texts(*values[-2 * each : -each]), _texts(*values[-each:]))


_MILESTONE, _SLIP, _MEASURE = 1, 2, 3
_KINDS: dict[str, models.Field] = {
    "name": models.TextField(),
    "first": models.DateField(),
    "second": models.DateField(),
    "third": models.DateField(),
    "value": models.DecimalField(max_digits=14, decimal_places=2),
    "at": models.DateTimeField(),
    "withdrawn_at": models.DateTimeField(),
    **dict.fromkeys(_in_all_languages("words", "reason"), models.TextField()),
}
"""The columns that a table may lack: in a union each has one kind of value."""


def _facts(programme: Programme, on: date, code: str) -> list[_Fact]:
    milestones = _columns(
        Milestone.every.filter(**_asked("commitment", programme, code)),
        _MILESTONE, "commitment__code", "pk", name="title_ar", first="done",
    )  # fmt: skip
    slips = _columns(
        MilestoneSlip.objects.filter(**_asked("milestone__commitment", programme, code)),
        _SLIP, "milestone__commitment__code", "milestone_id", first="promised", second="before", third="after",
        at="at", words="reason",
    )  # fmt: skip
    measures = _columns(
        Measure.objects.filter(**_asked("indicator__commitment", programme, code), on__lte=on),
        _MEASURE, "indicator__commitment__code", "indicator_id", name="indicator__name_ar", first="on", value="value",
        at="at", withdrawn_at="withdrawn_at", words="source", reason="withdrawal_reason",
    )  # fmt: skip
    rows = milestones.union(slips, measures, all=True)
    return sorted((_Fact.of(*row) for row in rows), key=_in_order)


def _in_order(row: _Fact) -> tuple[Any, ...]:
    # Slips as they were entered, measures by their day.
    return (row.kind, row.at.timestamp() if row.kind == _SLIP else 0, row.first or date.min, row.key)


def _columns(rows: models.QuerySet, kind: int, code: str, parent: str, **columns: str) -> models.QuerySet:
    for field_name in ("words", "reason"):
        if name := columns.pop(field_name, ""):
            columns |= {f"{field_name}_{language}": f"{name}_{language}" for language in LANGUAGES}
    named: dict[str, Any] = {
        "fact_kind": Value(kind),
        "fact_code": F(code),
        "fact_parent": F(parent),
        "fact_key": F("pk"),
    }
    for name, of in _KINDS.items():
        named[f"fact_{name}"] = Cast(F(columns[name]) if name in columns else Value(None), of)
    return rows.order_by().annotate(**named).values_list(*named)
