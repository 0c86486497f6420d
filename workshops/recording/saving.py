"""One save of a record: what a page sent is checked field by field, merged with what others saved, and written.

What is right is saved even where something else is wrong, and nobody's words are overwritten without being asked. The
meeting's row is the lock: of two saves at the same instant the second one sees the first.
"""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.workspace_forms import confirm_translations
from tamazgana_open import merging
from tamazgana_open.journal.changes import change
from tamazgana_open.merging import Clash, Values
from workshops.models import Group, Meeting, Minutes, NotInThisState, Review
from workshops.recording.fields import Around
from workshops.recording.parts import CAME, FREE, MOST_ROWS, NEW_KEY, PARTS, language_of, name_of, place_of
from workshops.recording.row_merging import RowMerge, merge_rows
from workshops.recording.sent import Sent
from workshops.recording.stored import Base, Recorded, fingerprint

_PUBLIC_IN_THE_PLAN = [name for name in PARTS["agenda"].names if not name.startswith("said_")]


class Recording:
    """A save of one record, and what became of it."""

    def __init__(self, meeting: Meeting, sent: Sent) -> None:
        self.meeting, self.sent = meeting, sent
        self.errors: Values = {}
        """Field (or part) → what is wrong with it. What stands there is not saved."""
        self.clashes: list[Clash] = []
        """Fields in which somebody else wrote something else meanwhile: neither is overwritten."""
        self.taken: list[str] = []
        """Fields that somebody else has changed."""
        self.rows: dict[str, RowMerge] = {}
        self.held: list[tuple[str, str]] = []
        """Rows that were to be removed, on which something else hangs."""
        self.left_out: set[tuple[str, str]] = set()
        """Rows for which there is no room."""
        self.unsettled: set[str] = set()
        """Fields that wait for a choice between two texts, those of the page that were not sent included."""
        self.words: Values = {}
        """What is written, by name."""
        self.changed = False

    def save(self, *, by: Any, now: datetime | None = None) -> None:
        """Save what can be saved. Raises NotInThisState where the record may not change now: then nothing is saved."""
        now = now or timezone.now()
        with transaction.atomic():
            self._open()
            if not self.minutes.can_be_written:
                raise NotInThisState(f"record of a meeting {self.meeting.state}, minutes {self.minutes.state}")
            mine = self._checked()
            self._merge(mine)
            self._write()
            if self.changed:
                self._sign(by, now)

    def _open(self) -> None:
        self.meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=self.meeting.pk)
        self.minutes = Minutes.objects.select_related("saved_by").get(meeting=self.meeting)
        self.minutes.meeting = self.meeting
        self.around = Around(self.meeting)
        self.recorded = Recorded(self.meeting, self.minutes, self.sent.orders.get("reviews", []))
        self.stored_keys = {code: set(self.recorded.keys(code)) for code in PARTS}
        if self.sent.button == "members":
            self.sent.add_members(self.around, self.recorded)

    # Checked ---------------------------------------------------------------------------------------------------

    def _checked(self) -> Values:
        mine: Values = {}
        for name, text in self.sent.values.items():
            code, key, field = place_of(name) or ("", "", "")
            if not self._may_be_typed(code, key):
                continue
            try:
                mine[name] = PARTS[code].by_name[field].check(text, self.around)
            except ValidationError as error:
                self.errors[name] = " ".join(error.messages)
        return mine

    def _may_be_typed(self, code: str, key: str) -> bool:
        if key in self.stored_keys[code]:
            return True
        return code in FREE and bool(NEW_KEY.fullmatch(key) or key in self.sent.base.orders[code])

    # Merged ----------------------------------------------------------------------------------------------------

    def _merge(self, mine: Values) -> None:
        theirs = self.recorded.values()
        stored = {name: fingerprint(text) for name, text in theirs.items()}
        base = self.sent.base
        self._recognise_own(base, stored)
        typed = {name: fingerprint(text) for name, text in mine.items()}
        asked = self._still_asked(base, mine, typed, stored)
        known = {name: mark for name, mark in base.marks.items() if name in stored and name not in asked}
        present = {name: mark for name, mark in typed.items() if name in stored and name not in asked}
        merge = merging.merge(base.marks, known | present, stored)
        self.taken = merge.taken
        asked |= {clash.key for clash in merge.clashes}
        self.clashes = [
            Clash(name, mine.get(name, text), theirs[name], self.recorded.label(name), language_of(name))
            for name, text in self.sent.values.items()
            if name in asked
        ]
        self.unsettled = asked | {name for name in base.unsettled if name in stored and name not in self.sent.values}
        left = asked | set(self.taken)
        self.words = {name: text for name, text in mine.items() if name not in left and text != theirs.get(name)}
        for code in FREE:
            self.rows[code] = self._merged_rows(code, base, typed, stored)

    def _recognise_own(self, base: Base, stored: Values) -> None:
        # An answer that was lost on the way: what is stored may be what this very page has sent.
        own = [name for name in self.sent.names_before() if stored.get(name) in self.sent.fingerprints_before(name)]
        for name in own:
            base.marks[name] = stored[name]
            code, key, _field = place_of(name) or ("", "", "")
            if code in FREE and key not in base.orders[code]:
                base.orders[code].append(key)
                empty = PARTS[code].read(None)
                for field, text in self.recorded.fields(code, key).items():
                    if text == empty[field]:
                        base.marks[name_of(code, key, field)] = fingerprint(text)

    def _still_asked(self, base: Base, mine: Values, typed: Values, stored: Values) -> set[str]:
        # What is wrong is not compared; where somebody else has written there meanwhile, it has to be.
        asked = {name for name in self.errors if base.marks.get(name, stored.get(name)) != stored.get(name)}
        for name in base.unsettled & set(typed) & set(stored):
            if self.sent.choice(name) == "theirs":
                del mine[name], typed[name]
            elif self.sent.choice(name) != "mine" and typed[name] != stored[name]:
                asked.add(name)
        return asked

    def _merged_rows(self, code: str, base: Base, typed: Values, stored: Values) -> RowMerge:
        before, theirs = base.orders[code], self.recorded.keys(code)
        mine = [key for key in self.sent.order(code, theirs) if self._may_be_typed(code, key)]
        changed_by_me = {
            name.split("-")[1]
            for name, mark in typed.items()
            if name.startswith(f"{code}-") and mark != base.marks.get(name)
        }
        changed_by_them = {
            name.split("-")[1]
            for name, mark in stored.items()
            if name.startswith(f"{code}-") and mark != base.marks.get(name)
        }
        removed = set(before) & set(theirs) - set(mine)
        held = {key for key in removed if self.recorded.kept_because_of(code, key)}
        self.held += [(code, key) for key in held]
        return merge_rows(before, mine, theirs, changed_by_me=changed_by_me, changed_by_them=changed_by_them | held)

    # Written ---------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        by_row: dict[tuple[str, str], Values] = {}
        for name, text in self.words.items():
            code, key, field = place_of(name) or ("", "", "")
            by_row.setdefault((code, key), {})[field] = text
        fits = self.sent.fits()
        plan = self._plan()
        for code in FREE:
            self._write_free(code, {key: words for (part, key), words in by_row.items() if part == code}, fits)
        for (code, key), words in by_row.items():
            if PARTS[code].given:
                self._write_given(code, key, words, fits.pop((code, key), []))
        for (code, key), names in fits.items():
            row = self.recorded.row(code, key)
            if row is not None and (code, key) not in by_row:
                confirm_translations(row, set(), names, PARTS[code].translated)
                row.save(update_fields=["translated_from"])
        if plan != self._plan():
            # Of all that is typed here, only the agenda stands on a public page before it is published.
            with change() if self.meeting.is_public else nullcontext():
                self.meeting.index_words()

    def _plan(self) -> list[tuple[str, ...]]:
        rows = self.recorded.rows["agenda"]
        return [(key, *(str(getattr(row, name)) for name in _PUBLIC_IN_THE_PLAN)) for key, row in rows.items()]

    def _write_free(self, code: str, words: dict[str, Values], fits: dict[tuple[str, str], list[str]]) -> None:
        merge = self.rows[code]
        for key in merge.deleted:
            self._delete(code, key)
        standing: dict[str, Any] = {}
        for key in merge.order:
            row = self._written(code, key, words.get(key, {}), fits.get((code, key), []), len(standing))
            if row is not None:
                standing[key] = row
        self.recorded.rows[code] = standing
        if any(left == code for left, _key in self.left_out):
            self.errors[code] = _("At most %(most)s rows. What does not fit is not saved.") % {"most": MOST_ROWS}
        moved = [row for place, row in enumerate(standing.values()) if row.position != place]
        for place, row in enumerate(standing.values()):
            row.position = place
        if moved:
            PARTS[code].model.objects.bulk_update(moved, ["position"])
            self.changed = True

    def _written(self, code: str, key: str, typed: Values, fits: list[str], place: int) -> Any:
        # The row as it stands after the save; None where nothing stands under this key.
        part, row = PARTS[code], self.recorded.rows[code].get(key)
        full = part.read(row) | typed
        if row is None:
            if part.is_blank(full):
                return None
            if place >= MOST_ROWS:
                self.left_out.add((code, key))
                return None
            row, typed = part.model(meeting=self.meeting, key=key, position=place), full
        elif typed and part.is_blank(full) and not self._waits(code, key):
            if not self.recorded.kept_because_of(code, key):
                self._delete(code, key)
                return None
            self.held.append((code, key))
            typed = {}
        if typed:
            self._put(code, row, typed, fits)
        return row

    def _waits(self, code: str, key: str) -> bool:
        # Something in this row is wrong or waits for a choice: it is not empty, whatever is stored of it.
        return any(name.startswith(f"{code}-{key}-") for name in (*self.errors, *self.unsettled))

    def _delete(self, code: str, key: str) -> None:
        self.recorded.rows[code].pop(key).delete()
        self.changed = True

    def _put(self, code: str, row: Any, words: Values, fits: list[str]) -> None:
        part = PARTS[code]
        confirm_translations(row, set(), [], part.translated)  # what nobody has compared yet fits what stands there
        part.write(row, words)
        confirm_translations(row, set(words), fits, part.translated)
        row.save()
        self.changed = True

    def _write_given(self, code: str, key: str, words: Values, fits: list[str]) -> None:
        part, row = PARTS[code], self.recorded.row(code, key)
        full = part.read(row) | words
        if code == "attendance" and not self._attended(key, full, words):
            return
        if part.is_blank(full) and code != "minutes":
            if row is not None:
                self._delete(code, key)
            return
        if code == "reviews" and not full["state"]:
            words = words | {"state": Review.State.OPEN}
        self._put(code, row or self._new_given(code, key), words, fits)

    def _attended(self, key: str, full: Values, words: Values) -> bool:
        counted = sum(int(text) for name, text in full.items() if name != CAME and text)
        if words.get(CAME) == "" and counted:
            self.errors[name_of("attendance", key, CAME)] = _(
                "People of this group are counted: clear their numbers, or leave the tick."
            )
            del words[CAME]
        return bool(words)

    def _new_given(self, code: str, key: str) -> Any:
        values = (
            {"group": key, "position": Group.values.index(key)}
            if code == "attendance"
            else {"decision": self.recorded.decisions[key], "position": list(self.recorded.decisions).index(key)}
        )
        row = PARTS[code].model(meeting=self.meeting, key=key, **values)
        self.recorded.rows[code][key] = row
        return row

    def _sign(self, by: Any, now: datetime) -> None:
        minutes = self.minutes
        minutes.revision, minutes.saved_at, minutes.saved_by = minutes.revision + 1, now, by
        minutes.save(update_fields=["revision", "saved_at", "saved_by"])
        minutes.writers.add(by)

    # Told ------------------------------------------------------------------------------------------------------

    def not_saved(self) -> Values:
        """What was typed and is not stored: it is wrong, waits for a choice, or stands in a row that makes none yet."""
        waiting = {*self.errors, *self.unsettled}
        standing = {code: set(self.recorded.keys(code)) for code in PARTS}
        return {
            name: text
            for name, text in self.sent.values.items()
            if name in waiting or name.split("-")[1] not in standing[name.split("-")[0]]
        }

    def shown(self, name: str, text: str) -> str:
        """The value of a field in words."""
        code, _key, field = place_of(name) or ("", "", "")
        return PARTS[code].by_name[field].shown(text, self.around)
