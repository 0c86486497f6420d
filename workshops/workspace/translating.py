"""Translating a record that is published in Arabic alone: every Arabic text of it beside the place for its translation.

The rows are closed then, their translations excepted: a translation belongs to an Arabic text, wherever it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.workspace_forms import language_name
from tamazgana_open import merging
from tamazgana_open.bilingual import AUTHORITATIVE, TRANSLATIONS, TranslatedModel, digest
from tamazgana_open.journal.changes import change
from tamazgana_open.merging import BASE_FIELD, Clash, Values
from workshops.models import Meeting, NotInThisState
from workshops.text_parts import SECTIONS
from workshops.workspace import life

LONG = 300
"""A text whose field holds more than this is typed in a box of several lines."""
_PARTS: dict[str, tuple[str, ...]] = {
    "agenda": ("title", "said"),
    "presences": ("name", "office"),
    "reviews": ("note",),
    "speeches": ("speaker", "capacity", "text"),
    "working_groups": ("facilitator", "discussed"),
    "recommendations": ("text",),
    "decisions": ("text", "responsible"),
}
"""The translated fields of the rows, in the order of the paper."""


@dataclass(slots=True)
class Place:
    """An Arabic text and its translation: `name` is its field's name, `part`, `row` and `label` say where it stands."""

    name: str
    part: str
    row: int
    label: str
    language: str
    arabic: str
    text: str
    most: int
    error: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it wants a box of several lines."""
        return self.most > LONG

    @property
    def language_name(self) -> str:
        """The language's name for the reader."""
        return language_name(self.language)


def _things(meeting: Meeting) -> Iterator[tuple[str, int, TranslatedModel, str]]:
    # Part, number of the row, the row, its field: everything that a record says in words.
    minutes = meeting.minutes
    yield from (("meeting", 0, meeting, field) for field in ("title", "subject", "place", "organisers"))
    yield from (("opening", 0, minutes, field) for field in ("opening",))
    for part, fields in _PARTS.items():
        for number, row in enumerate(getattr(meeting, part).all(), start=1):
            yield from ((part, number, row, field) for field in fields)
    yield from (("closing", 0, minutes, field) for field in ("closing", "approved_office"))
    yield from (("source", 0, minutes, field) for field in ("source",))


def places_of(meeting: Meeting) -> dict[str, Place]:
    """Every Arabic text of the record with its translation, by the field's name; the same text once."""
    found: dict[str, Place] = {}
    for part, number, thing, field in _things(meeting):
        arabic = getattr(thing, f"{field}_{AUTHORITATIVE}") or ""
        if not arabic:
            continue
        column = thing._meta.get_field(field)
        for language in TRANSLATIONS:
            name = f"{language}-{digest(arabic)}"
            text = getattr(thing, f"{field}_{language}") or ""
            if name in found:
                found[name].most = min(found[name].most, column.max_length)
                found[name].text = found[name].text or text
            else:
                label = str(column.verbose_name)
                found[name] = Place(
                    name, str(SECTIONS[part]), number, label[:1].upper() + label[1:], language, arabic, text,
                    column.max_length,
                )  # fmt: skip
    return found


class Translating:
    """The page on which a record is translated."""

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        self.meeting, self.data = meeting, data
        self.places = places_of(meeting)
        stored = {name: place.text for name, place in self.places.items()}
        self.base: Values = merging.unpack(data.get(BASE_FIELD, "")) if data is not None else stored
        self.clashes: list[Clash] = []
        if data is not None:
            for name, place in self.places.items():
                place.text = data.get(name, place.text)

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    @property
    def missing(self) -> int:
        """How many texts have no translation yet."""
        return sum(not place.text for place in self.places.values())

    def is_valid(self) -> bool:
        """Whether everything typed can be stored."""
        for place in self.places.values():
            if len(place.text) > place.most:
                place.error = ngettext(
                    "At most %(most)s character; this has %(number)s.",
                    "At most %(most)s characters; this has %(number)s.",
                    place.most,
                ) % {"most": place.most, "number": len(place.text)}
        return not self.errors()

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        return [
            (f"id_{place.name}", f"{place.label}{_(': ')}{place.error}")
            for place in self.places.values()
            if place.error
        ]

    def save(self) -> bool:
        """Store the translations. False where somebody else translated the same text differently: see `clashes`.

        Raises NotInThisState where nothing waits to be translated any more.
        """
        sent = {name for name in self.places if self.data is not None and name in self.data}
        mine = merging.settle({name: self.places[name].text for name in sent}, self.base, self.data or {})
        with change():
            meeting = Meeting.objects.select_for_update().get(pk=self.meeting.pk)
            if "translate" not in life.possible(meeting):
                raise NotInThisState("nothing to translate")
            theirs = {name: place.text for name, place in places_of(meeting).items()}
            merge = merging.merge(self.base, mine, theirs)
            if merge.clashes:
                self._show(merge, theirs)
                return False
            self._write(meeting, {name: text for name, text in merge.values.items() if text != theirs.get(name)})
        return True

    def _show(self, merge: merging.Merge, theirs: Values) -> None:
        self.clashes = [
            Clash(c.key, c.mine, c.theirs, self.places[c.key].label, self.places[c.key].language) for c in merge.clashes
        ]
        self.base = theirs
        for name, text in merge.values.items():
            self.places[name].text = text

    @staticmethod
    def _write(meeting: Meeting, changed: Values) -> None:
        touched: dict[int, tuple[TranslatedModel, set[str]]] = {}
        for _part, _number, thing, field in _things(meeting):
            arabic = getattr(thing, f"{field}_{AUTHORITATIVE}") or ""
            for language in TRANSLATIONS:
                name = f"{language}-{digest(arabic)}"
                if arabic and name in changed:
                    setattr(thing, f"{field}_{language}", changed[name])
                    thing.confirm_translations([field], [language])
                    touched.setdefault(id(thing), (thing, {"translated_from"}))[1].add(f"{field}_{language}")
        for thing, columns in touched.values():
            thing.save(update_fields=sorted(columns))
        if touched:
            meeting.index_words()
