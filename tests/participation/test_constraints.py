"""What must never be: the database refuses it, whatever shell or import tries."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from participation.models import Consultation, Contribution, Moderation, Reply, Sender
from tests import builders, consultations
from tests.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
TODAY = timezone.localdate()


@pytest.mark.parametrize(
    "values",
    [
        {"closes_on": TODAY - timedelta(days=60)},
        {"replies_by": TODAY - timedelta(days=60)},
        {"version": None},
        {"kind": "call"},
        {"cancelled_at": timezone.now()},
        {"cancelled_at": timezone.now(), "reason_ar": ""},
        {"cancelled_at": timezone.now(), "reason_fr": "en français seulement"},
        {"first_closes_on": TODAY},
        {"first_closes_on": TODAY, "extension_reason_fr": "en français seulement"},
    ],
)
def test_a_consultation_that_cannot_be(values: dict[str, Any]) -> None:
    consultations.consultation()
    refuses(Consultation, values)


def test_a_consultation_that_was_cancelled_has_no_report() -> None:
    consultations.consultation().cancel(by=None, reason=consultations.REASON)
    refuses(Consultation, {"report": builders.publication(), "reported_at": timezone.now()})


@pytest.mark.parametrize(
    "values",
    [
        {"body": ""},
        {"state": "withdrawn"},
        {"state": "withheld"},
        {"state": "withheld", "withheld_for": "insult"},
        {"state": "published"},
        {"second_look": "asked"},
        {"channel": "paper"},
    ],
)
def test_a_contribution_that_cannot_be(values: dict[str, Any]) -> None:
    consultations.contribution()
    refuses(Contribution, values)


def test_a_contribution_entered_by_staff_did_not_come_in_online() -> None:
    consultations.on_paper(builders.person("editor"))
    refuses(Contribution, {"channel": "online"})


def test_a_contribution_on_a_commitment_is_on_its_axis() -> None:
    asked = consultations.consultation()
    consultations.contribution(asked, commitment=asked.programme.axes.first().commitments.first())
    refuses(Contribution, {"axis": None})


def test_no_number_and_no_code_is_given_twice() -> None:
    asked = consultations.consultation()
    first, second = consultations.contribution(asked), consultations.contribution(asked)
    assert (first.number, second.number) == (1, 2)
    refuses(Contribution, {"number": 1})
    refuses(Sender, {"code": first.sender.code})


@pytest.mark.parametrize("values", [{"act": "withheld"}, {"act": "withheld", "reason": "other"}])
def test_an_act_of_moderation_without_its_reason(values: dict[str, Any]) -> None:
    consultations.published()
    assert Moderation.objects.count() == 1
    refuses(Moderation, values)


@pytest.mark.parametrize(
    "values",
    [
        {"reason_ar": None, "reason_fr": None},
        {"reason_ar": "", "reason_fr": ""},
        {"published_at": None},
        {"outcome": "outside"},
        {"outcome": "passed_on", "passed_to_ar": "المكتب الوطني للكهرباء"},
        {"outcome": "passed_on", "passed_on": TODAY, "passed_to_ar": ""},
    ],
)
def test_a_published_reply_that_cannot_be(values: dict[str, Any]) -> None:
    consultations.answered(consultations.published())
    refuses(Reply, values)


def test_what_was_not_retained_shows_in_no_version() -> None:
    asked = consultations.consultation()
    consultations.answered(consultations.published(asked))
    refuses(Reply, {"version": asked.version})
