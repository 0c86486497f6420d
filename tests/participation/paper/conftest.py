"""Files and people for forms, letters and spreadsheets."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tamazgana_open.accounts.models import User
from tests import builders


@pytest.fixture
def files() -> Iterator[Path]:
    """The folder of stored files, empty before and after."""
    folder = Path(settings.MEDIA_ROOT)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def desk(editor: User) -> Client:
    """A browser in which an editor has signed in, in a commune that has its profile."""
    builders.commune(opening_hours_ar="من الاثنين إلى الجمعة", opening_hours_fr="Du lundi au vendredi")
    return builders.signed_in(editor)
