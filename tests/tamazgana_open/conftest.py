"""What the tests of the foundations may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tamazgana_open.commune.models import Commune
from tests import builders


@pytest.fixture
def commune(db: None) -> Commune:
    """The profile of the made-up commune."""
    return builders.commune()


@pytest.fixture
def files() -> Iterator[Path]:
    """The folder of issued files, empty before and after."""
    folder = Path(settings.MEDIA_ROOT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
