"""The text put to the vote, as the council reads it: commitment by commitment, with what concerns each."""

from dataclasses import dataclass

from commitments.comparison import Change
from commitments.text import AxisText, CommitmentText
from tamazgana_open.bilingual import Texts
from tamazgana_open.portal.council.dossier.citizens import Heard
from workshops.models import Amendment


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment of the text, or (`text` None) one that was withdrawn since citizens were consulted. `change` is
    None where there is nothing to compare with."""

    code: str
    title: Texts
    text: CommitmentText | None
    change: Change | None
    heard: list[Heard]
    amendments: list[Amendment]
    url: str
    propose_url: str

    @property
    def contributions(self) -> int:
        """Published contributions about it."""
        return sum(heard.count for heard in self.heard)


@dataclass(frozen=True, slots=True)
class AxisPart:
    """One axis with its commitments. `changed` are the words that changed in its title and its reason."""

    axis: AxisText
    change: Change | None
    lines: list[Line]
