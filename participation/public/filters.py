"""What readers ask of the list of contributions (GET)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.models import Channel, Outcome, Stance
from participation.public.subjects import Subjects
from participation.sharing import Sharing
from tamazgana_open.bilingual import clean, phrase
from workshops.models import Group
from workshops.public.forms import Choice

LONGEST = 200
WAITING = "waiting"
"""Among the outcomes: no reply yet."""
ASKED = ("axis", "commitment", "stance", "group", "outcome", "channel")


@dataclass(frozen=True, slots=True)
class ContributionFilter:
    """Words, axis, commitment, stance, group, outcome, channel. What is not understood filters nothing.

    No Django form: nothing is wrong input here, and what is drawn of the choices is kept as long as they are the same.
    """

    words: str
    chosen: dict[str, str]
    subjects: Subjects
    groups: frozenset[str]
    """Only those that may be told can be asked for."""

    @classmethod
    def of(cls, asked: Mapping[str, str], subjects: Subjects, sharing: Sharing) -> "ContributionFilter":
        """What the visitor asks."""
        known: dict[str, Collection[str]] = {
            "axis": [str(axis.number) for axis in subjects.axes],
            "commitment": [row.code for axis in subjects.axes for row in axis.commitments],
            "stance": Stance.values,
            "group": sharing.groups,
            "outcome": [WAITING, *Outcome.values],
            "channel": Channel.values,
        }
        chosen = {name: asked.get(name, "") for name in ASKED}
        chosen = {name: value if value in known[name] else "" for name, value in chosen.items()}
        return cls(clean(asked.get("q", ""))[:LONGEST], chosen, subjects, sharing.groups)

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """What there is to ask."""
        axes = self.subjects.axes
        labels: dict[str, list[tuple[str, str]]] = {
            "axis": [(str(axis.number), f"{axis.number}. {phrase(axis.title)}") for axis in axes],
            "commitment": [(row.code, f"{row.code} {phrase(row.title)}") for axis in axes for row in axis.commitments],
            "stance": [(value, str(label)) for value, label in Stance.choices],
            "group": [(value, str(label)) for value, label in Group.choices if value in self.groups],
            "outcome": [(WAITING, str(_("no reply yet"))), *((v, str(label)) for v, label in Outcome.choices)],
            "channel": [(value, str(label)) for value, label in Channel.choices],
        }
        every = {
            "axis": _("All axes"),
            "commitment": _("All commitments"),
            "stance": _("Every stance"),
            "group": _("All groups"),
            "outcome": _("With and without a reply"),
            "channel": _("All channels"),
        }
        return {
            name: (
                Choice("", str(every[name])),
                *(Choice(value, label, value == self.chosen[name]) for value, label in labels[name]),
            )
            for name in ASKED
            if labels[name]
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether the visitor asked for less than everything."""
        return bool(self.words or any(self.chosen.values()))

    @property
    def is_open(self) -> bool:
        """Whether anything but words is asked for."""
        return any(self.chosen.values())

    @property
    def key(self) -> tuple[Any, ...]:
        """Under what the drawn choices are kept: all that they are made of, nothing where that is not frozen. The words
        are not among them, what people look for is theirs."""
        text = self.subjects.frozen_as
        return (text, self.groups, *self.chosen.values()) if text else ()
