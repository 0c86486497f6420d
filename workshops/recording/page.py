"""The page of a record: its parts, rows and fields as they are shown, in the languages in which somebody types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from commitments.workspace_forms import language_name
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.commune.models import Office
from tamazgana_open.merging import Values
from workshops.models import Decision, Group, Minutes
from workshops.models.rows import new_key
from workshops.recording.boxes import Box
from workshops.recording.fields import Around, Count, Field
from workshops.recording.parts import FREE, MOST_ROWS, PARTS, WORDS, name_of
from workshops.recording.stored import Recorded
from workshops.text_parts import SECTIONS
from workshops.timetable import timed

BOTH = "both"
BLANK_KEY = "blankrow"
"""Stands for the key in the row that a script copies."""
_PLACE = "part:key"
_SECTIONS = {
    "opening": ("minutes", ("opening",)),
    "closing": ("minutes", ("closing", "closed_at")),
    "source": ("minutes", ("source",)),
}
_HINTS = {
    "agenda": gettext_lazy("The hours follow from the minutes that each point takes."),
    "attendance": gettext_lazy("Leave empty what was not counted; 0 means that nobody came."),
    "presences": gettext_lazy("Name only people who are there in an office."),
    "reviews": gettext_lazy("An action that is dropped needs its reason, in Arabic."),
    "speeches": gettext_lazy("Name only people who speak in an office; of all others, say as what they speak."),
    "recommendations": gettext_lazy("Each recommendation is on an axis of the programme."),
    "decisions": gettext_lazy(
        "Who does what, by when. What is still open comes back at the next meeting of this kind."
    ),
    "source": gettext_lazy("The report or document from which this account is drawn."),
}
_ADD = {
    "agenda": gettext_lazy("Add a point"),
    "presences": gettext_lazy("Add a person"),
    "speeches": gettext_lazy("Add a speech"),
    "working_groups": gettext_lazy("Add a working group"),
    "recommendations": gettext_lazy("Add a recommendation"),
    "decisions": gettext_lazy("Add an action"),
}


def languages_of(asked: str) -> tuple[str, ...]:
    """The languages to type in: `both`, one, or the authoritative one where nothing known is asked."""
    return LANGUAGES if asked == BOTH else (asked,) if asked in LANGUAGES else (AUTHORITATIVE,)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row: its fields one after the other, those in several languages side by side."""

    part: str
    key: str
    label: str
    boxes: list[list[Box]]
    tools: str = ""
    """The buttons that move and remove it."""
    starts: str = ""
    decision: Decision | None = None

    @property
    def id(self) -> str:
        """Where links lead."""
        return f"row-{self.part}-{self.key}"

    @property
    def body(self) -> SafeString:
        """All its fields."""
        parts = []
        for boxes in self.boxes:
            drawn = "".join(box.__html__() for box in boxes)
            parts.append(f'<div class="sides rec-side">{drawn}</div>' if len(boxes) > 1 else drawn)
        return mark_safe("".join(parts))

    @property
    def counts(self) -> list[Box]:
        """Of a group: how many women and men came, and how many of whom it was not noted."""
        return [boxes[0] for boxes in self.boxes if isinstance(boxes[0].field, Count)]

    @property
    def cells(self) -> list[tuple[Box, SafeString]]:
        """Of a group: its counts, each with its control, which says aloud what and of whom."""
        return [(box, box.control(f"{box.label} – {self.label}")) for box in self.counts]

    @property
    def notes(self) -> SafeString:
        """What is wrong in it, where there is no room beside each field."""
        return mark_safe("".join(boxes[0].note for boxes in self.boxes))

    @property
    def total(self) -> int | str:
        """Of a group: all that were counted."""
        numbers = [number for box in self.counts if (number := _counted(box)) is not None]
        return sum(numbers) if numbers else ""

    @property
    def by_name(self) -> dict[str, Box]:
        """The boxes by the field's name, where each has one."""
        return {boxes[0].field.name: boxes[0] for boxes in self.boxes}


