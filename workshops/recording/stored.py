"""The record of a meeting as it is stored, flat: every field as text under its name in the page.

And the *base* of a page: a fingerprint of every field and the order of all rows as the page was opened with them. A
fingerprint tells whether a field has changed as well as its text does, and what travels with every save stays small.
"""

import base64
import hashlib
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from commitments.workspace_forms import language_name
from tamazgana_open import merging
from tamazgana_open.merging import Values
from workshops.models import Decision, Group, Meeting, Minutes, Recommendation, Row
from workshops.recording.parts import FREE, PARTS, WORDS, language_of, name_of, place_of

ORDER = "order:"
UNSETTLED = "unsettled"
EMPTY = "-"


@lru_cache(maxsize=16384)
def fingerprint(text: str) -> str:
    """Eight characters that stand for a text: two texts that differ do not share them by chance."""
    if not text:
        return EMPTY
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()


def review_key(decision: Decision) -> str:
    """The key of what is said of an action that an earlier meeting agreed."""
    return f"d{decision.pk}"


class Recorded:
    """What is stored of a meeting. `asked` are keys of reviews that a page has: their actions may be done by now."""

    def __init__(self, meeting: Meeting, minutes: Minutes, asked: Collection[str] = ()) -> None:
        self.meeting, self.minutes = meeting, minutes
        self.rows: dict[str, dict[str, Row]] = {
            code: {row.key: row for row in getattr(meeting, code).all()}
            for code in PARTS
            if code not in ("minutes", "attendance", "reviews")
        }
        self.rows["attendance"] = {row.group: row for row in meeting.attendance.all()}
        reviews = meeting.reviews.select_related("decision__meeting")
        self.rows["reviews"] = {review_key(row.decision): row for row in reviews}
        self.decisions = self._decisions(asked)
        """The actions of earlier meetings that come back here, by key."""

    def _decisions(self, asked: Collection[str]) -> dict[str, Decision]:
        found = {review_key(row.decision): row.decision for row in self.rows["reviews"].values()}
        found |= {review_key(row): row for row in Decision.objects.left_open_before(self.meeting)}
        missing = {key[1:] for key in asked if key not in found and key[:1] == "d" and key[1:].isdecimal()}
        if missing:
            earlier = Decision.objects.filter(
                pk__in=[int(pk) for pk in missing if len(pk) < 18],
                meeting__programme_id=self.meeting.programme_id,
                meeting__kind=self.meeting.kind,
                meeting__starts_at__lt=self.meeting.starts_at,
            ).select_related("meeting")
            found |= {review_key(row): row for row in earlier}
        return dict(sorted(found.items(), key=lambda one: (one[1].meeting.starts_at, one[1].position, one[1].pk)))

    # Read ------------------------------------------------------------------------------------------------------

    def keys(self, code: str) -> list[str]:
        """The keys of a part's rows in their order; of given rows all, stored or not."""
        if code == "minutes":
            return [WORDS]
        if code == "attendance":
            return list(Group.values)
        return list(self.decisions) if code == "reviews" else list(self.rows[code])

    def row(self, code: str, key: str) -> Any:
        """The stored row, if there is one."""
        return self.minutes if code == "minutes" else self.rows[code].get(key)

    def fields(self, code: str, key: str) -> Values:
        """The fields of one row by their names in it."""
        return PARTS[code].read(self.row(code, key))

    def values(self) -> Values:
        """Every field by its name in the page."""
        return {
            name_of(code, key, field): text
            for code in PARTS
            for key in self.keys(code)
            for field, text in self.fields(code, key).items()
        }

    def label(self, name: str) -> str:
        """What readers call the field with this name: "Speech 3 – What was said – Arabic"."""
        code, key, field = place_of(name) or ("", "", "")
        part = PARTS[code]
        words = [str(part.by_name[field].label)]
        if code != "minutes":
            words.insert(0, self.row_label(code, key))
        if language := language_of(name):
            words.append(language_name(language))
        return " – ".join(words)

    def row_label(self, code: str, key: str) -> str:
        """What readers call a row: "Speech 3", a group, an action."""
        if code == "attendance":
            return str(Group(key).label)
        if code == "reviews" and key in self.decisions:
            return str(self.decisions[key])
        keys = self.keys(code)
        return str(PARTS[code].row_label) % {"number": keys.index(key) + 1 if key in keys else len(keys) + 1}

    def kept_because_of(self, code: str, key: str) -> bool:
        """Whether something else hangs on this row, so that it is not deleted here.

        That is: what became of a recommendation was said, an action was done or another meeting has taken it up.
        """
        row = self.rows[code].get(key)
        if isinstance(row, Recommendation):
            return row.settled_at is not None
        if isinstance(row, Decision):
            return not row.is_open or row.reviews.exists()
        return False


class Base:
    """What a page was opened with."""

    def __init__(self, packed: Values) -> None:
        self.marks: Values = {}
        """Fingerprint of each field that the page knew."""
        self.orders: dict[str, list[str]] = {code: packed.get(f"{ORDER}{code}", "").split() for code in FREE}
        self.unsettled: set[str] = set(packed.get(UNSETTLED, "").split())
        """Fields in which two people have written differently and nobody has chosen yet."""
        for place, marks in packed.items():
            code, _dash, key = place.partition("-")
            if code in PARTS and key:
                for field, mark in zip(PARTS[code].names, marks.split(), strict=False):
                    self.marks[name_of(code, key, field)] = mark

    @classmethod
    def unpack(cls, sent: str) -> "Base":
        """The base that came back with a page; of one that was tampered with, none: what differs is asked."""
        packed = merging.unpack(sent)
        return cls(packed if isinstance(packed, dict) else {})

    def settle(self, name: str, mark: str) -> None:
        """Take it as known that the page stands on this text: it was the page that had sent it."""
        self.marks[name] = mark


def packed_base(recorded: Recorded, unsettled: Collection[str] = ()) -> str:
    """The base of a page that shows what is recorded now."""
    packed: Values = {}
    for code in PARTS:
        for key in recorded.keys(code):
            packed[f"{code}-{key}"] = " ".join(fingerprint(text) for text in recorded.fields(code, key).values())
    packed |= {f"{ORDER}{code}": " ".join(recorded.keys(code)) for code in FREE}
    if unsettled:
        packed[UNSETTLED] = " ".join(sorted(unsettled))
    return merging.pack(packed)
