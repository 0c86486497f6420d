"""What one may speak about in a consultation: the whole, an axis, a commitment, as in the text asked about."""

from dataclasses import dataclass

from commitments.models import Version
from commitments.text import AxisText, CommitmentText
from commitments.views import reading_of
from participation.models import Consultation
from tamazgana_open.bilingual import Phrase, phrase

AXIS, COMMITMENT = "axis", "commitment"


@dataclass(frozen=True, slots=True)
class Subject:
    """An axis or a commitment: `code` is "2" or "2.3"."""

    code: str
    title: Phrase
    url: str

    @property
    def is_commitment(self) -> bool:
        """Whether it is a commitment, not an axis."""
        return "." in self.code


class Subjects:
    """The axes of the text that citizens are asked about, with their commitments."""

    def __init__(self, consultation: Consultation) -> None:
        self.version: Version | None = None
        self._known: dict[tuple[int | None, str | None], Subject | None] = {}
        self._page = consultation.programme.get_absolute_url()
        self._commitment_page = f"{self._page}commitments/{{}}/"
        if consultation.version_id:
            versions = Version.objects.of_programme(consultation.programme)
            self.version = next(version for version in versions if version.pk == consultation.version_id)
            # The frozen text keeps it for good; a later one may not have it any more.
            self._commitment_page = f"{self.version.get_absolute_url()}#commitment-{{}}"
            self.axes: list[AxisText] = self.version.text.axes if self.version.is_readable else []
        else:
            asked = set(consultation.axes.values_list("number", flat=True))
            self.axes = [a for a in reading_of(consultation.programme).axes if not asked or a.number in asked]

    @property
    def frozen_as(self) -> str:
        """The fingerprint of the text, where it is a frozen one that can be read."""
        return self.version.edition.sha256 if self.version and self.version.is_readable else ""

    def axis(self, number: int) -> AxisText | None:
        """The axis of this number, if one may speak about it."""
        return next((axis for axis in self.axes if axis.number == number), None)

    def commitment(self, code: str) -> CommitmentText | None:
        """The commitment of this code, if one may speak about it."""
        return next((row for axis in self.axes for row in axis.commitments if row.code == code), None)

    def of(self, axis: int | None, code: str | None) -> Subject | None:
        """What a contribution is about; None for the whole."""
        if (axis, code) not in self._known:
            self._known[axis, code] = self._subject(axis, code)
        return self._known[axis, code]

    def _subject(self, axis: int | None, code: str | None) -> Subject | None:
        if code:
            found = self.commitment(code)
            return Subject(code, phrase(found.title) if found else phrase({}), self._commitment_page.format(code))
        if axis:
            known = self.axis(axis)
            return Subject(str(axis), phrase(known.title) if known else phrase({}), f"{self._page}axes/{axis}/")
        return None
