"""What `bin/backup` and `bin/restore` do: one archive that holds the database and the stored files, checked by hash.

The archive is a tar.gz of `database` (an SQLite file or PostgreSQL's custom format), `files/…` and, last,
`manifest.json` with the SHA-256 of every one of them.
Settings are not in it: keep the environment, SECRET_KEY above all, elsewhere.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamazgana_open.settings")

from django.conf import settings

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"


class Refused(Exception):
    """The archive cannot be made or put back; the message says why and what to do."""


class Sqlite:
    """The embedded database: one file."""

    name = "sqlite"

    def __init__(self, options: dict[str, Any]) -> None:
        self.path = Path(options["NAME"])

    def dump(self, target: Path) -> None:
        """A consistent copy, made while others write."""
        if not self.path.exists():
            raise Refused(f"there is no database at {self.path}")
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

    def is_empty(self) -> bool:
        return not self.path.exists() or self.path.stat().st_size == 0

    def load(self, source: Path) -> None:
        """Put the copy in place, in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        waiting = self.path.with_name(self.path.name + ".restoring")
        shutil.copyfile(source, waiting)
        for leftover in ("-wal", "-shm"):
            self.path.with_name(self.path.name + leftover).unlink(missing_ok=True)
        waiting.replace(self.path)


class Postgresql:
    """A PostgreSQL server, through its own programs."""

    name = "postgresql"

    def __init__(self, options: dict[str, Any]) -> None:
        self.database = str(options["NAME"])
        given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        self.environment = os.environ | {
            variable: str(options[key]) for variable, key in given.items() if options.get(key)
        }
        if options.get("OPTIONS", {}).get("sslmode"):
            self.environment["PGSSLMODE"] = options["OPTIONS"]["sslmode"]

    def _run(self, program: str, *arguments: str) -> str:
        try:
            done = subprocess.run(
                [program, *arguments], env=self.environment, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            raise Refused(f"{program} is missing. Run: sudo apt-get install -y postgresql-client") from None
        if done.returncode:
            raise Refused(f"{program}: {done.stderr.strip()}")
        return done.stdout

    def dump(self, target: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", self.database)

    def is_empty(self) -> bool:
        question = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return self._run("psql", "-X", "-At", "-d", self.database, "-c", question).strip() == "0"

    def load(self, source: Path) -> None:
        """All or nothing: one transaction empties the schema and fills it."""
        script = source.with_suffix(".sql")
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        emptied = source.with_suffix(".empty.sql")
        emptied.write_text("DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n")
        once = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", self.database)
        self._run("psql", *once, "-f", str(emptied), "-f", str(script))


def database() -> Sqlite | Postgresql:
    """The database of the settings."""
    options = settings.DATABASES["default"]
    return Sqlite(options) if options["ENGINE"].endswith("sqlite3") else Postgresql(options)


def stored_files() -> Path:
    """The folder of issued files."""
    return Path(settings.MEDIA_ROOT)


class Hashing:
    """Reads a file and hashes what goes by."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.digest.update(piece)
        return piece


def backup(target: Path) -> str:
    """Write the archive; gives the sentence to print. Raises Refused."""
    if target.exists():
        raise Refused(f"{target} exists already: choose another name")
    kept = database()
    hashes: dict[str, str] = {}
    waiting = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory() as folder:
        dumped = Path(folder) / DATABASE
        kept.dump(dumped)  # before the files: every file that the database names is there already
        try:
            with (
                os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
                tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive,
            ):
                hashes[DATABASE] = _add(archive, dumped, DATABASE)
                for path in sorted(stored_files().rglob("*")):
                    if path.is_file() and not path.name.startswith("."):  # .making-…: not finished yet
                        name = f"files/{path.relative_to(stored_files()).as_posix()}"
                        hashes[name] = _add(archive, path, name)
                _add_manifest(archive, {"format": FORMAT, "database": kept.name, "sha256": hashes})
                archive.close()
                file.flush()
                os.fsync(file.fileno())
            waiting.rename(target)
        finally:
            waiting.unlink(missing_ok=True)
    return f"{target}: {target.stat().st_size} bytes, the {kept.name} database and {len(hashes) - 1} files"


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as source:
        hashing = Hashing(source)
        archive.addfile(archive.gettarinfo(str(path), name), hashing)
    return hashing.digest.hexdigest()


def _add_manifest(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    manifest["release"], manifest["made_at"] = settings.RELEASE, datetime.now(UTC).isoformat(timespec="seconds")
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def restore(source: Path, *, replace: bool) -> str:
    """Put the archive back; gives the sentence to print. Raises Refused, and then nothing has changed."""
    if not source.is_file():
        raise Refused(f"there is no file {source}")
    place = database()
    files = stored_files()
    occupied = not place.is_empty() or (files.is_dir() and any(files.iterdir()))
    if occupied and not replace:
        raise Refused("this place is not empty: --replace puts the archive in the place of what is there")
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=files.parent, prefix="restoring-") as folder:
        unpacked = Path(folder)
        manifest = _unpack(source, unpacked)
        if manifest["database"] != place.name:
            raise Refused(f"the archive holds a {manifest['database']} database, DATABASE_URL names a {place.name} one")
        place.load(unpacked / DATABASE)
        (unpacked / "files").mkdir(exist_ok=True)
        if files.exists():
            files.rename(unpacked / "replaced")
        (unpacked / "files").rename(files)
    return f"restored from {source} (made {manifest['made_at']}): {len(manifest['sha256']) - 1} files, all hashes agree"


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into the folder and compare every hash. Raises Refused for a damaged or foreign archive."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        for name, content in _entries(source):
            if name == MANIFEST:
                manifest = json.loads(content.read())
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            hashing = Hashing(content)
            with path.open("wb") as file:
                shutil.copyfileobj(hashing, file)
            found[name] = hashing.digest.hexdigest()
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Refused(f"{source} cannot be read: {error}") from error
    if manifest.get("format") != FORMAT:
        raise Refused(f"{source} is not an archive of this portal, or it is cut short")
    if found != manifest["sha256"]:
        wrong = sorted(set(found.items()) ^ set(manifest["sha256"].items()))
        raise Refused(f"{source} is damaged: {wrong[0][0]} is not what was kept")
    return manifest


def _entries(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    with tarfile.open(source, "r:gz") as archive:
        for entry in archive:
            path = PurePosixPath(entry.name)
            inside = entry.name in (DATABASE, MANIFEST) or path.parts[0] == "files"
            if not entry.isfile() or not inside or ".." in path.parts or path.is_absolute():
                raise Refused(f"{source} is not an archive of this portal: {entry.name}")
            yield entry.name, archive.extractfile(entry)


@contextmanager
def _plain_refusals(command: str) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        sys.exit(f"{command}: {refusal}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bin/archive.py")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("backup", prog="bin/backup").add_argument("file", type=Path)
    restoring = commands.add_parser("restore", prog="bin/restore")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--replace", action="store_true", help="put the archive in the place of what is there")
    chosen = parser.parse_args()
    file = Path(os.environ.get("CALLED_FROM", ".")) / chosen.file
    with _plain_refusals(f"bin/{chosen.command}"):
        print(backup(file) if chosen.command == "backup" else restore(file, replace=chosen.replace))


if __name__ == "__main__":
    main()
