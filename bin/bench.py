"""What `bin/bench` measures. Times are CPU seconds of this process, medians of many interleaved repetitions."""

import json
import os
import re
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

REPETITIONS, FEW_REPETITIONS = 60, 10
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
MAX_REPORT_MEMORY, MAX_CSV_GROWTH = 600, 8


def say(*parts: object) -> None:
    """Print at once."""
    print(*parts, flush=True)


def verdict(holds: bool) -> str:
    """How a line ends."""
    return "holds" if holds else "DOES NOT HOLD"


def set_up(site: Any) -> None:
    """The site's database with facts and sample, as production runs it: no DEBUG, compressed static files."""
    os.environ |= {
        **site.environment,
        "SECRET_KEY": "bench-" + "0123456789" * 6,
        "LOG_LEVEL": "ERROR",
        # PostgreSQL serves this process by one of its own, without helpers: its CPU is counted too.
        "CONN_MAX_AGE": "86400",
        "PGOPTIONS": "-c max_parallel_workers_per_gather=0",
    }
    if not site.on_postgresql:
        del os.environ["DATABASE_URL"]  # the site of the first visit makes its own database too
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
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


def measure_consultation() -> None:
    """The pages of a consultation with 100,000 contributions, its table and its report."""
    import bench_consultation

    bench_consultation.answer_latest()
    few = Asking(bench_consultation.pages()).queries()
    began = time.monotonic()
    bench_consultation.fill()
    filled = f"{bench_consultation.PUBLISHED} published contributions more and their replies"
    say(f"\nPages, with {filled} (entered in {time.monotonic() - began:.0f} s)")
    pages = bench_consultation.pages()
    many = measure(pages, never_kept=bench_consultation.NEVER_KEPT, repetitions=FEW_REPETITIONS)
    most_few, most_many = (most_by_view(pages, counts) for counts in (few, many))
    more = [view for view, number in most_many.items() if number > most_few[view]]
    say(f"  no more queries with many contributions than with few: {verdict(not more)}", *more)
    table = in_process("csv")
    flat = table["megabytes"] - table["megabytes_at_first"] <= MAX_CSV_GROWTH
    say(
        f"  CSV of {table['rows']} rows: {table['bytes'] / 1e6:.0f} MB in {table['seconds']:.0f} s, peak memory "
        f"{table['megabytes']:.0f} MB, {table['megabytes_at_first']:.0f} MB after a hundredth of it (bound: "
        f"{MAX_CSV_GROWTH} MB more): {verdict(flat)}"
    )
    measure_rendering("report", bench_consultation.REPORT, "contributions", memory=MAX_REPORT_MEMORY)


def measure_load(site: Any) -> None:
    """Many citizens at once, from many addresses, at the server that production runs."""
    import bench_load

    bench_load.measure(site)


def most_by_view(pages: dict[str, str], counts: "Counts") -> dict[str, int]:
    """The most queries that a view asks, whatever it is asked for: where nothing is found it asks for less."""
    most: dict[str, int] = {}
    for (page, _language), (first, _cached) in counts.items():
        view = re.sub(r"\d+", "", pages[page].partition("?")[0])
        most[view] = max(first, most.get(view, 0))
    return most


def measure(
    pages: dict[str, str], *, never_kept: tuple[str, ...] = ("meetings, ",), repetitions: int = REPETITIONS
) -> "Counts":
    """Each page in each language, the first time after an act and from the cache; a search is never kept. Gives the
    number of queries."""
    asking = Asking(pages)
    first, kept, trivial = asking.times(repetitions)
    counts, bare = asking.queries(), statistics.median(trivial)
    of_what = "of this process and the database's" if asking.on_postgresql else "of this process"
    say(f"  CPU {of_what} per request; a trivial view behind the same middleware is 1 ({bare * 1e3:.2f} ms)")
    say(f"  {'page':<22}{'first after an act':>20}{'cached':>10}{'cached, rate':>14}{'queries first/cached':>22}")
    good = True
    for (page, language), times in first.items():
        after_act = statistics.median(times) / bare
        cached = statistics.median(kept[page, language]) / bare
        number = counts[page, language]
        holds = after_act <= MAX_FIRST and number[0] <= MAX_QUERIES
        if not page.startswith(never_kept):
            holds &= 1 / cached >= MIN_CACHED and number[1] <= 1
        good &= holds
        say(
            f"  {page + ' ' + language:<22}{after_act:>20.1f}{cached:>10.2f}{1 / cached:>14.2f}"
            f"{number[0]:>17}/{number[1]}{'' if holds else '  ' + verdict(False)}"
        )
    say(
        f"  bounds: first ≤ {MAX_FIRST}, cached rate ≥ {MIN_CACHED}, queries ≤ {MAX_QUERIES} and cached ≤ 1:"
        f" {verdict(good)}"
    )
    return counts


Counts = dict[tuple[str, str], tuple[int, int]]


