"""The text of the sample: a programme of its own, marked, complete in both languages, without a name; its accounts."""

import pytest
from django.core.management import call_command
from django.test import Client

from commitments.models import Programme
from tamazgana_open.accounts.models import User
from tamazgana_open.portal import loading
from tamazgana_open.portal.loading import SAMPLE_ACCOUNTS, SAMPLE_PASSWORD
from tamazgana_open.publications.models import Publication
from tests.tamazgana_open.portal.counting import everything

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


def test_the_sample_loaded_twice_doubles_nothing(sample: Programme) -> None:
    before = everything()
    loading.load_sample(loading.read_sample(loading.DATA / "sample.json"))
    call_command("load_facts")
    assert everything() == before


def test_the_sample_is_a_programme_of_its_own_and_current(sample: Programme) -> None:
    assert Programme.objects.count() == 2
    assert sample.is_current
    assert not Programme.objects.get(illustrative=False).is_current
    for publication in Publication.objects.exclude(kind="account"):
        assert "-EX-" in publication.reference
        assert publication.illustrative


def test_the_sample_is_complete_in_both_languages_and_its_versions_differ(sample: Programme) -> None:
    one, two = sample.versions.order_by("number")
    assert one.text != two.text
    assert all(list(axis.commitments)[2:] for axis in two.text.axes)  # at least three each
    assert two.text.gaps(("ar", "fr")) == []
    for commitment in two.text.commitments():
        assert len(commitment.summary["ar"].split()) <= 40
        assert len(commitment.summary["fr"].split()) <= 40


def test_the_sample_names_nobody(sample: Programme) -> None:
    assert set(User.objects.values_list("illustrative", flat=True)) == {True}
    text = "".join(publication.content for publication in Publication.objects.filter(illustrative=True))
    for name in ("الحجيرة", "بالقاسمي", "البوزيدي"):
        assert name not in text


def test_every_role_has_an_account_that_signs_in_without_a_second_factor(sample: Programme) -> None:
    for username, _arabic, _french in SAMPLE_ACCOUNTS.values():
        client = Client()
        client.post("/ar/account/login/", {"login": username, "password": SAMPLE_PASSWORD})
        assert client.get("/ar/space/").status_code == 200, username


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_sample_is_marked_on_each_of_its_pages(sample: Programme, visitor: Client, language: str) -> None:
    mark = {"ar": "مثال توضيحي", "fr": "exemple illustratif"}[language]
    reference = sample.versions.first().publication.reference
    for page in (
        "",
        f"programmes/{sample.slug}/",
        f"programmes/{sample.slug}/axes/1/",
        f"programmes/{sample.slug}/commitments/1.1/",
        f"programmes/{sample.slug}/versions/",
        f"programmes/{sample.slug}/versions/1/",
        f"programmes/{sample.slug}/versions/1/compare/2/",
        f"publications/{reference}/",
    ):
        assert mark in visitor.get(f"/{language}/{page}").content.decode().lower(), page
