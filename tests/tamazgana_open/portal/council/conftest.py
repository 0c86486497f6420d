"""What the tests of the council's pages may ask for."""

from datetime import date
from typing import Any

import pytest

from tamazgana_open.accounts.models import User
from tests import builders


@pytest.fixture
def holidays(commune: Any) -> None:
    """A holiday in each year, so that no remark says that none is known."""
    for year in (2030, 2031, 2032):
        builders.holiday(date(year, 1, 11))


@pytest.fixture
def registrar(commune: Any) -> User:
    """The registrar. Tests that move the clock sign in anew: a session does not last for months."""
    return builders.person("registrar")
