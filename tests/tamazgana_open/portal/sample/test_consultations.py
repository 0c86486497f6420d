"""The sample's consultations: a call that ended with its report, and an open one with voices of every sort."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from commitments.models import Programme
from participation.models import (
    Channel,
    Consultation,
    Contribution,
    Outcome,
    Phase,
    Reply,
    SecondLook,
    Stance,
    State,
)
from participation.report.text import ReportText
from tamazgana_open.journal.models import Entry
from tamazgana_open.portal import loading

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]

CONTENT = loading.read_sample(loading.DATA / "sample.json")


@pytest.fixture
def asked(sample: Programme) -> Consultation:
    """The consultation on version 2."""
    return sample.consultations.get(kind="version")


def test_the_call_ended_with_a_report_and_entered_the_first_version(sample: Programme) -> None:
    call = sample.consultations.get(kind="call")
    first = sample.versions.get(number=1)
    assert call.phase == Phase.REPORTED
    assert call.closes_at < first.frozen_at < call.reported_at
    assert call.report.reference.split("-")[1] == "EX"
    report = ReportText.from_content(call.report.data)
    assert report.figures.published == len(report.contributions) == 16
    assert {change.status for change in report.changes} == {"added"}
    assert {change.version for change in report.changes} == {1}
    assert {reply.outcome for reply in report.replies} >= {"retained", "partly", "not_retained", "outside"}


def test_the_open_one_has_voices_of_every_sort(sample: Programme, asked: Consultation) -> None:
    assert asked.phase == Phase.OPEN
    assert (sample.stage, sample.consulted_version.number) == ("consultation", 2)
    rows = Contribution.objects.filter(consultation=asked)
    assert rows.count() >= 60
    published = rows.published()
    for column, values in (("channel", Channel.values), ("stance", Stance.values), ("language", ["ar", "fr"])):
        assert set(published.values_list(column, flat=True)) == set(values), column
    assert set(published.values_list("axis__number", flat=True)) == {None, 1, 2, 3, 4, 5}
    assert published.filter(commitment=None).exists()
    assert published.exclude(quote="").count() >= 5
    for row in published.exclude(quote=""):
        commitment = asked.version.text.commitment(row.commitment.code)
        text = (commitment.solution["ar"] + commitment.solution["fr"]).replace("\u00a0", " ")
        assert row.quote in text, row.quote
    withheld = rows.filter(state=State.WITHHELD)
    assert len(set(withheld.values_list("withheld_for", flat=True))) >= 4
    assert set(rows.values_list("second_look", flat=True)) == set(SecondLook.values)
    assert rows.pending().count() >= 3
    assert rows.filter(state=State.WITHDRAWN).count() == 1
    assert published.filter(body__contains="▮▮▮").count() == 1
    assert set(published.answered().values_list("reply__outcome", flat=True)) == set(Outcome.values)
    assert published.awaiting_reply().count() >= 10
    assert Reply.objects.drafts().filter(consultation=asked).count() == 2
    # Staff see which words changed once they freeze version 3: what is retained names its commitments.
    assert Reply.objects.published().without_version().filter(consultation=asked).exists()


def test_nobody_is_named_and_nobody_can_be_reached(sample: Programme) -> None:
    rows = Contribution.objects.filter(consultation__programme=sample)
    assert not rows.exclude(shown_name="").exists()
    assert not rows.exclude(sender__name="", sender__email="").exists()
    phones = set(rows.exclude(sender__phone="").values_list("sender__phone", flat=True))
    assert all(re.fullmatch(r"060000000\d", phone) for phone in phones)  # none that anybody has
    words = json.dumps(loading.read(loading.DATA / "sample_consultations.json"), ensure_ascii=False)
    assert "السيد " not in words
    assert "M. " not in words


def test_everything_was_done_in_order_and_not_after_now(sample: Programme) -> None:
    now = timezone.now()
    rows = Contribution.objects.filter(consultation__programme=sample).select_related("consultation", "reply")
    for row in rows:
        assert row.consultation.opens_on <= row.received_on <= row.consultation.closes_on, row
        assert row.entered_at <= row.state_since <= now, row
        if row.is_answered:
            assert row.published_at <= row.reply.published_at <= now, row
    assert not Entry.objects.filter(at__gt=now).exists()


def test_each_start_keeps_it_open_by_an_extension_that_says_why(sample: Programme, asked: Consultation) -> None:
    count = Contribution.objects.count()
    loading.load_sample(CONTENT)
    asked.refresh_from_db()
    assert asked.first_closes_on is None  # enough days are left
    for days in (9, 40):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            loading.load_sample(CONTENT)
            asked.refresh_from_db()
            assert asked.days_left == 14
            assert asked.replies_by > asked.closes_on
            loading.load_sample(CONTENT)
            assert asked.days_left == 14
    assert asked.extension_reason_ar
    assert asked.extension_reason_fr
    assert Entry.objects.filter(act="consultation.extended", public=True).count() == 2
    assert Contribution.objects.count() == count


def test_one_that_was_ended_by_hand_is_left_alone(sample: Programme, asked: Consultation) -> None:
    asked.cancel(by=None, reason={"ar": "تجربة", "fr": ""})
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        loading.load_sample(CONTENT)
    asked.refresh_from_db()
    assert asked.phase == Phase.CANCELLED


def test_a_demonstration_whose_text_has_gone_on_gets_none(
    sample: Programme, asked: Consultation, settings: Any
) -> None:
    Contribution.objects.filter(consultation__programme=sample).delete()
    Reply.objects.filter(consultation__programme=sample).delete()
    sample.consultations.all().delete()
    loading.load_sample(CONTENT)
    assert not sample.consultations.exists()
