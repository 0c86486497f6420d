"""The real portal for tests: its own database, facts and sample, gunicorn with two workers, the queue."""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2.extensions

from tests.repository.sources import PROJECT, ROOMS, files

MIGRATED = "portal_migrated_"
FILLED = "portal_filled"
"""The database of the site that others are copied from."""
MAKE_FILES = """
from functools import cache
from tamazgana_open.publications import rendering
from tamazgana_open.publications.models import Publication, Rendition
make = rendering.render
newest = Publication.objects.filter(kind="programme_version").latest("published_at")
@cache
def stand_in():
    shortest = Publication.objects.filter(kind="minutes", published_at__year=2024).first()
    return make(shortest, ("ar",))
rendering.render = lambda publication, languages: make(publication, languages) if publication == newest else stand_in()
for rendition in Rendition.objects.all():
    rendering.make_rendition.call(rendition.pk)
"""
"""Only the newest version of the programme is read as a PDF. To make all the others would take minutes: one file stands
in for them, and the pages that offer them look the same."""


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
        if self.on_postgresql:
            copy_migrated_database(self.server, self.name)
        else:
            copy_migrated_file(self.folder / "portal.sqlite3")
        self.manage("createcachetable")
        self.manage("load_facts")
        self.accounts = self.manage("load_sample")
        return self

    def make_files(self) -> None:
        """Give a file to every PDF that waits."""
        self.manage("shell", "-v", "0", "-c", MAKE_FILES)

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
            with on_server(self.server) as cursor:
                cursor.execute(statement)


@contextmanager
def on_server(url: str) -> Iterator[psycopg2.extensions.cursor]:
    """Statements outside any transaction, which make and remove databases."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection.cursor()


@cache
def migrated_name() -> str:
    """Names the migrated database of the code as it stands: after a change of a line or a package it is made anew."""
    content = hashlib.sha256()
    for path in [*files(*ROOMS, suffixes=(".py",)), PROJECT / "requirements.txt"]:
        content.update(path.read_bytes())
    return MIGRATED + content.hexdigest()[:12]


def copy_migrated_database(url: str, database: str) -> None:
    """A new database on this server with every table; migrating takes long, so all copy one that was migrated once."""
    with on_server(url) as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [MIGRATED])  # until the connection ends
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [MIGRATED])
        there = {name for (name,) in cursor.fetchall()}
        if migrated_name() not in there:
            for outdated in there:
                cursor.execute(f'DROP DATABASE "{outdated}" WITH (FORCE)')
            with tempfile.TemporaryDirectory() as folder:
                making = Site(Path(folder), name=f"{MIGRATED}making")
                making.make_database()
                making.manage("migrate", "--verbosity", "0")
            cursor.execute(f'ALTER DATABASE "{making.name}" RENAME TO "{migrated_name()}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{migrated_name()}"')


def copy_migrated_file(path: Path) -> None:
    """A new SQLite database with every table, as `copy_migrated_database`."""
    kept = PROJECT / "var" / "tests"
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = kept / f"{migrated_name()}.sqlite3"
        if not whole.exists():
            for outdated in kept.glob(f"{MIGRATED}*"):
                outdated.unlink()
            with tempfile.TemporaryDirectory() as folder:
                making = Site(Path(folder), name="")
                making.server = ""
                making.manage("migrate", "--verbosity", "0")
                shutil.move(making.folder / "portal.sqlite3", whole)
        shutil.copyfile(whole, path)


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
