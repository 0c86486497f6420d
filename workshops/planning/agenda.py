"""The rows of an agenda in a form: added, moved and removed by buttons, with the hours that follow."""

import re
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from commitments.workspace_forms import confirm_translations, value_of
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.merging import Values
from workshops.models import AgendaItem, Meeting
from workshops.models.rows import new_key
from workshops.planning.forms import AgendaRowForm
from workshops.planning.hours import When
from workshops.timetable import timed

PREFIX = "agenda"
MORE_ROWS, FIRST_ROWS, MOST_ROWS = 3, 4, 60
MOST_READ = 400
"""Rows that are read of what comes back: more than `MOST_ROWS`, since an agenda also grows on the page of the record,
and a row that is not read would pass for one that somebody removed."""
ROW_NAMES = ("title_ar", "title_fr", "minutes", "level")
BUTTON = "do"
"""The name of the buttons that rearrange: `more`, `hours`, `up:2`, `down:2`, `remove:2`."""
_KEY = re.compile(r"[0-9a-z]{1,16}")

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One row as the page shows it: `number` such as 2 or 2.1, `starts` such as 10:30 where it follows.

    `has_focus` is `up` or `down` where somebody goes on at that button.
    """

    form: AgendaRowForm
    place: int
    number: str
    starts: str
    is_first: bool
    is_last: bool
    outdated: bool
    fits_name: str
    is_part: bool
    has_focus: str


class AgendaRows:
    """The rows of one agenda: those stored, or those sent back by the page."""

    def __init__(self, data: QueryDict | None, stored: list[AgendaItem]) -> None:
        self.data, self.stored = data, stored
        self.focus = ""
        """The field or button at which somebody goes on after rearranging."""
        self.spared: list[str] = []
        if data is not None:
            self._put_back(self._rearranged(self._sent()))

    # Sent back and rearranged -----------------------------------------------------------------------------------

    @property
    def was_asked(self) -> bool:
        """Whether one of the buttons that rearrange was pressed."""
        return self.data is not None and bool(self.data.get(BUTTON))

    def _sent(self) -> list[Typed]:
        total = self.data.get(f"{PREFIX}-TOTAL_FORMS", "0")
        number = min(int(total), MOST_READ) if total.isascii() and total.isdigit() and len(total) < 6 else 0
        names = ("key", *ROW_NAMES)
        rows = [{name: self.data.get(f"{PREFIX}-{place}-{name}", "") for name in names} for place in range(number)]
        seen: set[str] = set()
        for row in rows:
            if not _KEY.fullmatch(row["key"]) or row["key"] in seen:
                row["key"] = new_key()
            seen.add(row["key"])
        return rows

    def _rearranged(self, rows: list[Typed]) -> list[Typed]:
        act, _colon, number = self.data.get(BUTTON, "").partition(":")
        place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        if act == "more":
            self.focus = f"{PREFIX}-{len(rows)}-title_ar"
            rows += [_blank() for _row in range(min(MORE_ROWS, MOST_ROWS - len(rows)))]
        elif act in ("up", "down") and 0 <= place < len(rows):
            place = _move(rows, place, -1 if act == "up" else 1)
            self.focus = f"{act}:{place}"
        elif act == "remove" and 0 <= place < len(rows):
            del rows[place]
            self.focus = f"{PREFIX}-{min(place, len(rows) - 1)}-title_ar" if rows else "more"
        elif act == "hours":
            self.focus = act
        return rows

    def _put_back(self, rows: list[Typed]) -> None:
        for name in [name for name in self.data if name.startswith(f"{PREFIX}-")]:
            del self.data[name]
        self.data[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
        self.data[f"{PREFIX}-INITIAL_FORMS"] = "0"
        for place, row in enumerate(rows):
            for name, value in row.items():
                self.data[f"{PREFIX}-{place}-{name}"] = value

    def put(self, key: str, value: str) -> None:
        """Set a value of a row that was sent back: `agenda:<key>:minutes`."""
        _prefix, row_key, name = key.split(":")
        rows = self._sent()
        for row in rows:
            if row["key"] == row_key:
                row[name] = value
        self._put_back(rows)

    def add_theirs(self, base: Values, theirs: Values) -> None:
        """Put in the rows that somebody else added since, so that they are not taken for removed ones."""
        rows = self._sent()
        known = {row["key"] for row in rows} | set(base.get(PREFIX, "").split())
        for key in theirs[PREFIX].split():
            if key not in known:
                rows.append({"key": key, **{name: theirs[f"{PREFIX}:{key}:{name}"] for name in ROW_NAMES}})
        self._put_back(rows)

    # As forms ---------------------------------------------------------------------------------------------------

    def build(self, *, keep_keys: bool) -> None:
        """Make the forms. `keep_keys`: the rows stored are those of this very meeting."""
        initial = [
            {"key": row.key if keep_keys else new_key(), **{name: getattr(row, name) for name in ROW_NAMES}}
            for row in self.stored
        ]
        initial += [_blank() for _row in range(1 if initial else FIRST_ROWS)]
        made = forms.formset_factory(AgendaRowForm, extra=0, max_num=MOST_READ, absolute_max=MOST_READ)
        self.formset = made(self.data, prefix=PREFIX, initial=initial if self.data is None else None)
        self.__dict__.pop("_valid", None)

    @property
    def forms(self) -> list[AgendaRowForm]:
        """The form of each row."""
        return list(self.formset)

    @cached_property
    def _valid(self) -> bool:
        if not self.formset.is_bound:
            return False
        valid = self.formset.is_valid()
        first = next((form for form in self.forms if form.is_valid() and not form.is_blank()), None)
        if first is not None and first.cleaned_data.get("level"):
            first.add_error("level", _("The first row is a point, not a part of one."))
            return False
        return valid

    def is_valid(self) -> bool:
        """Whether every row can be saved."""
        return self._valid

    def _items(self) -> list[AgendaItem | None]:
        # One for each form, None for an empty row; what cannot be read counts as not known.
        items: list[AgendaItem | None] = []
        for form in self.forms:
            if form.is_bound:
                form.is_valid()
                known = form.cleaned_data
                blank = form.is_blank() and not form.errors
            else:
                known = form.initial
                blank = not known.get("title_ar") and not known.get("title_fr")
            level, minutes = known.get("level") or 0, known.get("minutes")
            items.append(None if blank else AgendaItem(level=int(level), minutes=minutes))
        return items

    def items(self) -> list[AgendaItem]:
        """The rows that hold something, with what is known of their durations."""
        return [item for item in self._items() if item is not None]

    def lines(self, takes_place: When | None) -> list[AgendaLine]:
        """The rows for the page."""
        items = self._items()
        meeting = Meeting(
            starts_at=takes_place.starts_at if takes_place else None,
            precision=takes_place.precision if takes_place else "",
        )
        hours = iter(timed(meeting, [item for item in items if item is not None]))
        numbers = iter(_numbers([item for item in items if item is not None]))
        known = {row.key: row for row in self.stored}
        lines = []
        for place, (form, item) in enumerate(zip(self.forms, items, strict=True)):
            self._mark_focus(form)
            key = form["key"].value()
            row = known.get(key)
            lines.append(
                AgendaLine(
                    form=form,
                    place=place,
                    number=next(numbers) if item else "",
                    starts=(next(hours).starts or "") if item else "",
                    is_first=place == 0,
                    is_last=place == len(items) - 1,
                    outdated=row is not None and any(row.is_outdated("title", language) for language in LANGUAGES),
                    fits_name=f"{PREFIX}:{key}:title_fr",
                    is_part=item is not None and item.level == 1,
                    has_focus=self._button_with_focus(place),
                )
            )
        return lines

    def _button_with_focus(self, place: int) -> str:
        act, _colon, number = self.focus.partition(":")
        if number != str(place):
            return ""
        # At an end of the list the button that was pressed is gone: the other one takes its place.
        if act == "up" and place == 0:
            return "down"
        return "up" if act == "down" and place == len(self.forms) - 1 else act

    def _mark_focus(self, form: AgendaRowForm) -> None:
        for name in form.fields:
            if form.add_prefix(name) == self.focus:
                form.fields[name].widget.attrs["autofocus"] = True

    # Saved ------------------------------------------------------------------------------------------------------

    def typed(self) -> Values:
        """What was typed, flat; empty rows are none."""
        values: Values = {}
        order = []
        for form in self.forms:
            if form.is_blank():
                continue
            key = form.cleaned_data["key"]
            order.append(key)
            for name in ROW_NAMES:
                value = form.cleaned_data.get(name)
                values[f"{PREFIX}:{key}:{name}"] = "" if value is None else str(value)
        values[PREFIX] = " ".join(order)
        return values

    def write(self, meeting: Meeting, values: Values, base: Values, theirs: Values, fits: list[str]) -> bool:
        """Save rows, removals and order. Gives whether anything changed."""
        stored = {row.key: row for row in meeting.agenda.all()}
        typed = {key.split(":")[1] for key in values if key.startswith(f"{PREFIX}:")}
        touched = self._remove(set(base.get(PREFIX, "").split()) - typed, stored, base)
        order = values[PREFIX].split()
        for position, key in enumerate(order):
            touched |= self._write_row(meeting, key, position, stored.get(key), values, base, theirs, fits)
        return touched

    def _remove(self, keys: set[str], stored: dict[str, AgendaItem], base: Values) -> bool:
        removed = False
        for key in keys & set(stored):
            row = stored[key]
            changed = any(_text(row, name) != base.get(f"{PREFIX}:{key}:{name}", "") for name in ROW_NAMES)
            if changed or any(getattr(row, f"said_{language}") for language in LANGUAGES):
                self.spared.append(str(row))
            else:
                row.delete()
                del stored[key]
                removed = True
        return removed

    @staticmethod
    def _write_row(
        meeting: Meeting, key: str, position: int, row: AgendaItem | None, values: Values, base: Values,
        theirs: Values, fits: list[str],
    ) -> bool:  # fmt: skip
        names = {name: f"{PREFIX}:{key}:{name}" for name in ROW_NAMES}
        if names["level"] not in values:  # added by somebody else, or spared: only its place may change
            if row is None or row.position == position:
                return False
            row.position = position
            row.save(update_fields=["position"])
            return True
        if row is None and base.get(names["level"]) and all(values[k] == base.get(k) for k in names.values()):
            return False  # Somebody else removed it, and nothing was changed here: it stays removed.
        touched = {name for name, k in names.items() if row is None or values[k] != theirs.get(k, "")}
        said_to_fit = [k.rpartition(":")[2] for k in names.values() if k in fits]
        if row is not None and not touched and not said_to_fit and row.position == position:
            return False
        row = row or AgendaItem(meeting=meeting, key=key)
        for name in touched:
            setattr(row, name, value_of(AgendaRowForm.base_fields[name], values[names[name]]))
        row.position = position
        confirm_translations(row, touched, said_to_fit, ("title",))
        row.save()
        return True


def _blank() -> Typed:
    return {"key": new_key(), "title_ar": "", "title_fr": "", "minutes": "", "level": "0"}


def _text(row: AgendaItem, name: str) -> str:
    value = getattr(row, name)
    return "" if value is None else str(value)


def _block(rows: list[Typed], place: int) -> int:
    # The place after a row and, where it is a point, after its parts.
    end = place + 1
    while rows[place]["level"] != "1" and end < len(rows) and rows[end]["level"] == "1":
        end += 1
    return end


def _move(rows: list[Typed], place: int, step: int) -> int:
    """Move a row, a point with its parts, past its neighbour. Gives its new place."""
    end = _block(rows, place)
    if step > 0:
        if end == len(rows):
            return place
        after = _block(rows, end) if rows[place]["level"] != "1" else end + 1
        rows[place:after] = rows[end:after] + rows[place:end]
        return place + after - end
    if place == 0:
        return place
    before = place - 1
    while rows[place]["level"] != "1" and before > 0 and rows[before]["level"] == "1":
        before -= 1
    rows[before:end] = rows[place:end] + rows[before:place]
    return before


def _numbers(items: list[AgendaItem]) -> list[str]:
    numbers, point, part = [], 0, 0
    for item in items:
        if item.level == 0:
            point, part = point + 1, 0
            numbers.append(str(point))
        else:
            part += 1
            numbers.append(f"{point}.{part}")
    return numbers


def merged_order(base: str, mine: str, theirs: str) -> str:
    """The order of rows after two people were at it: mine where I moved any, else theirs; nobody's row is lost.

    A row that only one of them has comes after the row that it followed there.
    """
    was, my_order, their_order = base.split(), mine.split(), theirs.split()
    moved = [key for key in my_order if key in was] != [key for key in was if key in my_order]
    order, others = (my_order, their_order) if moved or was == their_order else (their_order, my_order)
    merged = list(order)
    for place, key in enumerate(others):
        if key not in merged:
            before = next((other for other in reversed(others[:place]) if other in merged), None)
            merged.insert(merged.index(before) + 1 if before else 0, key)
    return " ".join(merged)
