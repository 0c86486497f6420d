"""Recording progress: levels with evidence, nothing new, and what was wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commitments.models import Commitment, InvalidTransition, Measure, Programme, Progress, RecordedMeanwhile
from commitments.monitoring import standing
from tamazgana_open.journal.models import Entry
from tests import builders, following
from tests.refusals import refuses


def now_of(commitment: Commitment) -> Any:
    found = standing.of(Programme.objects.get(pk=commitment.programme_id))
    return found.commitment(commitment.code)


def test_a_record_says_how_far_it_is_and_the_journal_knows(commitment: Commitment) -> None:
    following.progress(commitment, percent=30, evidence=following.EVIDENCE)
    row = now_of(commitment)
    assert (row.completion, row.percent, row.last.on) == ("limited", 30, date(2032, 2, 1))
    assert row.last.text == following.WORDS
    assert Entry.objects.filter(act="progress.recorded", public=True).count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": 10}, "evidence"),
        ({"percent": 101, "evidence": following.EVIDENCE}, "percent"),
        ({"percent": 60, "completion": "complete", "evidence": following.EVIDENCE}, "percent"),
        ({"completion": "nearly"}, "completion"),
        ({"completion": ""}, "completion"),
        ({"text": {"ar": " ", "fr": "En français seulement"}}, "text"),
        ({"on": date(2032, 3, 2)}, "on"),
        ({"on": date(2031, 10, 6)}, "on"),
    ],
)
def test_a_record_that_cannot_be_is_refused_beside_its_field(
    commitment: Commitment, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        following.progress(commitment, **fields)
    assert field in refused.value.message_dict
    assert not Progress.objects.exists()


def test_the_day_of_the_adoption_and_today_are_possible(commitment: Commitment) -> None:
    following.progress(commitment, on=following.ADOPTED)
    following.progress(commitment, on=date(2032, 3, 1))


def test_nothing_new_is_said_and_the_level_of_the_record_before_stands(commitment: Commitment) -> None:
    following.progress(commitment, percent=30, evidence=following.EVIDENCE)
    Progress.nothing_new_on(commitment, on=date(2032, 3, 1), by=None)
    row = now_of(commitment)
    assert (row.completion, row.percent) == ("limited", 30)
    assert (row.last.nothing_new, row.last.on, row.silent_days) == (True, date(2032, 3, 1), 0)


@pytest.mark.parametrize("on", [date(2032, 1, 31), date(2032, 3, 2)])
def test_nothing_new_is_said_of_a_day_between_the_last_record_and_today(commitment: Commitment, on: date) -> None:
    following.progress(commitment)
    with pytest.raises(ValidationError) as refused:
        Progress.nothing_new_on(commitment, on=on, by=None)
    assert "on" in refused.value.message_dict


def test_nothing_new_needs_something_recorded_before(commitment: Commitment) -> None:
    with pytest.raises(ValidationError):
        Progress.nothing_new_on(commitment, on=date(2032, 3, 1), by=None)


def test_what_was_withdrawn_stays_with_its_reason_and_the_record_before_holds_again(commitment: Commitment) -> None:
    following.progress(commitment)
    wrong = following.progress(commitment, on=date(2032, 2, 10), completion="complete")
    wrong.withdraw(by=None, reason=following.REASON)
    row = now_of(commitment)
    assert row.completion == "limited"
    assert [record.withdrawal_reason for record in row.records if record.withdrawn_at] == [following.REASON]
    with pytest.raises(InvalidTransition):
        wrong.withdraw(by=None, reason=following.REASON)
    right = following.progress(commitment)
    with pytest.raises(ValidationError):
        right.withdraw(by=None, reason={"ar": "", "fr": "Sans arabe"})


def test_a_later_record_of_the_same_day_corrects_the_first(commitment: Commitment) -> None:
    following.progress(commitment)
    following.progress(commitment, completion="substantial")
    assert now_of(commitment).completion == "substantial"


def test_of_two_who_record_at_once_the_second_is_shown_what_the_first_recorded(commitment: Commitment) -> None:
    first = following.progress(commitment, seen=0)
    with pytest.raises(RecordedMeanwhile) as told:
        following.progress(commitment, seen=0)
    assert told.value.last == first
    following.progress(commitment, seen=first.pk)


def test_french_joins_later_and_the_arabic_stays(commitment: Commitment) -> None:
    record = following.progress(commitment, text={"ar": "أُعدت الصيغة الأولى.", "fr": ""})
    assert record.missing_languages == ["fr"]
    record.translate(by=None, text={"ar": "شيء آخر", "fr": "La première version est prête."})
    assert (record.text_ar, record.text_fr) == ("أُعدت الصيغة الأولى.", "La première version est prête.")
    assert not record.is_outdated("text", "fr")


def test_documents_of_the_register_are_evidence(commitment: Commitment) -> None:
    documents = [builders.publication(), builders.publication()]
    following.progress(commitment, documents=documents)
    row = now_of(commitment)
    assert [shown.reference for shown in row.last.documents] == [document.reference for document in documents]
    assert len(row.records) == 1


def test_a_commitment_that_the_council_did_not_adopt_has_no_progress(programme: Programme) -> None:
    programme.become_executory(by=None, on=date(2032, 3, 1))
    programme.begin_amendment(by=None, reason={"ar": "التزام جديد"})
    added = builders.commitment(programme.axes.get())
    with pytest.raises(InvalidTransition):
        following.progress(added)
    # What is taken out of the draft is in force until the council has voted on it.
    standing_still = programme.commitments.get(code="1.1")
    standing_still.withdraw(by=None, reason="لم يعد ضروريا")
    following.progress(standing_still)


def test_a_measured_value_has_its_source_and_is_one_a_day(commitment: Commitment) -> None:
    indicator = commitment.indicators.get()
    source = {"ar": "سجل المداولات", "fr": "Registre des délibérations"}
    indicator.measure(date(2032, 2, 1), Decimal("40.5"), source=source, by=None)
    with pytest.raises(ValidationError):
        indicator.measure(date(2032, 2, 1), Decimal(41), source=source, by=None)
    with pytest.raises(ValidationError):
        indicator.measure(date(2032, 2, 2), Decimal(41), source={"ar": "", "fr": "Registre"}, by=None)
    wrong = indicator.measures.get()
    wrong.withdraw(by=None, reason=following.REASON)
    indicator.measure(date(2032, 2, 1), Decimal(41), source=source, by=None)
    shown = now_of(commitment).indicators[0]
    assert (shown.last.value, shown.last.source) == (Decimal(41), source)
    assert [measure.value for measure in shown.measures] == [Decimal("40.50"), Decimal(41)]


@pytest.mark.everywhere
def test_the_database_refuses_impossible_records(commitment: Commitment) -> None:
    record = following.progress(commitment, percent=10, evidence=following.EVIDENCE)
    for values in (
        {"evidence_ar": "", "evidence_fr": None},
        {"percent": 101},
        {"completion": "nearly"},
        {"nothing_new": True},
        {"text_ar": ""},
        {"withdrawn_at": record.at},
    ):
        refuses(Progress, values)
    commitment.indicators.get().measure(date(2032, 2, 1), Decimal(1), source=following.WORDS, by=None)
    refuses(Measure, {"source_ar": None})
    second = Measure.objects.get()
    second.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
