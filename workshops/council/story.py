"""The steps of a commitment's story at the council: amendments voted on, adoption, executory, opposition."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.comparison import FieldChange, words
from commitments.text import FIELD_LABELS
from tamazgana_open import days
from tamazgana_open.bilingual import LANGUAGES, Texts, phrase, reading_language
from tamazgana_open.formats.moroccan import date_long
from tamazgana_open.statements import Statement
from workshops.models import SittingState, Vote


@dataclass(frozen=True, slots=True)
class VoteStep:
    """One step: when, what in a sentence, where it can be read; `changes` are the words of an amendment."""

    at: datetime
    title: str
    url: str
    body: Texts | None = None
    changes: list[FieldChange] = field(default_factory=list)


_COLUMNS = (
    "version_id", "amendment__number", "amendment__field", "amendment__before",
    *(f"amendment__words_{language}" for language in LANGUAGES),
    "carried", "votes_for", "against", "abstentions", "closed_at", "rectified",
    "sitting__meeting__address", "sitting__meeting__starts_at",
    "deliberation__number", "deliberation__executory_on", "deliberation__opposed_on",
    *(f"deliberation__opposition_reason_{language}" for language in LANGUAGES),
)  # fmt: skip
Row = dict[str, Any]


def _votes(programme: int, code: str, now: datetime) -> Any:
    closed = Vote.objects.filter(
        sitting__state=SittingState.CLOSED,
        sitting__meeting__programme=programme,
        sitting__meeting__public_from__lte=now,
        closed_at__isnull=False,
    )
    return closed.filter(Q(amendment=None) | Q(amendment__commitment__code=code)).order_by("pk").values_list(*_COLUMNS)


_VOTES = Statement(_votes)


def votes_on(programme: int, code: str) -> list[Row]:
    """The closed votes that concern a commitment, by the names of the columns: those on amendments to it, and those on
    the text as a whole. Nothing of a sitting that is not closed. One query."""
    return [dict(zip(_COLUMNS, row, strict=True)) for row in _VOTES(programme, code, timezone.now())]


def key(rows: list[Row]) -> str:
    """All that the steps depend on, as text."""
    return repr([tuple(row.values()) for row in rows])


def steps(rows: list[Row], versions_with_it: set[int]) -> Iterator[VoteStep]:
    """The steps told by these votes, in no order. `versions_with_it`: keys of the versions that have the commitment: a
    vote on a text without it is none of its story."""
    for row in rows:
        if row["amendment__number"] is not None:
            yield _amendment(row)
        elif row["version_id"] in versions_with_it:
            yield from _whole(row)


def _amendment(row: Row) -> VoteStep:
    proposed = {language: row[f"amendment__words_{language}"] or "" for language in LANGUAGES}
    shown = phrase(proposed, reading_language())
    name, before = row["amendment__field"], row["amendment__before"]
    fate = (
        _("Amendment no. %(number)s, carried at the sitting of %(day)s: for %(for)s, against %(against)s")
        if row["carried"]
        else _("Amendment no. %(number)s, rejected at the sitting of %(day)s: for %(for)s, against %(against)s")
    )
    # Where the reader's language lacks the words, nothing is marked in it: the page of the sitting has the Arabic.
    marked = [] if shown.missing else words(before.get(shown.language, ""), shown.text)
    changes = [FieldChange(name, str(FIELD_LABELS[name]), marked)] if marked else []
    told = fate % {"number": row["amendment__number"], **_counted(row)}
    return VoteStep(row["closed_at"], told, f"{_page(row)}#a-{row['amendment__number']}", changes=changes)


def _whole(row: Row) -> Iterator[VoteStep]:
    number, at, page = row["deliberation__number"], row["closed_at"], _page(row)
    told = _counted(row) | {"number": number}
    if not row["carried"]:
        title = _("Not adopted by the council at the sitting of %(day)s: for %(for)s, against %(against)s")
    elif number:
        title = _("Adopted by deliberation no. %(number)s at the sitting of %(day)s: for %(for)s, against %(against)s")
    else:
        title = _("Carried by the council at the sitting of %(day)s: for %(for)s, against %(against)s")
    yield VoteStep(at, title % told, page)
    if since := row["deliberation__executory_on"]:
        yield VoteStep(_not_before(since, at), _("Deliberation no. %(number)s is executory") % told, f"{page}#act")
    if opposed := row["deliberation__opposed_on"]:
        reason = {language: row[f"deliberation__opposition_reason_{language}"] or "" for language in LANGUAGES}
        title = _("The governor opposed deliberation no. %(number)s") % told
        yield VoteStep(_not_before(opposed, at), title, f"{page}#act", reason)


def _not_before(day: date, at: datetime) -> datetime:
    # What follows on the day of the vote itself comes after it.
    return max(days.begins(day), at)


def _counted(row: Row) -> dict[str, Any]:
    return {
        "day": date_long(row["sitting__meeting__starts_at"]),
        "for": row["votes_for"],
        "against": row["against"],
    }


def _page(row: Row) -> str:
    return reverse("sitting", args=[row["sitting__meeting__address"]])
