"""Contributions and replies as open data: all that is published, nothing that is not, in flat memory."""

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from participation import open_data
from participation.models import Consultation, Contribution, Told, moderation
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://x.example","clic")'


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def consultation(focal: User) -> Consultation:
    """Two answered contributions, a third without a reply; others that are not public."""
    builders.commune(shared_by_at_least=2)
    consultation = consultations.consultation(builders.version(builders.programme(axes=2, commitments=2)))
    commitment = consultation.programme.commitments.get(code="1.1")
    douar, rare = builders.douar(1), builders.douar(2)
    made = [
        consultations.contribution(consultation, body=FORMULA, commitment=commitment, group="youth", douar=douar,
                                   shown_name="اسم ظاهر", told=Told(email="secret@example.org")),
        consultations.contribution(consultation, body="Deuxième\nligne", language="fr", group="youth", douar=douar),
        consultations.contribution(consultation, body="ثالثة دون جواب", group="media", douar=rare),
    ]  # fmt: skip
    moderation.publish(made, by=focal)
    first, second, _third = Contribution.objects.order_by("number")
    consultations.answered(first, second, outcome="retained", commitments=[commitment])
    consultations.contribution(consultation, body="تنتظر المراجعة")
    moderation.withhold(consultations.contribution(consultation, body="غير منشورة"), by=focal, reason="insult")
    return consultation


def test_the_csv_has_every_published_contribution_with_its_reply(visitor: Client, consultation: Consultation) -> None:
    response = visitor.get(f"/ar/consultations/{consultation.slug}/contributions.csv")
    text = body_of(response).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    first, second, third = rows
    assert first["body"] == f"'{FORMULA}"
    assert (first["axis"], first["commitment"], first["stance"]) == ("1", "1.1", "propose")
    assert (first["outcome"], first["commitments_changed"]) == ("retained", "1.1")
    assert first["reason_ar"]
    assert first["reason_fr"]
    assert (first["group"], first["douar_fr"]) == ("youth", "Douar de l’exemple 1")
    assert second["body"] == "Deuxième\nligne"
    assert (third["group"], third["douar_ar"], third["outcome"], third["reason_ar"]) == ("", "", "", "")
    assert date.fromisoformat(third["week"]).weekday() == 0
    for word in ("اسم ظاهر", "secret@example.org", "تنتظر المراجعة", "غير منشورة", "media"):
        assert word not in text, word


def test_json_and_workbook_say_the_same(visitor: Client, consultation: Consultation) -> None:
    address = f"/fr/consultations/{consultation.slug}"
    content = json.loads(body_of(visitor.get(f"{address}/contributions.json")))
    assert content["licence"]
    assert content["shared_by_at_least"] == 2
    assert [row["number"] for row in content["contributions"]] == [1, 2, 3]
    assert content["contributions"][0]["body"] == FORMULA  # nothing runs it here
    assert content["contributions"][0]["douar"]["fr"] == "Douar de l’exemple 1"
    book = openpyxl.load_workbook(io.BytesIO(body_of(visitor.get(f"{address}/contributions.xlsx"))))
    rows, meanings = book.worksheets
    heading, *cells = list(rows.iter_rows(values_only=True))
    assert list(heading) == open_data.names()
    assert [row[0] for row in cells] == [1, 2, 3]
    body = rows.cell(2, open_data.names().index("body") + 1)
    assert (body.value, body.data_type) == (FORMULA, "s")
    assert [row[0] for row in meanings.iter_rows(min_row=2, values_only=True)] == open_data.names()


def test_many_come_in_chunks_and_too_many_are_no_workbook(
    visitor: Client, consultation: Consultation, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(open_data, "CHUNK", 2)
    assert [row["number"] for row in open_data.rows(consultation)] == [1, 2, 3]
    monkeypatch.setattr(open_data, "CHUNK", 1000)
    with django_assert_max_num_queries(7):
        list(open_data.rows(consultation))
    monkeypatch.setattr(open_data, "MOST_IN_WORKBOOK", 2)
    address = f"/ar/consultations/{consultation.slug}"
    response = visitor.get(f"{address}/contributions.xlsx")
    assert response["Location"] == f"{address}/data-dictionary/"
    page = visitor.get(f"{address}/data-dictionary/").content.decode()
    assert "contributions.xlsx" not in page
    assert "contributions.csv" in page


def test_the_dictionary_explains_every_column_and_the_data_page_leads_there(
    visitor: Client, consultation: Consultation, django_assert_max_num_queries: Any
) -> None:
    for language in ("ar", "fr"):
        with django_assert_max_num_queries(12):
            page = visitor.get(f"/{language}/consultations/{consultation.slug}/data-dictionary/").content.decode()
        for name in open_data.names():
            assert f">{name}</bdi>" in page, name
        assert "licence" in page
        with django_assert_max_num_queries(12):
            data = visitor.get(f"/{language}/data/").content.decode()
        for extension in ("csv", "json", "xlsx"):
            assert f"/{language}/consultations/{consultation.slug}/contributions.{extension}" in data


def test_what_is_not_announced_does_not_exist_for_the_public(visitor: Client) -> None:
    builders.commune()
    draft = consultations.call(programme=builders.programme(axes=1, commitments=1), announced=False)
    for page in ("contributions.csv", "contributions.json", "contributions.xlsx", "data-dictionary/", "report/"):
        assert visitor.get(f"/ar/consultations/{draft.slug}/{page}").status_code == 404, page
