"""The way of a programme on the home page: steps and meetings in one line of time, each meeting once."""

import html

import pytest
from django.test import Client

from commitments.models import ProgrammeEvent
from tests import builders, meetings
from workshops.models import Meeting

pytestmark = pytest.mark.django_db


def home(language: str = "fr") -> str:
    return html.unescape(Client().get(f"/{language}/").content.decode())


@pytest.mark.usefixtures("commune")
def test_a_step_that_is_a_meeting_stands_once_and_leads_to_it() -> None:
    programme = builders.frozen_programme().programme
    step = ProgrammeEvent.objects.create(
        programme=programme, key="launch", title_ar="انطلاق", title_fr="Lancement du programme",
        starts_at=meetings.local(2025, 3, 7, 10, 30)
    )  # fmt: skip
    meeting = meetings.meeting(programme, title_fr="Réunion de lancement", starts_at=step.starts_at)
    Meeting.objects.filter(pk=meeting.pk).update(event=step)

    page = home()
    assert "Lancement du programme" in page
    assert "Réunion de lancement" not in page
    assert f'href="/fr/meetings/{meeting.address}/"' in page


@pytest.mark.usefixtures("commune")
def test_the_next_meeting_is_announced_and_internal_ones_are_not() -> None:
    programme = builders.frozen_programme().programme
    meetings.meeting(programme, days=9, title_fr="Réunion lointaine")
    meetings.meeting(programme, days=2, title_fr="Réunion prochaine")
    meetings.meeting(programme, days=1, title_fr="Réunion interne", public_from=None)
    meetings.meeting(programme, days=1, title_fr="Réunion annulée").cancel(by=None, reason=meetings.REASON)

    page = home()
    assert "Réunion interne" not in page
    coming = page[page.index("Prochaine réunion") if "Prochaine réunion" in page else page.index("Next meeting") :]
    assert coming.index("Réunion prochaine") < coming.index("Réunion lointaine")
    assert "Réunion annulée" not in coming[: coming.index("Réunion prochaine")]


@pytest.mark.usefixtures("commune")
def test_before_a_text_the_programme_shows_its_way() -> None:
    programme = builders.empty_programme()
    meeting = meetings.meeting(programme, title_fr="Premier atelier")
    page = html.unescape(Client().get(f"/fr/programmes/{programme.slug}/").content.decode())
    assert page.count("Premier atelier") == 0  # no axes agreed: nothing but the notice
    builders.axis(programme, agreed_on=meetings.local(2031, 3, 7).date())
    page = html.unescape(Client().get(f"/ar/programmes/{programme.slug}/").content.decode())
    assert f'href="/ar/meetings/{meeting.address}/"' in page
