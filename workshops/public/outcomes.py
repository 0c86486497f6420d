"""What became of what a meeting asked for and agreed: the live answer to each line of its published record.

The record itself is frozen; its keys lead to the rows that staff keep up to date. Nothing of the programme's draft is
shown: a commitment is named only from a frozen version.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone

from commitments.models import Version
from commitments.views import Reading, reading_of
from tamazgana_open.bilingual import Phrase, Texts
from workshops.models import Decision, Meeting, Recommendation
from workshops.text import MinutesText
from workshops.text_parts import DecisionText, RecommendationText


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a recommendation.

    `state` is `taken_up` (commitment `code` with its `title` at `url`), `in_version` (only version `number` of the
    programme has it), `in_draft` (no frozen version has it yet), `not_taken_up` (`why_not`) or `awaiting`.
    """

    state: str
    on: datetime | None = None
    code: str = ""
    title: Texts | None = None
    number: int = 0
    url: str = ""
    why_not: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A recommendation of the record, its number in it, and its fate."""

    number: int
    row: RecommendationText
    fate: Fate

    @property
    def key(self) -> tuple[Any, ...]:
        """What may change in how it is shown, beside the frozen record."""
        fate = self.fate
        return self.number, fate.state, fate.on, fate.code, fate.number, fate.url, fate.why_not, str(fate.title)


@dataclass(frozen=True, slots=True)
class Followed:
    """An action of the record and how far it is: `state` is `open`, `overdue`, `done` or `dropped` (`on`, why)."""

    number: int
    row: DecisionText
    state: str
    on: date | None = None
    outcome: Phrase | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What may change in how it is shown, beside the frozen record."""
        return self.number, self.state, self.on, self.outcome


def recommendations(meeting: Meeting, text: MinutesText) -> list[Answered]:
    """The recommendations of the published record with what became of each."""
    if not text.recommendations:
        return []
    rows = Recommendation.objects.published().filter(meeting=meeting).select_related("commitment")
    live = {
        row.key: row
        for row in rows.only(
            "key", "settled_at", "why_not_ar", "why_not_fr", "translated_from", "commitment__code"
        )
    }  # fmt: skip
    read = reading_of(meeting.programme) if any(row.commitment_id for row in live.values()) else None
    return [
        Answered(number, row, _fate(live.get(row.key), read))
        for number, row in enumerate(text.recommendations, start=1)
    ]


def _fate(row: Recommendation | None, read: Reading | None) -> Fate:
    if row is None or row.settled_at is None:
        return Fate("awaiting")
    if row.commitment is None or read is None:
        return Fate("not_taken_up", on=row.settled_at, why_not=row.phrase("why_not"))
    code = row.commitment.code
    if read.text and (commitment := read.text.commitment(code)):
        url = reverse("commitment", args=[read.programme.slug, code])
        return Fate("taken_up", on=row.settled_at, code=code, title=commitment.title, url=url)
    if version := _elsewhere(code, read):
        url = f"{version.get_absolute_url()}#commitment-{code}"
        return Fate("in_version", on=row.settled_at, code=code, number=version.number, url=url)
    return Fate("in_draft", on=row.settled_at)


def _elsewhere(code: str, read: Reading) -> Version | None:
    # The newest frozen version besides the one to read that has the code. What changed from one to the next is kept
    # with each version, so hardly a text has to be loaded: it is in one that added it, or before one that withdrew it.
    for version, older in pairwise([*read.versions, None]):
        if code in version.changed["added"]:
            return version
        if older is not None and code in version.changed["withdrawn"] and older.text.commitment(code):
            return older
    return None


def actions(meeting: Meeting, text: MinutesText) -> list[Followed]:
    """The actions of the published record with how far each is."""
    if not text.decisions:
        return []
    rows = Decision.objects.published().filter(meeting=meeting)
    live = {
        row.key: row for row in rows.only("key", "done_on", "dropped_on", "outcome_ar", "outcome_fr", "translated_from")
    }
    return [_followed(number, row, live.get(row.key)) for number, row in enumerate(text.decisions, start=1)]


def _followed(number: int, row: DecisionText, live: Decision | None) -> Followed:
    if live is not None and live.done_on:
        return Followed(number, row, "done", live.done_on, live.phrase("outcome"))
    if live is not None and live.dropped_on:
        return Followed(number, row, "dropped", live.dropped_on, live.phrase("outcome"))
    late = row.due is not None and date.fromisoformat(row.due) < timezone.localdate()
    return Followed(number, row, "overdue" if late else "open")
