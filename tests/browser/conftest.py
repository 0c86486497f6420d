"""The running site and a browser for it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.chromium import chromium
from tests.site import FILLED, Site, filled_once

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 30_000
"""Milliseconds: other tests run beside these. How fast a page is, is not asked here."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything of this folder needs the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The site from which the others were copied goes when all processes have ended."""
    if not hasattr(session.config, "workerinput"):
        Site(Path(), name=FILLED).drop_database()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine, quiet and alone: without windows and menus of its own it takes half the time."""
    quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"]
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)],
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """The running site of this test process, with facts and sample, shared by its tests."""
    running = Site(tmp_path_factory.mktemp("site"), name=f"portal_browser_{worker_id}")
    own = tmp_path_factory.getbasetemp()
    running.copy(filled_once(own if worker_id == "master" else own.parent)).serve()
    yield running
    running.stop()


class Watched:
    """A page and what went wrong in it: refused scripts and styles, errors, missing files, requests to other hosts."""

    def __init__(self, page: Page, site: Site) -> None:
        self.faults: list[str] = []
        self.site = site
        page.on("console", lambda message: self._note(message.type == "error", f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))
        page.on("response", self._response)
        page.on("request", lambda request: self._note(self._foreign(request.url), f"foreign: {request.url}"))

    def _response(self, response: Response) -> None:
        missing = response.status >= 400 and response.request.resource_type != "document"
        self._note(missing, f"{response.status}: {response.url}")

    def _foreign(self, url: str) -> bool:
        return not url.startswith((self.site.url, "data:", "blob:", "about:"))

    def _note(self, is_fault: bool, fault: str) -> None:
        if is_fault and "Failed to load resource" not in fault:
            self.faults.append(fault)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a new browser for a person: `visit(scripts=False, width=360, language="fr", scheme="dark")`."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_for(
        *, scripts: bool = True, size: dict[str, int] = DESKTOP, language: str = "ar", scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            java_script_enabled=scripts,
            viewport=size,
            locale=language,
            color_scheme=scheme,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        opened.append((context, Watched(page, site)))
        return page

    yield open_for
    faults = [fault for _context, watched in opened for fault in watched.faults]
    for context, _watched in opened:
        context.close()
    assert faults == []


@pytest.fixture(scope="session", autouse=True)
def _asynchronous_code_is_playwrights() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; nothing here asks Django's database from it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where downloaded files go."""
    return tmp_path
