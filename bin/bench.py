"""What `bin/bench` measures. Times are CPU seconds of this process, medians of many interleaved repetitions."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

REPETITIONS = 60
SAMPLE = "exemple-2027-2029"
PAGES = {"home": "", "programme": f"programmes/{SAMPLE}/", "commitment": f"programmes/{SAMPLE}/commitments/1.1/"}
MEETING_PAGES = {
    "meetings": "meetings/",
    "month": "meetings/{month}/",
    "meeting": "meetings/{address}/",
    "meetings, search": "meetings/?q={word}",
    "meetings, four words": "meetings/?q={words}",
}
LANGUAGES = ("ar", "fr")
MAX_QUERIES, MAX_FIRST, MIN_CACHED = 12, 45, 0.5
MAX_VISIT = 100 * 1024
MAX_PDF_RATIO, MAX_PDF_MEMORY, PDF_PAGES = 1.3, 200, 30


def say(*parts: object) -> None:
    """Print at once."""
    print(*parts, flush=True)


def verdict(holds: bool) -> str:
    """How a line ends."""
    return "holds" if holds else "DOES NOT HOLD"


def set_up(folder: str, *, trivial: bool = False) -> None:
    """A portal of its own with facts and sample, as production runs it: no DEBUG, compressed static files."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tamazgana_open.settings",
        "SECRET_KEY": "bench-" + "0123456789" * 6,
        "DATA_DIR": folder,
        "DEBUG": "0",
        "DEMONSTRATION": "1",
        "HTTPS": "0",
        "LOG_LEVEL": "ERROR",
    }
    os.environ.pop("DATABASE_URL", None)  # the site of the first visit makes its own database too
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if trivial:
        sys.path.insert(0, str(Path(__file__).parent))
        settings.ROOT_URLCONF = "bench_urls"
    with Path(os.devnull).open("w") as silence:
        for command in ("migrate", "createcachetable", "load_facts", "load_sample"):
            call_command(command, stdout=silence)
        call_command("collectstatic", interactive=False, verbosity=0)


# Pages ----------------------------------------------------------------------------------------------------------------


def measure_pages() -> None:
    """CPU per request as a multiple of a trivial view behind the same middleware; queries."""
    say("\nPages, the sample alone")
    measure(PAGES)


def measure_meetings() -> None:
    """The same for the pages of meetings, with 2,000 meetings of 30 rows each."""
    import bench_meetings

    from workshops.models import Meeting

    bench_meetings.fill()
    address = Meeting.objects.filter(address__contains="bench").latest("pk").address
    names = {"month": address[:7], "address": address, "word": "الشفافية", "words": "الشفافية+المشاركة+السكان+الطرق"}
    say(f"\nPages, with {bench_meetings.MEETINGS} meetings more of {5 * bench_meetings.ROWS_OF_A_KIND} rows each")
    measure({**PAGES, **{page: path.format(**names) for page, path in MEETING_PAGES.items()}})


def measure(pages: dict[str, str]) -> None:
    """Each page in each language, the first time after an act and from the cache; a search is never kept."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test import RequestFactory

    from tamazgana_open.journal.changes import change, forget_site_version

    handler, queries = WSGIHandler(), []

    def ask(path: str) -> float:
        environ = RequestFactory(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip").get(path).environ
        status: list[str] = []
        began = time.process_time()
        response = handler(environ, lambda line, _headers: status.append(line))
        b"".join(response)
        response.close()
        took = time.process_time() - began
        if not status[0].startswith("200"):
            sys.exit(f"{path}: {status[0]}")
        return took

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith("PRAGMA"):
            queries.append(sql)
        return execute(sql, *rest)

    paths = {(page, language): f"/{language}/{path}" for page, path in pages.items() for language in LANGUAGES}
    first: dict[tuple[str, str], list[float]] = {key: [] for key in paths}
    kept: dict[tuple[str, str], list[float]] = {key: [] for key in paths}
    trivial: list[float] = []
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for path in (*paths.values(), "/fr/trivial/"):
        ask(path)  # templates and translations are read once per process
    for _ in range(REPETITIONS):
        for key, path in paths.items():
            with change():
                pass
            forget_site_version()
            first[key].append(ask(path))
            kept[key] += [ask(path) for _ in range(5)]
            trivial += [ask("/fr/trivial/") for _ in range(5)]
    for key, path in paths.items():
        with change():
            pass
        forget_site_version()
        with connection.execute_wrapper(count):
            queries.clear()
            ask(path)
            at_first = len(queries)
            forget_site_version()
            queries.clear()
            ask(path)
            counts[key] = (at_first, len(queries))
    bare = statistics.median(trivial)
    say(
        f"  ({connection.vendor}) CPU per request; a trivial view behind the same middleware is 1 ({bare * 1e3:.2f} ms)"
    )
    say(f"  {'page':<20}{'first after an act':>20}{'cached':>10}{'cached, rate':>14}{'queries first/cached':>22}")
    good = True
    for (page, language), times in first.items():
        after_act = statistics.median(times) / bare
        cached = statistics.median(kept[page, language]) / bare
        number = counts[page, language]
        kept_page = "search" not in page
        good &= after_act <= MAX_FIRST and number[0] <= MAX_QUERIES
        good &= not kept_page or (1 / cached >= MIN_CACHED and number[1] <= 1)
        say(
            f"  {page + ' ' + language:<20}{after_act:>20.1f}{cached:>10.2f}{1 / cached:>14.2f}"
            f"{number[0]:>17}/{number[1]}"
        )
    say(
        f"  bounds: first ≤ {MAX_FIRST}, cached rate ≥ {MIN_CACHED}, queries ≤ {MAX_QUERIES} and cached ≤ 1:"
        f" {verdict(good)}"
    )


# First visit ----------------------------------------------------------------------------------------------------------


def measure_visit() -> None:
    """Bytes that Chromium on a phone receives for a first visit, headers included, from the running site."""
    from playwright.sync_api import sync_playwright

    from tests.site import Site

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), name="portal_bench").start()
        try:
            chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
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


# PDFs -----------------------------------------------------------------------------------------------------------------


def measure_pdf() -> None:
    """Seconds and peak memory of a programme's PDF, each in a process of its own, beside WeasyPrint alone."""
    say("\nPDFs (Arabic): CPU seconds and peak memory, beside WeasyPrint alone with the same HTML and style")
    for what, number, unit in (
        ("programme", 15, "commitments"),
        ("programme", 60, "commitments"),
        ("minutes", 60, "speeches"),
    ):
        ours, bare = [], []
        for _ in range(3):
            ours.append(in_process("ours", what, number))
            bare.append(in_process("bare", what, number))
        seconds = statistics.median(run["seconds"] for run in ours)
        alone = statistics.median(run["seconds"] for run in bare)
        memory, memory_alone = (max(run["megabytes"] for run in runs) for runs in (ours, bare))
        pages = ours[0]["pages"]
        good = seconds <= MAX_PDF_RATIO * alone and (memory <= MAX_PDF_MEMORY or pages > PDF_PAGES)
        say(
            f"  {what} of {number} {unit}, {pages} pages: {seconds:.1f} s, {memory:.0f} MB; alone {alone:.1f} s, "
            f"{memory_alone:.0f} MB; ratio {seconds / alone:.2f} (bound {MAX_PDF_RATIO}; {PDF_PAGES} pages in "
            f"{MAX_PDF_MEMORY} MB): {verdict(good)}"
        )


