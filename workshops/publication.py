"""What the register and search need to know of minutes and accounts."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from tamazgana_open.publications.kinds import Kind, Passage
from workshops.paper import document
from workshops.text import MinutesText


def _path(content: dict[str, Any]) -> str:
    return content["meeting"]["path"]


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    text = MinutesText.from_content(content)
    for language in content["languages"]:
        words = "\n".join(text.paragraphs(language))
        yield Passage(text.meeting.path, language, text.meeting.title[language], words)


def _redacted(path: str) -> None:
    # Not even a search may find any longer what had to be removed.
    from workshops.models import Meeting

    for meeting in Meeting.objects.filter(address=path.strip("/").rpartition("/")[2]).select_related("minutes"):
        meeting.index_words()


MINUTES = Kind(
    code="minutes",
    series="PV",
    label=_("minutes"),
    template="workshops/minutes_document.html",
    context=document.context,
    path=_path,
    passages=_passages,
    redacted=_redacted,
)
ACCOUNT = Kind(
    code="account",
    series="CR",
    label=_("account of a meeting"),
    template="workshops/minutes_document.html",
    context=document.context,
    path=_path,
    passages=_passages,
    redacted=_redacted,
)
