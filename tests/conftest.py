"""What every test may ask for."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, settings

from tamazgana_open.journal.changes import forget_site_version

CASABLANCA = ZoneInfo("Africa/Casablanca")

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again, which took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups first: one of them left at the end would keep one process busy while the others wait."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Contents of files are no names: some differ at each run, and every process must know a test by the same name."""
    return argname if isinstance(val, bytes) and len(val) > 60 else None


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """A rolled-back database begins again with the same numbers: what a process remembers of them must go too."""
    forget_site_version()
    yield
    forget_site_version()


@pytest.fixture
def at() -> Callable[..., time_machine.travel]:
    """Freezes the clock at a local time of the commune: `with at(2026, 11, 13, 10, 30): …`."""
    return lambda *moment: time_machine.travel(datetime(*moment, tzinfo=CASABLANCA), tick=False)


@pytest.fixture
def visitor() -> Client:
    """A browser without an account; it sends CSRF failures as they are."""
    return Client(enforce_csrf_checks=True)
