"""Progress reports and the final evaluation: what they need, what they say, and that they stay."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from commitments.models import (
    InvalidTransition,
    MonitoringReport,
    Programme,
    Progress,
    ReportKind,
    Stage,
)
from commitments.monitoring.report.building import NotYet, built, missing
from commitments.monitoring.report.publishing import correct_report, publish_report, translate_report
from commitments.monitoring.report.text import FollowedText
from tamazgana_open.journal.changes import forget_site_version
from tamazgana_open.publications import rendering
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import redact
from tests import following
from tests.commitments.monitoring.test_monitoring_page import words
from tests.refusals import refuses


@pytest.fixture
def recorded(programme: Programme) -> Programme:
    """1.1 at 30% in February; of 1.2 nothing is new since November."""
    one, two = programme.commitments.all()
    following.progress(one, percent=30, evidence=following.EVIDENCE)
    one.milestones.first().slip(date(2032, 2, 15), reason=following.REASON, by=None)
    following.progress(two, on=date(2031, 11, 2))
    Progress.nothing_new_on(two, on=date(2032, 2, 20), by=None, text=following.WORDS)
    return programme


def test_a_report_tells_every_commitment_as_it_stood_on_its_last_day(recorded: Programme) -> None:
    publication = publish_report(following.report(recorded), by=None)
    assert (publication.reference, publication.languages) == ("BML-2032-RA-001", ["ar", "fr"])
    assert publication.page_path == "programmes/2031-2033/monitoring/reports/1/"
    text = FollowedText.from_content(publication.data)
    one, two = text.commitments()
    # Put off on 1 March: on 29 February it was 45 days late, and the reason is known by now.
    assert (one.completion, one.percent, one.days_late) == ("limited", 30, 45)
    assert one.milestones[0].slips[0].reason == following.REASON
    assert [record.nothing_new for record in two.records] == [False, True]
    assert text.totals == {"commitments": 2, "complete": 0, "late": 2, "milestones": 4, "done": 0, "nothing_new": 0}


def test_a_report_shows_its_own_period_alone(recorded: Programme) -> None:
    report = MonitoringReport.begin(
        recorded, ReportKind.PROGRESS, starts=date(2032, 2, 2), ends=date(2032, 2, 29), by=None
    )
    one, two = built(report).commitments()
    assert (one.records, one.completion) == ([], "limited")
    assert two.only_nothing_new


def test_silence_hinders_a_report_until_it_is_said_that_nothing_is_new(recorded: Programme) -> None:
    one = recorded.commitments.get(code="1.1")
    report = following.report(recorded)
    MonitoringReport.objects.update(starts=date(2032, 2, 2))
    report.refresh_from_db()
    with pytest.raises(NotYet) as refused:
        publish_report(report, by=None)
    assert len(refused.value.missing) == 1
    Progress.nothing_new_on(one, on=date(2032, 2, 25), by=None)
    publish_report(report, by=None)


def test_the_words_of_the_commune_are_needed_in_arabic(recorded: Programme) -> None:
    report = MonitoringReport.begin(recorded, ReportKind.EVALUATION, ends=date(2032, 3, 1), by=None)
    assert len(missing(report, built(report))) == 3
    assert report.starts == following.ADOPTED


def test_arabic_alone_is_published_and_french_joins_later(recorded: Programme) -> None:
    report = following.report(recorded, french=False)
    publication = publish_report(report, by=None)
    assert publication.languages == ["ar"]
    with pytest.raises(NotYet):
        translate_report(report, by=None)
    report.introduction_fr, report.conclusion_fr = "Introduction", "Conclusion"
    report.save()
    edition = translate_report(report, by=None)
    assert (edition.translates, edition.languages) == (publication, ["ar", "fr"])
    assert edition.authoritative_sha256 == publication.authoritative_sha256
    with pytest.raises(InvalidTransition):
        translate_report(report, by=None)


def test_a_report_is_published_once_and_corrected_by_an_edition(recorded: Programme) -> None:
    report = following.report(recorded)
    first = publish_report(report, by=None)
    with pytest.raises(InvalidTransition):
        publish_report(report, by=None)
    with pytest.raises(ValidationError):
        correct_report(report, by=None, reason="لا شيء تغير")
    following.progress(recorded.commitments.get(code="1.1"), on=date(2032, 2, 28), completion="substantial")
    with pytest.raises(ValidationError):
        correct_report(report, by=None, reason=" ")
    edition = correct_report(report, by=None, reason="تسجيل وصل متأخرا")
    assert edition.corrects == first
    assert FollowedText.from_content(edition.data).axes[0].commitments[0].completion == "substantial"
    assert Publication.objects.get(pk=first.pk).data["report"]["axes"][0]["commitments"][0]["completion"] == "limited"


def test_what_the_law_had_removed_does_not_come_back_by_a_correction(recorded: Programme) -> None:
    report = following.report(recorded)
    publication = publish_report(report, by=None)
    redact(publication, reason="طلب صاحب المعطيات", by=None)
    with pytest.raises(InvalidTransition):
        correct_report(report, by=None, reason="تصحيح")


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (date(2032, 2, 2), date(2032, 2, 1), "ends"),
        (date(2031, 10, 6), date(2032, 2, 1), "starts"),
        (date(2032, 2, 1), date(2032, 3, 2), "ends"),
    ],
)
def test_the_period_lies_between_the_adoption_and_today(
    programme: Programme, starts: date, ends: date, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        MonitoringReport.begin(programme, ReportKind.PROGRESS, starts=starts, ends=ends, by=None)
    assert field in refused.value.message_dict


def test_a_programme_is_closed_only_once_it_is_evaluated(recorded: Programme, at: Callable[..., Any]) -> None:
    with pytest.raises(InvalidTransition):
        recorded.close(by=None)
    refuses(Programme, {"stage": Stage.CLOSED})
    evaluation = publish_report(following.report(recorded, ReportKind.EVALUATION), by=None)
    assert (evaluation.reference, evaluation.page_path) == (
        "BML-2032-EV-001", "programmes/2031-2033/monitoring/evaluation/",
    )  # fmt: skip
    with pytest.raises(ValidationError):
        MonitoringReport.begin(recorded, ReportKind.EVALUATION, ends=date(2032, 3, 1), by=None)
    recorded.refresh_from_db()
    recorded.close(by=None)
    with pytest.raises(InvalidTransition):
        following.progress(recorded.commitments.get(code="1.1"))
    # What was late at the close does not get later.
    with at(2032, 4, 1, 9, 0):
        assert "15 jours de retard" in words(Client(), "/fr/programmes/2031-2033/monitoring/")


@pytest.mark.everywhere
def test_the_database_refuses_a_second_evaluation_and_a_turned_period(programme: Programme) -> None:
    following.report(programme)
    refuses(MonitoringReport, {"kind": "evaluation", "number": 2})
    refuses(MonitoringReport, {"number": 0})
    refuses(MonitoringReport, {"ends": date(2031, 1, 1)})


@pytest.mark.parametrize("kind", ReportKind)
def test_the_page_stands_with_its_publication_and_not_before(
    recorded: Programme, visitor: Client, django_assert_max_num_queries: Any, kind: str
) -> None:
    report = following.report(recorded, kind)
    address = report.get_absolute_url()
    address = f"/fr/{address.split('/', 2)[2]}"
    assert visitor.get(address).status_code == 404
    publication = publish_report(report, by=None)
    with django_assert_max_num_queries(12):
        assert visitor.get(address).status_code == 200
    text = words(visitor, address)
    assert publication.reference in text
    assert "45 jours de retard" in text
    assert following.REASON["fr"] in text
    assert "Rien de nouveau" in text
    assert ("Ce qui était promis" in text) == (kind == ReportKind.EVALUATION)
    assert address in visitor.get("/fr/programmes/2031-2033/monitoring/").content.decode()
    redact(publication, reason="طلب صاحب المعطيات", by=None)
    forget_site_version()
    assert "a dû être" in words(visitor, address)


@pytest.mark.parametrize("languages", [("ar",), ("fr",), ("ar", "fr")])
def test_the_paper_is_made_of_frozen_content_alone(
    recorded: Programme, django_assert_num_queries: Any, languages: tuple[str, ...]
) -> None:
    publication = publish_report(following.report(recorded, ReportKind.EVALUATION), by=None)
    assert publication.data, "read before counting"
    with django_assert_num_queries(0):
        html = rendering.html(publication, languages)
    assert ("Le visa du marché a tardé" in html) == ("fr" in languages)
    assert ("تأخر التأشير على الصفقة" in html) == ("ar" in languages)
    assert html.count("<h2>") >= 4 * len(languages)
