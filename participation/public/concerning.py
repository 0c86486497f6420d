"""What was said about one commitment, for the page of that commitment: counts, and the few that tell the most."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast

from commitments.models import Commitment, Programme
from participation.models import Consultation, Contribution, Facet, Outcome, Tally
from participation.models.choices import CHANGES_TEXT
from participation.public.calling import Call, call_in
from participation.public.listing import Voice, voices
from participation.public.wanted import OWN, as_rows, own_columns
from participation.sharing import of_counts
from tamazgana_open.bilingual import LANGUAGES, Phrase
from tamazgana_open.statements import Statement

TOLD = 6
"""Contributions that stand in the story of a commitment; the others are behind a link."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many contributions of one consultation are about the commitment, and how many of them have a reply."""

    title: Phrase
    url: str
    at: datetime
    count: int
    answered: int


@dataclass(frozen=True, slots=True)
class Concerning:
    """Everything that is told of a commitment. Can be compared, so that what is drawn of it is kept while it is the
    same."""

    heard: tuple[Heard, ...] = ()
    voices: tuple[Voice, ...] = ()


def concerning(programme: Programme, code: str) -> tuple[Concerning, Call | None]:
    """The contributions about a commitment: first those that changed the text, then others with a reply, then the
    latest; and the consultation in which more can be written. Three queries, whatever their number.

    Group and douar are not told here: what may be told of them is decided for a consultation as a whole.
    """
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    consultations: dict[int, Consultation] = {}
    keys = set()
    for pk, commitment, outcome, count, *read in sorted(_COUNTED(programme.pk, code), key=itemgetter(0)):
        if pk not in consultations:
            consultations[pk] = Consultation(pk=pk, programme=programme, **dict(zip(_READ, read, strict=True)))
        if count:
            keys.add(int(commitment))
            counted[pk][outcome] += count
    call = call_in(consultations.values())
    if not counted:
        return Concerning(), call
    sorts = _sorts_needed(sum(counted.values(), Counter()))
    told = as_rows(_TOLD[sorts](keys, list(counted)), OWN)
    said = Concerning(
        heard=tuple(_heard(consultations[pk], code, by_outcome) for pk, by_outcome in counted.items()),
        voices=tuple(voices(told, consultations, None, of_counts({}, 2))),
    )
    return said, call


_READ = (
    "slug",
    "announced_at",
    "opens_on",
    "closes_on",
    "replies_by",
    "cancelled_at",
    "report_id",
    "translated_from",
    *(f"title_{language}" for language in LANGUAGES),
)


def _counted(programme: Any, code: Any) -> QuerySet:
    # A row for each count of this commitment, and one without a count for each consultation of the programme.
    keys = Commitment.objects.filter(programme=programme, code=code).annotate(key=Cast("pk", CharField()))
    of_it = Tally.objects.filter(
        facet=Facet.COMMITMENT, value__in=keys.values("key"), count__gt=0, consultation__announced_at__isnull=False
    )
    # Of translated models the columns come in any order, unless they are asked for as they stand.
    every = Consultation.objects.announced().filter(programme=programme).rewrite(False)
    none = Value("", CharField())
    return _named(every, none, none, Value(0), "").union(
        _named(of_it, F("value"), F("other"), F("count"), "consultation__"), all=True
    )


def _named(rows: QuerySet, commitment: Any, outcome: Any, counted: Any, way: str) -> QuerySet:
    # In a union the columns of all parts go by the same names.
    named = {
        "told_of": F(f"{way}pk"),
        "told_commitment": commitment,
        "told_outcome": outcome,
        "told_count": counted,
        **{f"told_{name}": F(f"{way}{name}") for name in _READ},
    }
    return rows.order_by().annotate(**named).values_list(*named)


_COUNTED = Statement(_counted)


_SORTS = [CHANGES_TEXT, [outcome for outcome in Outcome if outcome not in CHANGES_TEXT], [""]]
"""Outcomes in the order in which they are told."""


def _sorts_needed(by_outcome: Counter[str]) -> int:
    # Only as many sorts as are needed are put in order: where one is enough, the latest of it are found at once.
    sums = accumulate(sum(by_outcome[outcome] for outcome in sort) for sort in _SORTS)
    return next((place for place, count in enumerate(sums, start=1) if count >= TOLD), len(_SORTS))


def _telling_most(sorts: int, keys: Any, consultations: Any) -> QuerySet:
    found = own_columns(Contribution.objects.published().filter(commitment__in=keys, consultation__in=consultations))
    if sorts == 1:
        return found.filter(outcome__in=CHANGES_TEXT).order_by("-pk")[:TOLD]
    weight = Case(
        When(outcome__in=CHANGES_TEXT, then=Value(2)),
        When(outcome="", then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (found.exclude(outcome="") if sorts == 2 else found).order_by(weight.desc(), "-pk")[:TOLD]


_TOLD = {sorts: Statement(partial(_telling_most, sorts)) for sorts in range(1, len(_SORTS) + 1)}


def _heard(consultation: Consultation, code: str, by_outcome: Counter[str]) -> Heard:
    url = f"{consultation.get_absolute_url()}contributions/?commitment={code}"
    count = by_outcome.total()
    return Heard(consultation.phrase("title"), url, consultation.opens_at, count, count - by_outcome[""])
