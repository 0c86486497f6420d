"""What waits for somebody in the workspace. Rooms that come after add theirs."""

from dataclasses import dataclass

from django.urls import reverse

from commitments import steps
from commitments.comparison import changed_codes
from commitments.models import Programme
from commitments.steps import Step
from commitments.text import ProgrammeText
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.publications.models import Rendition


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the focal point has to do in one programme: counts, and files that could not be made."""

    programme: Programme
    steps: tuple[Step, ...]
    url: str
    freeze_url: str
    gaps: int
    outdated: int
    unfrozen: int
    failing: list[Rendition]


def in_programme(programme: Programme) -> Waiting:
    """What waits in this programme's draft."""
    text = ProgrammeText.from_rows(programme)
    last = programme.versions.latest_readable()
    changed = changed_codes(last.text, text) if last else {}
    rows = programme.commitments.standing().prefetch_related("milestones", "indicators")
    failing = Rendition.objects.filter(file="", removed_at=None).exclude(error="").select_related("publication")
    return Waiting(
        programme=programme,
        steps=steps.of(programme),
        url=reverse("space-programme", args=[programme.slug]),
        freeze_url=reverse("space-freeze", args=[programme.slug]),
        gaps=len(text.gaps(LANGUAGES)),
        outdated=sum(row.outdated_translations() for row in rows),
        unfrozen=sum(len(codes) for codes in changed.values()),
        failing=list(failing) if programme.is_current else [],
    )
