"""What is new about meetings: announced, moved or cancelled ones, published minutes and deliberations, as an Atom feed
(RFC 4287)."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models.functions import Greatest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.models import ProgrammeEvent
from tamazgana_open.bilingual import Phrase, clean, direction, reading_language
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats import moroccan
from tamazgana_open.publications.models import Publication
from tamazgana_open.templatetags.bilingual import directed, isolated
from workshops.calendars.files import headline, put_off
from workshops.council.act.publication import CODE as DELIBERATION
from workshops.models import Meeting, MinutesForm

MOST_ENTRIES = 30
NOTHING_YET = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed: Atom wants a moment, and the present one would change every answer."""


class NewsFeed(Atom1Feed):
    """Atom whose entries name the language of their words where it is not the feed's."""

    def latest_post_date(self) -> datetime:
        """The moment of the newest entry."""
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The language of a stand-in for a missing translation."""
        language = item["words_in"]
        return {"xml:lang": language} if language != self.feed["language"] else {}


def write(now: datetime) -> bytes:
    """The feed in the active language, the newest change first. Identifiers depend on nothing that may change."""
    commune, language = Commune.current(), reading_language()
    site = f"{commune.public_url.rstrip('/')}/{language}/"
    feed = NewsFeed(
        title=clean(_("Meetings – %(commune)s") % {"commune": commune.phrase("name")}),
        link=f"{site}meetings/",
        description=None,
        subtitle=_("Meetings announced, moved or cancelled, published minutes and deliberations of the council"),
        language=language,
        author_name=clean(commune.phrase("name").text),
        feed_url=f"{site}meetings.atom",
        feed_guid=_identifier("meetings.atom", language),
    )
    entries = [*_meetings(now, site, language), *_records(site, language)]
    entries.sort(key=lambda entry: (entry["updateddate"], entry["unique_id"]), reverse=True)
    for entry in entries[:MOST_ENTRIES]:
        feed.add_item(**entry)
    return feed.writeString("utf-8").encode()


def _meetings(now: datetime, site: str, language: str) -> Iterator[dict[str, Any]]:
    public = Meeting.objects.visible_to(AnonymousUser(), now).select_related("programme")
    news = public.annotate(news_at=Greatest("changed_at", "public_from")).order_by("-news_at", "-pk")
    for meeting in news[:MOST_ENTRIES]:
        title = meeting.phrase("title")
        yield {
            "title": directed(clean(headline(meeting)), title.language),
            "link": f"{site}{meeting.path}",
            "description": _paragraphs(_when_and_where(meeting), put_off(meeting), meeting.phrase("subject")),
            "unique_id": _identifier(str(meeting.uid), language),
            "pubdate": meeting.public_from,
            "updateddate": meeting.news_at,
            "categories": [capfirst(meeting.get_kind_display())],
            "words_in": title.language,
        }


def _when_and_where(meeting: Meeting) -> str:
    comma = _(", ")
    starts = meeting.starts_at
    if meeting.precision == ProgrammeEvent.Precision.MOMENT:
        when = f"{moroccan.weekday_date(starts)}{comma}{moroccan.time_of(starts)}"
    elif meeting.precision == ProgrammeEvent.Precision.DAY:
        when = moroccan.weekday_date(starts)
    else:
        when = moroccan.month_year(starts)
    place = meeting.phrase("place").text
    return f"{when}{comma}{place}" if place else when


def _records(site: str, language: str) -> Iterator[dict[str, Any]]:
    published = Publication.objects.visible_to(AnonymousUser()).filter(
        kind__in=[*MinutesForm.values, DELIBERATION], redacted_at=None
    )
    for publication in published.for_register()[:MOST_ENTRIES]:
        title = publication.title
        words = _("[example] %(title)s") % {"title": title} if publication.illustrative else title.text
        yield {
            "title": directed(clean(words), title.language),
            "link": f"{site}{publication.page_path or publication.journal_path()}",
            "description": _paragraphs(_edition(publication)),
            "unique_id": _identifier(publication.reference, language),
            "pubdate": publication.published_at,
            "updateddate": publication.published_at,
            "categories": [capfirst(publication.kind_label)],
            "words_in": title.language,
        }


def _edition(publication: Publication) -> str:
    reference = {"reference": publication.reference}
    if publication.corrects_id:
        return _("Corrected edition %(reference)s: %(reason)s") % {**reference, "reason": publication.reason}
    if publication.translates_id:
        return _("Edition %(reference)s with its translation") % reference
    return _("Published under the reference %(reference)s") % reference


def _paragraphs(*said: Phrase | str) -> SafeString:
    # Summaries of Django's Atom are HTML: everything is escaped first, then escaped as XML by the writer.
    paragraphs = []
    for words in said:
        language = words.language if isinstance(words, Phrase) else reading_language()
        if text := clean(str(words)):
            attributes = (language, direction(language), isolated(text))
            paragraphs.append(format_html('<p lang="{}" dir="{}">{}</p>', *attributes))
    return mark_safe("".join(paragraphs))


def _identifier(name: str, language: str) -> str:
    """A name for ever (urn:uuid): neither the portal's address nor a title, which may both change, goes into it."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:openness-portal:{name}:{language}')}"
