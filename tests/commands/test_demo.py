"""`bin/demo`: one command shows the portal, and takes everything away again when it ends."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.repository.sources import PROJECT
from tests.site import free_port

pytestmark = pytest.mark.xdist_group("demonstration")

PATIENCE = 600
"""Seconds: other tests run beside these. How fast it is, is not asked here."""
_started: list["Demonstration"] = []


class Demonstration:
    """A demonstration that was started."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        _started.append(self)
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self.log = folder.with_suffix(f".{port}.log")  # one started beside it has its own
        self.environment = os.environ | {"PORT": str(port), "DEMONSTRATION_DIR": str(folder)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [PROJECT / "bin" / "demo", *options],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until_ready(self) -> str:
        """Wait for the address; give what was printed."""
        until = time.monotonic() + PATIENCE
        while "Ctrl-C ends it" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.2)
        return self.said()

    def said(self) -> str:
        """What it has printed."""
        return self.log.read_text("utf-8")

    @property
    def is_up(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def children(self, word: str) -> list[psutil.Process]:
        """The processes it started with this word in their command."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in below if word in " ".join(child.cmdline())]

    def end(self) -> int:
        """As Ctrl-C does; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def answers(self) -> bool:
        """Whether somebody listens on its port."""
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration keeps its data. At first something is left there that it is told to begin without."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    data.mkdir()
    (data / "secret_key").write_text("of-long-ago")
    return data


@pytest.fixture
def demonstration(folder: Path) -> Demonstration:
    """A demonstration that is up; the one of the test before, if that has left it so."""
    up = [started for started in _started if started.is_up and started.folder == folder]
    if not up:
        is_first = (folder / "secret_key").read_text() == "of-long-ago"
        up = [Demonstration(folder, free_port(), *(["--fresh"] if is_first else []))]
        up[0].until_ready()
    return up[0]


@pytest.fixture(scope="module", autouse=True)
def _ended_at_last() -> Iterator[None]:
    yield
    for left in _started:
        if left.is_up:
            left.end()


def test_it_prints_the_address_and_an_account_for_every_role(demonstration: Demonstration) -> None:
    said = demonstration.said()
    assert demonstration.url in said
    for role in ("editor", "focal_point", "council_member", "registrar", "administrator"):
        assert role in said
    with urllib.request.urlopen(f"{demonstration.url}/ar/") as response:
        page = response.read().decode()
    assert 'dir="rtl"' in page
    style = page.split("/static/css/site", 1)[1].split('"', 1)[0]
    with urllib.request.urlopen(f"{demonstration.url}/static/css/site{style}") as response:
        assert "immutable" in response.headers["Cache-Control"]  # as production serves it


def test_a_second_one_is_refused_in_one_line(demonstration: Demonstration, folder: Path, tmp_path: Path) -> None:
    beside = Demonstration(folder, free_port())
    assert beside.process.wait(PATIENCE) != 0
    same_port = Demonstration(tmp_path / "other", demonstration.port)
    assert same_port.process.wait(PATIENCE) != 0
    assert "is in use" in same_port.said()
    assert len(same_port.said().splitlines()) == 1
    assert demonstration.answers()


def test_it_ends_all_that_it_started_and_starts_again_with_its_data(demonstration: Demonstration, folder: Path) -> None:
    children = psutil.Process(demonstration.process.pid).children(recursive=True)
    assert len(children) >= 4  # the server with two processes, the queue's worker
    key = (folder / "secret_key").read_text()
    assert len(key) > 60  # told to be fresh, it has left what was there behind
    assert demonstration.end() == 0
    psutil.wait_procs(children, timeout=PATIENCE)
    assert not [child for child in children if child.is_running()]
    assert not demonstration.answers()
    Demonstration(folder, demonstration.port).until_ready()
    assert (folder / "secret_key").read_text() == key


@pytest.mark.parametrize("part", ["manage.py work", "gunicorn", "itself, outright"])
def test_when_a_part_dies_all_of_it_ends(demonstration: Demonstration, part: str) -> None:
    everything = psutil.Process(demonstration.process.pid).children(recursive=True)
    if part == "itself, outright":
        demonstration.process.kill()
    else:
        demonstration.children(part)[0].kill()
        assert demonstration.process.wait(PATIENCE) != 0
        assert "has ended, so all of it ends" in demonstration.said()
    psutil.wait_procs(everything, timeout=PATIENCE)
    assert not [child for child in everything if child.is_running()]


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_a_port_that_is_none_is_refused_in_one_line(port: str, tmp_path: Path) -> None:
    environment = os.environ | {"PORT": port, "DEMONSTRATION_DIR": str(tmp_path / "data")}
    done = subprocess.run([PROJECT / "bin" / "demo"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
