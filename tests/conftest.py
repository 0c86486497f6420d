"""What every test may ask for."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.fixture
def at() -> Callable[..., time_machine.travel]:
    """Freezes the clock at a local time of the commune: `with at(2026, 11, 13, 10, 30): …`."""
    return lambda *moment: time_machine.travel(datetime(*moment, tzinfo=CASABLANCA), tick=False)


@pytest.fixture
def visitor() -> Client:
    """A browser without an account; it sends CSRF failures as they are."""
    return Client(enforce_csrf_checks=True)
