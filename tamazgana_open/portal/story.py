"""A commitment's story: every step from the first frozen text to today, each linked to where it can be read.

Rooms that come after add their steps here: recommendations, contributions and replies, the vote, progress.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.comparison import FieldChange, changed_fields
from commitments.views import Reading
from tamazgana_open.bilingual import Texts, reading_language


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One step: `tone` is `plain`, `identity`, `open` or `council`; `changes` are the words that changed, if any."""

    at: datetime
    title: str
    url: str
    tone: str = "plain"
    body: Texts | None = None
    changes: list[FieldChange] = field(default_factory=list)


def of_commitment(read: Reading, code: str) -> list[StoryItem]:
    """The story of one commitment, the oldest step first."""
    return sorted(_versions(read, code), key=lambda item: item.at)


def _versions(read: Reading, code: str) -> Iterator[StoryItem]:
    before = None
    for version in reversed(read.versions):
        text = version.text
        here = text.commitment(code)
        earlier = before.text.commitment(code) if before else None
        if here and not earlier:
            title = _("Version %(number)s: enters the text") if before else _("Version %(number)s of the draft")
            yield StoryItem(
                version.frozen_at, title % {"number": version.number}, version.get_absolute_url(), "identity"
            )
        elif here and earlier and here != earlier:
            changes = changed_fields(earlier, here, reading_language())
            count = len(changes)
            title = ngettext(
                "Version %(number)s: %(count)s part changed", "Version %(number)s: %(count)s parts changed", count
            ) % {"number": version.number, "count": count}
            address = reverse("compare", args=[read.programme.slug, before.number, version.number])
            yield StoryItem(version.frozen_at, title, f"{address}#c-{code}", "identity", changes=changes)
        elif earlier and not here:
            title = _("Version %(number)s: leaves the text") % {"number": version.number}
            yield StoryItem(version.frozen_at, title, version.get_absolute_url(), "plain")
        before = version
