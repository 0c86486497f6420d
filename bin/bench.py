"""What `bin/bench` measures, part by part; each part stands in a module of its own."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bench_documents
import bench_pages
import bench_visit
from bench_shared import PAGES, say, verdict

from tests.site import Site

MEETING_PAGES = {
    "meetings": "meetings/",
    "month": "meetings/{month}/",
    "meeting": "meetings/{address}/",
    "meetings, search": "meetings/?q={word}",
    "meetings, four words": "meetings/?q={words}",
}
NEVER_KEPT = ("meetings, ",)
FEW_REPETITIONS = 10


def set_up(site: Site) -> None:
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


def pages() -> None:
    """The pages of the sample alone."""
    say("\nPages, the sample alone")
    bench_pages.measure(PAGES)


def pdf() -> None:
    """The PDFs of the programme and of minutes."""
    say("\nPDFs (Arabic): CPU seconds and peak memory, beside WeasyPrint alone with the same HTML and style")
    bench_documents.measure("programme", 15, "commitments")
    bench_documents.measure("programme", 60, "commitments")
    bench_documents.measure("minutes", 60, "speeches")


def meetings() -> None:
    """The pages with 2,000 meetings of 30 rows each."""
    import bench_meetings

    from workshops.models import Meeting

    bench_meetings.fill()
    address = Meeting.objects.filter(address__contains="bench").latest("pk").address
    names = {"month": address[:7], "address": address, "word": "الشفافية", "words": "الشفافية+المشاركة+السكان+الطرق"}
    say(f"\nPages, with {bench_meetings.MEETINGS} meetings more of {5 * bench_meetings.ROWS_OF_A_KIND} rows each")
    asked = {page: path.format(**names) for page, path in MEETING_PAGES.items()}
    bench_pages.measure({**PAGES, **asked}, never_kept=NEVER_KEPT)


def consultation() -> None:
    """The pages of a consultation with 100,000 contributions, its table and its report."""
    import bench_consultation

    bench_consultation.answer_latest()
    few = bench_pages.Asking(bench_consultation.pages()).queries()
    began = time.monotonic()
    bench_consultation.fill()
    filled = f"{bench_consultation.PUBLISHED} published contributions more and their replies"
    say(f"\nPages, with {filled} (entered in {time.monotonic() - began:.0f} s)")
    asked = bench_consultation.pages()
    many = bench_pages.measure(asked, never_kept=bench_consultation.NEVER_KEPT, repetitions=FEW_REPETITIONS)
    most_few, most_many = (bench_pages.most_by_view(asked, counts) for counts in (few, many))
    more = [view for view, number in most_many.items() if number > most_few[view]]
    say(f"  no more queries with many contributions than with few: {verdict(not more)}", *more)
    bench_documents.measure_table()
    bench_documents.measure(
        "report", bench_consultation.REPORT, "contributions", memory=bench_documents.MAX_REPORT_MEMORY
    )


def load(site: Site) -> None:
    """Many citizens at once, from many addresses, at the server that production runs."""
    import bench_load

    bench_load.measure(site)


def main() -> None:
    """The command line: the names of parts."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), name="portal_bench", settings={"BEHIND_PROXY": "1", "TRUSTED_PROXIES": "1"})
        site.make_database()
        set_up(site)
        parts: dict[str, Callable[[], None]] = {
            "pages": pages,
            "visit": bench_visit.measure,
            "pdf": pdf,
            "meetings": meetings,
            "consultation": consultation,
            "load": lambda: load(site),
        }
        try:
            for name in sys.argv[1:]:
                parts[name]()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
