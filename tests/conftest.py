"""What every test may ask for."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from tamazgana_open.journal.changes import forget_site_version
from tests.site import filled_once, folder_of_all

CASABLANCA = ZoneInfo("Africa/Casablanca")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again, which took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups first, for one of them left at the end would keep one process busy while the others wait; those that need
    the site after the others, for it is being filled meanwhile."""

    def turn(item: pytest.Item) -> int:
        if item.get_closest_marker("browser"):
            return 1
        return 0 if item.get_closest_marker("xdist_group") else 2

    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def _site_is_filled_meanwhile(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    """The site of the browser tests takes its time: the first of several processes sees to it while all test."""
    if worker_id == "gw0" and any(item.get_closest_marker("browser") for item in request.session.items):
        Thread(target=filled_once, args=[folder_of_all(tmp_path_factory, worker_id)], daemon=True).start()


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
