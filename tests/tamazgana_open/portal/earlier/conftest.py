"""The sample's earlier programme, loaded once for all tests of this folder, which stand in one group."""

from collections.abc import Iterator
from typing import Any

import pytest

from commitments.models import Programme
from tamazgana_open.portal import loading
from tests import builders
from tests.kept import kept_for_all


@pytest.fixture(scope="package")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The programme alone. Each test is rolled back to it, the last one to the empty database."""
    with kept_for_all(django_db_blocker):
        builders.commune()
        loading.load_earlier_sample(loading.read(loading.EARLIER))
        yield


@pytest.fixture
def earlier(loaded_once: None, db: None, settings: Any) -> Programme:
    """The sample's programme that went all the way, alone."""
    settings.DEMONSTRATION = True
    return Programme.objects.get()
