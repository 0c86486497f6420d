"""Which words of a text look like personal data: pointed out to who writes and to who moderates, nothing more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
"""Arabic and Persian digits, one for one: places in the text stay the same."""


class Kind(models.TextChoices):
    """What it looks like."""

    IDENTITY = "identity", _("identity card number")
    TELEPHONE = "telephone", _("telephone number")
    EMAIL = "email", _("e-mail address")


_LOOKS_LIKE: dict[Kind, re.Pattern[str]] = {
    Kind.EMAIL: re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    # Moroccan numbers: ten digits from 05 to 08, or with the country's code, however they are spaced.
    Kind.TELEPHONE: re.compile(
        r"(?<![\w+])(?:(?:\+|00)[ .-]?212[ .-]?\(?0?\)?|0)[ .-]?[5-8](?:[ ./\u00a0\u202f-]{0,2}\d){8}(?!\d)", re.ASCII
    ),
    # The national card: one or two letters of the office that issued it, then five to seven digits.
    Kind.IDENTITY: re.compile(r"(?<![^\W_])(?<![-/])(?:[A-Z]{1,2}[ .:-]{1,2}|[A-Za-z]{1,2})\d{5,7}(?![\w/])", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row: `kind` says what they look like, empty where nothing is suspected."""

    text: str
    kind: Kind | str = ""


def runs(text: str) -> list[Run]:
    """The whole text in order, cut where something in it looks like personal data."""
    found, last = [], 0
    for start, end, kind in _places(text):
        found += [Run(text[last:start])] if start > last else []
        found.append(Run(text[start:end], kind))
        last = end
    return found + ([Run(text[last:])] if last < len(text) else [])


def suspected(text: str) -> list[Run]:
    """Only the words that look like personal data, each once."""
    return list(dict.fromkeys(run for run in runs(text) if run.kind))


def _places(text: str) -> Iterator[tuple[int, int, Kind]]:
    plain = text.translate(_DIGITS)
    found = [
        (match.start(), -match.end(), kind) for kind, looks in _LOOKS_LIKE.items() for match in looks.finditer(plain)
    ]
    free_from = 0
    for start, end, kind in sorted(found):  # of two that begin together, the longer one
        if start >= free_from:
            yield start, -end, kind
            free_from = -end
