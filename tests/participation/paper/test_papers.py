"""The form, the poster and the slip, read back from the PDFs."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from participation.models import Consultation
from participation.paper import documents, kept
from tamazgana_open import pdf
from tamazgana_open.accounts.models import User
from tests import builders, consultations, reading

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("paper"), pytest.mark.usefixtures("files")]

LONG = "نشر محاضر دورات المجلس وقراراته وملخصاتها المبسطة داخل أجل خمسة عشر يوما بكل الوسائل المتاحة للجماعة"
LONG_FRENCH = "Publier les procès-verbaux, les délibérations et leurs résumés simples dans un délai de quinze jours"


def asked(client: Client, name: str, consultation: Consultation, language: str = "fr", *more: Any, **query: str) -> Any:
    with override(language):
        return client.get(reverse(name, args=[consultation.slug, *more]), query)


def line(response: Any) -> str:
    """What a reader gets who copies the text, in one line."""
    assert response.status_code == 200, response
    return " ".join(reading.copied(response.content).split())


def test_the_form_says_what_is_asked_until_when_and_where_and_asks_no_identity_card_number() -> None:
    builders.commune(opening_hours_ar="من الاثنين إلى الجمعة", opening_hours_fr="Du lundi au vendredi")
    builders.douar()
    asked_ = consultations.consultation(
        opens_on=timezone.localdate(), closes_on=date(2101, 6, 15), replies_by=date(2101, 7, 1)
    )
    response = asked(Client(), "consultation-form", asked_)
    text = line(response)
    assert response["Content-Type"] == "application/pdf"
    for words in (
        "Royaume du Maroc",
        "Commune de Beni Mithal",
        "Consultation sur le projet de programme",
        "Que pensez-vous des engagements proposés ?",
        "mercredi 15 juin 2101 à minuit",
        "1, rue des Oliviers (Du lundi au vendredi)",
        "au plus tard le 1er juillet 2101",
        "version 1 du projet de programme",
        "1.2 Publier les procès-verbaux des sessions 1.2",
        "je suis pour",
        "je suis contre je propose je demande",
        "N’écrivez pas le numéro de votre carte d’identité",
        "Uniquement pour vous informer de la réponse. Jamais publié",
        "ouvert.beni-mithal.example/fr/privacy/",
        "Réservé à l’administration",
    ):
        assert words in text
    assert "CIN" not in text
    assert len(reading.pages(response.content)) == 2
    assert "QR de la page" in " ".join(alt for _kind, _lang, alt in reading.tags(response.content))
    arabic = reading.tokens(line(asked(Client(), "consultation-form", asked_, "ar")))
    for words in ("استمارة المساهمة", "آخر أجل الأربعاء 15 يونيو 2101", "أوافق لا أوافق أقترح أسأل", "خاص بالإدارة"):
        assert words in arabic


def long_words(slug: str, axes: int, commitments: int) -> Consultation:
    """A consultation with the longest titles and questions there can be."""
    programme = builders.programme(slug, axes=axes, commitments=commitments)
    for row in programme.commitments.all():
        row.title_ar, row.title_fr = f"{LONG} {row.code}", f"{LONG_FRENCH} {row.code}"
        row.save()
    return consultations.consultation(
        builders.version(programme),
        title_ar=LONG + LONG[:90],
        title_fr=LONG_FRENCH + LONG_FRENCH[:90],
        question_ar=" ".join([LONG] * 30),
        question_fr=" ".join([LONG_FRENCH] * 30),
    )


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_has_two_pages_however_long_the_words_are_and_a_list_where_commitments_are_many(language: str) -> None:
    commune = builders.commune()
    many, some = long_words("2031-2033", 4, 7), long_words("2041-2043", 2, 6)

    def made(consultation: Consultation, kind: str) -> bytes:
        words = documents.html(consultation, kind, language, commune)
        return pdf.render(words, identifier=kind, style=pdf.palette(commune.frozen()["colours"])).content

    pages = [" ".join(page.split()) for page in reading.pages(made(many, "form"))]
    assert len(pages) == 3
    assert "4.7" not in pages[0] + pages[1]
    assert all(f"{axis}.{number}" in pages[2] for axis in range(1, 5) for number in range(1, 8))
    pages = reading.pages(made(some, "form"))
    assert len(pages) == 2
    assert all(f"{axis}.{number}" in pages[0] for axis in (1, 2) for number in range(1, 7))
    assert len(reading.pages(made(many, "poster"))) == 1


def test_a_call_asks_about_its_axes() -> None:
    programme = builders.programme(axes=3)
    call = consultations.call(programme=programme, axes=list(programme.axes.all())[:2])
    text = line(asked(Client(), "consultation-form", call))
    assert "Axe 2 Dialogue permanent avec la population" in text
    assert "Axe 3" not in text
    assert "1.1" not in text


def test_the_poster_says_the_three_ways_and_is_marked_as_a_sample_where_it_is_one() -> None:
    builders.commune()
    sample = consultations.call(programme=builders.programme(illustrative=True))
    response = asked(Client(), "consultation-poster", sample)
    text = line(response)
    assert len(reading.pages(response.content)) == 1
    for words in ("Sur internet", "Sur papier", "De vive voix", "/fr/consultations/", "+212 500 00 00 00"):
        assert words in text
    assert "Exemple illustratif" in text
    assert response["X-Robots-Tag"] == "noindex"


def test_a_paper_is_laid_out_once_for_what_it_says_whoever_asks(
    monkeypatch: pytest.MonkeyPatch, files: Path, focal: User
) -> None:
    builders.commune()
    made: list[str] = []

    def laid_out(name: str, html: str, colours: Any) -> bytes:
        made.append(name)
        return b"%PDF-1.7 made up\n%%EOF\n"

    monkeypatch.setattr(kept, "_made", laid_out)
    one = consultations.consultation()
    for cookie in ("", "sessionid=made-up", "sessionid=another"):
        for _time in range(3):
            client = Client(headers={"cookie": cookie} if cookie else {})
            with override("fr"):
                address = reverse("consultation-form", args=[one.slug])
            with CaptureQueriesContext(connection) as asked_for:
                assert client.get(address, {"x": str(_time)}).status_code == 200
            assert len(asked_for) <= 12
            assert client.head(address).status_code == 200
    assert made == [f"{one.slug}.form.fr"]
    one.extend(by=focal, closes_on=one.closes_on + timedelta(days=2), reason=consultations.REASON)
    asked(Client(), "consultation-form", one)
    builders.commune(colour_identity="#223344")
    asked(Client(headers={"cookie": "sessionid=x"}), "consultation-form", one)
    assert len(made) == 3
    assert len(list((files / "papers").iterdir())) == 1
    stored = next((files / "papers").iterdir())
    stored.write_bytes(b"%PDF half")
    asked(Client(headers={"cookie": "sessionid=y"}), "consultation-form", one)
    assert stored.read_bytes().endswith(b"%%EOF\n")


def test_who_gets_a_form_and_when(focal: User) -> None:
    builders.commune()
    draft = consultations.consultation(announced=False)
    member = builders.signed_in(builders.person("council_member"))
    for name in ("consultation-form", "consultation-poster"):
        assert asked(Client(), name, draft).status_code == 404
        assert asked(member, name, draft).status_code == 404
    assert asked(builders.signed_in(focal), "consultation-poster", draft).status_code == 200
    draft.announce(by=None)
    draft.cancel(by=focal, reason=consultations.REASON)
    response = asked(Client(), "consultation-form", draft)
    assert response.status_code == 302
    assert response["Location"] == f"/fr/consultations/{draft.slug}/"


def test_the_slip_has_the_code_in_groups_and_the_promised_day_and_staff_alone_get_it(
    desk: Client, editor: User
) -> None:
    one = consultations.consultation()
    entered = consultations.on_paper(editor, one, language="fr", body="Ouvrir l’accueil le jour du souk.")
    other = consultations.on_paper(editor, one, language="zgh", body="ⴰⵣⵓⵍ")
    response = asked(desk, "space-slip", one, "ar", entered.number)
    text = line(response)
    assert f"Code de suivi {entered.sender.spaced_code}" in text
    assert "https://ouvert.beni-mithal.example/fr/receipts/" in text
    assert str(one.replies_by.year) in text
    assert "souk" not in text
    assert response["Cache-Control"] == "private, no-store"
    width, height = reading.opened(response.content)[0].rect[2:]
    assert (round(width), round(height)) == (298, 420)  # A6 in points
    both = asked(desk, "space-slip", one, "fr", other.number)
    assert len(reading.pages(both.content)) == 1
    assert "Conservez cet accusé" in line(both)
    assert "احتفظ بهذا الوصل" in reading.tokens(line(both))
    assert asked(desk, "space-slip", one, "fr", 99).status_code == 404
    online = consultations.contribution(one)  # its code is for its author alone
    assert asked(desk, "space-slip", one, "fr", online.number).status_code == 404
    assert online.sender.spaced_code not in asked(desk, "space-entry", one, saved=f"{online.number}").content.decode()
    for role in ("registrar", "council_member", "administrator"):
        client = builders.signed_in(builders.person(role))
        assert asked(client, "space-slip", one, "fr", entered.number).status_code == 403
    assert asked(Client(), "space-slip", one, "fr", entered.number).status_code == 302
    assert not default_storage.exists("papers")
