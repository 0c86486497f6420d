"""What a first visit on a phone weighs."""

import tempfile
from pathlib import Path
from typing import Any

from bench_shared import LANGUAGES, PAGES, say, verdict

MAX_VISIT = 100 * 1024


def measure() -> None:
    """Bytes that Chromium on a phone receives for a first visit, headers included, from the running site."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import chromium
    from tests.site import Site

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), name="portal_bench").start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            say(f"\nFirst visit on a phone, compressed, bytes (bound {MAX_VISIT})")
            for page, path in PAGES.items():
                for language in LANGUAGES:
                    parts = first_visit(browser, f"{site.url}/{language}/{path}")
                    total = sum(parts.values())
                    shown = ", ".join(f"{kind} {size}" for kind, size in sorted(parts.items()))
                    say(f"  {page + ' ' + language:<14}{total:>8}  {verdict(total <= MAX_VISIT)}  ({shown})")
            browser.close()
        finally:
            site.stop()


def first_visit(browser: Any, url: str) -> dict[str, int]:
    """Bytes received by kind of file, with an empty browser cache."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "other")
        sizes[kind] = sizes.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"].lower()}))
    session.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    context.close()
    return sizes
