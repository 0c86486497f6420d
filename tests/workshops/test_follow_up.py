"""The follow-up: what has no answer, what is overdue, and the acts that settle it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Commitment, Programme
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.journal.models import Entry
from tests import builders, meetings
from workshops.models import Decision, Meeting, Recommendation

pytestmark = pytest.mark.django_db

STAFF = (RoleCode.EDITOR, RoleCode.FOCAL_POINT, RoleCode.REGISTRAR)
PAGE = "/fr/space/meetings/follow-up/"


@pytest.fixture
def programme() -> Programme:
    return builders.programme(axes=2, commitments=1)


@pytest.fixture
def client() -> Client:
    return builders.signed_in(builders.person("focal_point"))


def held(days_ago: int = 3, rows: int = 1, **fields: Any) -> Meeting:
    """A meeting so many days ago with published minutes of so many recommendations and actions."""
    begins = timezone.now() - timedelta(days=days_ago)
    meeting = meetings.recorded(
        meetings.meeting(starts_at=begins, ends_at=begins + timedelta(hours=2), **fields), rows=rows
    )
    meetings.published(meeting)
    return meeting


def words(response: Any) -> str:
    """The words of a page, one space between any two."""
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<.*?>", " ", response.content.decode(), flags=re.DOTALL)).split())


def settle_address(recommendation: Recommendation) -> str:
    return f"{PAGE}recommendations/{recommendation.pk}/"


def action_address(action: Decision) -> str:
    return f"{PAGE}actions/{action.pk}/"


def answer(client: Client, recommendation: Recommendation, **fields: str) -> Any:
    """Open the page, type, send."""
    page = client.get(settle_address(recommendation))
    seen = re.search(r'name="seen" value="(.*?)"', page.content.decode())
    return client.post(settle_address(recommendation), {"seen": seen[1], **fields})


# The list ---------------------------------------------------------------------------------------------------------


def test_the_longest_waiting_stands_first_with_its_age(programme: Programme, client: Client) -> None:
    held(5, title_fr="Atelier récent")
    held(40, title_fr="Atelier ancien")
    shown = words(client.get(PAGE))
    assert shown.index("en attente depuis 40 jours") < shown.index("en attente depuis 5 jours")
    assert "Recommandations sans réponse 2" in shown


def test_every_row_stands_in_the_part_in_which_it_is_to_be_seen(programme: Programme, client: Client) -> None:
    meeting = held(30, rows=4)
    today = timezone.localdate()
    for place, due in enumerate([today - timedelta(days=2), today, None, None]):
        meeting.decisions.filter(position=place).update(due=due)
    meeting.decisions.get(position=3).drop(by=None, on=today, outcome={"ar": "لم يعد مطلوبا", "fr": "Plus utile"})
    meeting.recommendations.get(position=0).settle(by=None, why_not={"ar": "خارج الاختصاص", "fr": "Hors compétence"})

    counted = {code: words(client.get(f"{PAGE}?show={code}")) for code in ("awaiting", "overdue", "open", "closed")}
    assert "Recommandations sans réponse 3" in counted["awaiting"]
    assert "Actions en retard 1" in counted["overdue"]
    assert "2 jours de retard" in counted["overdue"]
    assert "Actions en cours 2" in counted["open"]
    assert "Plus utile" in counted["closed"]
    assert "Aucun engagement n’en est issu : Hors compétence" in words(client.get(f"{PAGE}?show=answered"))


def test_what_is_not_published_waits_for_nobody(programme: Programme, client: Client) -> None:
    meetings.approved(meetings.recorded(meetings.meeting()))
    assert "Recommandations sans réponse 0" in words(client.get(PAGE))
    assert client.get(settle_address(Recommendation.objects.get())).status_code == 404
    assert client.get(action_address(Decision.objects.get())).status_code == 404


def test_it_is_narrowed_by_programme_axis_and_meeting(programme: Programme, client: Client) -> None:
    first = held(3, title_fr="Premier")
    second = held(4, title_fr="Second")
    second.recommendations.update(axis=programme.axes.get(number=2))
    other = builders.programme("2034-2036", current=False, axes=1, commitments=1)
    begins = timezone.now() - timedelta(days=9)
    strange = meetings.meeting(other, starts_at=begins, ends_at=begins + timedelta(hours=1), title_fr="Ailleurs")
    meetings.published(meetings.recorded(strange))

    def listed(query: str) -> set[str]:
        part = client.get(f"{PAGE}?show=awaiting{query}").content.decode().split('class="list')[1:]
        return {title for title in ("Premier", "Second", "Ailleurs") if title in "".join(part)}

    assert listed("") == {"Premier", "Second"}
    assert listed("&axis=2") == {"Second"}
    assert listed(f"&meeting={first.address}") == {"Premier"}
    assert listed("&programme=2034-2036") == {"Ailleurs"}
    assert listed("&axis=99&meeting=nothing&programme=nothing") == {"Premier", "Second"}
    assert "Actions en retard 0" in words(client.get(f"{PAGE}?axis=1&show=overdue"))


@pytest.mark.parametrize(
    "query", ["?page=999999", "?page=x", "?show=nothing", "?axis=%00", "?meeting=%00", "?show=open&page=-1"]
)
def test_a_strange_address_shows_a_page(programme: Programme, client: Client, query: str) -> None:
    held()
    assert client.get(f"{PAGE}{query}").status_code == 200


def test_long_lists_come_page_by_page_and_ask_no_more_queries(programme: Programme, client: Client) -> None:
    held(30, rows=1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    held(31, rows=25)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE)
    assert len(many) <= len(few) + 3  # each part with more than its first lines is counted
    assert page.content.decode().count('class="list-title"') <= 8 * 3
    assert "?show=awaiting" in page.content.decode()
    assert "Recommandations sans réponse 26" in words(page)
    second = client.get(f"{PAGE}?show=awaiting&page=2")
    assert "Page 2 sur 2" in words(second)


def test_no_programme_yet_is_said(client: Client) -> None:
    assert "Il n’y a pas encore de programme" in words(client.get(PAGE))


# Recommendations --------------------------------------------------------------------------------------------------


def test_a_recommendation_led_to_a_commitment_of_its_programme(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    commitment = programme.commitments.first()
    response = answer(client, recommendation, answer="commitment", commitment=str(commitment.pk))

    assert response.status_code == 302
    settled = Recommendation.objects.get()
    assert (settled.commitment, settled.settled_by.username) == (commitment, "focal_point")
    assert Entry.objects.filter(act="recommendation.taken_up", public=True).count() == 1


def test_commitments_are_those_of_its_programme_with_its_own_axis_first(programme: Programme, client: Client) -> None:
    gone = programme.commitments.get(code="1.1")
    gone.withdraw(by=None, reason="مكرر")
    recommendation = held().recommendations.get()
    builders.programme("2034-2036", current=False, axes=1, commitments=1)
    Recommendation.objects.update(axis=programme.axes.get(number=2))
    builders.commitment(programme.axes.get(number=1))

    page = client.get(settle_address(recommendation)).content.decode()
    offered = re.findall(r'<option value="(\d+)"', page)
    codes = [Commitment.objects.get(pk=pk).code for pk in offered]
    assert codes == ["2.1", "1.2"]
    assert {Commitment.objects.get(pk=pk).programme for pk in offered} == {programme}


def test_why_none_came_of_it_is_said_in_arabic(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    refused = answer(client, recommendation, answer="none", why_not_fr="Hors compétence")
    assert refused.status_code == 200
    assert "Dites en arabe pourquoi aucun engagement n’en est issu." in words(refused)
    assert "Hors compétence" in refused.content.decode()
    assert Recommendation.objects.get().settled_at is None

    assert answer(client, recommendation, answer="none", why_not_ar="خارج الاختصاص").status_code == 302
    assert Recommendation.objects.get().why_not_ar == "خارج الاختصاص"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Ce champ est obligatoire."),
        ({"answer": "commitment"}, "Choisissez l’engagement auquel elle a abouti."),
        ({"answer": "commitment", "commitment": "999999"}, "Sélectionnez un choix valide."),
        ({"answer": "commitment", "commitment": "9" * 40}, "Sélectionnez un choix valide."),
        ({"answer": "nothing"}, "Sélectionnez un choix valide."),
        ({"answer": "none", "why_not_ar": "ن" * 2001}, "2000"),
    ],
)
def test_half_an_answer_is_refused_beside_the_field(
    programme: Programme, client: Client, fields: dict[str, str], message: str
) -> None:
    recommendation = held().recommendations.get()
    response = answer(client, recommendation, **fields)
    assert response.status_code == 200
    assert message in words(response)
    assert Recommendation.objects.get().settled_at is None


def test_the_commitment_of_another_programme_is_not_taken(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    other = builders.programme("2034-2036", current=False, axes=1, commitments=1).commitments.get()
    response = answer(client, recommendation, answer="commitment", commitment=str(other.pk))
    assert "Sélectionnez un choix valide" in words(response)
    assert Recommendation.objects.get().commitment is None


def test_the_last_answer_holds_and_the_side_not_chosen_is_dropped(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    answer(client, recommendation, answer="none", why_not_ar="خارج الاختصاص")
    page = client.get(settle_address(recommendation)).content.decode()
    assert "خارج الاختصاص" in page
    commitment = programme.commitments.first()
    answer(client, recommendation, answer="commitment", commitment=str(commitment.pk), why_not_ar="خارج الاختصاص")
    settled = Recommendation.objects.get()
    assert (settled.commitment, settled.why_not_ar) == (commitment, "")


def test_who_answers_second_sees_the_first_answer_and_decides(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    other = builders.signed_in(builders.person("editor"))
    mine = client.get(settle_address(recommendation)).content.decode()
    seen = re.search(r'name="seen" value="(.*?)"', mine)[1]
    answer(other, recommendation, answer="none", why_not_ar="جواب الآخر", why_not_fr="La réponse de l’autre")

    typed = {"answer": "none", "why_not_ar": "جوابي أنا", "seen": seen}
    page = client.post(settle_address(recommendation), typed)
    assert page.status_code == 200
    assert Recommendation.objects.get().why_not_ar == "جواب الآخر"
    shown = words(page)
    assert "Quelqu’un d’autre a répondu entre-temps" in shown
    assert "La réponse de l’autre" in shown
    assert "جوابي أنا" in shown

    again = re.search(r'name="seen" value="(.*?)"', page.content.decode())[1]
    assert client.post(settle_address(recommendation), {**typed, "seen": again}).status_code == 302
    assert Recommendation.objects.get().why_not_ar == "جوابي أنا"


def test_an_answer_typed_when_the_session_ended_comes_back(programme: Programme, client: Client) -> None:
    recommendation = held().recommendations.get()
    page = client.get(settle_address(recommendation)).content.decode()
    seen = re.search(r'name="seen" value="(.*?)"', page)[1]
    client.logout()
    typed = {"answer": "none", "why_not_ar": "سبب طويل كُتب بعناية", "seen": seen}
    form = client.post(settle_address(recommendation), typed)
    carried = re.search(r'name="carried" value="(.*?)"', form.content.decode())[1]
    signed = client.post(
        "/fr/account/login/", {"login": "focal_point", "password": builders.PASSWORD, "carried": carried}
    )
    assert signed["Location"] == settle_address(recommendation)
    back = client.get(settle_address(recommendation))
    assert "سبب طويل كُتب بعناية" in back.content.decode()
    assert Recommendation.objects.get().settled_at is None
    assert client.post(settle_address(recommendation), typed).status_code == 302
    assert Recommendation.objects.get().why_not_ar == "سبب طويل كُتب بعناية"


# Actions ----------------------------------------------------------------------------------------------------------


def test_an_action_is_done_on_a_day(programme: Programme, client: Client) -> None:
    action = held(10).decisions.get()
    day = timezone.localdate() - timedelta(days=1)
    response = client.post(
        action_address(action),
        {"result": "done", "on": day.isoformat(), "outcome_ar": "نُشرت المسودة", "outcome_fr": "Le projet est paru"},
    )
    assert response.status_code == 302
    closed = Decision.objects.get()
    assert (closed.done_on, closed.outcome_fr) == (day, "Le projet est paru")
    assert Entry.objects.filter(act="decision.done").count() == 1


def test_what_was_done_need_not_be_told(programme: Programme, client: Client) -> None:
    action = held(10).decisions.get()
    assert client.post(action_address(action), {"result": "done", "on": str(timezone.localdate())}).status_code == 302


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"on": "2999-12-31"}, "Ce jour est encore à venir."),
        ({"on": "9999-12-31"}, "Ce jour est encore à venir."),
        ({"on": "0001-01-01"}, "Ce jour précède la réunion."),
        ({"on": "2020-01-01"}, "Ce jour précède la réunion."),
        ({"on": "hier"}, "Saisissez une date valide."),
        ({"on": ""}, "Ce champ est obligatoire."),
        ({"result": "dropped"}, "Dites en arabe pourquoi l’action a été abandonnée."),
        ({"result": "dropped", "outcome_fr": "Plus utile"}, "Dites en arabe pourquoi l’action a été abandonnée."),
        ({"result": "perhaps"}, "Sélectionnez un choix valide."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_nothing_is_lost(
    programme: Programme, client: Client, fields: dict[str, str], message: str
) -> None:
    action = held(10).decisions.get()
    typed = {"result": "done", "on": str(timezone.localdate()), "outcome_fr": "Ce que j’ai tapé", **fields}
    response = client.post(action_address(action), typed)
    assert response.status_code == 200
    assert message in words(response)
    assert typed["outcome_fr"] in unescape(response.content.decode())
    assert Decision.objects.get().is_open


def test_an_action_that_somebody_else_closed_keeps_what_was_typed(programme: Programme, client: Client) -> None:
    action = held(10).decisions.get()
    client.get(action_address(action))
    action.finish(by=None, on=timezone.localdate(), outcome={"ar": "أُنجز", "fr": "Déjà fait"})
    typed = {"result": "dropped", "on": str(timezone.localdate()), "outcome_ar": "سببي", "outcome_fr": "Ma raison"}
    page = client.post(action_address(action), typed)
    assert "Quelqu’un d’autre l’a close entre-temps" in words(page)
    assert "Déjà fait" in words(page)
    assert "Ma raison" in page.content.decode()
    assert Decision.objects.get().dropped_on is None


def test_a_closed_action_is_opened_again_by_a_button_alone(programme: Programme, client: Client) -> None:
    action = held(10).decisions.get()
    action.finish(by=None, on=timezone.localdate())
    assert "La rouvrir" in words(client.get(action_address(action)))
    reopen = f"{action_address(action)}reopen/"
    assert client.get(reopen).status_code == 405
    assert client.post(reopen).status_code == 302
    assert Decision.objects.get().is_open
    assert "Cette action est déjà ouverte." in words(client.post(reopen, follow=True))
    assert Entry.objects.filter(act="decision.reopened").count() == 1


# Who may ----------------------------------------------------------------------------------------------------------


def test_staff_alone_follow_up(programme: Programme) -> None:
    meeting = held(10)
    recommendation, action = meeting.recommendations.get(), meeting.decisions.get()
    pages = [PAGE, settle_address(recommendation), action_address(action)]
    for role in RoleCode.values:
        browser = builders.signed_in(builders.person(role))
        expected = 200 if role in STAFF else 403
        assert [browser.get(page).status_code for page in pages] == [expected] * 3
        if role not in STAFF:
            assert browser.post(pages[1], {"answer": "none", "why_not_ar": "سبب"}).status_code == 403
            assert browser.post(pages[2], {"result": "done", "on": str(timezone.localdate())}).status_code == 403
            assert browser.post(f"{pages[2]}reopen/").status_code == 403
    signed_out = Client()
    assert all("account/login" in signed_out.get(page)["Location"] for page in pages)
    assert Recommendation.objects.get().settled_at is None
    assert Decision.objects.get().is_open
