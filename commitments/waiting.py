"""What waits for somebody in the text of programmes, for the first page of the workspace."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.comparison import changed_codes
from commitments.models import Programme
from commitments.permissions import can_edit_text
from commitments.text import ProgrammeText
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.waiting import Line

LABELS: dict[str, Promise] = {
    "gaps": _("Texts missing before a version can be frozen"),
    "outdated": _("Translations that are outdated"),
    "unfrozen": _("Commitments changed since the last version"),
    "untranslated": _("Version frozen in Arabic alone, to be translated"),
}


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What waits for this person in every programme that is being written."""
    for programme in Programme.objects.visible_to(user):
        if can_edit_text(user, programme):
            if programme.text_can_change:
                yield from _of_draft(programme)
            yield from _of_versions(programme)


def _of_draft(programme: Programme) -> Iterator[Line]:
    # Nothing waits longer than since somebody last saved what it is about.
    text = ProgrammeText.from_rows(programme)
    rows = programme.commitments.standing().prefetch_related("milestones", "indicators")
    saved = {row.code: timezone.localdate(row.saved_at) for row in rows}
    outdated = {row.code: number for row in rows if (number := row.outdated_translations())}
    last = programme.versions.latest_readable()
    gaps = [gap.code for gap in text.gaps(LANGUAGES)]
    changed = [code for codes in (changed_codes(last.text, text) if last else {}).values() for code in codes]
    outline = reverse("space-programme", args=[programme.slug])
    for code, count, about, url in (
        ("gaps", len(gaps), gaps, outline),
        ("outdated", sum(outdated.values()), outdated, outline),
        ("unfrozen", len(changed), changed, reverse("space-freeze", args=[programme.slug])),
    ):
        if count:
            days: list[date] = [saved[one] for one in about if one in saved]
            yield _line(programme, code, url, since=min(days, default=None), count=count)


def _of_versions(programme: Programme) -> Iterator[Line]:
    versions: QuerySet = programme.versions.for_reading()
    last = versions.first()
    if last is not None and last.is_readable and not last.is_complete:
        url = reverse("space-translate-version", args=[programme.slug, last.number])
        yield _line(programme, "untranslated", url, since=timezone.localdate(last.frozen_at))


def _line(programme: Programme, code: str, url: str, **more: Any) -> Line:
    return Line(code=code, label=LABELS[code], about=programme.phrase("title"), url=url, **more)