def _counted(box: Box) -> int | None:
    # What was typed and is no plausible count adds up to nothing: it may have more digits than a number can have.
    try:
        return box.field.kept(box.field.check(box.value, box.around))
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section of the page."""

    code: str
    title: str
    hint: str = ""
    add: str = ""
    rows: list[PageRow] = field(default_factory=list)
    empty: PageRow | None = None
    """The row into which one types the next."""
    blank: PageRow | None = None
    """The row that a script copies."""
    error: str = ""
    count: int | None = None
    """Rows with something in them; None where there is nothing to count."""
    members: int = 0
    """Members of the council in office, where they can be put in at once."""

    @property
    def is_free(self) -> bool:
        """Whether its rows are added, moved and removed."""
        return self.code in FREE

    @property
    def is_words(self) -> bool:
        """Whether it holds words of the minutes themselves, no rows."""
        return self.code in _SECTIONS

    @property
    def sums(self) -> dict[str, int | str]:
        """Of the attendance: women, men, not noted and all together; empty where nobody was counted."""
        sums: dict[str, int | str] = {}
        for box in (box for row in self.rows for box in row.counts):
            if (number := _counted(box)) is not None:
                for name in (box.field.name, "total"):
                    sums[name] = int(sums.get(name, 0)) + number
        return {"women": "", "men": "", "unspecified": "", "total": "", **sums}

    @property
    def order(self) -> str:
        """The keys of the rows, as they are sent back."""
        if self.is_words:
            return ""
        return " ".join([row.key for row in self.rows] + ([self.empty.key] if self.empty else []))


class RecordPage:
    """What is shown: what is recorded, and over it (`typed`) what somebody typed that is not saved."""

    def __init__(
        self,
        recorded: Recorded,
        around: Around,
        languages: Sequence[str],
        *,
        typed: Values | None = None,
        orders: dict[str, list[str]] | None = None,
        errors: Values | None = None,
    ) -> None:
        self.recorded, self.around, self.languages = recorded, around, languages
        self.typed, self.orders, self.errors = typed or {}, orders or {}, errors or {}
        self.starts = self._starts()
        self._labels: dict[tuple[int, str], str] = {}

    def _starts(self) -> dict[str, str]:
        rows = self.recorded.rows["agenda"]
        return {
            key: item.starts or ""
            for key, item in zip(rows, timed(self.recorded.meeting, list(rows.values())), strict=True)
        }  # fmt: skip

    @cached_property
    def _tools(self) -> str:
        return render_to_string("space/meetings/_record_tools.html", {"row": _PLACE})

    @property
    def asked(self) -> str:
        """The languages as the address says them."""
        return self.languages[0] if len(self.languages) == 1 else BOTH

    # Parts -----------------------------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> list[PageSection]:
        """The sections in the order of the paper, those without use here left out."""
        left_out = {"meeting"}
        if not self.recorded.minutes.is_account and not self.recorded.minutes.source_ar:
            left_out.add("source")
        if not self.recorded.decisions:
            left_out.add("reviews")
        return [self._section(code) for code in SECTIONS if code not in left_out]

    def _section(self, code: str) -> PageSection:
        title, hint = str(SECTIONS[code]), str(_HINTS.get(code, ""))
        if code in _SECTIONS:
            part, names = _SECTIONS[code]
            return PageSection(code, title, hint, rows=[self.row(part, WORDS, only=names)])
        rows = [self.row(code, key, number) for number, key in enumerate(self._keys(code), start=1)]
        free = code in FREE
        full = len(rows) >= MOST_ROWS
        return PageSection(
            code,
            title,
            hint,
            add=str(_ADD.get(code, "")),
            rows=rows,
            empty=self.row(code, new_key(), len(rows) + 1) if free and not full else None,
            blank=self.row(code, BLANK_KEY, 0) if free else None,
            error=self.errors.get(code, ""),
            count=len(rows) if free else len(self.recorded.rows[code]),
            members=len(self.around.sitting) if code == "presences" else 0,
        )

    def _keys(self, code: str) -> list[str]:
        keys = self.orders.get(code, self.recorded.keys(code)) if code in FREE else self.recorded.keys(code)
        stored = set(self.recorded.keys(code))
        return [key for key in keys if key in stored or self._is_typed(code, key)]

    def _is_typed(self, code: str, key: str) -> bool:
        names = {name: self.typed.get(name_of(code, key, name), "") for name in PARTS[code].names}
        return any(
            text and text != empty for text, empty in zip(names.values(), PARTS[code].read(None).values(), strict=True)
        )

    def row(self, code: str, key: str, number: int = 0, only: Iterable[str] = ()) -> PageRow:
        """One row with its boxes."""
        part, stored = PARTS[code], self.recorded.row(code, key)
        fields = part.read(stored)
        several = len(self.languages) > 1
        boxes = []
        for one in part.fields:
            if only and one.name not in only:
                continue
            shown = [f"{one.name}_{language}" for language in self.languages] if one.translated else [one.name]
            boxes.append([self._box(one, code, key, name, fields[name], stored, several) for name in shown])
        if code in ("attendance", "reviews", "minutes"):
            label = self.recorded.row_label(code, key) if code != "minutes" else ""
        else:
            label = str(part.row_label) % {"number": number}
        tools = mark_safe(self._tools.replace(_PLACE, escape(f"{code}:{key}"))) if code in FREE else ""
        return PageRow(code, key, label, boxes, tools, self.starts.get(key, "") if code == "agenda" else "",
                       self.recorded.decisions.get(key) if code == "reviews" else None)  # fmt: skip

    def _box(self, one: Field, code: str, key: str, field_name: str, value: str, stored: Any, several: bool) -> Box:
        name = name_of(code, key, field_name)
        language = field_name.removeprefix(f"{one.name}_") if one.translated else ""
        label = self._label(one, language if several else "")
        outdated = bool(stored and language and language != AUTHORITATIVE and stored.is_outdated(one.name, language))
        return Box(one, name, self.typed.get(name, value), label, self.around, language, self.errors.get(name, ""),
                   outdated)  # fmt: skip

    def _label(self, one: Field, language: str) -> str:
        # Translated once for the whole page: it stands in every row.
        key = (id(one), language)
        if key not in self._labels:
            words = str(one.label)
            self._labels[key] = f"{words} – {language_name(language)}" if language else words
        return self._labels[key]

    def row_html(self, code: str, key: str) -> str:
        """A row for a page that does not have it yet."""
        keys = self.recorded.keys(code)
        row = self.row(code, key, keys.index(key) + 1)
        return render_to_string("space/meetings/_record_row.html", {"row": row, "fresh": False})

    # Beside ----------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Every error with the id of its place, for the list at the top."""
        return [
            (f"id_{name}", _(": ").join([self.recorded.label(name), error])) if name not in PARTS else (name, error)
            for name, error in self.errors.items()
        ]

    @property
    def offices(self) -> list[tuple[str, list[str]]]:
        """For each language to type in: offices and groups to choose from, those of this record first."""
        return [(language, self._offices(language)) for language in self.languages]

    def _offices(self, language: str) -> list[str]:
        found = [
            getattr(row, f"{name}_{language}") or ""
            for code, name in (("presences", "office"), ("speeches", "capacity"), ("decisions", "responsible"))
            for row in self.recorded.rows[code].values()
        ]
        with override(language):
            found += [str(label) for label in (*Office.labels, *Group.labels)]
        return list(dict.fromkeys(office for office in found if office))[:60]

    @property
    def invited(self) -> set[str]:
        """The groups that were invited."""
        return set(self.recorded.meeting.invited)


def not_now(minutes: Minutes) -> str:
    """Why nothing can be written in this record now, and what to do."""
    if minutes.meeting.state == "cancelled":
        return _("This meeting was cancelled: nothing is recorded of a meeting that does not take place.")
    if minutes.meeting.state == "postponed":
        return _("This meeting was postponed: it can be recorded once it has its new date.")
    if minutes.state == "published":
        return _("What is recorded has been published. To correct it, open it for correction, with the reason.")
    return _("The minutes have been handed in for approval. To change them, have them sent back with a remark.")
