"""What the tests of the public pages share."""

import pytest

from tamazgana_open.commune.models import Commune
from tests import builders


@pytest.fixture
def commune(db: None) -> Commune:
    """The profile of a made-up commune."""
    return builders.commune()
