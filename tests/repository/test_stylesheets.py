"""Stylesheets: logical properties only, so that one sheet serves both directions."""

import re
from collections.abc import Iterator

import pytest

from tests.repository.sources import ROOMS, files, short, text

DECLARATION = re.compile(r"(?:^|[{;])\s*(?P<name>[a-z-]+)\s*:\s*(?P<value>[^;{}]+)", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SIDES = re.compile(r"^(?:(?:scroll-)?(?:margin|padding)|border|inset)?-?(?:left|right)(?:-(?:width|style|color))?$")
CORNERS = re.compile(r"^border-(?:top|bottom)-(?:left|right)-radius$")
FOUR_SIDED = {"margin", "padding", "inset", "border-width", "border-style", "border-color", "scroll-margin"}


def physical(css: str) -> Iterator[str]:
    """Declarations that name left or right."""
    for declaration in DECLARATION.finditer(COMMENT.sub("", css)):
        name, value = declaration["name"], declaration["value"].strip()
        parts = re.split(r"\s+(?![^(]*\))", value.removesuffix("!important").strip())
        if (
            SIDES.match(name)
            or CORNERS.match(name)
            or (name in ("float", "clear", "text-align", "caption-side") and value in ("left", "right"))
            or (name in FOUR_SIDED and len(parts) == 4 and parts[1] != parts[3])
        ):
            yield f"{name}: {value}"


def test_stylesheets_name_no_left_or_right() -> None:
    sheets = [path for path in files(*ROOMS, suffixes=(".css",)) if "documents" not in path.parts]
    found = [f"{short(path)}: {rule}" for path in sheets for rule in physical(text(path) or "")]
    assert found == []


@pytest.mark.parametrize(
    ("css", "faults"),
    [
        ("a { margin-left: 1rem }", 1),
        ("a { color: red; left: 0 }", 1),
        ("a { border-top-right-radius: 2px; text-align: right }", 2),
        ("a { padding: 0 1rem 0 2rem }", 1),
        ("a { padding: 0 1rem 0 1rem; margin-inline-start: 2rem; inset-inline-end: 0; text-align: start }", 0),
        ("a { inset: 0; padding: calc(1px + 2px) 3px; background-position: left }", 0),
    ],
)
def test_left_and_right_would_be_found(css: str, faults: int) -> None:
    assert len(list(physical(css))) == faults
