"""Two texts of a programme compared: which commitments changed, and word by word how, in one language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.text import FIELD_LABELS, PRINCIPLES, TRANSLATED_FIELDS, CommitmentText, ProgrammeText, Texts
from tamazgana_open.formats.moroccan import amount, date_short

KEPT_WORDS = 8
"""Unchanged words left standing on each side of a change; what lies between is folded."""

_WORDS = re.compile(r"[^ \t\n]+[ \t\n]*")  # a no-break space does not end a word: an amount is one


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row with one fate: `same`, `removed`, `added`, or `folded` (unchanged and far from any change)."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field."""

    name: str
    label: str
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one part: the programme itself (code ""), an axis ("2") or a commitment ("2.3").

    `status` is `added`, `withdrawn`, `changed` or `same`.
    """

    code: str
    title: Texts
    status: str
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def is_commitment(self) -> bool:
        """Whether this is a commitment, not an axis or the programme."""
        return "." in self.code


def compare(older: ProgrammeText, newer: ProgrammeText, language: str) -> list[Change]:
    """Every part of the two texts in reading order of the newer, withdrawn ones where they stood, each with its
    fate."""
    found = [
        _part(
            "",
            older.title,
            newer.title,
            {"title": (older.title, newer.title), "summary": (older.summary, newer.summary)},
            language,
        )
    ]
    old_axes = {axis.number: axis for axis in older.axes}
    new_axes = {axis.number: axis for axis in newer.axes}
    for number in _merged(list(old_axes), list(new_axes)):
        old, new = old_axes.get(number), new_axes.get(number)
        if old and new:
            pairs = {"title": (old.title, new.title), "why": (old.why, new.why)}
            found.append(_part(str(number), old.title, new.title, pairs, language))
        else:
            standing = new or old
            found.append(Change(str(number), standing.title, "added" if new else "withdrawn"))
        olds = {c.code: c for c in (old.commitments if old else [])}
        news = {c.code: c for c in (new.commitments if new else [])}
        found.extend(_commitment(olds.get(code), news.get(code), language) for code in _merged(list(olds), list(news)))
    return found


def changed_codes(older: ProgrammeText | None, newer: ProgrammeText) -> dict[str, list[str]]:
    """Codes of the commitments added, changed (in any language) and withdrawn since the older text."""
    olds = {c.code: c for c in older.commitments()} if older else {}
    news = {c.code: c for c in newer.commitments()}
    return {
        "added": [code for code in news if code not in olds] if older else [],
        "changed": [code for code, commitment in news.items() if code in olds and olds[code] != commitment],
        "withdrawn": [code for code in olds if code not in news],
    }


def _merged(olds: list[Any], news: list[Any]) -> list[Any]:
    # Withdrawn parts keep their place: after the part that stood before them.
    merged = list(news)
    for index, key in enumerate(olds):
        if key not in news:
            before = next((k for k in reversed(olds[:index]) if k in merged), None)
            merged.insert(merged.index(before) + 1 if before is not None else 0, key)
    return merged


def _part(
    code: str, old_title: Texts, new_title: Texts, pairs: dict[str, tuple[Texts, Texts]], language: str
) -> Change:
    labels = {"title": _("Title"), "summary": _("In short"), "why": _("Why this axis")}
    fields = [
        FieldChange(name, str(labels[name]), words(old[language], new[language]))
        for name, (old, new) in pairs.items()
        if old[language] != new[language]
    ]
    return Change(code, new_title, "changed" if fields else "same", fields)


def _commitment(old: CommitmentText | None, new: CommitmentText | None, language: str) -> Change:
    if old is None or new is None:
        standing = new or old
        return Change(standing.code, standing.title, "added" if old is None else "withdrawn")
    fields = changed_fields(old, new, language)
    return Change(new.code, new.title, "changed" if fields else "same", fields)


def changed_fields(old: CommitmentText, new: CommitmentText, language: str) -> list[FieldChange]:
    """The fields of one commitment that differ in this language, word by word."""
    if old == new:
        return []
    pairs = ((name, field_text(old, name, language), field_text(new, name, language)) for name in FIELD_LABELS)
    return [
        FieldChange(name, str(FIELD_LABELS[name]), words(before, after))
        for name, before, after in pairs
        if before != after
    ]


def field_text(commitment: CommitmentText, name: str, language: str) -> str:
    """A commitment's field as words for comparison, in one language."""
    value = getattr(commitment, name)
    if name in TRANSLATED_FIELDS:
        return value[language]
    if name == "principles":
        return "\n".join(str(PRINCIPLES[code]) for code in value)
    if name == "douars":
        return "\n".join(douar[language] for douar in value)
    if name == "amount":
        return amount(value, language) if value else ""
    if name in ("starts", "ends"):
        return date_short(value) if value else ""
    if name == "milestones":
        return "\n".join(
            " – ".join(
                filter(None, [date_short(row.due) if row.due else "", row.title[language], row.output[language]])
            )
            for row in value
        )
    if name == "indicators":
        return "\n".join(
            " – ".join(
                filter(None, [row.name[language], row.unit[language], f"{row.baseline or '?'} → {row.target or '?'}"])
            )
            for row in value
        )
    raise ValueError(name)


@lru_cache(maxsize=4096)
def words(before: str, after: str) -> list[Run]:
    """The two texts as one marked-up text, word by word, long unchanged stretches folded. Do not change the list."""
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, [w.strip() for w in olds], [w.strip() for w in news], autojunk=False)
    runs: list[Run] = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            runs.append(Run("same", "".join(news[j1:j2])))
        else:
            if i2 > i1:
                runs.append(Run("removed", "".join(olds[i1:i2])))
            if j2 > j1:
                runs.append(Run("added", "".join(news[j1:j2])))
    return list(_folded(runs))


def _folded(runs: list[Run]) -> Iterator[Run]:
    for index, run in enumerate(runs):
        parts = _WORDS.findall(run.text)
        head = KEPT_WORDS if index > 0 else 0
        tail = KEPT_WORDS if index < len(runs) - 1 else 0
        if run.op != "same" or len(parts) <= head + tail + KEPT_WORDS:
            yield run
            continue
        if head:
            yield Run("same", "".join(parts[:head]))
        yield Run("folded", "".join(parts[head : len(parts) - tail]))
        if tail:
            yield Run("same", "".join(parts[len(parts) - tail :]))
