"""Which contributions a page is about, and what it asks the database of them: each question is put together once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from participation.models import Contribution
from participation.models.contribution_queries import ContributionQuerySet
from participation.models.contribution_stem import ContributionStem
from participation.public.windows import PAGE_SIZE
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.publications import stem_rows
from tamazgana_open.statements import Statement

SHOWN = 600
"""Characters of a text that stand in a list; the rest is behind a link."""
COUNTED = 200
"""How far finds are counted of which the database keeps no count."""
LATEST = 5
_INDEX = (ContributionStem, "contribution_id")
LARGEST = 2**31 - 1
"""The largest number that a database knows as one of a contribution."""
DOUAR = {name: f"douar__{name}" for name in ("translated_from", *(f"name_{language}" for language in LANGUAGES))}
"""What is asked of a douar, and as which column."""
OWN = (
    "number", "stance", "quote", "said", "language", "shown_name", "group", "douar_id", "channel", "received_on",
    "reply_id", "outcome", "consultation_id", "pk",
)  # fmt: skip
COLUMNS = (*OWN, "axis_number", "code", *DOUAR.values())

Row = dict[str, Any]
"""What a line needs of a contribution, by the names of `COLUMNS`, or of `OWN`."""


def columns(found: ContributionQuerySet, *, whole: bool = False) -> QuerySet:
    """What a line needs of each contribution; of long texts the beginning, unless `whole`."""
    body = F("body") if whole else Substr("body", 1, SHOWN + 1)
    asked = found.annotate(said=body, axis_number=F("axis__number"), code=F("commitment__code"))
    return asked.values_list(*COLUMNS)


def own_columns(found: ContributionQuerySet) -> QuerySet:
    """The same without what it is about and from which douar: each table that is joined is planned for."""
    return found.annotate(said=Substr("body", 1, SHOWN + 1)).values_list(*OWN)


def as_rows(found: Iterable[tuple[Any, ...]], names: tuple[str, ...] = COLUMNS) -> list[Row]:
    """What was asked for, with its names."""
    return [dict(zip(names, values, strict=True)) for values in found]


def one(consultation: int, number: int) -> list[Row]:
    """A published contribution as a whole, in a list that is empty where there is none."""
    return as_rows(_ONE(consultation, number)) if number <= LARGEST else []


def by_key(pk: int) -> list[Row]:
    """A contribution as a whole, published or not: for its author."""
    return as_rows(_BY_KEY(pk))


def latest(consultation: int) -> list[Row]:
    """The last few published ones."""
    return as_rows(_LATEST(consultation))


def among(consultation: int, numbers: list[int]) -> list[Row]:
    """The published ones with these numbers, the latest first."""
    return as_rows(_AMONG(consultation, numbers)) if numbers else []


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which published contributions of a consultation: on an axis, on a commitment (keys), of a stance, an outcome
    (empty: no reply yet), a group, a channel, found under all of these stems. None asks for nothing."""

    consultation: int
    axis: int | None = None
    commitment: int | None = None
    stance: str | None = None
    outcome: str | None = None
    group: str | None = None
    channel: str | None = None
    stems: tuple[str, ...] = ()

    def numbers(self) -> list[int]:
        """Their numbers, the latest first; one more than `COUNTED` at most: nobody reads further, and counting has its
        price. Where there are more they are the latest ones if words are asked for, else any."""
        return sorted(_NUMBERS(*self._values()), reverse=True)

    def rows(self, older_than: int | None, newer_than: int | None) -> list[Row]:
        """A page of them and one more (`windows.Ask`)."""
        bounds = ([] if bound is None else [bound] for bound in (older_than, newer_than))
        return as_rows(_ROWS(*self._values(), *bounds))

    def _values(self) -> tuple[Any, ...]:
        conditions = (self.axis, self.commitment, self.stance, self.outcome, self.group, self.channel)
        return self.consultation, *([] if value is None else [value] for value in conditions), self.stems


def _published(consultation: Any) -> ContributionQuerySet:
    return Contribution.objects.published().filter(consultation=consultation)


_CONDITIONS = ("axis", "commitment", "stance", "outcome", "group", "channel")


def _fitting(consultation: Any, conditions: list[Any]) -> ContributionQuerySet:
    # Each condition as a collection, empty where it is not set.
    set_ones = {name: value[0] for name, value in zip(_CONDITIONS, conditions, strict=True) if value}
    return _published(consultation).filter(**set_ones)


def _numbers(consultation: Any, *values: Any) -> QuerySet:
    *conditions, stems = values
    found = _fitting(consultation, conditions).order_by()
    if stems and sum(map(bool, conditions)) > 1:
        # Where several conditions leave little, it is looked through by the index of the conditions, which has numbers.
        found = stem_rows.having(found, *_INDEX, stems).order_by("-number")
    elif stems:
        # Else what has the stems is, by the keys: within a consultation they rise with the numbers.
        found = stem_rows.latest_having(found, *_INDEX, stems)
    return found.values_list("number")[: COUNTED + 1]


def _page(consultation: Any, *values: Any) -> QuerySet:
    *conditions, stems, older_than, newer_than = values
    found = columns(stem_rows.having(_fitting(consultation, conditions), *_INDEX, stems))
    if newer_than:
        return found.filter(number__gt=newer_than[0]).order_by("number")[: PAGE_SIZE + 1]
    if older_than:
        found = found.filter(number__lt=older_than[0])
    return found.order_by("-number")[: PAGE_SIZE + 1]


_NUMBERS, _ROWS = Statement(_numbers), Statement(_page)
_ONE = Statement(lambda consultation, number: columns(_published(consultation).filter(number=number), whole=True))
_BY_KEY = Statement(lambda pk: columns(Contribution.objects.filter(pk=pk), whole=True))
_LATEST = Statement(lambda consultation: columns(_published(consultation)).order_by("-number")[:LATEST])
_AMONG = Statement(
    lambda consultation, numbers: columns(_published(consultation).filter(number__in=numbers)).order_by("-number")
)
