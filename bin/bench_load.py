"""Many citizens in one minute: what `bin/bench` sends to a running site, and what it asks afterwards."""

import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from statistics import median, quantiles
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import bench_consultation
import psutil
from bench_shared import LANGUAGES, say, verdict
from django.utils.encoding import iri_to_uri
from django.utils.html import strip_tags

A_MINUTE, READS_A_SECOND, SECONDS = 2000, 50, 60
LATEST = 2
"""Seconds after the last form was sent within which it is answered, where the server keeps up."""
INTERRUPTED_SECONDS, DOWN_SECONDS = 20, 2
TWICE_EVERY, TEXTS_A_FORM, ADDRESSES = 20, 10, 1000
"""Every 20th form is sent twice at once; one form serves ten texts; so many network addresses."""
WRITING_SECONDS = 5
"""From the form to its first text: less than three would be a robot's."""
SENDERS = 64
READ = (
    "home", "list", "retained", "search", "commitment", "home", "list, deep", "axis", "search, frequent", "commitment",
)  # fmt: skip


@dataclass
class Form:
    """What one citizen sends, and the receipts that came back."""

    number: int
    token: str = ""
    codes: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    """Seconds from the moment at which it should have been sent to each answer."""

    @property
    def failed(self) -> bool:
        """Whether no receipt was shown."""
        return not self.codes

    @property
    def body(self) -> str:
        """Words that no other form has."""
        return f"نقترح أن تُنشر نتائج هذا الالتزام كل ثلاثة أشهر بلغة مفهومة في كل دوار، وهذه هي المساهمة {self.number}."

    @property
    def address(self) -> str:
        """From where it is sent."""
        place = self.number % ADDRESSES
        return f"198.18.{place // 250}.{place % 250 + 1}"

    def fields(self, subjects: list[str]) -> dict[str, str]:
        """As a browser sends it."""
        return {
            "token": self.token,
            "subject": subjects[self.number % len(subjects)],
            "stance": ("for", "against", "propose", "ask")[self.number % 4],
            "body": self.body,
            "language": "ar",
            "group": ("", "youth", "citizens", "associations")[self.number % 4],
            "consent": "on",
            "send_anyway": "1",
        }


