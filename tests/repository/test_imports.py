"""An import follows an arrow of the design downward or stays in its room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# portal → participation → workshops → commitments → publications → accounts, commune → journal, pdf, exports, bilingual
FLOORS = [
    {"portal"},
    {"participation"},
    {"workshops"},
    {"commitments"},
    {"publications"},
    {"accounts", "commune"},
    {
        "journal",
        "pdf",
        "exports",
        "bilingual",
        "merging",
        "page_cache",
        "templatetags",
        "formats",
        "uploads",
        "days",
        "form_errors",
        "statements",
        "waiting",
    },
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
FOUNDATION = len(FLOORS) - 1
OUTSIDE = {"settings", "env", "urls", "wsgi"}  # they name every room; no room imports them, `env` aside


def room_of(module: str) -> str | None:
    """The room that a dotted module stands in; None for what is no part of this project."""
    parts = module.split(".")
    if parts[0] == "tamazgana_open":
        return parts[1] if len(parts) > 1 and parts[1] != "__init__" else None
    return parts[0] if parts[0] in FLOOR else None


def sources() -> list[Path]:
    """Every module of the rooms."""
    roots = ["tamazgana_open", "commitments", "workshops", "participation"]
    return [path for root in roots for path in sorted((PROJECT / root).rglob("*.py"))]


def imports(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def against_the_arrows(path: Path) -> Iterator[str]:
    """A sentence for each import of this module that leads upward or sideways."""
    module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    here = room_of(module)
    if here in OUTSIDE or here is None:
        return
    assert here in FLOOR, f"{here} has no place in the design: give it one in FLOORS"
    for line, name in imports(ast.parse(path.read_text("utf-8")), module):
        there = room_of(name)
        if there is None or there == here:
            continue
        if there in OUTSIDE:
            yield f"{path.relative_to(PROJECT)}:{line} imports {name}"
        elif there not in FLOOR:
            yield f"{path.relative_to(PROJECT)}:{line} imports {name}: {there} has no place in FLOORS"
        elif FLOOR[there] < FLOOR[here] or FLOOR[there] == FLOOR[here] != FOUNDATION:
            yield f"{path.relative_to(PROJECT)}:{line} ({here}) imports {name} ({there})"


def test_every_import_follows_an_arrow_or_stays_in_its_room() -> None:
    assert [fault for path in sources() for fault in against_the_arrows(path)] == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("from tamazgana_open.portal import views", 1),
        ("def late():\n    import participation.models", 1),
        ("from tamazgana_open import settings", 1),
        ("from tamazgana_open.publications import kinds", 0),
        ("from commitments.models import Axis\nimport datetime", 0),
    ],
)
def test_an_import_against_the_arrows_is_found(source: str, faults: int, monkeypatch: pytest.MonkeyPatch) -> None:
    path = PROJECT / "commitments" / "planted.py"
    monkeypatch.setattr(Path, "read_text", lambda *_arguments: source)
    assert len(list(against_the_arrows(path))) == faults
