"""What the tests of meetings may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tamazgana_open.commune.models import Commune
from tests import builders


@pytest.fixture(autouse=True)
def commune(request: pytest.FixtureRequest) -> Commune | None:
    """The profile of the made-up commune, wherever a test has the database."""
    if "django_db" not in request.keywords:
        return None
    request.getfixturevalue("db")
    return builders.commune()


@pytest.fixture
def files() -> Iterator[Path]:
    """The folder of stored files, empty before and after."""
    folder = Path(settings.MEDIA_ROOT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
