"""People who work with consultations."""

import pytest

from tamazgana_open.accounts.models import User
from tests import builders


@pytest.fixture
def editor(db: None) -> User:
    """Who enters what came in on paper."""
    return builders.person("editor")


@pytest.fixture
def focal(db: None) -> User:
    """Who moderates and answers."""
    return builders.person("focal_point")


@pytest.fixture
def registrar(db: None) -> User:
    """Who may look a second time."""
    return builders.person("registrar")
