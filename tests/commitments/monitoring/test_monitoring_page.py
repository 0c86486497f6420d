"""The public page of monitoring and a commitment's progress on its own page."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commitments.models import Commitment, Programme, Progress
from tamazgana_open.journal.changes import forget_site_version
from tests import builders, following

PAGE = "/fr/programmes/2031-2033/monitoring/"


def words(client: Client, address: str) -> str:
    """What can be read on a page, in one line."""
    response = client.get(address)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    inline = re.sub(r"</?(?:bdi|span|strong|a|meter)\b[^>]*>", "", main)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", inline)))


@pytest.fixture
def followed(commitment: Commitment) -> Commitment:
    """1.1 at 30% with evidence, its late milestone put off, its second one reached; a measure. 1.2 is silent."""
    following.progress(
        commitment, percent=30, evidence=following.EVIDENCE, documents=[builders.publication(commitment.programme)]
    )
    late, ahead = commitment.milestones.all()
    late.slip(date(2032, 2, 15), reason=following.REASON, by=None)
    ahead.mark_done(date(2032, 2, 20), by=None)
    commitment.indicators.get().measure(date(2032, 2, 1), Decimal("45.5"), source=following.WORDS, by=None)
    return commitment


def test_before_the_adoption_the_page_says_what_will_be_here(db: None, visitor: Client) -> None:
    builders.commune()
    builders.frozen_programme()
    text = words(visitor, PAGE)
    assert "Ce qu’on trouvera ici" in text
    assert "après la décision du conseil" in text
    assert visitor.get("/fr/data/programmes/2031-2033/progress.csv").status_code == 404


def test_what_is_late_stands_first_with_its_days_and_reason(followed: Commitment, visitor: Client) -> None:
    text = words(visitor, PAGE)
    late, _heading, axes = text.partition("Avancement par axe")
    assert late.index("1.2") < late.index("1.1")  # 46 days before 15 days
    assert "46 jours de retard" in late
    assert "15 jours de retard" in late
    assert "(d’abord le 15 janvier 2032)" in late
    assert following.REASON["fr"] in late
    assert "Aucun motif n’a été noté." in late
    assert "Limité" in axes
    assert "30%" in axes
    assert "Aucun relevé" in axes


def test_lateness_is_that_of_the_day_on_which_the_page_is_asked_for(
    followed: Commitment, visitor: Client, at: Callable[..., Any]
) -> None:
    assert "15 jours de retard" in words(visitor, PAGE)
    with at(2032, 3, 2, 0, 5):
        assert "16 jours de retard" in words(visitor, PAGE)


def test_nothing_new_is_said(followed: Commitment, visitor: Client) -> None:
    Progress.nothing_new_on(followed, on=date(2032, 2, 28), by=None)
    text = words(visitor, PAGE)
    assert "Rien de nouveau, noté le 28 février 2032 · niveau du 1er février 2032" in text


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_asks_the_database_at_most_twelve_times(
    followed: Commitment, visitor: Client, django_assert_max_num_queries: Any, language: str
) -> None:
    for page in ("programmes/2031-2033/monitoring/", "programmes/2031-2033/commitments/1.1/", "data/"):
        with django_assert_max_num_queries(12):
            assert visitor.get(f"/{language}/{page}").status_code == 200


def test_a_commitment_shows_its_records_milestones_and_measures(followed: Commitment, visitor: Client) -> None:
    wrong = following.progress(followed, on=date(2032, 2, 25), completion="complete")
    wrong.withdraw(by=None, reason=following.REASON)
    page = visitor.get("/fr/programmes/2031-2033/commitments/1.1/").content.decode()
    text = words(visitor, "/fr/programmes/2031-2033/commitments/1.1/")
    assert "Reporté du 15 janvier 2032 au 15 février 2032" in text
    assert "atteint le 20 février 2032" in text
    assert "45,5" in text
    assert "Motif du retrait" in text
    assert re.search(r'href="/fr/publications/BML-2032-PO-\d+/"', page)
    # The story tells what holds; both ends of it lead to each other.
    story = text.partition("Le parcours de cet engagement")[2]
    assert "Avancement : limité, 30 %" in story
    assert "Jalon atteint" in story
    assert "Jalon reporté au 15 février 2032" in story
    assert "achevé" not in story
    assert 'href="/fr/programmes/2031-2033/monitoring/"' in page


def test_every_fact_shows_at_once(commitment: Commitment, visitor: Client) -> None:
    late, ahead = commitment.milestones.all()
    indicator = commitment.indicators.get()
    page = "/fr/programmes/2031-2033/commitments/1.1/"
    document = builders.publication(commitment.programme)
    made: dict[str, Any] = {}
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("both", lambda: following.progress(commitment, on=date(2032, 2, 1))),
        ("both", lambda: following.progress(commitment, on=date(2032, 2, 2), percent=30, evidence=following.EVIDENCE)),
        ("page", lambda: made.update(
            wrong=following.progress(
                commitment, on=date(2032, 2, 2), percent=30, evidence=following.EVIDENCE, documents=[document]
            )
        )),
        ("page", lambda: made["wrong"].withdraw(by=None, reason=following.REASON)),
        ("both", lambda: late.slip(date(2032, 2, 15), reason=following.REASON, by=None)),
        ("both", lambda: ahead.mark_done(date(2032, 2, 20), by=None)),
        ("page", lambda: made.update(
            measure=indicator.measure(date(2032, 2, 1), Decimal("45.5"), source=following.WORDS, by=None)
        )),
        ("page", lambda: made["measure"].withdraw(by=None, reason=following.REASON)),
        ("both", lambda: Progress.nothing_new_on(commitment, on=date(2032, 2, 28), by=None)),
    ]  # fmt: skip
    for where, act in acts:
        before = words(visitor, PAGE), words(visitor, page)
        act()
        forget_site_version()
        after = words(visitor, PAGE), words(visitor, page)
        assert before[1] != after[1], act
        assert (before[0] != after[0]) == (where == "both"), act


def test_addresses_in_evidence_are_links_and_nothing_else_is(commitment: Commitment, visitor: Client) -> None:
    words = {"ar": "انظر https://ouvert.example/pv.pdf?a=1&b=2، و<b>javascript:alert(1)</b>", "fr": ""}
    following.progress(commitment, evidence=words)
    page = visitor.get("/ar/programmes/2031-2033/commitments/1.1/").content.decode()
    assert '<a href="https://ouvert.example/pv.pdf?a=1&amp;b=2" rel="nofollow noopener">' in page
    assert "&lt;b&gt;javascript:alert(1)&lt;/b&gt;" in page


def test_the_programme_page_and_the_stepper_lead_here(programme: Programme, visitor: Client) -> None:
    for page in ("programmes/2031-2033/", ""):
        assert f'href="{PAGE}"' in visitor.get(f"/fr/{page}").content.decode()


@pytest.mark.everywhere  # what was recorded is asked for by one union of four tables
def test_the_data_have_every_record_and_say_what_is_withdrawn(followed: Commitment, visitor: Client) -> None:
    wrong = following.progress(followed, on=date(2032, 2, 25), completion="complete")
    wrong.withdraw(by=None, reason=following.REASON)
    response = visitor.get("/fr/data/programmes/2031-2033/progress.csv")
    table = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["code"], row["completion"], row["percent"]) for row in rows] == [
        ("1.1", "limited", "30"), ("1.1", "complete", ""), ("1.2", "", ""),
    ]  # fmt: skip
    assert rows[1]["withdrawal_reason_ar"] == following.REASON["ar"]
    found = json.loads(visitor.get("/fr/data/programmes/2031-2033/progress.json").content)
    first = next(row for row in found["commitments"] if row["code"] == "1.1")
    assert (first["completion"], first["percent"], first["days_late"]) == ("limited", 30, 15)
    assert first["milestones"][0]["put_off"][0]["after"] == "2032-02-15"
    assert first["indicators"][0]["measures"][0]["value"] == "45.5"
