"""`bin/backup` and `bin/restore`: what comes back is, bit for bit, what was kept. On whichever database is tested."""

import gzip
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.repository.sources import PROJECT
from tests.site import Site

pytestmark = pytest.mark.xdist_group("archive")  # one filled site for all of these

MAKE_TWO_FILES = """
from tamazgana_open.publications.models import Rendition
from tamazgana_open.publications.rendering import make_rendition
for rendition in Rendition.objects.exclude(language="bilingual").order_by("pk")[:2]:
    make_rendition.call(rendition.pk)
"""
LOOK = """
import hashlib, json
from django.contrib.auth import get_user_model
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication, Rendition
print(json.dumps({
    "publications": [
        [p.reference, p.sha256, hashlib.sha256(p.content.encode()).hexdigest()]
        for p in Publication.objects.order_by("reference")
    ],
    "renditions": [
        [r.publication.reference, r.language, r.sha256, hashlib.sha256(r.file.read()).hexdigest()]
        for r in Rendition.objects.ready().order_by("pk")
    ],
    "journal": Entry.objects.count(),
    "people": sorted(get_user_model().objects.values_list("username", "password")),
}))
"""


def run(command: str, *arguments: str, site: Site) -> subprocess.CompletedProcess[str]:
    """One of the commands, as it is called on the machine of this site."""
    return subprocess.run(
        [str(PROJECT / "bin" / command), *arguments],
        env=site.environment | {"PYTHON": sys.executable},
        cwd=site.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def look(site: Site) -> dict[str, Any]:
    """What is published and stored on a site."""
    return json.loads(site.manage("shell", "-v", "0", "-c", LOOK))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """A site with publications, two issued files, people and a journal."""
    site = Site(tmp_path_factory.mktemp("filled"), name=f"portal_archived_{worker_id}").prepare()
    site.manage("shell", "-v", "0", "-c", MAKE_TWO_FILES)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def archive(filled: Site) -> Path:
    """The filled site as an archive."""
    done = run("backup", "kept.tar.gz", site=filled)
    assert done.returncode == 0, done.stderr
    return filled.folder / "kept.tar.gz"


@pytest.fixture
def empty(tmp_path: Path, worker_id: str) -> Iterator[Site]:
    """A place with an empty database and no files."""
    site = Site(tmp_path / "empty", name=f"portal_empty_{worker_id}")
    site.folder.mkdir()
    site.make_database()
    yield site
    site.stop()


def test_every_publication_and_file_comes_back_bit_equal(filled: Site, archive: Path, empty: Site) -> None:
    done = run("restore", str(archive), site=empty)
    assert done.returncode == 0, done.stderr
    found = look(empty)
    assert found == look(filled)
    assert len(found["renditions"]) == 2
    assert all(hashed == kept for _reference, kept, hashed in found["publications"])
    assert all(hashed == kept for _reference, _language, kept, hashed in found["renditions"])
    assert empty.manage("migrate", "--check") == ""


def test_a_place_that_is_not_empty_is_left_as_it_is_unless_told(filled: Site, archive: Path, empty: Site) -> None:
    assert run("restore", str(archive), site=empty).returncode == 0
    empty.manage("shell", "-v", "0", "-c", "from tamazgana_open.journal.changes import change\nwith change(): pass")
    refused = run("restore", str(archive), site=empty)
    assert refused.returncode != 0
    assert "not empty" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    replaced = run("restore", str(archive), "--replace", site=empty)
    assert replaced.returncode == 0, replaced.stderr
    assert look(empty) == look(filled)


def damaged(whole: bytes, folder: Path) -> Iterator[Path]:
    """The archive as it may come back from a bad disk or a stranger."""
    content = bytearray(gzip.decompress(whole))
    content[content.index(b"%PDF") + 900] ^= 1
    for name, found in (
        ("cut-short", whole[: len(whole) * 2 // 3]),
        ("one-byte", gzip.compress(bytes(content))),
        ("no-archive", b"not an archive"),
    ):
        path = folder / f"{name}.tar.gz"
        path.write_bytes(found)
        yield path
    with tarfile.open(folder / "foreign.tar.gz", "w:gz") as foreign:
        foreign.add(__file__, "../outside.py")
    yield folder / "foreign.tar.gz"


def test_a_damaged_archive_is_refused_and_changes_nothing(archive: Path, empty: Site, tmp_path: Path) -> None:
    for wrong in damaged(archive.read_bytes(), tmp_path):
        done = run("restore", str(wrong), site=empty)
        assert done.returncode != 0, wrong
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert not (empty.folder / "files").exists(), wrong
    assert run("restore", str(archive), site=empty).returncode == 0  # the place is still empty


def test_an_archive_is_for_its_owner_alone_and_none_is_overwritten(filled: Site, archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    again = run("backup", "kept.tar.gz", site=filled)
    assert again.returncode != 0
    assert "exists already" in again.stderr
    assert not list(filled.folder.glob("*.part"))
