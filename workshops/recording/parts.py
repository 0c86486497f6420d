"""The parts of a record and the fields of their rows: what may be typed where.

A field's name in the page is `<part>-<key of the row>-<field>`, with its language where it is translated:
`speeches-0f3a9c27b1de-text_ar`. The rows of some parts are given (groups, actions left open, the words of the minutes
themselves); those of the others are added, moved and removed freely.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import LANGUAGES
from workshops.models import (
    AgendaItem,
    Attendance,
    Decision,
    Group,
    Minutes,
    Presence,
    Recommendation,
    Review,
    Speech,
    WorkingGroup,
)
from workshops.models.rows import LONGEST_POINT, LONGEST_TEXT, MOST_PEOPLE
from workshops.recording.fields import Area, AxisChoice, Choice, Count, Day, Field, Hour, Line, Member, Tick

MOST_ROWS = 100
"""Rows of one part. Nobody records more; a machine that does is refused."""
WORDS = "words"
"""The key of the only row of the part `minutes`: the words of the minutes themselves."""
_NAME = re.compile(r"([a-z_]{1,20})-([0-9a-z_]{1,16})-([a-z_]{1,20})")
NEW_KEY = re.compile(r"[0-9a-f]{6,16}")
"""A key that a page may give to a row of its own making."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the record: the rows of one model."""

    code: str
    model: Any
    row_label: Promise
    """What one row is called, with its %(number)s."""
    fields: tuple[Field, ...]
    given: bool = False
    """Whether its rows are given: they are filled in, not added."""
    by_name: dict[str, Field] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({name: one for one in self.fields for name in one.names})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields, languages included."""
        return tuple(self.by_name)

    @property
    def translated(self) -> tuple[str, ...]:
        """The fields that stand in every language."""
        return tuple(one.name for one in self.fields if one.translated)

    def read(self, row: Any) -> dict[str, str]:
        """The fields of a row as text; of none, as they stand before anything is typed."""
        if self.code == "attendance":
            return _read_attendance(self, row)
        return {
            name: one.text_of(getattr(row, _column(one, name))) if row else _default(one)
            for name, one in self.by_name.items()
        }

    def write(self, row: Any, values: Mapping[str, str]) -> None:
        """Put these texts into the row, unsaved."""
        for name, text in values.items():
            one = self.by_name[name]
            if self.code == "attendance" and isinstance(one, Tick):
                continue  # that the row is there says so
            setattr(row, _column(one, name), one.kept(text))

    def is_blank(self, values: Mapping[str, str]) -> bool:
        """Whether nothing in it makes a row."""
        return not any(text and self.by_name[name].tells for name, text in values.items())


def _column(one: Field, name: str) -> str:
    return f"{name}_id" if isinstance(one, AxisChoice | Member) else name


def _default(one: Field) -> str:
    return one.default if isinstance(one, Choice) else ""


def _read_attendance(part: Part, row: Attendance | None) -> dict[str, str]:
    # "Was there" is no column: a group without a row was not noted, and one of whom nobody came was counted.
    counts = {
        name: one.text_of(getattr(row, name)) if row else "" for name, one in part.by_name.items() if name != CAME
    }
    numbers = [int(text) for text in counts.values() if text]
    return {CAME: "1" if row and (not numbers or sum(numbers)) else "", **counts}


def _people(name: str, label: Any) -> Count:
    return Count(name, label, most=MOST_PEOPLE, message=_("A number of people between 0 and 5000."))


CAME = "came"

PARTS: dict[str, Part] = {
    part.code: part
    for part in (
        Part(
            "minutes",
            Minutes,
            _("Minutes"),
            (
                Area("opening", _("Opening"), translated=True, most=LONGEST_TEXT, rows=3),
                Area("closing", _("Closing"), translated=True, most=LONGEST_TEXT, rows=3),
                Hour("closed_at", _("Closed at")),
                Line("source", _("Prepared from"), translated=True, most=400),
            ),
            given=True,
        ),
        Part(
            "agenda",
            AgendaItem,
            _("Point %(number)s"),
            (
                Line("title", _("Point of the agenda"), translated=True, most=300),
                Count("minutes", _("Minutes it takes"), tells=False, most=LONGEST_POINT,
                      message=_("Minutes between 0 and 720.")),
                Tick("level", _("Part of the point before"), tells=False),
                Area("said", _("What was said"), translated=True, most=LONGEST_TEXT),
            ),
        ),
        Part(
            "attendance",
            Attendance,
            pgettext_lazy("attendance", "Group"),
            (
                Tick(CAME, _("Was there")),
                _people("women", pgettext_lazy("attendance", "Women")),
                _people("men", pgettext_lazy("attendance", "Men")),
                _people("unspecified", pgettext_lazy("attendance", "Not noted")),
            ),
            given=True,
        ),
        Part(
            "presences",
            Presence,
            _("Person %(number)s"),
            (
                Line("name", _("Name"), translated=True, most=120),
                Line("office", _("Office"), translated=True, most=160, suggests=True),
                Choice("state", _("Presence"), tells=False, choices=Presence.State),
                Member("member", _("Member of the council"), tells=False),
            ),
        ),
        Part(
            "reviews",
            Review,
            _("Action"),
            (
                Choice("state", pgettext_lazy("of an action", "State"), choices=Review.State,
                       unset=pgettext_lazy("an action", "not taken up")),
                Area("note", _("What was said of it"), translated=True, most=4000),
            ),
            given=True,
        ),
        Part(
            "speeches",
            Speech,
            _("Speech %(number)s"),
            (
                Line("capacity", _("Speaking as"), translated=True, most=200, suggests=True),
                Line("speaker", _("Name"), translated=True, most=120),
                Area("text", _("What was said"), translated=True, most=LONGEST_TEXT),
            ),
        ),
        Part(
            "working_groups",
            WorkingGroup,
            _("Working group %(number)s"),
            (
                AxisChoice("axis", _("Axis")),
                Line("facilitator", _("Facilitator"), translated=True, most=200),
                Area("discussed", _("What it discussed"), translated=True, most=LONGEST_TEXT),
            ),
        ),
        Part(
            "recommendations",
            Recommendation,
            _("Recommendation %(number)s"),
            (
                AxisChoice("axis", _("Axis"), tells=False),
                Area("text", _("Recommendation"), translated=True, most=LONGEST_TEXT),
            ),
        ),
        Part(
            "decisions",
            Decision,
            _("Action %(number)s"),
            (
                Area("text", _("Action agreed"), translated=True, most=LONGEST_TEXT),
                Line("responsible", _("Responsible"), translated=True, most=200, suggests=True),
                Day("due", _("Due"), tells=False),
            ),
        ),
    )
}  # fmt: skip
"""Every part of a record by its code."""

FREE = tuple(code for code, part in PARTS.items() if not part.given)
"""The parts whose rows are added, moved and removed."""


@lru_cache(maxsize=8192)
def place_of(name: str) -> tuple[str, str, str] | None:
    """Part, key and field that a name in the page means; None for a name that is none of ours."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in PARTS or match[3] not in PARTS[match[1]].by_name:
        return None
    if PARTS[match[1]].code == "minutes" and match[2] != WORDS:
        return None
    if match[1] == "attendance" and match[2] not in Group.values:
        return None
    return match[1], match[2], match[3]


def name_of(part: str, key: str, field_name: str) -> str:
    """The name in the page of a field of a row."""
    return f"{part}-{key}-{field_name}"


def language_of(name: str) -> str:
    """The language of the words under this name, or none."""
    language = name.rpartition("_")[2]
    return language if language in LANGUAGES else ""
