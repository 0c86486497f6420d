"""Open data agrees with the frozen text and harms no spreadsheet."""

import csv
import io
import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from commitments.models import Version
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.exports import harmless
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication
from tests import builders

pytestmark = pytest.mark.django_db


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")  # so that a spreadsheet knows the encoding
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_table_of_commitments_is_the_frozen_text(visitor: Client, versions: list[Version], language: str) -> None:
    rows = table(visitor, f"/{language}/data/programmes/2031-2033.csv")
    text = versions[1].text
    assert [row["code"] for row in rows] == ["1.1", "1.2", "2.1", "2.2"]
    for row, commitment in zip(rows, text.commitments(), strict=True):
        for name in ("title", "problem", "solution", "lead_body", "verification"):
            for code in LANGUAGES:
                assert row[f"{name}_{code}"] == getattr(commitment, name)[code]
        assert (row["amount"], row["starts"], row["ends"]) == ("500000.00", "2031-01-01", "2032-12-31")
        assert (row["principles"], row["milestones"]) == ("transparency information", "1")
        assert (row["version"], row["sha256"]) == ("2", versions[1].publication.sha256)


def test_the_json_is_the_frozen_text_to_the_letter(visitor: Client, versions: list[Version]) -> None:
    response = visitor.get("/fr/data/programmes/2031-2033.json")
    assert response["Content-Type"] == "application/json"
    content = json.loads(response.content)
    assert content["programme"] == versions[1].publication.data["programme"]
    assert (content["reference"], content["version"]) == (versions[1].publication.reference, 2)
    assert "محاضر" in response.content.decode()


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(commune: Any, visitor: Client) -> None:
    programme = builders.programme(axes=1, commitments=0)
    builders.commitment(
        programme.axes.get(),
        problem_fr='=HYPERLINK("http://x","y")',
        solution_fr="+1+2",
        expected_result_fr="-1",
        lead_body_fr="@SUM(A1)",
        summary_fr="ordinaire = oui",
    )
    builders.version(programme)
    (row,) = table(visitor, "/fr/data/programmes/2031-2033.csv")
    assert row["problem_fr"] == '\'=HYPERLINK("http://x","y")'
    assert row["solution_fr"] == "'+1+2"
    assert row["expected_result_fr"] == "'-1"
    assert row["lead_body_fr"] == "'@SUM(A1)"
    assert row["summary_fr"] == "ordinaire = oui"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=1", "'=1"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), (" =1", " =1"), (-5, -5), (None, ""), ("", ""), ("١", "١")],
)
def test_a_cell(cell: Any, kept: Any) -> None:
    assert harmless(cell) == kept


def test_the_journal_as_table_and_as_json_say_the_same(visitor: Client, versions: list[Version]) -> None:
    rows = table(visitor, "/fr/data/journal.csv")
    entries = json.loads(visitor.get("/fr/data/journal.json").content)["entries"]
    public = Entry.objects.filter(public=True).count()
    assert len(rows) == len(entries) == public
    for row, entry in zip(rows, entries, strict=True):
        assert row["act"] == entry["act"]
        assert row["sentence_ar"] == entry["sentence"]["ar"]
        assert datetime.fromisoformat(row["at"]).utcoffset() is not None


def test_the_register_as_a_table(visitor: Client, versions: list[Version]) -> None:
    rows = table(visitor, "/ar/data/publications.csv")
    assert {row["reference"] for row in rows} == set(Publication.objects.values_list("reference", flat=True))
    assert all(len(row["sha256"]) == 64 for row in rows)
    assert {row["languages"] for row in rows} == {"ar fr"}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_column_is_in_the_dictionary_of_the_page(visitor: Client, versions: list[Version], language: str) -> None:
    page = visitor.get(f"/{language}/data/")
    text = page.content.decode()
    for dataset in page.context["datasets"]:
        for _format, address in dataset.files:
            assert visitor.get(address).status_code == 200
            assert address in text
        for name, meaning in dataset.fields:
            assert name
            assert meaning
    (programme, _chain, register, journal) = page.context["datasets"]
    for dataset, address in ((programme, "programmes/2031-2033"), (register, "publications"), (journal, "journal")):
        named = {name.partition(" ")[0] for name, _meaning in dataset.fields}
        columns = table(visitor, f"/{language}/data/{address}.csv")[0].keys()
        assert {column.removesuffix("_ar").removesuffix("_fr") for column in columns} == named


def test_data_of_a_programme_without_version_or_of_none_is_not_found(commune: Any, visitor: Client) -> None:
    builders.empty_programme()
    for name in ("2031-2033.csv", "2031-2033.json", "9999.csv", "x" * 3000 + ".json"):
        assert visitor.get(f"/fr/data/programmes/{name}").status_code == 404
