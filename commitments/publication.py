"""What the register and search need to know of frozen programme versions."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments import document
from commitments.models.version import KIND as CODE
from commitments.text import ProgrammeText
from tamazgana_open.publications.kinds import Kind, Passage


def _path(content: dict[str, Any]) -> str:
    return f"programmes/{content['programme']['slug']}/versions/{content['version']['number']}/"


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    programme = f"programmes/{content['programme']['slug']}/"
    for passage in ProgrammeText.from_content(content["programme"]).passages(content["languages"]):
        yield Passage(f"{programme}{passage.anchor}", passage.language, passage.title, passage.text)


KIND = Kind(
    code=CODE,
    series="PO",
    label=_("version of the programme"),
    template="commitments/version_document.html",
    context=document.context,
    path=_path,
    passages=_passages,
)
