"""The council's act (مقرر) as a publication: frozen, corrected after a rectification, joined by its French."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from tamazgana_open.publications.joining import with_translations
from tamazgana_open.publications.kinds import Kind, Passage
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import correct, publish, translate
from workshops.council.act import document
from workshops.council.act.text import ActText

if TYPE_CHECKING:
    from workshops.models import Deliberation

CODE = "deliberation"
SCHEMA = 1


def publish_act(deliberation: "Deliberation", *, by: Any, now: datetime) -> Publication:
    """Freeze the act with everything that it rests on: sitting, quorum, votes by name, version and its hash."""
    return publish(
        CODE,
        ActText.from_rows(deliberation).to_content(),
        by=by,
        titles=title_of(deliberation),
        languages=LANGUAGES if all(texts(deliberation, "text").values()) else (AUTHORITATIVE,),
        schema=SCHEMA,
        illustrative=deliberation.illustrative,
        now=now,
    )


def corrected_act(deliberation: "Deliberation", *, by: Any, reason: str, now: datetime) -> Publication:
    """An edition with the record of the votes as it was rectified since: the decision itself is what it was."""
    edition = deliberation.edition
    content = ActText.from_rows(deliberation).to_content()
    return correct(
        edition,
        {**content, "correction": {"corrects": edition.reference, "reason": reason}},
        by=by,
        titles=title_of(deliberation),
        reason=reason,
        languages=LANGUAGES if all(texts(deliberation, "text").values()) else (AUTHORITATIVE,),
        now=now,
    )


def translated_act(deliberation: "Deliberation", *, by: Any) -> Publication:
    """The French joined to an act that was published in Arabic alone: the same Arabic, to the letter."""
    edition = deliberation.edition
    rows = ActText.from_rows(deliberation).to_content()
    content = {**with_translations(edition.data, rows), "languages": list(LANGUAGES)}
    return translate(edition, content, by=by, titles=title_of(deliberation))


def is_behind(deliberation: "Deliberation") -> bool:
    """Whether the votes were rectified since the edition to read was published."""
    edition = deliberation.edition
    if edition.is_redacted:
        return False
    frozen, now = ActText.from_content(edition.data), ActText.from_rows(deliberation)
    return _counted(frozen) != _counted(now)


def _counted(act: ActText) -> list[Any]:
    # What a rectification changes, and nothing that a translation would.
    votes = [act.vote, *(row.vote for row in act.amendments if row.vote)]
    return [(vote.key, len(vote.rectifications)) for vote in votes]


def title_of(deliberation: "Deliberation") -> Texts:
    """The title of the act in every language."""
    titles = {}
    for language, title in texts(deliberation.version.programme, "title").items():
        with override(language):
            titles[language] = _("Deliberation no. %(number)s: %(title)s") % {
                "number": deliberation.number,
                "title": title,
            }
    return titles


def _path(content: dict[str, Any]) -> str:
    return content["sitting"]["path"]


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    act = ActText.from_content(content)
    for language in content["languages"]:
        with override(language):
            title = _("Deliberation no. %(number)s: %(title)s") % {
                "number": act.number,
                "title": act.version.programme[language] or act.version.programme[AUTHORITATIVE],
            }
        words = [act.sitting.title[language], act.text[language]]
        words += [part[language] for row in act.amendments for part in (row.title, row.words, row.reason)]
        yield Passage(act.sitting.path, language, title, "\n".join(filter(None, words)))


DELIBERATION = Kind(
    code=CODE,
    series="MQ",
    label=gettext_lazy("deliberation"),
    template="workshops/act_document.html",
    context=document.context,
    path=_path,
    passages=_passages,
)
