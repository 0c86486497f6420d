"""Templates: each is used, none carries script or style of its own."""

import re
import sysconfig
from pathlib import Path

import pytest

from tests.repository.sources import PROJECT, ROOMS, files, short, text

LIBRARIES = Path(sysconfig.get_path("purelib"))
BY_STATUS = {f"{status}.html" for status in (400, 403, 404, 405, 500, 503)}
INLINE = re.compile(
    r"""<style\b | <script\b(?![^>]*\bsrc=) | \sstyle\s*=\s*["'{] | \son[a-z]+\s*=\s*["'] | javascript:""",
    re.IGNORECASE | re.VERBOSE,
)


def templates() -> dict[str, Path]:
    """Every template of the project by the name it is asked for with."""
    roots = [PROJECT / "templates", *(path for room in ROOMS for path in (PROJECT / room).rglob("templates"))]
    return {
        path.relative_to(root).as_posix(): path for root in roots for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_every_template_is_used_or_replaces_one_of_a_library() -> None:
    sources = files(*ROOMS, "templates", suffixes=(".py", ".html", ".txt", ".xml"))
    everything = {path: text(path) or "" for path in sources}
    replaced = {
        path.as_posix().split("/templates/", 1)[1] for path in LIBRARIES.glob("*/**/templates/**/*.*") if path.is_file()
    }
    unused = [
        name
        for name, own in templates().items()
        if name not in BY_STATUS | replaced
        and not any(name in content for path, content in everything.items() if path != own)
    ]
    assert unused == []


def test_no_template_has_inline_script_or_style() -> None:
    """The Content-Security-Policy would refuse it. The documents for paper are read by the PDF maker alone."""
    found = [
        f"{short(path)}: {match.group().strip()}"
        for name, path in templates().items()
        if not name.startswith("documents/")
        for match in INLINE.finditer(text(path) or "")
    ]
    assert found == []


@pytest.mark.parametrize("planted", ['<p style="color:red">', "<script>go()</script>", '<a onclick="go()">', "<style>"])
def test_inline_script_and_style_would_be_found(planted: str) -> None:
    assert INLINE.search(planted)


def test_a_script_from_a_file_is_no_inline_script() -> None:
    assert not INLINE.search('<script src="/static/js/copy.js" defer></script>')
