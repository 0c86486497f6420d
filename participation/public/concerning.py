"""What was said about one commitment, for the page of that commitment: counts, and the few that tell the most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from commitments.models import Programme
from participation.models import Consultation, Contribution, ReplyState
from participation.models.choices import CHANGES_TEXT
from participation.public.listing import Voice, rows, voices
from participation.sharing import of_counts
from tamazgana_open.bilingual import LANGUAGES, Phrase

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


def concerning(programme: Programme, code: str) -> Concerning:
    """The contributions about a commitment: first those that changed the text, then others with a reply, then the
    latest. Three queries, whatever their number.

    Group and douar are not told here: what may be told of them is decided for a consultation as a whole.
    """
    found = Contribution.objects.published().filter(
        commitment__programme=programme, commitment__code=code, consultation__announced_at__isnull=False
    )
    answered = Q(reply__state=ReplyState.PUBLISHED)
    counted = (
        found.order_by()
        .values("consultation", *(f"consultation__{name}" for name in _READ))
        .annotate(count=Count("*"), answered=Count("pk", filter=answered))
    )
    counts = {_consultation(row, programme): (row["count"], row["answered"]) for row in counted}
    if not counts:
        return Concerning()
    consultations = {consultation.pk: consultation for consultation in counts}
    weight = Case(
        When(answered & Q(reply__outcome__in=CHANGES_TEXT), then=Value(2)),
        When(answered, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    told = rows(found).order_by(weight.desc(), "-pk")[:TOLD]
    return Concerning(
        heard=tuple(_heard(consultation, code, *numbers) for consultation, numbers in counts.items()),
        voices=tuple(voices(told, consultations, None, of_counts({}, 2))),
    )


_READ = ("slug", "opens_on", "replies_by", "translated_from", *(f"title_{language}" for language in LANGUAGES))


def _consultation(row: dict[str, Any], programme: Programme) -> Consultation:
    values = {name: row[f"consultation__{name}"] for name in _READ}
    return Consultation(pk=row["consultation"], programme=programme, **values)


def _heard(consultation: Consultation, code: str, count: int, answered: int) -> Heard:
    url = f"{consultation.get_absolute_url()}contributions/?commitment={code}"
    return Heard(consultation.phrase("title"), url, consultation.opens_at, count, answered)