class Asking:
    """Asks for pages within this process, each in each language."""

    def __init__(self, pages: dict[str, str]) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.db import connection

        self.handler, self.connection = WSGIHandler(), connection
        self.on_postgresql = connection.vendor == "postgresql"
        self.paths = {(page, language): f"/{language}/{path}" for page, path in pages.items() for language in LANGUAGES}
        for path in (*self.paths.values(), "/fr/trivial/"):
            self.ask(path)  # templates and translations are read once per process

    def cpu(self) -> float:
        """CPU seconds so far: of this process, and of the one that PostgreSQL keeps for it."""
        if not self.on_postgresql:
            return time.process_time()
        self.connection.ensure_connection()
        ran = Path(f"/proc/{self.connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
        return time.process_time() + int(ran) / 1e9

    def ask(self, path: str) -> float:
        """CPU seconds of one request. Anything but 200 ends the run."""
        from django.test import RequestFactory

        environ = RequestFactory(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip").get(path).environ
        status: list[str] = []
        began = self.cpu()
        response = self.handler(environ, lambda line, _headers: status.append(line))
        b"".join(response)
        response.close()
        took = self.cpu() - began
        if not status[0].startswith("200"):
            sys.exit(f"{path}: {status[0]}")
        return took

    def act(self) -> None:
        """Change something public: every page is made anew."""
        from tamazgana_open.journal.changes import change, forget_site_version

        with change():
            pass
        forget_site_version()

    def times(self, repetitions: int) -> tuple[dict[tuple[str, str], list[float]], ...]:
        """CPU seconds of each page the first time after an act, afterwards, and of the trivial view."""
        first: dict[tuple[str, str], list[float]] = {key: [] for key in self.paths}
        kept: dict[tuple[str, str], list[float]] = {key: [] for key in self.paths}
        trivial: list[float] = []
        for _ in range(repetitions):
            for key, path in self.paths.items():
                self.act()
                first[key].append(self.ask(path))
                kept[key] += [self.ask(path) for _ in range(5)]
                trivial += [self.ask("/fr/trivial/") for _ in range(5)]
        return first, kept, trivial

    def queries(self) -> Counts:
        """How many queries each page asks the first time after an act, and afterwards."""
        from tamazgana_open.journal.changes import forget_site_version

        asked: list[str] = []

        def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if not sql.startswith("PRAGMA"):
                asked.append(sql)
            return execute(sql, *rest)

        def number(path: str) -> int:
            forget_site_version()
            asked.clear()
            with self.connection.execute_wrapper(count):
                self.ask(path)
            return len(asked)

        counts = {}
        for key, path in self.paths.items():
            self.act()
            counts[key] = (number(path), number(path))
        return counts


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
    """Seconds and peak memory of PDFs, each in a process of its own, beside WeasyPrint alone."""
    say("\nPDFs (Arabic): CPU seconds and peak memory, beside WeasyPrint alone with the same HTML and style")
    measure_rendering("programme", 15, "commitments")
    measure_rendering("programme", 60, "commitments")
    measure_rendering("minutes", 60, "speeches")


def measure_rendering(what: str, number: int, unit: str, *, memory: int = 0) -> None:
    """One kind of PDF; `memory` is its bound in MB, without one that of 30 pages holds."""
    ours, bare = [], []
    for _ in range(3):
        ours.append(in_process("ours", what, str(number)))
        bare.append(in_process("bare", what, str(number)))
    seconds, alone = (statistics.median(run["seconds"] for run in runs) for runs in (ours, bare))
    peak, peak_alone = (max(run["megabytes"] for run in runs) for runs in (ours, bare))
    pages = ours[0]["pages"]
    bound = f"{memory} MB" if memory else f"{PDF_PAGES} pages in {MAX_PDF_MEMORY} MB"
    fits = peak <= memory if memory else peak <= MAX_PDF_MEMORY or pages > PDF_PAGES
    say(
        f"  {what} of {number} {unit}, {pages} pages: {seconds:.1f} s, {peak:.0f} MB; alone {alone:.1f} s, "
        f"{peak_alone:.0f} MB; ratio {seconds / alone:.2f} (bound {MAX_PDF_RATIO}; {bound}): "
        f"{verdict(seconds <= MAX_PDF_RATIO * alone and fits)}"
    )


def in_process(*what: str) -> dict[str, float]:
    """What something costs in a fresh process."""
    command = [sys.executable, __file__, "once", *what]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def once(how: str, *rest: str) -> None:
    """In the fresh process: do it and print what it cost."""
    import django

    django.setup()
    print(json.dumps(stream_table() if how == "csv" else render(how, *rest)))


def render(how: str, what: str, number: str) -> dict[str, float]:
    """A PDF made by the portal (`ours`), or by WeasyPrint from the same HTML (`bare`)."""
    import bench_consultation
    import bench_meetings

    from tamazgana_open import pdf
    from tamazgana_open.publications import rendering

    kinds = {
        "programme": programme_of,
        "minutes": bench_meetings.long_minutes,
        "report": bench_consultation.long_report,
    }
    publication = kinds[what](int(number))
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
    return {"seconds": time.process_time() - began, "megabytes": peak_megabytes(), "pages": pages}


def stream_table() -> dict[str, float]:
    """The CSV of all contributions, as it leaves the server."""
    import bench_consultation

    began = time.process_time()
    rows = size = 0
    at_first = 0.0
    for rows, piece in enumerate(bench_consultation.csv_pieces()):
        size += len(piece)
        if rows == bench_consultation.PUBLISHED // 100:
            at_first = peak_megabytes()
    seconds = time.process_time() - began
    return {
        "rows": rows, "bytes": size, "seconds": seconds, "megabytes_at_first": at_first, "megabytes": peak_megabytes(),
    }  # fmt: skip


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
    asked = sys.argv[1:]
    if asked[:1] == ["once"]:
        once(*asked[1:])
        return
    from tests.site import Site

    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), name="portal_bench", settings={"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "1"})
        site.make_database()
        set_up(site)
        parts = {
            "pages": measure_pages,
            "visit": measure_visit,
            "pdf": measure_pdf,
            "meetings": measure_meetings,
            "consultation": measure_consultation,
            "load": lambda: measure_load(site),
        }
        try:
            for name in asked:
                parts[name]()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
