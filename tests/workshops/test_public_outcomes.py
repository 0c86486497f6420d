"""What became of recommendations and actions, as the page of their meeting says it: no draft is named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from commitments.models import Axis
from tamazgana_open.journal.changes import change
from tamazgana_open.publications.models.publication import redact
from tests import builders, meetings
from tests.workshops.public import page
from workshops.models import (
    Recommendation,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


# What became of it ---------------------------------------------------------------------------------------------------


@pytest.fixture
def recommendation() -> Recommendation:
    """A published recommendation in a programme with a frozen version; commitment 1.1 stands in it."""
    version = builders.frozen_programme()
    meeting = meetings.recorded(meetings.meeting(version.programme))
    meetings.published(meeting)
    return meeting.recommendations.get()


@BOTH
def test_a_recommendation_without_an_answer_says_so(recommendation: Recommendation, language: str) -> None:
    assert {"ar": "لم يُجب عنها بعد", "fr": "Pas encore de réponse"}[language] in page(language, recommendation.meeting)


@BOTH
def test_a_recommendation_that_was_taken_up_leads_to_the_commitment_as_frozen(
    recommendation: Recommendation, language: str
) -> None:
    commitment = recommendation.meeting.programme.commitments.get(code="1.1")
    frozen = {"ar": commitment.title_ar, "fr": commitment.title_fr}[language]
    recommendation.settle(by=None, commitment=commitment)
    builders.changed_title(commitment, mark="سر المسودة")
    with change():
        pass
    text = page(language, recommendation.meeting)
    assert f"/{language}/programmes/2031-2033/commitments/1.1/" in text
    assert frozen in text
    assert "سر المسودة" not in text
    assert "(nouveau)" not in text


@BOTH
def test_a_commitment_that_no_frozen_version_has_is_not_named(recommendation: Recommendation, language: str) -> None:
    axis: Axis = recommendation.meeting.programme.axes.first()
    secret = builders.commitment(axis, title_ar="عنوان سري", title_fr="Titre secret")
    recommendation.settle(by=None, commitment=secret)
    text = page(language, recommendation.meeting)
    assert "عنوان سري" not in text
    assert "Titre secret" not in text
    assert f"/commitments/{secret.code}/" not in text
    assert {"ar": "أُخذ بها في المسودة", "fr": "Retenue dans le projet de programme"}[language] in text


def test_the_commitment_is_named_with_the_first_version_that_has_it(recommendation: Recommendation) -> None:
    programme = recommendation.meeting.programme
    added = builders.commitment(programme.axes.first(), title_ar="التزام جديد", title_fr="Un nouvel engagement")
    recommendation.settle(by=None, commitment=added)
    builders.version(programme)
    text = page("fr", recommendation.meeting)
    assert f"/commitments/{added.code}/" in text
    assert "Un nouvel engagement" in text


def test_a_commitment_that_left_the_text_is_found_in_the_version_that_had_it(recommendation: Recommendation) -> None:
    programme = recommendation.meeting.programme
    commitment = programme.commitments.get(code="1.2")
    recommendation.settle(by=None, commitment=commitment)
    commitment.withdraw(by=None, reason="لم يعد مطلوبا")
    builders.version(programme)
    text = page("fr", recommendation.meeting)
    assert "/fr/programmes/2031-2033/versions/1/#commitment-1.2" in text
    assert "/commitments/1.2/" not in text


def test_a_title_in_a_version_that_the_law_removed_is_not_shown(recommendation: Recommendation) -> None:
    programme = recommendation.meeting.programme
    commitment = programme.commitments.get(code="1.1")
    recommendation.settle(by=None, commitment=commitment)
    redact(programme.versions.get().publication, reason="Retrait", by=None)
    text = page("fr", recommendation.meeting)
    assert commitment.title_fr not in text
    assert "Retenue dans le projet de programme" in text


@BOTH
def test_a_recommendation_that_was_not_taken_up_says_why(recommendation: Recommendation, language: str) -> None:
    recommendation.settle(by=None, why_not={"ar": "لا تتوفر الوسائل", "fr": "Les moyens manquent"})
    text = page(language, recommendation.meeting)
    assert {"ar": "لا تتوفر الوسائل", "fr": "Les moyens manquent"}[language] in text
    assert {"ar": "لم يؤخذ بها", "fr": "Non retenue"}[language] in text


def test_an_action_is_open_overdue_done_or_dropped(at: Callable[..., Any]) -> None:
    with at(2031, 3, 18, 18, 0):
        meeting = meetings.recorded(meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 0)), rows=2)
        meetings.published(meeting)
    done, dropped = meeting.decisions.all()
    with at(2031, 4, 1, 12, 0):
        assert page("fr", meeting).count("En cours") == 2
    with at(2031, 4, 2, 12, 0):
        assert page("fr", meeting).count("Échéance dépassée") == 2
        done.finish(by=None, on=timezone.localdate(), outcome={"ar": "تم", "fr": "Le projet est écrit"})
        dropped.drop(by=None, on=timezone.localdate(), outcome={"ar": "عدل عنه", "fr": "Ce n’est plus utile"})
        text = page("fr", meeting)
    assert "Échéance dépassée" not in text
    for words in ("Réalisée le", "2 avril 2031", "Le projet est écrit", "Abandonnée le", "Ce n’est plus utile"):
        assert words in text
