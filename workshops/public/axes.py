"""The axes of a programme as its readers know them, for filters: found again without reading the text."""

from functools import lru_cache
from typing import Any

from commitments.models import Programme, Version
from commitments.text import AxisText
from commitments.views import reading_of
from tamazgana_open.statements import Statement

_EDITIONS = [
    f"{edition}__{name}"
    for edition in ("publication", "publication__corrected_by", "publication__translated_by")
    for name in ("sha256", "redacted_at")
]
_VERSIONS = Statement(
    lambda programme: Version.objects.filter(programme=programme).order_by("number").values_list("pk", *_EDITIONS)
)


def axes_of(programme: Programme) -> list[AxisText]:
    """The axes of the text that is read now; before there is one, those on which a meeting has agreed.

    They are kept for as long as the versions of the programme and their editions are the same: to learn that costs a
    third of reading them.
    """
    versions = tuple(_VERSIONS(programme.pk))
    if not versions:
        return reading_of(programme).axes
    return _axes(_Named(programme, (programme.pk, programme.adopted_version_id, versions)))


class _Named:
    # A programme that equals another one where the same texts of it can be read.
    def __init__(self, programme: Programme, name: tuple[Any, ...]) -> None:
        self.programme, self.name = programme, name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=32)
def _axes(named: _Named) -> list[AxisText]:
    return reading_of(named.programme).axes
