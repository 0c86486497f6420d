"""The sample's earlier programme: the whole way from its workshop to its progress, by the acts of the portal."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.utils import timezone

from commitments.models import MilestoneSlip, Programme, Progress
from commitments.monitoring import standing
from participation.models import Consultation, Contribution, Reply
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.models import Entry
from tamazgana_open.portal import loading
from tamazgana_open.publications.models import Publication
from tests.tamazgana_open.portal.counting import everything
from workshops.models import Amendment, Deliberation, Recommendation, Sitting, Validation, Vote

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("chain")]

ROOMS = ("workshops", "participation", "commitments")


def test_it_was_adopted_is_executory_and_not_the_current_one(earlier: Programme) -> None:
    assert (earlier.stage, earlier.is_current, earlier.illustrative) == ("implementation", False, True)
    assert earlier.adopted_version.number == 3
    assert earlier.adopted_on == date(2024, 10, 4)
    assert earlier.executory_on == date(2024, 10, 17)  # after Monday, Tuesday, Wednesday
    assert [len(list(axis.commitments)) for axis in earlier.adopted_version.text.axes] == [1, 2, 1, 2, 1]
    assert earlier.adopted_version.text.gaps(LANGUAGES) == []


def test_every_step_of_the_chain_was_taken(earlier: Programme) -> None:
    recommended = Recommendation.objects.published()
    assert recommended.exclude(commitment=None).count() == 6
    assert recommended.exclude(why_not_ar="").count() == 1
    consultation = Consultation.objects.get()
    assert (consultation.phase, consultation.version.number) == ("reported", 1)
    assert Contribution.objects.published().count() == Contribution.objects.published().answered().count() == 12
    changing = Reply.objects.published().changing_text()
    assert {reply.version.number for reply in changing} == {2}
    assert changing.count() == 4
    assert earlier.consultation_report == consultation.report
    assert Validation.objects.get().version.number == 2
    first, second = Sitting.objects.order_by("convocation")
    assert (first.state, second.state, second.follows) == ("no_quorum", "closed", first)
    assert [row.fate for row in Amendment.objects.all()] == ["carried", "rejected"]
    whole = Vote.objects.get(amendment=None)
    assert (whole.carried, whole.resulting_version.number) == (True, 3)
    assert whole.differs_by_amendments_only
    act = Deliberation.objects.get()
    assert act.way == "executory"
    assert act.posted_on - second.day < timedelta(days=8)


def test_its_progress_shows_what_is_done_what_is_late_and_where_nothing_is_new(earlier: Programme) -> None:
    found = standing.of(earlier, on=date(2026, 9, 1))
    levels = Counter(row.completion for row in found.commitments)
    assert levels == {"complete": 3, "substantial": 1, "limited": 3}
    assert [row.text.code for row in found.late] == ["3.1"]
    assert all(row.level_record.has_evidence for row in found.commitments)
    assert [record.commitment.code for record in Progress.objects.filter(nothing_new=True)] == ["4.1"]
    assert MilestoneSlip.objects.count() == 2
    assert any(record.documents for row in found.commitments for record in row.records)


def test_the_first_year_has_its_report(earlier: Programme) -> None:
    report = earlier.monitoring_reports.get()
    assert (report.kind, report.number, report.starts, report.ends) == (
        "progress_report", 1, date(2024, 10, 4), date(2025, 10, 31)
    )  # fmt: skip
    assert (report.publication.reference, report.publication.languages) == ("BML-EX-2025-RA-001", ["ar", "fr"])


def test_nine_seats_without_names_vote(earlier: Programme) -> None:
    seats = CouncilMember.objects.all()
    assert seats.count() == 9
    assert all(seat.illustrative and "مقعد" in seat.name_ar and "Siège" in seat.name_fr for seat in seats)
    assert seats.exclude(user=None).get().user.username == "member"
    assert sum(vote.ballots.count() for vote in Vote.objects.all()) == 21  # seven in the room, three votes


def test_all_of_it_is_marked_and_nobody_is_named(earlier: Programme) -> None:
    for publication in Publication.objects.all():
        assert publication.illustrative
        assert "-EX-" in publication.reference
    assert all(entry.illustrative for entry in Entry.objects.exclude(path=""))
    models = [model for app in ROOMS for model in apps.get_app_config(app).get_models()]
    rows = [row for model in models for row in model.objects.all()]
    told = serializers.serialize("json", rows, ensure_ascii=False)
    for name in ("الحجيرة", "بالقاسمي", "البوزيدي", "السيد ", "السيدة", "الأستاذ", "M. ", "Mme "):
        assert name not in told, name


def test_the_acts_follow_each_other_on_working_days(earlier: Programme) -> None:
    assert not Entry.objects.filter(at__gt=timezone.now()).exists()
    days = {timezone.localdate(entry.at) for entry in Entry.objects.filter(public=True).exclude(path="")}
    assert {day for day in days if day.weekday() > 4} <= {date(2025, 5, 24)}  # the open day is a Saturday
    assert max(days) == date(2026, 1, 15)


def test_loaded_twice_it_doubles_nothing(earlier: Programme) -> None:
    before = everything()
    loading.load_earlier_sample(loading.read(loading.EARLIER))
    assert everything() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_it_bears_the_mark(earlier: Programme, visitor: Client, language: str) -> None:
    mark = {"ar": "مثال توضيحي", "fr": "exemple illustratif"}[language]
    sitting = Sitting.objects.get(convocation=2).meeting.address
    for page in ("", "commitments/1.1/", "versions/3/", "monitoring/"):
        text = visitor.get(f"/{language}/programmes/{earlier.slug}/{page}").content.decode()
        assert mark in text.lower(), page
    for page in (f"council/{sitting}/", f"publications/{earlier.deliberation.reference}/"):
        assert mark in visitor.get(f"/{language}/{page}").content.decode().lower(), page