def in_process(how: str, what: str, number: int) -> dict[str, float]:
    """One rendering in a fresh process."""
    command = [sys.executable, __file__, "render", how, what, str(number)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def render_once(how: str, what: str, number: int) -> None:
    """In the fresh process: render and print what it cost."""
    import bench_meetings

    from tamazgana_open import pdf
    from tamazgana_open.publications import rendering

    publication = programme_of(number) if what == "programme" else bench_meetings.long_minutes(number)
    taken: dict[str, Any] = {}
    if how == "bare":
        real = pdf.render
        pdf.render = lambda html, **options: taken.update(html=html, **options)  # only the HTML is wanted
        rendering.render(publication, ("ar",))
        pdf.render = real
        began = time.process_time()
        pages = bare_weasyprint(taken["html"], taken.get("style", ""))
    else:
        began = time.process_time()
        pages = rendering.render(publication, ("ar",)).pages
    took = time.process_time() - began
    print(json.dumps({"seconds": took, "megabytes": peak_megabytes(), "pages": pages}))


def peak_megabytes() -> float:
    """The most memory that this program had. `getrusage` would count the process that started it too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bare_weasyprint(html: str, style: str) -> int:
    """The same HTML and style, WeasyPrint's own defaults for everything else."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from tamazgana_open import pdf

    fonts, files = FontConfiguration(), pdf.OwnFiles()
    sheets = [CSS(url="document:css/document.css", url_fetcher=files, font_config=fonts)]
    sheets += [CSS(string=style, url_fetcher=files, font_config=fonts)]
    laid_out = HTML(string=html, url_fetcher=files).render(font_config=fonts, stylesheets=sheets)
    laid_out.write_pdf(pdf_variant=pdf.VARIANT)
    return len(laid_out.pages)


def programme_of(number: int) -> Any:
    """A publication of the sample's text with this many commitments; nothing is saved."""
    import copy

    from tamazgana_open.publications import canonical
    from tamazgana_open.publications.models import Publication

    original = Publication.objects.filter(kind="programme_version", illustrative=True).latest("pk")
    content = copy.deepcopy(original.data)
    axes = content["programme"]["axes"]
    sheets = [(index, sheet) for index, axis in enumerate(axes) for sheet in axis["commitments"]]
    for axis in axes:
        axis["commitments"] = []
    for position in range(number):
        index, sheet = sheets[position % len(sheets)]
        row = axes[index]["commitments"]
        row.append({**copy.deepcopy(sheet), "code": f"{index + 1}.{len(row) + 1}"})
    original.content = canonical.dumps(content)
    original.sha256 = canonical.sha256(original.content)
    original.__dict__.pop("data", None)
    return original


def main() -> None:
    """The command line."""
    parts = {"pages": measure_pages, "visit": measure_visit, "pdf": measure_pdf, "meetings": measure_meetings}
    asked = sys.argv[1:]
    if asked[:1] == ["render"]:
        import django

        django.setup()
        render_once(asked[1], asked[2], int(asked[3]))
        return
    if set(asked) - set(parts):
        sys.exit("Usage: bin/bench [pages|visit|pdf|meetings]…")
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder, trivial=True)
        for name in asked or parts:
            parts[name]()


if __name__ == "__main__":
    main()
