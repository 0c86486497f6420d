"""The pages of the report: figures so far, what is missing, publishing it, and what everybody reads then."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from participation.models import Consultation, Contribution, Told, moderation
from participation.report.publishing import publish_report
from tamazgana_open.accounts.models import User
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import redact
from tests import builders, consultations
from tests.sending import said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(db: None) -> Consultation:
    """An open call with one answered contribution and one that waits."""
    builders.commune()
    call = consultations.call(programme=builders.programme(axes=2, commitments=1))
    answered = consultations.published(call, body="نقترح فتح مكتب الاستقبال يوم السوق.", told=Told(name="اسم مستور"))
    consultations.answered(answered)
    consultations.contribution(call, body="تنتظر المراجعة")
    return call


def closed(consultation: Consultation) -> time_machine.travel:
    return time_machine.travel(consultation.closes_at + timedelta(hours=9), tick=False)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_before_the_report_everybody_reads_the_figures_so_far(
    visitor: Client, consultation: Consultation, language: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page = visitor.get(f"/{language}/consultations/{consultation.slug}/report/")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'class="chart-bar"' in text
    assert "تنتظر المراجعة" not in text
    assert "RC-" not in text


def test_the_focal_point_is_told_what_is_missing_and_publishes_once_it_is_there(
    visitor: Client, consultation: Consultation, focal: User
) -> None:
    client = builders.signed_in(focal)
    address = f"/fr/space/consultations/{consultation.slug}/report/"
    page = client.get(address).content.decode()
    assert f"/fr/space/consultations/{consultation.slug}/moderation/" in page
    assert f"{address}publish/" not in page
    assert client.get(f"{address}publish/")["Location"] == address
    with closed(consultation):
        client = builders.signed_in(focal)
        assert client.post(f"{address}publish/")["Location"] == address
        assert not Publication.objects.filter(kind="consultation_report").exists()
        waiting = Contribution.objects.pending().get()
        moderation.withhold(waiting, by=focal, reason="off_topic")
        assert f"{address}publish/" in client.get(address).content.decode()
        assert client.get(f"{address}publish/").status_code == 200
        assert client.post(f"{address}publish/")["Location"] == address
        publication = Publication.objects.get(kind="consultation_report")
        assert client.post(f"{address}publish/")["Location"] == address  # pressed twice: one report
        assert publication.reference in client.get(address).content.decode()
    assert Publication.objects.filter(kind="consultation_report").count() == 1
    assert set(publication.renditions.values_list("language", flat=True)) == {"ar", "fr", "bilingual"}
    for language in ("ar", "fr"):
        text = visitor.get(f"/{language}/consultations/{consultation.slug}/report/").content.decode()
        assert publication.reference in text
        assert f"/{language}/{publication.page_path}" in visitor.get(
            f"/{language}/publications/{publication.reference}/"
        ).content.decode()  # fmt: skip
    assert "اسم مستور" not in publication.content


@pytest.mark.parametrize(("role", "page", "sends"), [
    ("editor", 200, 403), ("registrar", 200, 403), ("focal_point", 200, 302), ("council_member", 403, 403),
    ("administrator", 403, 403),
])  # fmt: skip
def test_staff_see_what_is_missing_and_the_focal_point_alone_publishes_and_corrects(
    consultation: Consultation, role: str, page: int, sends: int
) -> None:
    client = builders.signed_in(builders.person(role))
    address = f"/ar/space/consultations/{consultation.slug}/report/"
    assert client.get(address).status_code == page
    assert client.post(f"{address}publish/").status_code == sends
    assert client.post(f"{address}correct/", {"reason": "سبب"}).status_code == sends
    assert not Publication.objects.filter(kind="consultation_report").exists()


def test_after_the_content_had_to_be_removed_the_page_says_so(
    visitor: Client, consultation: Consultation, focal: User
) -> None:
    with closed(consultation):
        moderation.withhold(Contribution.objects.pending().get(), by=focal, reason="off_topic")
        publication = publish_report(consultation, by=focal)
        redact(publication, reason="طلب قانوني", by=focal)
        page = visitor.get(f"/ar/consultations/{consultation.slug}/report/")
    assert page.status_code == 200
    assert publication.reference in page.content.decode()
    assert 'class="chart-bar"' not in page.content.decode()


def test_after_moderation_a_corrected_edition_takes_the_place_of_the_report(
    visitor: Client, consultation: Consultation, focal: User
) -> None:
    consultations.answered(consultations.published(consultation, body="كلام عن الجار خالد"))
    address = f"/fr/space/consultations/{consultation.slug}/report/"
    with closed(consultation):
        client = builders.signed_in(focal)
        moderation.withhold(Contribution.objects.pending().get(), by=focal, reason="off_topic")
        first = publish_report(consultation, by=focal)
        assert f"{address}correct/" in client.get(address).content.decode()
        assert 'name="reason"' not in client.get(f"{address}correct/").content.decode()
        same = client.post(f"{address}correct/", {"reason": "Rien"})
        assert said("Nothing in it has changed since the last edition.") in text_of(same)
        moderation.mask(Contribution.objects.get(body__contains="خالد"), by=focal, passages=["خالد"])
        page = client.get(f"{address}correct/")
        assert page.context["correction"].changed == [3]
        assert client.post(f"{address}correct/", {"reason": " "}).status_code == 200
        done = client.post(f"{address}correct/", {"reason": "Le nom d’une personne"})
        assert done["Location"] == address
        edition = Publication.objects.get(corrects=first)
        assert (edition.reason, edition.reference[-6:]) == ("Le nom d’une personne", "RC-002")
        assert edition.reference in text_of(client.get(address))
    public = text_of(visitor.get(f"/fr/consultations/{consultation.slug}/report/"))
    assert edition.reference in public
    assert "Le nom d’une personne" in public
    assert edition.reference in text_of(visitor.get(f"/fr/publications/{first.reference}/"))
