"""A site with two versions, as most pages want it; the facts and the sample as they are loaded."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from commitments.models import Programme, Version
from tamazgana_open.commune.models import Commune
from tamazgana_open.portal import loading
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


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Facts and sample for a module whose tests read them: loading takes seconds. Each test is rolled back to this."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_facts", public_url="https://portail.example")
        loading.load_sample(loading.read_sample(loading.DATA / "sample.json"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sample(loaded_once: None, db: None, settings: Any) -> Programme:
    """The sample programme beside the real one, as in the demonstration; loaded for all tests of the module together.

    Such a module stands in a group of its own, so that one process loads it.
    """
    settings.DEMONSTRATION = True
    return Programme.objects.get(illustrative=True)


@pytest.fixture(scope="module")
def earlier_loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The sample's earlier programme for a module whose tests read it, as `loaded_once`."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.commune()
        loading.load_earlier_sample(loading.read(loading.EARLIER))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def earlier(earlier_loaded_once: None, db: None, settings: Any) -> Programme:
    """The sample's programme that went all the way, alone; such a module stands in a group of its own."""
    settings.DEMONSTRATION = True
    return Programme.objects.get()
