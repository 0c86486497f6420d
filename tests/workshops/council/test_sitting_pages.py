"""The registrar's pages of a sitting: from the agenda to the close, as they are pressed and read."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import builders, councils
from tests.sending import text_of
from workshops.models import Sitting, SittingState

pytestmark = pytest.mark.django_db


def at(made: Sitting, page: str = "") -> str:
    """The address of a page of this sitting."""
    return f"/fr/space/council/{made.meeting.address}/{page}"


def sent(client: Client, made: Sitting, page: str, fields: dict[str, Any]) -> HttpResponse:
    """The page that is shown after this form was sent."""
    return client.post(at(made, page), fields, follow=True)


@pytest.fixture
def registrar() -> Client:
    return builders.signed_in(builders.person("registrar"))


def test_a_sitting_is_kept_page_by_page_from_the_roll_to_the_close(registrar: Client) -> None:
    version = councils.validated()
    members = councils.seats(9)
    made = councils.sitting(version)
    code = version.programme.commitments.first().code

    words = {"member": members[4].pk, "words_ar": "صيغة مختصرة جديدة", "reason_ar": "أوضح"}
    page = sent(registrar, made, f"amendments/new/?commitment={code}&field=summary", words)
    assert "L’amendement 1 est proposé." in text_of(page)
    roll = {f"m-{member.pk}": "present" for member in members[:7]} | {f"m-{members[7].pk}": "excused"}
    page = sent(registrar, made, "roll/", roll | {f"m-{members[8].pk}": "absent"})
    assert "Présents : 7, excusés : 1, absents : 1. Requis : 5." in text_of(page)
    sent(registrar, made, "open/", {"members_in_office": 9, "presiding": members[0].pk, "at": ""})
    made.refresh_from_db()
    assert (made.state, made.quorum, made.present_at_opening) == (SittingState.OPEN, 5, 7)

    sent(registrar, made, "amendments/1/vote/", {"rule": "votes_cast"})
    vote = made.open_vote
    hands = {"shown": ",".join(str(member.pk) for member in members[:7]), "others": "for", "how": "by_name"}
    exceptions = {f"m-{members[1].pk}": "against", f"m-{members[2].pk}": "abstain"}
    page = sent(registrar, made, f"votes/{vote.pk}/", hands | exceptions)
    assert "pour : 5, contre : 1, abstentions : 1." in text_of(page)
    assert "6 exprimés, abstentions non comptées" in text_of(page)

    sent(registrar, made, "vote/", {"rule": "in_office"})
    whole = made.open_vote
    page = sent(registrar, made, f"votes/{whole.pk}/", hands | {"how": "unanimous"})
    assert "Adopté à l’unanimité" in text_of(page)
    assert "soit 5 sur 9" in text_of(page)
    page = sent(registrar, made, "freeze/", {})
    assert "la version 2 est la version 1 avec les amendements adoptés, et aucun autre mot ne diffère" in text_of(page)
    sent(registrar, made, "close/", {})
    made.refresh_from_db()
    assert made.state == SittingState.CLOSED
