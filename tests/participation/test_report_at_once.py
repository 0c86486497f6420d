"""The report and everybody else at the same moment: one report, and nothing slips in behind what it has frozen."""

from datetime import timedelta

import pytest
import time_machine

from participation.models import Channel, Consultation, Contribution, NotInThisState, Told, moderation
from participation.report.gate import NotYet
from participation.report.publishing import publish_report
from tamazgana_open.publications.models import Publication
from tests import builders, consultations
from tests.tamazgana_open.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.everywhere]


def test_two_reports_a_late_form_a_withdrawal_and_a_decision_at_the_same_moment() -> None:
    builders.commune()
    focal = builders.person("focal_point")
    call = consultations.call(programme=builders.programme(axes=1, commitments=1))
    made = [consultations.published(call, body=body) for body in ("نقترح سوقا نظيفا", "نقترح ملعبا للشباب")]
    consultations.answered(*made)
    last_day = call.closes_on
    with time_machine.travel(call.closes_at + timedelta(hours=9), tick=False):
        first, second, late, withdrawn, decided = at_once([
            lambda: publish_report(Consultation.objects.get(pk=call.pk), by=focal),
            lambda: publish_report(Consultation.objects.get(pk=call.pk), by=focal),
            lambda: Contribution.receive(
                Consultation.objects.get(pk=call.pk), sender=Told(), by=focal, channel=Channel.PAPER, stance="for",
                body="استمارة متأخرة", language="ar", received_on=last_day,
            ),
            lambda: Contribution.objects.get(pk=made[0].pk).withdraw(),
            lambda: moderation.withhold(Contribution.objects.get(pk=made[1].pk), by=focal, reason="off_topic"),
        ])  # fmt: skip
    call.refresh_from_db()
    published = [answer for answer in (first, second) if isinstance(answer, Publication)]
    # The late form came first: then the report waits for it. Else it is frozen once, and the form was refused.
    if isinstance(late, Contribution):
        assert not published
        assert all(isinstance(answer, NotYet | NotInThisState) for answer in (first, second))
        return
    assert isinstance(late, NotInThisState)
    assert [publication.pk for publication in published] == [call.report_id]
    assert Publication.objects.filter(kind="consultation_report").count() == 1
    frozen = {row["number"] for row in call.report.data["report"]["contributions"]}
    # A withdrawal came before and is not in it, or after and was refused.
    assert (made[0].number in frozen) == isinstance(withdrawn, NotInThisState)
    # A decision that the law demands is possible after it too: but what stood when it was frozen is whole.
    assert decided is None
    assert call.report.data["report"]["figures"]["published"] == len(frozen)
