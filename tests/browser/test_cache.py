"""Kept pages: never somebody else's, never older than a second after an act; two server processes, late commits."""

import http.client
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.conftest import Visit
from tests.browser.people import SAMPLE, sign_in
from tests.repository.sources import PROJECT
from tests.site import Site

PATHS = ("/ar/", "/fr/", f"/ar/programmes/{SAMPLE}/", f"/fr/programmes/{SAMPLE}/commitments/1.1/")
CHANGE_THE_PHONE = """
import sys
from tamazgana_open.commune.models import Commune
from tamazgana_open.journal.changes import change
for line in sys.stdin:
    number, _space, how = line.strip().partition(" ")
    with change():
        commune = Commune.objects.get(pk=1)
        commune.phone = number
        commune.save_profile(by=None)
        if how == "late":
            print("changed", flush=True)
            sys.stdin.readline()
    print("committed", flush=True)
"""


class Clerk:
    """Another process that changes the commune's telephone number, which stands on every page."""

    def __init__(self, site: Site) -> None:
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", CHANGE_THE_PHONE]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=site.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def say(self, line: str, answer: str) -> None:
        """Give an order and wait for the answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == answer


@pytest.fixture
def clerk(site: Site) -> Iterator[Clerk]:
    """A clerk at another process, sent home afterwards."""
    hired = Clerk(site)
    yield hired
    hired.process.communicate()


def get(site: Site, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    """A page over a connection of its own, so that either server process may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response, body


def pages(site: Site, times: int = 8) -> list[str]:
    """Every path several times, so that both processes have answered."""
    return [get(site, path)[1] for _ in range(times) for path in PATHS]


def test_a_page_is_never_older_than_a_second_after_an_act(site: Site, clerk: Clerk) -> None:
    for number in ("0535000101", "0535000102", "0535000103"):
        pages(site)  # kept by both processes
        clerk.say(number, "committed")
        time.sleep(1)
        assert all(number in page for page in pages(site))


def test_a_transaction_that_commits_late_is_not_missed(site: Site, clerk: Clerk) -> None:
    if not site.on_postgresql:
        pytest.fail("This test needs PostgreSQL: bin/test starts one.")
    clerk.say("0535000201", "committed")
    time.sleep(1)
    clerk.say("0535000202 late", "changed")
    until = time.monotonic() + 2.5  # long enough for pages to be kept under every number there might be
    while time.monotonic() < until:
        assert all("0535000201" in page for page in pages(site, times=1))
    with writes_of_others(site):  # the site's version goes on without it
        time.sleep(1.2)
        assert all("0535000202" not in page for page in pages(site))
    clerk.say("now", "committed")
    time.sleep(1)
    assert all("0535000202" in page for page in pages(site))


@contextmanager
def writes_of_others(site: Site) -> Iterator[None]:
    """Another act commits while the first one waits."""
    site.manage(
        "shell", "-v", "0", "-c",
        "from tamazgana_open.journal.changes import change\nwith change():\n    pass",
    )  # fmt: skip
    yield


def test_what_is_kept_is_answered_with_304_until_it_changes(site: Site, clerk: Clerk) -> None:
    clerk.say("0535000301", "committed")
    time.sleep(1.1)
    response, _body = get(site, PATHS[2])
    tag = response.headers["ETag"]
    for _ in range(10):
        again, body = get(site, PATHS[2], **{"If-None-Match": tag})
        assert (again.status, body) == (304, "")
    clerk.say("0535000302", "committed")
    time.sleep(1)
    for _ in range(10):
        changed, body = get(site, PATHS[2], **{"If-None-Match": tag})
        assert changed.status == 200
        assert "0535000302" in body


def test_no_visitor_gets_what_belongs_to_another(visit: Visit, site: Site) -> None:
    page = visit()
    sign_in(page, "focal")
    cookie = "; ".join(f"{crumb['name']}={crumb['value']}" for crumb in page.context.cookies())
    faults: list[str] = []

    def as_staff() -> None:
        for _ in range(20):
            for path in (*PATHS, "/ar/space/"):
                response, _body = get(site, path, Cookie=cookie)
                if response.status != 200 or "no-store" not in response.headers["Cache-Control"]:
                    faults.append(f"staff {path}: {response.status} {response.headers['Cache-Control']}")

    def as_visitor() -> None:
        for _ in range(20):
            for path in PATHS:
                response, body = get(site, path)
                if re.search("csrf|sessionid", f"{response.headers}{body}"):
                    faults.append(f"visitor {path}: a form or a cookie of somebody else")

    threads = [threading.Thread(target=person) for person in (as_staff, as_visitor, as_staff, as_visitor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_page_does_not_vary_by_parameters_that_mean_nothing(site: Site) -> None:
    plain, _body = get(site, PATHS[0])
    with_parameters, _body = get(site, f"{PATHS[0]}?utm_source=x&session=%00")
    assert plain.headers["ETag"] == with_parameters.headers["ETag"]
