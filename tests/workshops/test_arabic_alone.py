"""Arabic suffices to plan a meeting and to move it, in whichever language the person reads the workspace."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests import builders, meetings
from workshops.models import MeetingState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_meeting_with_its_arabic_title_alone_is_planned_and_cancelled(language: str) -> None:
    with override(language):
        meeting = meetings.meeting(days=3, title_fr="", slug="atelier")
        meeting.cancel(by=None, reason=meetings.REASON)
    assert meeting.state == MeetingState.CANCELLED


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_meeting_without_an_arabic_title_is_refused(language: str) -> None:
    programme = builders.programme()
    with override(language), pytest.raises(ValidationError) as caught:
        meetings.meeting(programme, title_ar="", slug="atelier")
    assert "title_ar" in caught.value.message_dict
