"""Which texts are alike: word for word the same, or the same with a few words changed.

Two numbers are kept of each text, each the smallest of the hashes of its runs of three stems, under two different
hashes (MinHash, Broder 1997): the share of runs that two texts have in common is the chance that such a number is the
same for both. So nine in ten texts that differ by a word or two are found by one indexed look, and texts that merely
speak of the same thing are not.
"""

import hashlib
from dataclasses import dataclass

from tamazgana_open.publications import stems

RUN = 3
SHORT_WORDS = 6
"""Texts of fewer words ("I agree with this") are alike by chance: they are compared as wholes alone."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`same` names the text itself, spelling and punctuation apart; `first` and `second` what it is like."""

    same: str
    first: str
    second: str


def _hash(text: str, salt: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8, salt=salt.encode()).hexdigest()


def of(text: str) -> Likeness:
    """What is kept of a text: 16 hexadecimal digits each, `first` and `second` empty for a short text."""
    found = stems.stems(text)
    same = _hash(" ".join(found) if found else text, "same")
    if len(found) < SHORT_WORDS:
        return Likeness(same, "", "")
    runs = [" ".join(found[place : place + RUN]) for place in range(len(found) - RUN + 1)]
    return Likeness(same, min(_hash(run, "first") for run in runs), min(_hash(run, "second") for run in runs))
