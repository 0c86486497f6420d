"""What the public asks of the list of meetings (GET)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.models import Programme
from commitments.text import AxisText
from tamazgana_open import days
from tamazgana_open.bilingual import clean, phrase
from tamazgana_open.publications import stem_rows
from workshops.models import MeetingKind
from workshops.models.meeting_stem import axis_mark
from workshops.public.wanted import Wanted

LONGEST = 200
EVERY = "all"
"""Stands for all programmes."""


def programme_asked(asked: str, programmes: Sequence[Programme]) -> Programme | None:
    """The programme of this slug, else the current one; None for all of them, or where there is no current one."""
    if asked == EVERY:
        return None
    current = next((programme for programme in programmes if programme.is_current), None)
    return next((programme for programme in programmes if programme.slug == asked), current)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer a question of the filter."""

    value: str
    label: str
    chosen: bool = False
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """Kind, year, axis, programme, words. What is not understood filters nothing.

    No Django form: its widgets would cost more than the twenty meetings below them, and nothing is wrong input.
    The choices are plain and can be compared, so that what is drawn of them is kept as long as they are the same.
    """

    words: str
    kind: str
    year: int | None
    axis: int | None
    kinds: tuple[Choice, ...]
    years: tuple[Choice, ...]
    axes: tuple[Choice, ...]
    programmes: tuple[Choice, ...]

    @classmethod
    def of(
        cls,
        asked: Mapping[str, str],
        *,
        programmes: Sequence[Programme],
        programme: Programme | None,
        years: Sequence[int],
        axes: Sequence[AxisText],
    ) -> "MeetingFilter":
        """What the visitor asks, and what there is to ask."""
        kind, year, axis = asked.get("kind", ""), asked.get("year", ""), asked.get("axis", "")
        kinds = [Choice(value, str(label), value == kind) for value, label in MeetingKind.choices]
        of_years = [Choice(str(known), str(known), str(known) == year) for known in years]
        of_axes = [Choice(str(a.number), f"{a.number}. {phrase(a.title)}", str(a.number) == axis) for a in axes]
        of_programmes = [Choice(p.slug, str(p), p == programme, p.illustrative) for p in programmes]
        return cls(
            words=clean(asked.get("q", ""))[:LONGEST],
            kind=_chosen(kinds),
            year=int(_chosen(of_years)) if _chosen(of_years) else None,
            axis=int(_chosen(of_axes)) if _chosen(of_axes) else None,
            kinds=(Choice("", str(_("All kinds"))), *kinds),
            years=(Choice("", str(_("All years"))), *of_years),
            axes=(Choice("", str(_("All axes"))), *of_axes) if of_axes else (),
            programmes=(*of_programmes, Choice(EVERY, str(_("All programmes")), programme is None))
            if len(of_programmes) > 1
            else (),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the visitor asked for less than everything."""
        return bool(self.words or self.kind or self.year or self.axis)

    @property
    def key(self) -> tuple[Any, ...]:
        """Under what the drawn choices are kept: the words are not among them, what people look for is theirs."""
        return self.kinds, self.years, self.axes, self.programmes

    def apply(self, meetings: Wanted) -> Wanted:
        """The meetings that pass: on an axis are those in whose published record a recommendation or a working group
        is."""
        return replace(
            meetings,
            kind=self.kind,
            period=(days.begins(date(self.year, 1, 1)), days.begins(date(self.year + 1, 1, 1))) if self.year else None,
            stems=(*([axis_mark(self.axis)] if self.axis else []), *stem_rows.wanted(self.words)),
        )


def _chosen(choices: Sequence[Choice]) -> str:
    return next((choice.value for choice in choices if choice.chosen), "")
