"""The real portal for tests: its own database, facts and sample, gunicorn with two workers, the queue."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.repository.sources import PROJECT


class DidNotStart(Exception):
    """The site is not there; the message holds what it said."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A running portal. `DATABASE_URL` in the environment gives it a database of its own on that server."""

    def __init__(self, folder: Path, *, name: str, workers: int = 2) -> None:
        self.folder, self.name, self.workers = folder, name, workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.server = os.environ.get("DATABASE_URL", "")
        self.accounts = ""

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

    def start(self) -> "Site":
        """Prepare it, start everything, wait until it answers. Raises DidNotStart."""
        self.prepare()
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self._spawn("-m", "gunicorn", "tamazgana_open.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers",
                    str(self.workers), "--worker-class", "gthread", "--threads", "4")  # fmt: skip
        self._spawn("manage.py", "work")
        self._wait()
        return self

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
        self._drop_database()

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
        self._drop_database()
        self._on_server(f'CREATE DATABASE "{self.name}"')

    def _drop_database(self) -> None:
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        if self.server:
            with closing(psycopg2.connect(self.server)) as connection:
                connection.autocommit = True
                connection.cursor().execute(statement)
