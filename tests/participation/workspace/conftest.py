"""What the tests of the workspace of consultations may ask for."""

import pytest

from tamazgana_open.commune.models import Commune
from tests import builders


@pytest.fixture(autouse=True)
def commune(request: pytest.FixtureRequest) -> Commune | None:
    """The profile of the made-up commune, wherever a test has the database."""
    if "django_db" not in request.keywords:
        return None
    request.getfixturevalue("db")
    return builders.commune()
