"""The registrar's pages of a sitting: from the agenda to the close, as they are pressed and read."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import builders, councils, meetings
from tests.sending import form_of, said, text_of
from workshops.models import Choice, Sitting, SittingState, Vote

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


# What cannot be, and what is said of it -----------------------------------------------------------------------------


def small() -> Sitting:
    """A sitting of the day with a text of one commitment on its agenda."""
    return councils.sitting(councils.validated(builders.programme(axes=1, commitments=1)))


def test_a_sitting_without_quorum_is_not_opened_and_what_was_typed_stands_there(registrar: Client) -> None:
    members, made = councils.seats(9), small()
    sent(registrar, made, "roll/", {f"m-{member.pk}": "present" for member in members[:4]})
    page = sent(registrar, made, "open/", {"members_in_office": 9, "presiding": members[1].pk, "at": "00:00"})

    assert "Le quorum n’est pas atteint : 4 présents, 5 requis (article 42)." in text_of(page)
    assert form_of(page, "members_in_office")["presiding"] == [str(members[1].pk)]
    page = sent(registrar, made, "vote/", {"rule": "votes_cast"})
    assert "Rien n’a été fait" in text_of(page)
    page = sent(registrar, made, "no-quorum/", {"members_in_office": 7})
    assert "Le quorum est atteint : 4 présents, 4 requis." in text_of(page)
    made.refresh_from_db()
    assert made.state == SittingState.PREPARED


def test_a_missed_quorum_leads_to_the_second_convocation_on_a_day_that_the_law_allows(registrar: Client) -> None:
    councils.seats(9)
    made = small()
    page = sent(registrar, made, "no-quorum/", {"members_in_office": 9})
    assert "Convoquez à nouveau le conseil (article 42)." in text_of(page)
    late = made.day + timedelta(days=6)
    page = sent(registrar, made, "again/", {"day": late.isoformat(), "starts": "10:00"})
    assert said("Not one of the days that the law allows (article 42).") in text_of(page)
    proposed = form_of(registrar.get(at(made, "again/")), "day")
    page = sent(registrar, made, "again/", proposed)
    again = Sitting.objects.get(follows=made)
    assert 3 <= (again.day - made.day).days <= 5
    assert again.meeting.address in page.redirect_chain[-1][0]
    assert "Rien n’a été fait" in text_of(sent(registrar, made, "again/", proposed))


@pytest.mark.parametrize(
    ("page", "fields", "told"),
    [
        ("open/", {"members_in_office": "", "presiding": "1"}, "Membres en exercice"),
        ("open/", {"members_in_office": "-3", "presiding": "x"}, "Membres en exercice"),
        ("open/", {"members_in_office": "9", "presiding": "99999999", "at": "25:99"}, "Ouverte à"),
        ("prepare/", {"session": "january"}, "Session (article 33)"),
        ("prepare/", {"session": "may", "decided_to_consult_on": "2999-01-01"}, "Le conseil a décidé de consulter le"),
        ("prepare/", {"session": "may", "draft_act_fr": "Seulement"}, "Écrivez-le aussi en arabe."),
        ("send-back/", {"reason_ar": "  "}, "Motif"),
        ("roll/", {"m-999999": "present", "m-x": "present"}, "Présents : 0"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(
    registrar: Client, page: str, fields: dict[str, str], told: str
) -> None:
    councils.seats(3)
    answer = sent(registrar, small(), page, fields)
    assert answer.status_code == 200
    assert told in text_of(answer)


def test_a_vote_is_only_on_the_version_before_the_council(registrar: Client) -> None:
    version = councils.validated(builders.programme(axes=1, commitments=1))
    councils.seats(3)
    made = Sitting.objects.get(meeting=meetings.meeting(version.programme, kind="sitting"))
    commitment = version.programme.commitments.first()
    builders.changed_title(commitment)
    assert "Le projet a changé depuis que la version 1 a été figée" in text_of(registrar.get(at(made, "agenda/")))
    later = builders.version(version.programme)
    told = "Le comité de suivi a validé la version 1 ; la version 2 a été figée depuis et n’est pas validée."
    assert told in text_of(registrar.get(at(made, "agenda/")))
    for number in (1, 2):
        assert told in text_of(sent(registrar, made, "agenda/", {"version": number}))
    assert registrar.post(at(made, "agenda/"), {"version": "9" * 40}).status_code == 404

    version.programme.refresh_from_db()
    version.programme.validate(later, by=None, on=made.day)
    sent(registrar, made, "agenda/", {"version": 2})
    made.refresh_from_db()
    assert made.version == later
    second = Sitting.objects.get(meeting=meetings.meeting(version.programme, kind="sitting"))
    assert "à l’ordre du jour d’une autre séance" in text_of(registrar.get(at(second, "agenda/")))


@pytest.mark.parametrize(
    ("others", "told"),
    [(Choice.FOR, "Le programme est adopté."), (Choice.AGAINST, "Le comité de suivi n’a pas validé la version 1.")],
)
def test_an_adopted_or_rejected_programme_does_not_come_back_as_it_is(
    registrar: Client, others: str, told: str
) -> None:
    members, made = councils.seats(3), small()
    councils.opened(made, members)
    vote = councils.voted(made, others=others)
    made.close(by=None)
    councils.issued(vote)
    again = Sitting.objects.get(meeting=meetings.meeting(made.meeting.programme, kind="sitting"))

    assert told in text_of(registrar.get(at(again, "agenda/")))
    sent(registrar, again, "agenda/", {"version": 1})
    again.refresh_from_db()
    assert again.version is None
    assert "Rien n’a été fait" in text_of(sent(registrar, made, "vote/", {"rule": "votes_cast"}))


# Two at once, a stale page ------------------------------------------------------------------------------------------


def test_two_who_call_the_roll_together_keep_what_each_has_marked(registrar: Client) -> None:
    members, made = councils.seats(3), small()
    base = {f"b-{member.pk}": "" for member in members}
    sent(registrar, made, "roll/", {**base, f"m-{members[0].pk}": "present", f"m-{members[1].pk}": "excused"})
    page = sent(registrar, made, "roll/", {**base, f"m-{members[1].pk}": "absent", f"m-{members[2].pk}": "present"})

    states = dict(made.attendance.values_list("member_id", "state"))
    assert states == {members[0].pk: "present", members[1].pk: "absent", members[2].pk: "present"}
    assert "c’est votre saisie qui vaut : Siège 2" in text_of(page)


def test_who_prepares_the_same_words_as_another_chooses(registrar: Client) -> None:
    made = small()
    form = form_of(registrar.get(at(made, "prepare/")), "base")
    sent(registrar, made, "prepare/", {**form, "draft_act_ar": "النص الأول", "session": "may"})
    page = sent(registrar, made, "prepare/", {**form, "draft_act_ar": "النص الثاني", "closed_reason_ar": "سبب"})

    assert "النص الأول" in text_of(page)
    assert "النص الثاني" in text_of(page)
    again = form_of(page, "base") | {"choice:draft_act_ar": ["theirs"]}
    sent(registrar, made, "prepare/", again)
    made = Sitting.objects.get(pk=made.pk)
    assert (made.draft_act_ar, made.session, made.closed_reason_ar) == ("النص الأول", "may", "سبب")


def test_a_member_who_comes_in_while_the_vote_is_recorded_is_not_counted_unseen(registrar: Client) -> None:
    members, made = councils.seats(9), small()
    councils.opened(made, members, absent=2)
    vote = Vote.open_on(made, by=None)
    form = form_of(registrar.get(at(made, f"votes/{vote.pk}/")), "shown")
    made.arrive(members[7], by=None)
    page = sent(registrar, made, f"votes/{vote.pk}/", {**form, "how": "unanimous"})

    assert "Siège 8. Vérifiez à nouveau." in text_of(page)
    vote.refresh_from_db()
    assert vote.is_open


def test_a_vote_closed_by_another_is_shown_with_its_result(registrar: Client) -> None:
    members, made = councils.seats(3), small()
    councils.opened(made, members)
    vote = Vote.open_on(made, by=None)
    form = form_of(registrar.get(at(made, f"votes/{vote.pk}/")), "shown")
    vote.close(by=None, others=Choice.AGAINST)
    page = sent(registrar, made, f"votes/{vote.pk}/", {**form, "how": "unanimous"})

    assert "Rien n’a été fait" in text_of(page)
    assert "pour : 0, contre : 3, abstentions : 0." in text_of(page)


def test_arrivals_and_departures_have_their_hour_and_a_second_press_says_what_stands(registrar: Client) -> None:
    members, made = councils.seats(9), small()
    councils.opened(made, members, absent=2)
    leaves = {"move": f"leaves-{members[3].pk}", "at": ""}
    assert "Départ enregistré : Siège 4." in text_of(sent(registrar, made, "room/", leaves))
    assert "Déjà parti(e) : Siège 4." in text_of(sent(registrar, made, "room/", leaves))
    early = {"move": f"comes-{members[8].pk}", "at": "00:00"}
    page = sent(registrar, made, "room/", early)
    assert said("A moment between the opening, or the last movement, and now.") in text_of(page)
    chair = {"move": f"leaves-{members[0].pk}"}
    assert said("Whoever presides hands over before leaving.") in text_of(sent(registrar, made, "room/", chair))
    sent(registrar, made, "preside/", {"presiding": members[2].pk})
    made.refresh_from_db()
    assert made.presiding == members[2]


def test_a_tie_is_told_with_who_decided_it_and_a_rectification_with_what_stood_there(registrar: Client) -> None:
    members, made = councils.seats(4), small()
    councils.opened(made, members)
    vote = councils.voted(made, exceptions={members[2].pk: "against", members[3].pk: "against"})
    text = text_of(registrar.get(at(made, f"votes/{vote.pk}/")))
    assert "la voix du membre qui préside est prépondérante (article 43). Vote de Siège 1 (président" in text

    fields = {"member": members[3].pk, "after": "abstain", "reason_ar": "خطأ في التدوين"}
    text = text_of(sent(registrar, made, f"votes/{vote.pk}/rectify/", fields))
    assert "pour : 2, contre : 1, abstentions : 1." in text
    assert "Premier enregistrement :" in text
    assert "pour : 2, contre : 2, abstentions : 0" in text
    assert said("The record says so already.") in text_of(sent(registrar, made, f"votes/{vote.pk}/rectify/", fields))
