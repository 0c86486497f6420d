"""Loading the sample's meetings on any day, and into a demonstration that is older than they are."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.journal.models import Entry
from tamazgana_open.portal import loading
from tamazgana_open.portal.sample_meetings import next_working_day, working_day
from tamazgana_open.publications.models import Publication
from tests.meetings import local
from workshops.models import Recommendation

pytestmark = pytest.mark.django_db

CONTENT = loading.read_sample(loading.DATA / "sample.json")
WITHOUT_CONSULTATIONS = {name: value for name, value in CONTENT.items() if name != "consultations"}


@pytest.mark.parametrize(
    ("day", "content"),  # of February 2027
    [(1, WITHOUT_CONSULTATIONS), (3, WITHOUT_CONSULTATIONS), (5, WITHOUT_CONSULTATIONS), (6, WITHOUT_CONSULTATIONS),
     (7, CONTENT)],
    ids=["Monday", "Wednesday", "Friday", "Saturday", "Sunday"],
)  # fmt: skip
def test_on_whatever_day_it_is_loaded_the_acts_follow_each_other_on_working_days(
    facts: Programme, day: int, content: dict[str, Any]
) -> None:
    with time_machine.travel(local(2027, 2, day, 11, 20), tick=False):
        sample = loading.load_sample(content)
        first, second = sample.versions.order_by("number")
        by_name = {meeting.address[11:]: meeting for meeting in sample.meetings.select_related("minutes")}
        for meeting in by_name.values():
            assert timezone.localtime(meeting.starts_at).weekday() < 5
            assert meeting.created_at <= meeting.starts_at
        for meeting in by_name.values():
            if meeting.minutes.publication:
                issued = [p.published_at for p in Publication.objects.filter(page_path=meeting.path)]
                assert meeting.ends_at < meeting.minutes.submitted_at
                assert meeting.minutes.submitted_at < meeting.minutes.approval_entered_at < max(issued)
        assert by_name["atelier-axes-3-4-5"].minutes.publication.published_at < first.frozen_at
        committee = by_name["comite-de-suivi-version-1"]
        assert first.frozen_at < committee.starts_at < second.frozen_at
        for row in Recommendation.objects.exclude(commitment=None).select_related("commitment", "meeting__minutes"):
            version = second if row.commitment.code in ("1.4", "5.3") else first
            assert row.settled_at > version.frozen_at, row
            assert row.settled_at > row.meeting.minutes.edition.published_at or row.meeting.address.endswith(
                "lancement"
            )
        issued = list(Publication.objects.filter(kind="minutes").order_by("published_at"))
        assert [publication.reference for publication in issued] == sorted(p.reference for p in issued)
        assert not Entry.objects.filter(at__gt=timezone.now()).exists()
        before_today = Entry.objects.filter(at__lt=timezone.now() - timedelta(hours=24))
        assert {timezone.localtime(entry.at).weekday() for entry in before_today} <= set(range(5))


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2027, 2, 5), date(2027, 2, 5), date(2027, 2, 5)),  # a Friday
        (date(2027, 2, 6), date(2027, 2, 5), date(2027, 2, 8)),
        (date(2027, 2, 7), date(2027, 2, 5), date(2027, 2, 8)),
        (date(2027, 2, 8), date(2027, 2, 8), date(2027, 2, 8)),
    ],
)
def test_the_working_days_around_a_weekend(day: date, before: date, after: date) -> None:
    assert (working_day(day), next_working_day(day)) == (before, after)


def test_a_demonstration_from_before_the_meetings_gets_them_on_the_days_of_its_text(facts: Programme) -> None:
    older = {name: value for name, value in CONTENT.items() if name not in ("committee", "meetings", "coming")}
    with time_machine.travel(local(2027, 3, 3, 9, 0), tick=False):
        programme = loading.load_sample(older)
        assert not programme.meetings.exists()
    with time_machine.travel(local(2027, 4, 20, 9, 0), tick=False):
        loading.load_sample(WITHOUT_CONSULTATIONS)
        launch = programme.meetings.get(kind="launch")
        assert timezone.localdate(launch.starts_at) == working_day(date(2027, 3, 3) - timedelta(days=75))
        assert programme.versions.count() == 2
        assert programme.meetings.get(address__endswith="-rencontre-avec-les-jeunes").starts_at < timezone.now()
        assert programme.meetings.coming(timezone.now()).exists()


def test_a_sample_without_meetings_is_loaded_as_it_is(facts: Programme, tmp_path: Any) -> None:
    file = tmp_path / "other.json"
    file.write_text((loading.DATA / "sample.json").read_text("utf-8"), "utf-8")
    programme = loading.load_sample(loading.read_sample(file))
    assert programme.versions.count() == 2
    assert not programme.meetings.exists()
