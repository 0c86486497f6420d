"""The published record on the page of its meeting: frozen content, editions, files, and nothing that is private."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tamazgana_open.journal.changes import change
from tamazgana_open.publications.models.publication import redact
from tests import builders, meetings
from tests.workshops.public import page
from workshops.models import (
    Attendance,
    Meeting,
    Presence,
    Recommendation,
    Review,
    Speech,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


# The published record ------------------------------------------------------------------------------------------------


@BOTH
def test_a_published_record_is_read_whole_in_both_languages(language: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    publication = meetings.published(meeting)
    text = page(language, meeting)
    for words in {
        "ar": (
            "افتتح رئيس المجلس",
            "قُدمت المحاور ونوقشت",
            "ممثلة جمعية",
            "طلبت نشر المحاضر 0",
            "ناقشت المجموعة",
            "نشر محاضر الدورات 0",
            "إعداد مسودة 0",
            "رئيس المجلس",
            "المحضر منشور",
        ),
        "fr": (
            "a ouvert la réunion",
            "ont été présentés",
            "Représentante",
            "A demandé la publication 0",
            "Le groupe a discuté",
            "Publier les procès-verbaux 0",
            "Préparer un projet 0",
            "Président du conseil",
            "procès-verbal publié",
        ),
    }[language]:
        assert words in text
    recommendation, decision = meeting.recommendations.get(), meeting.decisions.get()
    assert f'id="r-{recommendation.key}"' in text
    assert f'id="d-{decision.key}"' in text
    assert f"/{language}/publications/{publication.reference}/" in text
    assert publication.sha256 in text


def test_the_working_rows_are_not_read_once_the_record_is_published() -> None:
    meeting = meetings.recorded(meetings.meeting())
    meetings.published(meeting)
    meeting.refresh_from_db()
    meeting.minutes.begin_correction(by=None, reason="خطأ")
    Meeting.objects.filter(pk=meeting.pk).update(title_fr="Titre de brouillon", place_fr="Lieu de brouillon")
    Speech.objects.filter(meeting=meeting).update(text_fr="Parole de brouillon")
    Recommendation.objects.filter(meeting=meeting).update(text_fr="Demande de brouillon")
    Recommendation.objects.create(meeting=meeting, key="new", text_ar="جديدة", text_fr="Nouveauté de brouillon")
    with change():
        pass
    text = page("fr", meeting)
    assert "brouillon" not in text
    assert "Atelier de co-création" in text


def test_who_was_there_is_counted_by_group_and_what_was_not_counted_is_no_zero() -> None:
    meeting = meetings.recorded(meetings.meeting())
    Attendance.objects.create(meeting=meeting, key="media", group="media", women=0, men=2, unspecified=1, position=2)
    meetings.published(meeting)
    rows = ["".join(row.split("</tr>")[0].split()) for row in page("fr", meeting).split("<tr>")[1:]]
    council, associations, media, together = rows[-4:]
    assert [word in council for word in (">4<", ">9<", "noncompté", "<strong>13<")] == [True] * 4
    assert associations.count("noncompté") == 4
    assert ">0<" not in associations
    assert [word in media for word in (">0<", ">2<", ">1<", "<strong>3<")] == [True] * 4
    assert [word in together for word in (">4<", ">11<", ">1<", "<strong>16<")] == [True] * 4


def test_groups_that_nobody_counted_are_named_without_figures() -> None:
    meeting = meetings.recorded(meetings.meeting())
    meeting.attendance.update(women=None, men=None, unspecified=None)
    meetings.published(meeting)
    text = page("fr", meeting)
    assert "n’a pas été relevé" in text
    assert "membres du conseil" in text
    assert "chart" not in text


def test_the_drawing_tells_women_and_men_apart_without_colour() -> None:
    meeting = meetings.recorded(meetings.meeting())
    meetings.published(meeting)
    text = page("ar", meeting)
    assert "<svg" in text
    assert "ink-solid" in text
    assert "ink-stripes" in text
    assert "<table" in text


@BOTH
def test_holders_of_offices_are_present_excused_or_absent(language: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    for place, state in enumerate(("excused", "absent"), start=1):
        Presence.objects.create(
            meeting=meeting, office_ar=f"منصب {place}", office_fr=f"Fonction {place}", state=state, position=place
        )
    meetings.published(meeting)
    text = page(language, meeting)
    for words in {
        "ar": ("حاضر(ة)", "غائب(ة) بعذر", "غائب(ة)", "منصب 2"),
        "fr": ("présent(e)", "absent(e) excusé(e)", "absent(e)", "Fonction 2"),
    }[language]:
        assert words in text


def test_actions_of_earlier_meetings_are_reviewed_with_a_link_to_where_they_were_agreed() -> None:
    earlier = meetings.recorded(meetings.meeting(starts_at=timezone.now() - timedelta(days=30), slug="earlier"))
    meetings.published(earlier)
    later = meetings.recorded(meetings.meeting(programme=earlier.programme, slug="later"))
    action = earlier.decisions.get()
    Review.objects.create(meeting=later, decision=action, state="done", note_ar="أنجز", note_fr="C’est fait")
    meetings.published(later)
    text = page("fr", later)
    assert f'href="/fr/{earlier.path}"' in text
    assert "C’est fait" in text
    action.refresh_from_db()
    assert action.done_on == timezone.localdate(later.starts_at)
    assert "Réalisée le" in page("fr", earlier)


@BOTH
def test_an_account_says_from_what_it_was_prepared_and_that_the_signed_minutes_are_not_there(language: str) -> None:
    meeting = meetings.account(meetings.recorded(meetings.meeting()))
    meetings.published(meeting)
    text = page(language, meeting)
    for words in {
        "ar": ("ولم يُدرج المحضر الموقع", "أُعد من تقرير صحفي", "العرض منشور"),
        "fr": ("le procès-verbal signé n’a pas été", "D’après un article de presse", "compte rendu publié"),
    }[language]:
        assert words in text
    assert {"ar": "وُقّع في", "fr": "Signé le"}[language] not in text


def test_signed_minutes_that_take_the_place_of_an_account_name_it_among_the_editions() -> None:
    meeting = meetings.account(meetings.recorded(meetings.meeting()))
    account = meetings.published(meeting)
    meeting.minutes.begin_minutes(by=None)
    minutes = meetings.published(meeting)
    text = page("fr", meeting)
    assert "procès-verbal publié" in text
    assert "le procès-verbal signé n’a pas été" not in text
    assert f"/fr/publications/{account.reference}/" in text
    assert f"/fr/publications/{minutes.reference}/" in text
    assert "Signé le" in text


@BOTH
def test_a_correction_says_why_and_leads_to_the_edition_before(language: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    first = meetings.published(meeting)
    meeting.minutes.begin_correction(by=None, reason="تصحيح عدد الحاضرات")
    assert "تصحيح عدد الحاضرات" not in page(language, meeting)
    Speech.objects.filter(meeting=meeting).update(text_ar="نص مصحح", text_fr="Un texte corrigé")
    second = meetings.published(meeting)
    text = page(language, meeting)
    assert "تصحيح عدد الحاضرات" in text
    assert f"/{language}/publications/{first.reference}/" in text
    assert f"/{language}/publications/{second.reference}/" in text
    assert {"ar": "نص مصحح", "fr": "Un texte corrigé"}[language] in text
    assert second.sha256 in text
    assert first.sha256 not in text


def test_minutes_in_arabic_alone_are_marked_once_for_a_french_reader() -> None:
    meeting = meetings.recorded(meetings.meeting(), french=False)
    meetings.published(meeting)
    text = page("fr", meeting)
    assert "sa traduction est en cours" in text
    assert "record-in-one-language" in text
    assert '<div class="stand-in" lang="ar" dir="rtl"><p>افتتح' in text
    assert "record-in-one-language" not in page("ar", meeting)


def test_a_record_that_the_law_removed_is_not_read_any_more() -> None:
    meeting = meetings.recorded(meetings.meeting())
    publication = meetings.published(meeting)
    page("fr", meeting)
    redact(publication, reason="Demande de la personne concernée", by=None)
    text = page("fr", meeting)
    assert "Demande de la personne concernée" in text
    assert "A demandé la publication" not in text
    assert "Publier les procès-verbaux" not in text
    assert publication.reference in text
    assert not Meeting.objects.matching("représentante").exists()
    assert Meeting.objects.matching("co-création").exists()


def test_a_cleaned_edition_takes_the_place_of_the_one_removed() -> None:
    meeting = meetings.recorded(meetings.meeting())
    publication = meetings.published(meeting)
    cleaned = {**publication.data, "speeches": []}
    edition = redact(publication, reason="Retrait d’une intervention", by=None, cleaned=cleaned)
    text = page("fr", meeting)
    assert "A demandé la publication" not in text
    assert "Publier les procès-verbaux 0" in text
    assert edition.reference in text
    assert not Meeting.objects.matching("représentante").exists()
    assert Meeting.objects.matching("procès-verbaux").exists()


def test_who_signed_and_when_stands_at_the_end() -> None:
    meeting = meetings.recorded(meetings.meeting())
    meetings.published(meeting)
    text = page("fr", meeting)
    assert "<strong>الرئيس</strong>" in text
    assert "Président du conseil" in text
    assert "Signé le" in text


# Files ---------------------------------------------------------------------------------------------------------------


def test_public_files_are_offered_with_type_and_size_and_private_ones_never(files: Any) -> None:
    meeting = meetings.meeting()
    private = meetings.scan(meeting, title_ar="سري", title_fr="Feuille privée")
    public = meetings.scan(meeting, kind="presentation", title_ar="عرض", title_fr="Présentation", content=b"%PDF" * 400)
    public.make_public(by=None, consent="Aucune personne n’y paraît")
    for client in (Client(), builders.signed_in(builders.person("editor"))):
        text = page("fr", meeting, client)
        assert private.token not in text
        assert "Feuille privée" not in text
        assert f"/fr/meetings/files/{public.token}/" in text
        assert "PDF" in text
        assert "2 ko" in text
        assert "Aucune personne" not in text


def test_photographs_stand_small_with_their_captions_and_load_late(files: Any) -> None:
    meeting = meetings.meeting()
    photo = meetings.scan(
        meeting, kind="photo", media_type="image/jpeg", preview="p.jpg", width=3000, height=2000,
        title_ar="مجموعة العمل", title_fr="Un groupe au travail",
    )  # fmt: skip
    nameless = meetings.scan(meeting, kind="photo", media_type="image/jpeg", preview="q.jpg", width=600, height=900)
    hidden = meetings.scan(meeting, kind="photo", media_type="image/jpeg", preview="r.jpg", width=10, height=10)
    for row in (photo, nameless):
        row.make_public(by=None, consent="Accord donné")
    text = page("fr", meeting)
    assert (
        f'<img src="/fr/meetings/files/{photo.token}/preview/" width="480" height="320" loading="lazy" decoding="async"'
        ' alt="Un groupe au travail">'
    ) in text
    assert 'width="320" height="480"' in text
    assert 'alt="Photographie de la réunion"' in text
    assert hidden.token not in text
