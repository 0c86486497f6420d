"""A commitment's story begins with the recommendations that gave rise to it."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tamazgana_open.journal.changes import forget_site_version
from tamazgana_open.publications.models.publication import redact
from tests import builders, meetings
from workshops.models import Meeting, Recommendation

pytestmark = pytest.mark.django_db
ADDRESS = "/{}/programmes/2031-2033/commitments/1.1/"


@pytest.fixture
def asked(commune: object) -> Recommendation:
    """A recommendation of published minutes that led to commitment 1.1 of a frozen version."""
    version = builders.frozen_programme()
    meeting = meetings.recorded(meetings.meeting(version.programme, starts_at=timezone.now() - timedelta(days=3)))
    meetings.published(meeting)
    recommendation = meeting.recommendations.get()
    recommendation.settle(by=None, commitment=version.programme.commitments.get(code="1.1"))
    return recommendation


def page(language: str = "fr") -> str:
    forget_site_version()
    return html.unescape(Client().get(ADDRESS.format(language)).content.decode())


@pytest.mark.parametrize(("language", "words"), [("ar", "نشر محاضر الدورات 0"), ("fr", "Publier les procès-verbaux 0")])
def test_the_recommendation_stands_in_the_story_with_a_link_to_its_meeting(
    asked: Recommendation, language: str, words: str
) -> None:
    text = page(language)
    story = text[text.index('id="story"') :]
    assert words in story
    assert f'href="/{language}/meetings/{asked.meeting.address}/#r-{asked.key}"' in story
    assert story.index(words) < story.index("/versions/1/")  # the oldest step first


def test_another_commitment_does_not_have_it(asked: Recommendation) -> None:
    text = html.unescape(Client().get("/fr/programmes/2031-2033/commitments/1.2/").content.decode())
    assert "Publier les procès-verbaux 0" not in text


def test_the_words_are_those_of_the_published_minutes_not_of_a_draft(asked: Recommendation) -> None:
    asked.meeting.minutes.begin_correction(by=None, reason="خطأ")
    Recommendation.objects.filter(pk=asked.pk).update(text_fr="Un brouillon")
    assert "Un brouillon" not in page()
    assert "Publier les procès-verbaux 0" in page()

    meetings.published(Meeting.objects.get(pk=asked.meeting_id))
    assert "Un brouillon" in page()  # the corrected edition is what counts now


def test_an_answer_that_is_changed_leaves_the_story(asked: Recommendation) -> None:
    assert "Publier les procès-verbaux 0" in page()
    asked.settle(by=None, why_not={"ar": "ليس من اختصاص الجماعة", "fr": "Hors compétence"})
    assert "Publier les procès-verbaux 0" not in page()


def test_what_the_law_had_removed_is_not_told_again(asked: Recommendation) -> None:
    assert "Publier les procès-verbaux 0" in page()
    edition = Meeting.objects.get(pk=asked.meeting_id).minutes.edition
    redact(edition, reason="Loi 09-08", by=builders.person("administrator"))
    assert "Publier les procès-verbaux 0" not in page()
