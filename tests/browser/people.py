"""What a person does in the browser, as words for the tests."""

import time
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tamazgana_open.portal.loading import SAMPLE_PASSWORD
from tests.site import Site

SAMPLE = "exemple-2027-2029"
DRAFT = "2035-2037"
"""A programme in preparation: the text of the sample is before the citizens, and cannot be changed meanwhile."""
_DRAFTED = f"""
from commitments.models import Programme
from tests import builders
if not Programme.objects.filter(slug="{DRAFT}").exists():
    builders.version(builders.programme("{DRAFT}", current=False, illustrative=True))
"""


def draft(site: Site) -> str:
    """The slug of a programme with one frozen version whose draft can be changed."""
    site.manage("shell", "-v", "0", "-c", _DRAFTED)
    return DRAFT


def path_of(page: Page) -> str:
    """Where the page stands in the site, once all of it has come: what is counted next is there."""
    page.wait_for_load_state("domcontentloaded")
    return urlsplit(page.url).path


def switch_to(page: Page, language: str) -> None:
    """Take the language switch; it must keep the page."""
    before = path_of(page)
    page.locator(f"header a[hreflang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert path_of(page) == before.replace(before[:4], f"/{language}/", 1)


def sign_in(page: Page, username: str, language: str = "ar") -> None:
    """Sign in as one of the demonstration's accounts."""
    page.goto(f"/{language}/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(SAMPLE_PASSWORD)
    page.locator("main button[type=submit]").click()
    assert path_of(page) == f"/{language}/space/"


def wait_for_files(page: Page, path: str, *, seconds: int = 180) -> None:
    """Open a page again and again until every PDF on it is ready."""
    until = time.monotonic() + seconds
    while True:
        page.goto(path)
        if page.locator(".files a.file").count() and not page.locator(".file-waiting").count():
            return
        assert time.monotonic() < until, f"the PDFs of {path} were not made in {seconds} s"
        time.sleep(1)
