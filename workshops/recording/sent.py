"""What a page of the record sent back: the fields, the order of the rows, the button that was pressed."""

from django.http import QueryDict
from django.utils.translation import override

from tamazgana_open import merging
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.merging import CHOICE, Values
from workshops.recording.fields import Around
from workshops.recording.parts import CAME, FREE, PARTS, name_of, place_of
from workshops.recording.stored import Base, Recorded, fingerprint

BUTTON = "do"
"""The name of the buttons: `up:agenda:<key>`, `down:…`, `remove:…`, `add:agenda`, `members`, `languages:both`."""
ORDER = "order-"
SENT_BEFORE = "sent:"
"""Before a field's name: a text that the page had sent without getting an answer; it may be stored or not."""
_LONGEST_ORDER = 400


class Sent:
    """A page that came back. With `partial` only the rows in which something changed, else all that it shows."""

    def __init__(self, data: QueryDict, *, partial: bool = False) -> None:
        self.data, self.partial = data, partial
        self.base = Base.unpack(data.get(merging.BASE_FIELD, ""))
        self.values: Values = {name: data[name] for name in data if place_of(name)}
        self.orders = {code: _order(data[f"{ORDER}{code}"]) for code in PARTS if f"{ORDER}{code}" in data}
        self.known = {code: frozenset(keys) for code, keys in self.orders.items()}
        """The keys of the rows that the page has."""
        self.button, _colon, self.of_button = data.get(BUTTON, "").partition(":")
        if not partial:
            self._untick()
        self._rearrange()

    def _untick(self) -> None:
        # A box that is not ticked is not sent.
        for code, field in (("agenda", "level"), ("attendance", CAME)):
            for key in self.orders.get(code, []):
                if place_of(name := name_of(code, key, field)):
                    self.values.setdefault(name, "")

    def _rearrange(self) -> None:
        code, _colon, key = self.of_button.partition(":")
        order = self.orders.get(code, []) if code in FREE else []
        if key not in order:
            return
        place = order.index(key)
        if self.button == "remove":
            order.remove(key)
            self.values = {name: text for name, text in self.values.items() if not name.startswith(f"{code}-{key}-")}
        elif self.button in ("up", "down"):
            other = max(0, min(place + (-1 if self.button == "up" else 1), len(order) - 1))
            order[place], order[other] = order[other], order[place]

    def order(self, code: str, stored: list[str]) -> list[str]:
        """The keys of a part's rows as the page has them: where it did not say, those stored; then whatever else has
        words in it."""
        order = list(self.orders.get(code, stored))
        typed = dict.fromkeys(name.split("-")[1] for name in self.values if name.startswith(f"{code}-"))
        return order + [key for key in typed if key not in order][:_LONGEST_ORDER]

    def add_members(self, around: Around, recorded: Recorded) -> None:
        """Put in a row for each member of the council in office who is not listed yet.

        The key follows from the member: two people who press the button at once add nobody twice.
        """
        listed = {text for name, text in self.values.items() if name.endswith("-member")}
        listed |= {str(row.member_id) for row in recorded.rows["presences"].values()}
        for member in around.sitting:
            if str(member.pk) not in listed:
                key = f"cc{member.pk:010x}"
                self.values |= {name_of("presences", key, name): text for name, text in _as_row(member).items()}

    def fingerprints_before(self, name: str) -> set[str]:
        """Of the texts sent for this field without an answer."""
        return {fingerprint(text) for text in self.data.getlist(f"{SENT_BEFORE}{name}")}

    def names_before(self) -> list[str]:
        """The fields for which something had been sent without an answer."""
        names = [name.removeprefix(SENT_BEFORE) for name in self.data if name.startswith(SENT_BEFORE)]
        return [name for name in names if place_of(name)]

    def choice(self, name: str) -> str:
        """`mine` or `theirs`, where somebody has chosen between two texts."""
        return self.data.get(f"{CHOICE}{name}", "")

    def fits(self) -> dict[tuple[str, str], list[str]]:
        """By row the translations that were said to fit the Arabic as it is now."""
        found: dict[tuple[str, str], list[str]] = {}
        for name in self.data.getlist("fits"):
            if place := place_of(name):
                found.setdefault(place[:2], []).append(place[2])
        return found


def _order(text: str) -> list[str]:
    return list(dict.fromkeys(text.split()))[:_LONGEST_ORDER]


def _as_row(member: CouncilMember) -> Values:
    row = {"member": str(member.pk)}
    for language in LANGUAGES:
        with override(language):
            row |= {
                f"name_{language}": getattr(member, f"name_{language}") or "",
                f"office_{language}": member.get_office_display(),
            }
    return row
