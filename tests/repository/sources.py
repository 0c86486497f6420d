"""The files of the project, as the tests of this folder read them."""

from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("tamazgana_open", "commitments", "workshops", "participation")
CODE = (*ROOMS, "templates", "locale", "bin", "tests", "docs", ".ci")
FOUNDATION_FILES = ("manage.py", "pyproject.toml", "requirements.txt", "README.md", ".gitignore", ".editorconfig")


def files(*folders: str, suffixes: tuple[str, ...] = ()) -> Iterator[Path]:
    """Every file below these folders of the project, in order; made files (bytecode, compiled translations) aside."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            made = "__pycache__" in path.parts or path.suffix in (".pyc", ".mo")
            if path.is_file() and not made and (not suffixes or path.suffix in suffixes):
                yield path


def short(path: Path) -> str:
    """The path inside the project."""
    return path.relative_to(PROJECT).as_posix()


def text(path: Path) -> str | None:
    """The file's text; None for pictures and fonts."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None
