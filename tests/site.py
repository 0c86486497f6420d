"""The real portal for tests: its own database, facts and sample, gunicorn with two workers, the queue."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.repository.sources import PROJECT

FILLED = "portal_filled"
"""The database of the site that others are copied from."""
MAKE_FILES = """
from functools import cache
from tamazgana_open.publications import rendering
from tamazgana_open.publications.models import Publication, Rendition
make = rendering.render
@cache
def stand_in():
    shortest = Publication.objects.filter(kind="minutes", published_at__year=2024).first()
    return make(shortest, ("ar",))
def render(publication, languages):
    is_old = publication.published_at.year < 2026 and publication.kind != "deliberation" and publication.illustrative
    return stand_in() if is_old else make(publication, languages)
rendering.render = render
for rendition in Rendition.objects.order_by("{order}"):
    rendering.make_rendition.call(rendition.pk)
"""
"""Two processes that begin at both ends meet in the middle: what one has leased, the other passes over. The papers of
the sample's earlier programme would take longer than all others and are looked at by nobody: one stands in for them."""


class DidNotStart(Exception):
    """The site is not there; the message holds what it said."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A running portal. `DATABASE_URL` in the environment gives it a database of its own on that server; `settings` are
    variables that differ from the usual ones."""

    def __init__(self, folder: Path, *, name: str, workers: int = 2, settings: dict[str, str] | None = None) -> None:
        self.folder, self.name, self.workers = folder, name, workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.server = os.environ.get("DATABASE_URL", "")
        self.accounts = ""
        self.settings = settings or {}

    @property
    def environment(self) -> dict[str, str]:
        """What the site's processes see of the environment."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "LANG", "PG"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tamazgana_open.settings",
            "SECRET_KEY": "browser-tests-" + "0123456789" * 5,
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "DEMONSTRATION": "1",
            "HTTPS": "0",
            "PYTHONUNBUFFERED": "1",
            "LOG_LEVEL": "WARNING",
            **self.settings,
        }

    @property
    def database_url(self) -> str:
        """The address of this site's own database."""
        if not self.server:
            return f"sqlite:///{self.folder}/portal.sqlite3"
        parts = urlsplit(self.server)
        return urlunsplit((parts.scheme, parts.netloc, f"/{self.name}", parts.query, ""))

    @property
    def on_postgresql(self) -> bool:
        """Whether this site stands on PostgreSQL."""
        return bool(self.server)

    def manage(self, *arguments: str) -> str:
        """Run manage.py and give what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DidNotStart(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def prepare(self) -> "Site":
        """Make and fill the database. Raises DidNotStart."""
        self.make_database()
        for command in (("migrate", "--verbosity", "0"), ("createcachetable",), ("load_facts",)):
            self.manage(*command)
        self.accounts = self.manage("load_sample")
        return self

    def make_files(self) -> None:
        """Make every PDF that waits, with two processes."""
        with ThreadPoolExecutor() as both:
            for _said in both.map(self._shell, [MAKE_FILES.format(order=order) for order in ("pk", "-pk")]):
                pass

    def _shell(self, statements: str) -> str:
        return self.manage("shell", "-v", "0", "-c", statements)

    def copy(self, filled: "Site") -> "Site":
        """Take over the database and the files of another site, which is not running."""
        self.drop_database()
        self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{filled.name}"')
        shutil.copytree(filled.folder, self.folder, dirs_exist_ok=True)
        self.accounts = filled.accounts
        return self

    def start(self) -> "Site":
        """Prepare it, start everything, wait until it answers. Raises DidNotStart."""
        return self.prepare().serve()

    def collect_static_files(self) -> None:
        """Collect and compress them, once."""
        if not (self.folder / "static").exists():
            self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def serve(self) -> "Site":
        """Start everything on the database as it is, wait until it answers. Raises DidNotStart."""
        self.collect_static_files()
        self._spawn("-m", "gunicorn", "tamazgana_open.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers",
                    str(self.workers), "--worker-class", "gthread", "--threads", "4")  # fmt: skip
        self._spawn("manage.py", "work")
        self._wait()
        return self

    def kill(self) -> None:
        """End all processes at once, as a failure of the machine would; the database stays."""
        for process in self.processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def stop(self) -> None:
        """End everything that was started and remove the database."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.drop_database()

    def said(self) -> str:
        """What its processes wrote."""
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""

    def _spawn(self, *arguments: str) -> None:
        with self.log.open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    ["setpriv", "--pdeathsig", "TERM", sys.executable, *arguments],  # not to outlive killed tests
                    cwd=PROJECT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise DidNotStart(self.said())

    def make_database(self) -> None:
        """An empty database of this site's own."""
        self.drop_database()
        self._on_server(f'CREATE DATABASE "{self.name}"')

    def drop_database(self) -> None:
        """Remove its database from the server."""
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        if self.server:
            with closing(psycopg2.connect(self.server)) as connection:
                connection.autocommit = True
                connection.cursor().execute(statement)


def filled_once(folder: Path) -> Site:
    """A site with facts, sample and every PDF, below a folder that all processes of the tests share: the first one that
    asks makes it, all copy it."""
    site = Site(folder / "filled", name=FILLED)
    with (folder / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "filled.done").exists():
            site.folder.mkdir(exist_ok=True)
            site.prepare().make_files()
            site.collect_static_files()
            (folder / "filled.done").touch()
    return site
