"""A site with two versions, as most pages want it; the facts as they are loaded."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from commitments.models import Programme, Version
from tamazgana_open.commune.models import Commune
from tests import builders, consultations, meetings


@pytest.fixture
def versions(commune: Commune) -> list[Version]:
    """Two frozen versions of one programme, with the acts that led to them."""
    focal = builders.person("focal_point")
    first = builders.version(builders.programme(axes=2, commitments=2), by=focal)
    builders.changed_title(first.programme.commitments.first())
    return [first, builders.version(first.programme, by=focal)]


@pytest.fixture
def address(versions: list[Version]) -> Callable[[str, str], str]:
    """The address of a page in a language: `address("fr", "publications/{reference}/")`."""
    reference = versions[1].publication.reference
    meeting = meetings.recorded(meetings.meeting(versions[0].programme))
    meetings.published(meeting)
    consultation = consultations.consultation(versions[1])
    consultations.answered(consultations.published(consultation))
    names = {
        "reference": reference,
        "meeting": meeting.address,
        "month": meeting.address[:7],
        "consultation": consultation.slug,
    }
    return lambda language, page: f"/{language}/{page.format(**names)}"


@pytest.fixture
def facts(db: None) -> Programme:
    """The real programme as a production site loads it."""
    call_command("load_facts", public_url="https://portail.example")
    return Programme.objects.get(illustrative=False)
