"""What a contribution can be about, as papers, the entry page and the spreadsheet name it: by the number of an axis or
the code of a commitment."""

import re
from dataclasses import dataclass
from functools import cached_property

from commitments.models import Axis, Commitment
from participation.models import Consultation
from tamazgana_open.bilingual import Texts, texts

_CODE = re.compile(r"(\d{1,4}(?:\.\d{1,5})?)(?![\d.])")


@dataclass(frozen=True, slots=True)
class Named:
    """An axis ("2") or a commitment ("2.3") with its title."""

    code: str
    title: Texts


@dataclass(frozen=True, slots=True)
class AskedAxis:
    """An axis that is asked about, with its commitments; a call has none."""

    number: int
    title: Texts
    commitments: tuple[Named, ...]


class Targets:
    """The axes and commitments that one consultation asks about: those of its version as it was frozen, or the axes of
    a call. Two queries at most."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation

    @cached_property
    def axes(self) -> list[AskedAxis]:
        """In the order of the text."""
        if self.consultation.version is not None:
            return [
                AskedAxis(axis.number, axis.title, tuple(Named(row.code, row.title) for row in axis.commitments))
                for axis in self.consultation.version.text.axes
            ]
        rows = self.consultation.axes.all() or self.consultation.programme.axes.standing()
        return [AskedAxis(axis.number, texts(axis, "title"), ()) for axis in rows]

    @cached_property
    def titles(self) -> dict[str, Texts]:
        """Code → title, each axis before its commitments."""
        found: dict[str, Texts] = {}
        for axis in self.axes:
            found[str(axis.number)] = axis.title
            found |= {row.code: row.title for row in axis.commitments}
        return found

    @cached_property
    def _rows(self) -> dict[str, tuple[Axis, Commitment | None]]:
        axes = {axis.number: axis for axis in self.consultation.programme.axes.all()}
        rows: dict[str, tuple[Axis, Commitment | None]] = {
            str(number): (axis, None) for number, axis in axes.items() if str(number) in self.titles
        }
        if any("." in code for code in self.titles):
            for row in self.consultation.programme.commitments.select_related("axis"):
                if row.code in self.titles:
                    rows[row.code] = (row.axis, row)
        return rows

    def find(self, code: str) -> tuple[Axis | None, Commitment | None] | None:
        """The axis and the commitment of this code, two times None for the whole; None for a code that is not asked
        about."""
        return self._rows.get(code) if code else (None, None)


def code_in(text: str) -> str:
    """The code with which a text begins, such as "2.3" of "2.3 – Publier les procès-verbaux"; empty where none does."""
    found = _CODE.match(text.strip())
    return found[1] if found else ""