class Crowd:
    """Sends forms and reads pages, each at its moment, whether or not the earlier ones have been answered."""

    def __init__(self, port: int, *, seconds: int, first: int) -> None:
        self.port, self.seconds = port, seconds
        asked = bench_consultation.consultation()
        self.form_path = f"/ar/consultations/{asked.slug}/contribute/"
        codes = asked.programme.commitments.values_list("code", flat=True)
        self.subjects = ["", *(f"commitment:{code}" for code in codes)]
        self.forms = [Form(first + place) for place in range(A_MINUTE * seconds // 60)]
        self.reads: list[tuple[float, int]] = []
        """Seconds from the moment at which it should have been asked for, and status, of every page that was read."""
        self.began = 0.0
        self.last_before = asked.contributions.latest("pk").pk
        known = bench_consultation.pages()
        self.pages = [iri_to_uri(f"/{language}/{known[page]}") for language in LANGUAGES for page in READ]

    def ask(self, method: str, path: str, *, address: str, **request: Any) -> tuple[int, str, bytes]:
        """Status, `Location` and body of one request. Raises OSError, HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"X-Forwarded-For": address, **request.pop("headers", {})}
            connection.request(method, path, headers=headers, **request)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", ""), answer.read()
        finally:
            connection.close()

    def come(self) -> None:
        """All of it."""
        spacing = self.seconds / len(self.forms)
        events: list[tuple[float, Callable[..., None], Any]] = [
            (place * spacing, self.open_form, self.forms[place : place + TEXTS_A_FORM])
            for place in range(0, len(self.forms), TEXTS_A_FORM)
        ]
        for place, form in enumerate(self.forms):
            times = 2 if place % TWICE_EVERY == 0 else 1
            events += [(WRITING_SECONDS + place * spacing, self.send, form)] * times
        paths = islice(cycle(self.pages), READS_A_SECOND * self.seconds)
        events += [(WRITING_SECONDS + place / READS_A_SECOND, self.read, path) for place, path in enumerate(paths)]
        self.began = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            running: list[Future[None]] = []
            for due, act, what in sorted(events, key=lambda event: event[0]):
                time.sleep(max(0, self.began + due - time.monotonic()))
                running.append(senders.submit(act, what, self.began + due))
        for done in running:
            done.result()

    def open_form(self, forms: list[Form], _due: float = 0) -> None:
        """Read the form into which these texts will be written."""
        try:
            _status, _location, page = self.ask("GET", self.form_path, address=forms[0].address)
        except (OSError, HTTPException):
            return
        if found := re.search(rb'name="token" value="([^"]+)"', page):
            for form in forms:
                form.token = found[1].decode()

    def send(self, form: Form, due: float) -> None:
        """Send a form and keep the receipt that is shown."""
        try:
            status, location, _page = self.ask(
                "POST", self.form_path, address=form.address, body=urlencode(form.fields(self.subjects)),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
        except (OSError, HTTPException):
            status = 0
        if status == HTTPStatus.SEE_OTHER:
            form.codes.append(location.split("/")[-2])
            form.took.append(time.monotonic() - due)

    def read(self, path: str, due: float) -> None:
        """Read a page as a browser does."""
        try:
            status, _location, _page = self.ask(
                "GET", path, address="198.18.9.9", headers={"Accept-Encoding": "gzip"}
            )  # fmt: skip
        except (OSError, HTTPException):
            status = 0
        self.reads.append((time.monotonic() - due, status))

    def unreadable(self) -> int:
        """How many of the receipts that were shown do not lead to the words of their form."""

        def is_shown(form: Form, code: str) -> bool:
            status, _location, page = self.ask("GET", f"/ar/receipts/{code}/", address=form.address)
            return status == HTTPStatus.OK and form.body in strip_tags(page.decode())

        shown = [(form, code) for form in self.forms for code in form.codes]
        with ThreadPoolExecutor(8) as readers:
            return sum(not found for found in readers.map(lambda one: is_shown(*one), shown))

    def stored(self) -> Counter[str]:
        """How many contributions there are of each text that was sent."""
        from participation.models import Contribution

        sent = Contribution.objects.filter(pk__gt=self.last_before, body__in=[form.body for form in self.forms])
        return Counter(sent.values_list("body", flat=True))


def measure(site: Any) -> None:
    """2,000 contributions in a minute beside 50 page reads a second, then again with the server killed in between."""
    bench_consultation.fill()
    say(f"\nLoad: PostgreSQL, gunicorn with {site.workers} workers, {psutil.cpu_count()} processors")
    site.serve()
    wait_for_files()
    measure_minute(site)
    measure_interruption(site)


def wait_for_files() -> None:
    """Until the queue has made the PDFs of the sample: that is not what is measured."""
    from tamazgana_open.publications.models import Rendition

    while Rendition.objects.filter(file="", removed_at=None).exists():
        time.sleep(1)


def measure_minute(site: Any) -> None:
    """The rate that is sustained, then the receipts."""
    crowd = Crowd(site.port, seconds=SECONDS, first=0)
    for path in crowd.pages * site.workers:
        crowd.read(path, time.monotonic())  # the first reader after an act waits longer
    crowd.reads.clear()
    before = used_cpu(site)
    crowd.come()
    server, database = (after - earlier for after, earlier in zip(used_cpu(site), before, strict=True))
    ended = time.monotonic() - crowd.began - WRITING_SECONDS
    answers = [took for form in crowd.forms for took in form.took]
    failed = sum(form.failed for form in crowd.forms)
    reads = [took for took, _status in crowd.reads]
    unread = sum(status != HTTPStatus.OK for _took, status in crowd.reads)
    good = not failed and not unread and ended <= SECONDS + LATEST
    say(
        f"  {len(crowd.forms)} contributions sent in {SECONDS} s, all answered after {ended:.1f} s: "
        f"{(len(crowd.forms) - failed) / ended * 60:.0f} a minute, {failed} without an answer; {spread(answers)}"
    )
    say(f"  beside them {len(reads) / ended:.0f} pages read a second, {unread} failed; {spread(reads)}")
    say(f"  CPU meanwhile: the server {server / ended:.2f}, PostgreSQL {database / ended:.2f} processors")
    say(f"  {A_MINUTE} contributions a minute beside {READS_A_SECOND} pages a second: {verdict(good)}")
    say_kept(crowd)


def measure_interruption(site: Any) -> None:
    """The server is killed while forms come in, and starts again; what had no answer is sent once more."""
    crowd = Crowd(site.port, seconds=INTERRUPTED_SECONDS, first=A_MINUTE)
    coming = Thread(target=crowd.come)  # the server is started from here: it ends with the thread that started it
    coming.start()
    time.sleep(WRITING_SECONDS + INTERRUPTED_SECONDS / 2)
    site.kill()
    shown = sum(bool(form.codes) for form in crowd.forms)
    time.sleep(DOWN_SECONDS)
    site.serve()
    coming.join()
    stored = crowd.stored()
    missing = sum(not stored[form.body] for form in crowd.forms if form.codes)
    unanswered = [form for form in crowd.forms if not form.codes]
    arrived = sum(bool(stored[form.body]) for form in unanswered)
    say(
        f"  SIGKILL to the whole server after {INTERRUPTED_SECONDS // 2} s and {shown} receipts shown, "
        f"{len(crowd.forms) - len(unanswered)} in the end: {missing} of them not there: {verdict(not missing)}"
    )
    say(f"  {len(unanswered)} forms had no answer ({arrived} had arrived all the same) and are sent again")
    for form in unanswered:
        if not form.token:
            crowd.open_form([form])
        crowd.send(form, time.monotonic())
    say_kept(crowd)


def say_kept(crowd: Crowd) -> None:
    """Whether every receipt can be read, and every text is there once."""
    unreadable, stored = crowd.unreadable(), crowd.stored()
    answers = sum(len(form.codes) for form in crowd.forms)
    receipts = sum(len(set(form.codes)) for form in crowd.forms)
    lost = sum(not stored[form.body] for form in crowd.forms)
    doubled = sum(count - 1 for count in stored.values())
    good = not (unreadable or lost or doubled) and receipts == len(crowd.forms)
    say(
        f"  {len(crowd.forms)} texts sent, one in {TWICE_EVERY} twice at once: {answers} answers with {receipts} "
        f"receipts, {unreadable} unreadable, {lost} lost, {doubled} doubled: {verdict(good)}"
    )


def used_cpu(site: Any) -> tuple[float, float]:
    """CPU seconds so far of the site's processes, and of those of PostgreSQL that work for them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        database = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    started = [psutil.Process(process.pid) for process in site.processes]
    server = [*started, *(child for process in started for child in process.children(recursive=True))]
    return tuple(sum(sum(process.cpu_times()[:2]) for process in of) for of in (server, database))


def spread(seconds: list[float]) -> str:
    """How long answers took."""
    if len(seconds) < 2:
        return "no answer"
    return f"half within {median(seconds) * 1e3:.0f} ms, 95 in 100 within {quantiles(seconds, n=20)[-1] * 1e3:.0f} ms"
