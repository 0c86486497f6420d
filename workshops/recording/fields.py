"""What may be typed into a field of a record: how each sort is checked, kept in its row and drawn on the page.

A field's value travels as text; `check` gives its one normal form, so that two people who mean the same agree.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.formats import moroccan

if TYPE_CHECKING:
    from commitments.models import Axis
    from workshops.models import Meeting

LONGEST_WAIT = timedelta(days=366 * 5)
"""An action due later than this after its meeting is a slip of the hand."""
_DIGITS = re.compile(r"\d{1,9}")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%H.%M")


def western(text: str) -> str:
    """The text with the digits of every script as 0 to 9: a keyboard may be set to ٠١٢."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


class Around:
    """What surrounds the record of one meeting: the axes of its programme, the council, its day."""

    def __init__(self, meeting: "Meeting") -> None:
        self.meeting = meeting
        self._axis_options: dict[str, SafeString] = {}
        self._options: dict[int, list[tuple[str, str]]] = {}

    @cached_property
    def axes(self) -> "dict[str, Axis]":
        """The axes of the programme by number in the database, withdrawn ones too: they may stand in the record."""
        return {str(axis.pk): axis for axis in self.meeting.programme.axes.all()}

    def axis_options(self, chosen: str) -> SafeString:
        """The axes to choose from; a withdrawn one only where it is chosen."""
        if chosen not in self._axis_options:
            self._axis_options[chosen] = format_html_join(
                "",
                '<option value="{}"{}>{}. {}</option>',
                (
                    (pk, mark_safe(" selected") if pk == chosen else "", axis.number, axis.phrase("title"))
                    for pk, axis in self.axes.items()
                    if pk == chosen or not axis.withdrawn_at
                ),
            )
        return self._axis_options[chosen]

    def options(self, choice: "Choice") -> list[tuple[str, str]]:
        """Value and name of what there is to choose, translated once for the whole page."""
        if id(choice) not in self._options:
            self._options[id(choice)] = choice.options()
        return self._options[id(choice)]

    @cached_property
    def members(self) -> dict[str, CouncilMember]:
        """The members of the council, former ones too: those of the sample for the sample."""
        members = CouncilMember.objects.filter(illustrative=self.meeting.illustrative)
        return {str(member.pk): member for member in members}

    @property
    def sitting(self) -> list[CouncilMember]:
        """The members in office on the day of the meeting."""
        return list(CouncilMember.objects.in_office(self.day).filter(illustrative=self.meeting.illustrative))

    @property
    def day(self) -> date:
        """The day of the meeting."""
        return timezone.localdate(self.meeting.starts_at)


@dataclass(frozen=True, slots=True)
class Field(ABC):
    """A field of a row. `tells` is false where a value in it, alone, makes no row, such as the presence of nobody."""

    name: str
    label: Promise
    translated: bool = False
    tells: bool = True

    @abstractmethod
    def check(self, text: str, around: Around) -> str:
        """The normal form of what was typed. Raises ValidationError with one message for the place."""

    def kept(self, text: str) -> Any:
        """What the row keeps for a text in normal form."""
        return text

    def text_of(self, value: Any) -> str:
        """The normal form of what a row keeps."""
        return str(value) if value is not None else ""

    @abstractmethod
    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        """The control itself; `attributes` are its id, name, class and what is said to reading programs."""

    def shown(self, text: str, around: Around) -> str:
        """A value in words, for people who choose between two."""
        return text

    @property
    def names(self) -> tuple[str, ...]:
        """The field's names in the row, one for each language."""
        return tuple(f"{self.name}_{language}" for language in LANGUAGES) if self.translated else (self.name,)


@dataclass(frozen=True, slots=True)
class Line(Field):
    """One line of words."""

    most: int = 200
    suggests: bool = False
    """Whether offices and groups are suggested while one types."""

    def check(self, text: str, around: Around) -> str:
        text = " ".join(text.split())
        _check_length(text, self.most)
        return text

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<input type="text" value="{}"{}>', value, attributes)


@dataclass(frozen=True, slots=True)
class Area(Field):
    """Paragraphs."""

    most: int = 2000
    rows: int = 2

    def check(self, text: str, around: Around) -> str:
        _check_length(text, self.most)
        return text

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        # A browser drops the first newline of a text area, so one is given to it.
        return format_html('<textarea rows="{}"{}>\n{}</textarea>', self.rows, attributes, value)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        message = _("At most %(most)s characters; this has %(length)s.")
        raise ValidationError(message % {"most": most, "length": len(text)}, code="long")


