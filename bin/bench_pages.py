"""CPU and queries of pages, as multiples of a trivial view behind the same middleware. Times are CPU seconds of this
process and of the database's own for it, medians of many interleaved repetitions."""

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_shared import LANGUAGES, say, verdict

REPETITIONS = 60
MAX_QUERIES, MAX_FIRST, MIN_CACHED = 12, 45, 0.5


def most_by_view(pages: dict[str, str], counts: "Counts") -> dict[str, int]:
    """The most queries that a view asks, whatever it is asked for: where nothing is found it asks for less."""
    most: dict[str, int] = {}
    for (page, _language), (first, _cached) in counts.items():
        view = re.sub(r"\d+", "", pages[page].partition("?")[0])
        most[view] = max(first, most.get(view, 0))
    return most


def measure(pages: dict[str, str], *, never_kept: tuple[str, ...] = (), repetitions: int = REPETITIONS) -> "Counts":
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
