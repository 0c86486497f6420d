"""What every test may ask for."""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, settings

from tamazgana_open.accounts import carried
from tamazgana_open.journal.changes import forget_site_version
from tamazgana_open.portal import errors
from tests import site

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
    """Groups first, each together: one of them left at the end would keep one process busy while the others wait, and
    what a group loads for all its tests is loaded once."""
    groups = {item: marker.args[0] for item in items if (marker := item.get_closest_marker("xdist_group"))}
    places = {group: place for place, group in enumerate(dict.fromkeys(groups.values()))}
    items.sort(key=lambda item: places[groups[item]] if item in groups else len(places))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Contents of files are no names: some differ at each run, and every process must know a test by the same name."""
    return argname if isinstance(val, bytes) and len(val) > 60 else None


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database of the tests is there before Django asks for it."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str) -> Iterator[None]:
    """A database of this process's own, a copy of the migrated one; removed in the end."""
    test, url = connection.settings_dict["TEST"], os.environ.get("DATABASE_URL", "")
    if connection.vendor == "postgresql":
        test["NAME"] = f"portal_tests_{worker_id}"
        site.copy_migrated_database(url, test["NAME"])
    else:
        site.copy_migrated_file(Path(test["NAME"]))
    yield
    connection.close()
    if connection.vendor == "postgresql":
        with site.on_server(url) as cursor:
            cursor.execute(f'DROP DATABASE "{test["NAME"]}" WITH (FORCE)')


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


@pytest.fixture
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals and the sign-in without the page around them and without a line in the log, for tables that send
    thousands of forms; the pages have tests of their own. What was typed still goes along with the sign-in."""
    monkeypatch.setattr(errors, "render", lambda request, template, status: HttpResponse(status=status))
    monkeypatch.setattr(carried, "render", lambda request, template, context: HttpResponse(context["form"]["carried"]))
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
