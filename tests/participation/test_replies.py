"""Reasoned replies: each outcome with what belongs to it, to one contribution or many, and the words that changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from participation.models import Consultation, Contribution, NotInThisState, Reply, WriterMayNotPublish, moderation
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def closed(asked: Consultation) -> Consultation:
    """The consultation some days later: its clock has closed it."""
    today = timezone.localdate()
    Consultation.objects.filter(pk=asked.pk).update(
        opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1), replies_by=today + timedelta(days=9)
    )
    asked.refresh_from_db()
    return asked


def test_a_published_reply_stands_beside_each_contribution_that_it_answers(focal: User) -> None:
    asked = consultations.consultation()
    sent = [consultations.published(asked, body=f"مقترح {number}") for number in range(3)]
    reply = consultations.draft(*sent, by=focal)
    assert not Contribution.objects.answered().exists()
    assert Contribution.objects.awaiting_reply().count() == 3
    reply.publish(by=focal)
    assert Contribution.objects.answered().count() == 3
    assert Contribution.objects.with_outcome("not_retained").count() == 3
    assert Contribution.objects.matching("مدة البرنامج").count() == 3  # words of the reply


def test_what_is_not_published_gets_no_reply() -> None:
    with pytest.raises(ValidationError):
        consultations.draft(consultations.contribution())
    assert not Reply.objects.exists()


def test_a_contribution_has_one_reply() -> None:
    sent = consultations.published()
    consultations.draft(sent)
    with pytest.raises(ValidationError) as refused:
        consultations.draft(Contribution.objects.get(pk=sent.pk))
    assert "contributions" in refused.value.message_dict
    assert Reply.objects.count() == 1


def test_a_contribution_of_another_consultation_is_not_answered_here() -> None:
    asked = consultations.consultation()
    other = consultations.call(programme=builders.programme("2041-2043", current=False))
    with pytest.raises(ValidationError):
        consultations.draft(consultations.published(other), consultation=asked)


@pytest.mark.parametrize(
    ("language", "fields", "named"),
    [
        ("ar", {"reason_ar": ""}, "reason_ar"),
        ("fr", {"reason_fr": ""}, "reason_fr"),
        ("zgh", {"reason_ar": ""}, "reason_ar"),
        ("other", {"reason_ar": ""}, "reason_ar"),
        ("ar", {"outcome": "retained"}, "commitments"),
        ("ar", {"outcome": "partly"}, "commitments"),
        ("ar", {"outcome": "already"}, "commitments"),
        ("ar", {"outcome": "outside"}, "passed_to_ar"),
        ("ar", {"outcome": "passed_on", "passed_to_ar": "المديرية الإقليمية للتعليم"}, "passed_on"),
    ],
)
def test_what_belongs_to_an_outcome_is_needed(language: str, fields: dict[str, Any], named: str) -> None:
    reply = consultations.draft(consultations.published(language=language), **fields)
    assert named in [field for field, _sentence in reply.missing()]
    with pytest.raises(ValidationError):
        reply.publish(by=None)
    reply.refresh_from_db()
    assert reply.state == "draft"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_reason_in_the_language_of_the_contribution_is_enough(language: str) -> None:
    other = "fr" if language == "ar" else "ar"
    reply = consultations.draft(consultations.published(language=language), **{f"reason_{other}": ""})
    reply.publish(by=None)
    assert reply.state == "published"


def test_a_reply_to_nobody_is_none() -> None:
    sent = consultations.published()
    reply = consultations.draft(sent)
    Contribution.objects.get(pk=sent.pk).withdraw()
    assert "contributions" in [field for field, _sentence in reply.missing()]


def test_a_second_person_publishes_where_the_consultation_wants_one(editor: User, focal: User) -> None:
    asked = consultations.consultation(second_person=True)
    reply = consultations.draft(consultations.published(asked), by=focal)
    with pytest.raises(WriterMayNotPublish):
        reply.publish(by=focal)
    other = builders.person("focal_point", username="second")
    reply.rewrite(by=editor, reason_ar="سبب أوضح")
    with pytest.raises(WriterMayNotPublish):
        reply.publish(by=editor)
    reply.publish(by=other)
    assert reply.published_by == other


def test_rewritten_it_waits_for_publication_again_and_is_not_found_meanwhile(focal: User) -> None:
    reply = consultations.answered(consultations.published(), reason_ar="عبارة فريدة")
    assert Contribution.objects.matching("فريدة").exists()
    reply.rewrite(by=focal, reason_ar="عبارة أخرى")
    assert reply.state == "draft"
    assert not Contribution.objects.matching("فريدة").exists()
    assert not Contribution.objects.answered().exists()


def test_a_translation_is_outdated_once_the_arabic_changes_alone(focal: User) -> None:
    reply = consultations.draft(consultations.published())
    reply.rewrite(by=focal, passed_to_ar="العمالة")
    assert reply.outdated() == []
    reply.rewrite(by=focal, reason_ar="سبب آخر")
    assert reply.outdated() == [("reason", "fr")]
    reply.rewrite(by=focal, reason_ar="سبب ثالث", reason_fr="Une autre raison")
    assert reply.outdated() == []
    reply.rewrite(by=focal, reason_ar="سبب رابع")
    reply.rewrite(by=focal, fits=["reason_fr"])
    assert reply.outdated() == []


def test_the_arabic_that_joins_a_french_reason_does_not_outdate_it(focal: User) -> None:
    reply = consultations.draft(consultations.published(language="fr"), reason_ar="")
    reply.rewrite(by=focal, reason_ar="سبب")
    assert reply.outdated() == []


def test_a_draft_thrown_away_leaves_its_contributions_waiting() -> None:
    sent = consultations.published()
    reply = consultations.draft(sent)
    reply.discard(by=None)
    assert not Reply.objects.exists()
    assert Contribution.objects.awaiting_reply().get() == sent
    with pytest.raises(NotInThisState):
        consultations.answered(consultations.published()).discard(by=None)


def test_what_was_retained_names_the_version_in_which_its_commitments_changed(focal: User) -> None:
    asked = consultations.consultation()
    first, second = asked.programme.axes.first().commitments.all()
    sent = consultations.published(asked, commitment=first)
    reply = consultations.answered(sent, outcome="retained", commitments=[first, second])
    closed(asked).begin_revision(by=focal)
    builders.changed_title(type(first).objects.get(pk=first.pk))
    later = builders.version(asked.programme)
    with pytest.raises(ValidationError) as refused:
        reply.link_version(later, by=focal)
    assert second.code in str(refused.value)
    assert first.code not in str(refused.value)
    builders.changed_title(type(second).objects.get(pk=second.pk))
    last = builders.version(asked.programme)
    reply.link_version(last, by=focal)
    assert reply.version == last


def test_the_version_that_was_consulted_on_shows_nothing_yet(focal: User) -> None:
    asked = consultations.consultation()
    commitment = asked.programme.axes.first().commitments.first()
    reply = consultations.answered(consultations.published(asked), outcome="retained", commitments=[commitment])
    with pytest.raises(ValidationError):
        reply.link_version(asked.version, by=focal)


def test_what_a_call_was_answered_in_is_compared_with_the_last_version_before_it_closed(focal: User) -> None:
    programme = builders.programme()
    commitment, untouched = programme.axes.first().commitments.all()
    call = consultations.call(programme=programme)
    sent = consultations.published(call)
    reply = consultations.answered(sent, outcome="retained", commitments=[commitment, untouched])
    closes = closed(call).closes_at
    frozen = []
    for moment in (closes - timedelta(days=2), closes - timedelta(days=1), closes, closes + timedelta(hours=1)):
        builders.changed_title(type(commitment).objects.get(pk=commitment.pk))
        frozen.append(builders.version(programme, now=moment))
    first, before, _at_the_close, after = frozen
    assert reply.text_before(after) == before.text
    assert reply.unchanged_in(after) == [untouched.code]
    # A version from before the close is compared with the one before it, the first one with none: all of it is new.
    assert reply.text_before(before) == first.text
    assert reply.text_before(first) is None
    assert reply.unchanged_in(first) == []


def test_what_was_not_retained_names_no_version(focal: User) -> None:
    reply = consultations.answered(consultations.published())
    with pytest.raises(NotInThisState):
        reply.link_version(reply.consultation.version, by=focal)


def test_withheld_afterwards_it_no_longer_counts_as_answered(focal: User) -> None:
    sent = consultations.published()
    consultations.answered(sent)
    moderation.withhold(Contribution.objects.get(pk=sent.pk), by=focal, reason="unlawful")
    assert not Contribution.objects.answered().exists()
    assert not Contribution.objects.awaiting_reply().exists()
