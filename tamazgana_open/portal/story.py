"""A commitment's story: every step from the first frozen text to today, each linked to where it can be read.

It begins with the recommendations that gave rise to it; contributions and the replies to them follow, then the votes
of the council and what was done about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

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
from tamazgana_open.bilingual import Texts, reading_language
from tamazgana_open.statements import Statement
from workshops.council import story as council
from workshops.models import Recommendation


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


def key_of(
    read: Reading, code: str, progress: CommitmentStanding | None = None, votes: list[council.Row] | None = None
) -> str:
    """What the story of a commitment depends on beside its contributions, as text: where this is the same, so is the
    story."""
    asked = _ASKED(read.programme.pk, code)
    versions = "+".join(version.edition.sha256 for version in read.versions)
    if not versions:
        return ""
    return f"{versions}{[':'.join(map(str, row)) for row in asked]}{monitoring.key(progress)}{council.key(votes or [])}"


_ASKED = Statement(
    lambda programme, code: Recommendation.objects.that_led_to(programme, code).values_list(
        "pk", "settled_at", "meeting__minutes__publication_id", "meeting__minutes__publication__redacted_at"
    )
)


def of_commitment(
    read: Reading,
    code: str,
    said: Concerning,
    progress: CommitmentStanding | None = None,
    votes: list[council.Row] | None = None,
) -> list[StoryItem]:
    """The story of one commitment, the oldest step first. `progress`: how far it is, once it was adopted; `votes`: of
    the council, on it and on the text as a whole."""
    steps = [
        *_recommendations(read, code),
        *_versions(read, code),
        *_contributions(said),
        *_votes(read, code, votes or []),
        *_progress(progress),
    ]
    return sorted(steps, key=lambda item: item.at)


def _recommendations(read: Reading, code: str) -> Iterator[StoryItem]:
    asked = Recommendation.objects.that_led_to(read.programme, code)
    for row in asked.select_related("meeting__minutes__publication", "meeting__programme"):
        meeting = row.meeting
        if not meeting.minutes.is_readable:
            continue
        text = next((r.text for r in meeting.minutes.text.recommendations if r.key == row.key), None)
        if text:
            title = _("Recommended: %(meeting)s") % {"meeting": meeting.phrase("title")}
            address = f"{meeting.get_absolute_url()}#r-{row.key}"
            yield StoryItem(meeting.starts_at, title, address, "open", body=text)


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
