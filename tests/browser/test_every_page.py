"""Every page of the portal and the workspace: all links lead somewhere, the HTML is right, everyone can use it."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext, Page

from tests.browser import axe, nu
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import sign_in

LINK = re.compile(r"""<(?:a|link)\b[^>]*?\shref=["']([^"'#]*)(?:\#([^"']*))?["']""")
START = ("/ar/", "/fr/", "/ar/search/?q=الجمعيات", "/fr/search/?q=associations", "/fr/search/?q=zzzz")
FOR_STAFF = ("/ar/space/", "/fr/space/", "/ar/account/password/change/", "/fr/account/factor/")
FOR_ALL = ("/ar/account/login/", "/fr/account/login/", "/ar/account/password/reset/", "/fr/nowhere/", "/ar/nowhere/")
STAFF_PAGES = "/(ar|fr)/(space|account)/(?!logout)"
FOR_A_PAPER = 60_000
"""Milliseconds: a PDF that is made while the queue makes others takes its time. How fast it is, is not asked here."""
MOST_OF_A_KIND = {"visitor": 20, "focal": 6, "admin": 6}
"""Of each view, in each language, so many pages are read."""


class Crawled:
    """What following every link found."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.files: set[str] = set()
        self.faults: list[str] = []


def kind_of(path: str) -> tuple[str, str]:
    """The view behind an address, and its language."""
    try:
        return resolve(urlsplit(path).path).view_name, path[:4]
    except Resolver404:
        return "not found", path[:4]


def crawl(request: APIRequestContext, start: tuple[str, ...], staying_in: str, of_a_kind: int) -> Crawled:
    """Follow every link from these pages on, as far as they stay inside `staying_in`, to so many pages of a kind."""
    found, waiting, seen = Crawled(), list(start), set(start)
    kinds: Counter[tuple[str, str]] = Counter()
    while waiting:
        path = waiting.pop(0)
        response = request.get(path, max_redirects=5, timeout=FOR_A_PAPER)
        if response.status != 200 and path not in FOR_ALL:
            found.faults.append(f"{path}: {response.status}")
            continue
        if not response.headers["content-type"].startswith("text/html"):
            found.files.add(path)
            continue
        found.pages[path] = response.text()
        for href, _fragment in LINK.findall(found.pages[path]):
            target = urljoin(response.url, href.replace("&amp;", "&"))
            inside = urlsplit(target)
            if inside.netloc != urlsplit(response.url).netloc:
                continue
            address = inside.path + (f"?{inside.query}" if inside.query else "")
            if address not in seen and re.match(staying_in, address):
                seen.add(address)
                kinds[kind_of(address)] += 1
                if kinds[kind_of(address)] <= of_a_kind:
                    waiting.append(address)
    return found


def of_each_kind(pages: dict[str, str], number: int) -> list[str]:
    """So many pages of every view in every language, the longest: they show most."""
    kinds: Counter[tuple[str, str]] = Counter()
    chosen = []
    for path in sorted(pages, key=lambda path: -len(pages[path])):
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] <= number:
            chosen.append(path)
    return sorted(chosen)


def faults_for_people(page: Page, path: str, *, dark: bool) -> list[str]:
    """Accessibility faults of one page, on a phone in Arabic and on a desktop in French, and what overflows the phone.

    The colours are the same in both languages, and so are the rules: each view is looked at in each script, on each
    screen and in each scheme, but not in all eight ways.
    """
    is_arabic = path.startswith("/ar/")
    page.emulate_media(color_scheme="dark" if dark == is_arabic else "light")
    page.set_viewport_size(PHONE)
    page.goto(path)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"360 px: {over} px wider than the screen"] if over > 0 else []
    if not is_arabic:
        page.set_viewport_size(DESKTOP)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    return [f"{path} {fault}" for fault in [*found, *axe.faults(page)]]


def html_faults(pages: dict[str, str], folder: Path) -> list[str]:
    """What the Nu checker says about these pages."""
    names = {}
    for number, (path, content) in enumerate(pages.items()):
        names[f"{number}.html"] = path
        (folder / f"{number}.html").write_text(content, "utf-8")
    return [f"{names[fault.partition(':')[0]]}: {fault}" for fault in nu.faults(folder)]


def none_of(faults: list[str]) -> None:
    """Fail with a list that a person can read."""
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults[:60]])


_crawled: dict[str, Crawled] = {}


@pytest.fixture
def crawled(visit: Visit) -> Callable[..., tuple[Crawled, Page]]:
    """All the pages that this person finds, and a browser with which they were found."""

    def find(person: str) -> tuple[Crawled, Page]:
        page = visit()
        if person != "visitor":
            sign_in(page, person)
        if person not in _crawled:
            start, inside = (START + FOR_ALL, "/") if person == "visitor" else (FOR_STAFF, STAFF_PAGES)
            _crawled[person] = crawl(page.context.request, start, inside, MOST_OF_A_KIND[person])
        return _crawled[person], page

    return find


PEOPLE = pytest.mark.parametrize(
    "person",
    [
        pytest.param(person, marks=pytest.mark.xdist_group(f"pages of {person}"))
        for person in ("visitor", "focal", "admin")
    ],
)


@PEOPLE
def test_every_link_leads_to_a_page(person: str, crawled: Callable[[str], tuple[Crawled, Page]]) -> None:
    found, _page = crawled(person)
    none_of(found.faults)
    assert len(found.pages) > 10


@PEOPLE
def test_the_html_of_every_page_is_right(
    person: str, crawled: Callable[[str], tuple[Crawled, Page]], tmp_path: Path
) -> None:
    found, _page = crawled(person)
    none_of(html_faults({path: found.pages[path] for path in of_each_kind(found.pages, 2)}, tmp_path))


@PEOPLE
def test_everyone_can_use_every_kind_of_page(person: str, crawled: Callable[[str], tuple[Crawled, Page]]) -> None:
    found, page = crawled(person)
    views = sorted({kind_of(path)[0] for path in found.pages})
    dark = dict(zip(views, cycle([False, True])))
    none_of(
        [
            fault
            for path in of_each_kind(found.pages, 1)
            for fault in faults_for_people(page, path, dark=dark[kind_of(path)[0]])
        ]
    )


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_faint_text_would_be_found_in_both_scripts(visit: Visit, language: str) -> None:
    """axe skips joined Arabic letters unless it is mended; then a planted fault is found."""
    page = visit()
    page.goto(f"/{language}/about/")
    assert axe.faults(page, rules=["color-contrast"]) == []
    page.evaluate("document.querySelector('main p').style.cssText = 'color:#aaa;background:#fff'")
    assert axe.faults(page, rules=["color-contrast"]) != []


def test_wrong_html_would_be_found(tmp_path: Path) -> None:
    wrong = "<!doctype html><html lang=fr><title>x</title><p><div></p><img src=x>"
    assert html_faults({"/fr/": wrong}, tmp_path) != []
