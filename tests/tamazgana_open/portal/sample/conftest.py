"""Facts and sample, loaded once for all tests of this folder, which stand in one group: loading takes seconds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from commitments.models import Programme
from tamazgana_open.portal import loading
from tests.kept import kept_for_all


@pytest.fixture(scope="package")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Facts and sample. Each test is rolled back to them, the last one to the empty database."""
    with kept_for_all(django_db_blocker):
        call_command("load_facts", public_url="https://portail.example")
        loading.load_sample(loading.read_sample(loading.DATA / "sample.json"))
        yield


@pytest.fixture
def sample(loaded_once: None, db: None, settings: Any) -> Programme:
    """The sample programme beside the real one, as in the demonstration."""
    settings.DEMONSTRATION = True
    return Programme.objects.get(illustrative=True)
