"""Nothing of one commune stands in code, templates or translations: its names are data that is loaded."""

import re

import pytest

from tests.repository.sources import ROOMS, files, short, text

NAMES = re.compile(
    "تمزكان|تاونات|الحجيرة|بالقاسمي|البوزيدي|t[ai]m[ae]z?gana|taounate|TMZ|hajira|belkacemi|bouzidi", re.IGNORECASE
)
PACKAGE = re.compile(r"\btamazgana_open\b")
DATA = "tamazgana_open/portal/data/"


def test_no_name_of_one_commune_stands_outside_the_data() -> None:
    found = [
        f"{short(path)}:{number}: {line.strip()[:100]}"
        for path in files(*ROOMS, "templates", "locale", "bin")
        if not short(path).startswith(DATA)
        for number, line in enumerate((text(path) or "").splitlines(), start=1)
        if NAMES.search(PACKAGE.sub("", line))
    ]
    assert found == []


@pytest.mark.parametrize("name", ["جماعة تمزكانة", "Timezgana", "TMZ-2026-PO-001", "إقليم تاونات"])
def test_the_names_would_be_found(name: str) -> None:
    assert NAMES.search(name)