@dataclass(frozen=True, slots=True)
class Count(Field):
    """How many; empty is not known, which is not zero."""

    most: int = 0
    message: Any = ""

    def check(self, text: str, around: Around) -> str:
        text = western(text)
        if not text:
            return ""
        if not _DIGITS.fullmatch(text) or int(text) > self.most:
            raise ValidationError(str(self.message), code="count")
        return str(int(text))

    def kept(self, text: str) -> int | None:
        return int(text) if text else None

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<input type="text" inputmode="numeric" dir="ltr" value="{}"{}>', value, attributes)


@dataclass(frozen=True, slots=True)
class Tick(Field):
    """Yes or no: "1" or empty."""

    def check(self, text: str, around: Around) -> str:
        return "1" if text in ("1", "on") else ""

    def kept(self, text: str) -> int:
        return int(bool(text))

    def shown(self, text: str, around: Around) -> str:
        return _("yes") if text else _("no")

    def text_of(self, value: Any) -> str:
        return "1" if value else ""

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        checked = mark_safe(" checked") if value else ""
        return format_html('<input type="checkbox" value="1"{}{}>', checked, attributes)


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of a few, side by side. `unset` names the choice of none, where there is one."""

    choices: type[TextChoices] = TextChoices
    unset: Any = ""

    @property
    def default(self) -> str:
        """What stands before anybody chose."""
        return "" if self.unset else str(self.choices.values[0])

    def check(self, text: str, around: Around) -> str:
        if text and text not in self.choices.values:
            raise ValidationError(_("Choose one of these."), code="choice")
        return text or self.default

    def shown(self, text: str, around: Around) -> str:
        return dict(self.options()).get(text, text)

    def options(self) -> list[tuple[str, str]]:
        """Value and name of each."""
        named = [(str(value), str(label)) for value, label in self.choices.choices]
        return [("", str(self.unset)), *named] if self.unset else named

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        chosen = value if value in self.choices.values else self.default
        return format_html_join(
            "",
            '<label class="rec-option"><input type="radio" value="{}"{}{}> <span>{}</span></label>',
            ((code, mark_safe(" checked") if code == chosen else "", attributes, label)
             for code, label in around.options(self)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A day not before the meeting."""

    def check(self, text: str, around: Around) -> str:
        text = western(text)
        if not text:
            return ""
        day = _read(text, _DAYS)
        if day is None:
            raise ValidationError(_("Write a day such as 25/05/2027."), code="day")
        if day.date() < around.day:
            raise ValidationError(_("This day is before the meeting."), code="before")
        if day.date() > around.day + LONGEST_WAIT:
            raise ValidationError(_("This day is more than five years after the meeting."), code="far")
        return day.date().isoformat()

    def kept(self, text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    def shown(self, text: str, around: Around) -> str:
        day = _read(text, _DAYS)
        return moroccan.date_short(day) if day else text

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<input type="date" dir="ltr" value="{}"{}>', value, attributes)


@dataclass(frozen=True, slots=True)
class Hour(Field):
    """An hour of the day."""

    def check(self, text: str, around: Around) -> str:
        text = western(text)
        if not text:
            return ""
        hour = _read(text, _HOURS)
        if hour is None:
            raise ValidationError(_("Write an hour such as 12:30."), code="hour")
        return f"{hour:%H:%M}"

    def kept(self, text: str) -> time | None:
        return time.fromisoformat(text) if text else None

    def text_of(self, value: time | None) -> str:
        return f"{value:%H:%M}" if value else ""

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<input type="time" dir="ltr" value="{}"{}>', value, attributes)


def _read(text: str, patterns: Iterable[str]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC)  # of which the day or the hour is taken
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class AxisChoice(Field):
    """An axis of the meeting's programme."""

    def check(self, text: str, around: Around) -> str:
        if text and text not in around.axes:
            raise ValidationError(_("Choose an axis of this programme."), code="axis")
        return text

    def shown(self, text: str, around: Around) -> str:
        axis = around.axes.get(text)
        return f"{axis.number}. {axis.phrase('title')}" if axis else text

    def kept(self, text: str) -> int | None:
        return int(text) if text else None

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<select{}><option value="">–</option>{}</select>', attributes, around.axis_options(value))


@dataclass(frozen=True, slots=True)
class Member(Field):
    """The member of the council that a row stands for, unseen."""

    def check(self, text: str, around: Around) -> str:
        return text if text in around.members else ""

    def kept(self, text: str) -> int | None:
        return int(text) if text else None

    def control(self, attributes: SafeString, value: str, around: Around) -> SafeString:
        return format_html('<input type="hidden" value="{}"{}>', value, attributes)
