"""What the register and search need to know of the reports of consultations."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.report import document
from tamazgana_open.publications.kinds import Kind, Passage

CODE = "consultation_report"


def _path(content: dict[str, Any]) -> str:
    return f"consultations/{content['report']['asked']['slug']}/report/"


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    # The contributions and replies themselves are found in their own list.
    asked = content["report"]["asked"]
    for language in content["languages"]:
        words = "\n".join(text[language] for text in (asked["programme"], asked["question"], asked["use"]))
        yield Passage(_path(content), language, asked["title"][language], words)


REPORT = Kind(
    code=CODE,
    series="RC",
    label=_("report of a consultation"),
    template="participation/report_document.html",
    context=document.context,
    path=_path,
    passages=_passages,
)
