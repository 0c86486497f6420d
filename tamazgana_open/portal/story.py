"""A commitment's story: every step from the first frozen text to today, each linked to where it can be read.

It begins with the recommendations that gave rise to it; contributions and the replies to them follow, then the votes
of the council and what was done about it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.comparison import FieldChange, changed_fields
from commitments.monitoring import story as monitoring
from commitments.monitoring.standing import CommitmentStanding
from commitments.views import Reading
from participation.public.concerning import Concerning
from participation.public.listing import Voice
from tamazgana_open import days
from tamazgana_open.bilingual import LANGUAGES, Texts, phrase, reading_language
from tamazgana_open.statements import Statement
from workshops.council import story as council
from workshops.models import MeetingKind, Minutes, Recommendation
from workshops.models.minutes import frozen_text
from workshops.text_parts import RecommendationText


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One step: `tone` is `plain`, `identity`, `open` or `council`; `changes` are the words that changed, if any;
    `voice` is a contribution, shown with its reply."""

    at: datetime
    title: str
    url: str
    tone: str = "plain"
    body: Texts | None = None
    changes: list[FieldChange] = field(default_factory=list)
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a commitment's story tells beside frozen versions and contributions: recommendations that led to it (rows of
    `_COLUMNS`), votes of the council (rows of `workshops.council.story`), and how far it is, once it was adopted."""

    asked: list[dict[str, Any]]
    votes: list[council.Row]
    progress: CommitmentStanding | None

    @classmethod
    def of(cls, read: Reading, code: str, progress: CommitmentStanding | None) -> "Told":
        """Two queries."""
        rows = _ASKED(read.programme.pk, code)
        asked = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        return cls(asked, council.votes_on(read.programme.pk, code), progress)


_EDITION = "meeting__minutes__publication"
_COLUMNS = (
    "pk", "key", "settled_at", "meeting__address", "meeting__kind", "meeting__starts_at",
    *(f"meeting__title_{language}" for language in LANGUAGES),
    f"{_EDITION}_id", f"{_EDITION}__sha256", f"{_EDITION}__redacted_at",
    f"{_EDITION}__corrected_by", f"{_EDITION}__translated_by",
)  # fmt: skip
_ASKED = Statement(lambda programme, code: Recommendation.objects.that_led_to(programme, code).values_list(*_COLUMNS))


def key_of(read: Reading, told: Told) -> str:
    """What the story of a commitment depends on beside its contributions, as text: where this is the same, so is the
    story."""
    versions = "+".join(version.edition.sha256 for version in read.versions)
    if not versions:
        return ""
    asked = [":".join(map(str, row.values())) for row in told.asked]
    return f"{versions}{asked}{monitoring.key(told.progress)}{council.key(told.votes)}"


def of_commitment(read: Reading, code: str, said: Concerning, told: Told) -> list[StoryItem]:
    """The story of one commitment, the oldest step first."""
    steps = [
        *_recommendations(told.asked),
        *_versions(read, code),
        *_contributions(said),
        *_votes(read, code, told.votes),
        *_progress(told.progress),
    ]
    return sorted(steps, key=lambda item: item.at)


def _recommendations(asked: list[dict[str, Any]]) -> Iterator[StoryItem]:
    for row in asked:
        text = next((r.text for r in _recommended(row) if r.key == row["key"]), None)
        if text:
            meeting = phrase({language: row[f"meeting__title_{language}"] or "" for language in LANGUAGES})
            page = "sitting" if row["meeting__kind"] == MeetingKind.SITTING else "meeting"
            address = f"{reverse(page, args=[row['meeting__address']])}#r-{row['key']}"
            title = _("Recommended: %(meeting)s") % {"meeting": meeting}
            yield StoryItem(row["meeting__starts_at"], title, address, "open", body=text)


def _recommended(row: dict[str, Any]) -> Iterable[RecommendationText]:
    # The recommendations of the published record: of its last edition, where another has followed.
    if row[f"{_EDITION}__corrected_by"] or row[f"{_EDITION}__translated_by"]:
        minutes = Minutes.objects.select_related("publication").get(meeting__address=row["meeting__address"])
        return minutes.text.recommendations if minutes.is_readable else ()
    if row[f"{_EDITION}_id"] is None or row[f"{_EDITION}__redacted_at"]:
        return ()
    return frozen_text(row[f"{_EDITION}_id"], row[f"{_EDITION}__sha256"]).recommendations


def _contributions(said: Concerning) -> Iterator[StoryItem]:
    for heard in said.heard:
        count = ngettext("%(count)s contribution", "%(count)s contributions", heard.count) % {"count": heard.count}
        replies = ngettext("%(count)s reply", "%(count)s replies", heard.answered) % {"count": heard.answered}
        title = _("%(consultation)s: %(count)s, %(replies)s") % {
            "consultation": heard.title,
            "count": count,
            "replies": replies,
        }
        yield StoryItem(heard.at, title, heard.url, "open")
    for voice in said.voices:
        title = _("Contribution no. %(number)s") % {"number": voice.number}
        yield StoryItem(days.begins(voice.week), title, voice.url, "open", voice=voice)


def _votes(read: Reading, code: str, votes: list[council.Row]) -> Iterator[StoryItem]:
    voted = {row["version_id"] for row in votes}
    with_it = {version.pk for version in read.versions if version.pk in voted and version.text.commitment(code)}
    for step in council.steps(votes, with_it):
        yield StoryItem(step.at, step.title, step.url, "council", body=step.body, changes=step.changes)


def _progress(row: CommitmentStanding | None) -> Iterator[StoryItem]:
    for step in monitoring.steps(row) if row else ():
        yield StoryItem(step.at, step.title, f"#{step.anchor}", "council", body=step.body)


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
