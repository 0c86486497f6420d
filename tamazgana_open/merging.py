"""Two people edit the same thing: what each changed is kept, and where both changed the same words the second one
chooses.

A form page carries the *base*: the values that it was opened with, flat, key → text, signed. When somebody else has
saved in
between, base, typed and stored values are compared key by key (a three-way merge):

- only I changed it: mine; only they changed it: theirs; both to the same: no question;
- both changed it differently: a `Clash`, shown with both texts; the choice comes back as
  `choice:<key>` = `mine` or `theirs`.

The page shown again has the stored values as its new base, so "theirs" is simply the base.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.core import signing
from django.http import QueryDict

from tamazgana_open.bilingual import clean

SALT = "form-base"
BASE_FIELD = "base"
CHOICE = "choice:"

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """One place that two people changed differently."""

    key: str
    mine: str
    theirs: str
    label: str = ""
    language: str = ""

    @property
    def name(self) -> str:
        """Name of the radio buttons that settle it."""
        return f"{CHOICE}{self.key}"


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome: `values` to go on with, `taken` keys that came from the other person, `clashes` to settle."""

    values: Values
    taken: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def never_cut(form: forms.BaseForm) -> None:
    """Let the server say that a text is too long: a browser that knows the limit cuts what is pasted, in silence."""
    for typed in form.fields.values():
        typed.widget.attrs.pop("maxlength", None)


def pack(values: Values) -> str:
    """The base as one hidden value."""
    return signing.dumps(values, salt=SALT, compress=True)


def unpack(packed: str) -> Values:
    """The base of a form; empty where it was tampered with (then everything that differs is a clash)."""
    try:
        return signing.loads(packed, salt=SALT)
    except signing.BadSignature:
        return {}


def settle(typed: Values, base: Values, data: Mapping[str, str]) -> Values:
    """The typed values after the choices that came back: `theirs` stands in the base."""
    chosen = {key for key in typed if data.get(f"{CHOICE}{key}") == "theirs" and key in base}
    return {key: base[key] if key in chosen else value for key, value in typed.items()}


def merge(base: Values, mine: Values, theirs: Values) -> Merge:
    """Compare key by key. Keys that only one side knows (rows added or deleted) stay as that side has them."""
    values, taken, clashes = dict(mine), [], []
    for key, my_value in mine.items():
        if key not in theirs:
            continue
        before, their_value = base.get(key), theirs[key]
        if my_value == their_value or their_value == before:
            continue
        if my_value == before:
            values[key] = their_value
            taken.append(key)
        else:
            clashes.append(Clash(key, my_value, their_value))
    return Merge(values, taken, clashes)


def cleaned(data: QueryDict, *untouched: str) -> QueryDict:
    """Everything typed, cleaned as `bilingual.clean` says, so that what is shown again is what would be saved."""
    result = QueryDict(mutable=True)
    for name, values in data.lists():
        keep = name in untouched or name in ("csrfmiddlewaretoken", BASE_FIELD)
        result.setlist(name, values if keep else [clean(value) for value in values])
    return result
