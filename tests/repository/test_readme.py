"""The README says what is there: every setting, every command."""

import re

import pytest

from tests.repository.sources import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    settings = (PROJECT / "tamazgana_open" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"""\benv\.\w+\(\s*["']([A-Z_]+)["']""", settings))
    assert set(re.findall(r"(?m)^\| `([A-Z_]+)` \|", README)) == read


@pytest.mark.parametrize("path", sorted(set(re.findall(r"(?<![\w./])(?:bin/[a-z]+|docs/[\w./]+)\b", README))))
def test_what_it_names_exists(path: str) -> None:
    assert (PROJECT / path).exists()
