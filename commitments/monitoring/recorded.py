"""What was recorded of a programme's commitments until a day, as pages need it: everything in one query."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from commitments.models import Measure, Milestone, MilestoneSlip, Programme, Progress
from commitments.models.progress import Completion
from tamazgana_open.bilingual import LANGUAGES, Texts
from tamazgana_open.statements import Statement


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
        for row in _facts(programme.pk, on, code):
            known._take(row)
        return known

    def _take(self, row: "_Fact") -> None:
        if row.kind == _MILESTONE:
            self.milestones[row.code].append(MilestoneRow(row.parent, row.name, row.first))
        elif row.kind == _SLIP:
            self.slips[row.parent].append(Slip(row.first, row.second, row.third, row.at, row.words))
        elif row.kind == _MEASURE:
            self.measures[row.code].append(row.measured())
        else:
            self._take_record(row)

    def _take_record(self, row: "_Fact") -> None:
        here = self.records[row.code]
        if not here or here[-1].pk != row.key:
            here.append(row.record())
        if row.reference:
            here[-1].documents.append(Document(row.reference, row.titles))


def _texts(*words: str | None) -> Texts:
    return {language: text or "" for language, text in zip(LANGUAGES, words, strict=True)}


def _in_all_languages(*fields: str) -> list[str]:
    return [f"{name}_{language}" for name in fields for language in LANGUAGES]


class _Fact(NamedTuple):
    # A row of one of four tables, asked for together. What a table does not have is empty.
    kind: int
    code: str
    parent: int
    key: int
    name: str | None
    first: date | None
    second: date | None
    third: date | None
    value: Decimal | None
    nothing_new: bool | None
    at: datetime | None
    withdrawn_at: datetime | None
    reference: str | None
    titles: Texts | None
    words: Texts
    evidence: Texts
    reason: Texts

    @classmethod
    def of(cls, *values: Any) -> "_Fact":
        each = len(LANGUAGES)
        texts = (_texts(*values[start : start + each]) for start in range(len(_PLAIN), len(values), each))
        return cls(*values[: len(_PLAIN)], *texts)

    def measured(self) -> Measured:
        return Measured(
            self.key, self.parent, self.name, self.first, self.value, self.words, self.withdrawn_at, self.reason
        )

    def record(self) -> Record:
        percent = None if self.value is None else int(self.value)
        return Record(
            self.key, self.first, self.nothing_new, self.name, percent, self.words, self.evidence, self.withdrawn_at,
            self.reason,
        )  # fmt: skip


_PLAIN, _IN_WORDS = _Fact._fields[:-3], _Fact._fields[-3:]
_MILESTONE, _SLIP, _MEASURE, _RECORD = 1, 2, 3, 4
_KINDS: dict[str, models.Field] = {
    "name": models.TextField(),
    "first": models.DateField(),
    "second": models.DateField(),
    "third": models.DateField(),
    "value": models.DecimalField(max_digits=14, decimal_places=2),
    "nothing_new": models.BooleanField(),
    "at": models.DateTimeField(),
    "withdrawn_at": models.DateTimeField(),
    "reference": models.TextField(),
    "titles": models.JSONField(),
    **dict.fromkeys(_in_all_languages(*_IN_WORDS), models.TextField()),
}
"""The columns that a table may lack: in a union each has one kind of value."""


def _facts(programme: int, on: date, code: str) -> Iterator[_Fact]:
    # Slips as they were entered, measures by their day, records from the last to the first, each as many times as it
    # has documents.
    rows = sorted((_Fact.of(*row) for row in _ROWS(programme, on, [code] if code else [])), key=_in_order)
    return chain(
        (row for row in rows if row.kind != _RECORD),
        sorted((row for row in rows if row.kind == _RECORD), key=lambda row: (row.first, row.key), reverse=True),
    )


def _in_order(row: _Fact) -> tuple[Any, ...]:
    at = row.at.timestamp() if row.kind == _SLIP else 0
    return (row.kind, at, row.first or date.min, row.key, row.reference or "")


def _every(programme: Any, on: Any, code: Any) -> models.QuerySet:
    # The code as a collection, empty where all are asked for.
    def asked(way: str) -> dict[str, Any]:
        return {f"{way}__programme": programme, **({f"{way}__code": code[0]} if code else {})}

    milestones = _columns(
        Milestone.every.filter(**asked("commitment")),
        _MILESTONE, "commitment__code", "pk", name="title_ar", first="done",
    )  # fmt: skip
    slips = _columns(
        MilestoneSlip.objects.filter(**asked("milestone__commitment")),
        _SLIP, "milestone__commitment__code", "milestone_id", first="promised", second="before", third="after",
        at="at", words="reason",
    )  # fmt: skip
    measures = _columns(
        Measure.objects.filter(**asked("indicator__commitment"), on__lte=on),
        _MEASURE, "indicator__commitment__code", "indicator_id", name="indicator__name_ar", first="on", value="value",
        at="at", withdrawn_at="withdrawn_at", words="source", reason="withdrawal_reason",
    )  # fmt: skip
    # One row for each document that is evidence: they come with the record, not by a query of their own.
    records = _columns(
        Progress.objects.filter(**asked("commitment"), on__lte=on),
        _RECORD, "commitment__code", "commitment_id", name="completion", first="on", value="percent",
        nothing_new="nothing_new", withdrawn_at="withdrawn_at", reference="documents__reference",
        titles="documents__titles", words="text", evidence="evidence", reason="withdrawal_reason",
    )  # fmt: skip
    return milestones.union(slips, measures, records, all=True)


def _columns(rows: models.QuerySet, kind: int, code: str, parent: str, **columns: str) -> models.QuerySet:
    for field_name in _IN_WORDS:
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


# The pages of monitoring and of each adopted commitment begin with it.
_ROWS = Statement(_every)
