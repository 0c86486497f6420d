"""A form sent after the session has ended is not lost: it travels through the sign-in and comes back for review."""

import html
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments.models import Axis, Commitment, Programme
from tamazgana_open.accounts import carried
from tamazgana_open.accounts.models import User
from tests import builders
from tests.builders import PASSWORD
from tests.tamazgana_open.accounts.test_second_factor import SECRET, code_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]
FORM = "/fr/space/programmes/2031-2033/axes/new/"
TYPED = {
    "title_ar": "محور كُتب طويلا",
    "title_fr": "Un axe « tapé » <b>longuement</b>",
    "why_ar": "سطر أول\nسطر ثان",
    "why_fr": "Ligne 1\nLigne 2 & fin",
    "pictogram": "culture",
}


@pytest.fixture
def focal() -> User:
    return builders.person("focal_point")


@pytest.fixture
def programme() -> Programme:
    return builders.empty_programme()


def hidden(response: Any) -> str:
    """The value that the sign-in form carries."""
    found = re.search(r'name="carried"[^>]*value="([^"]*)"', response.content.decode())
    found = found or re.search(r'value="([^"]*)"[^>]*name="carried"', response.content.decode())
    assert found
    return html.unescape(found.group(1))


def sign_in(client: Client, value: str, password: str = PASSWORD, login: str = "focal_point") -> Any:
    return client.post("/fr/account/login/", {"login": login, "password": password, "carried": value})


def holds_what_was_typed(response: Any) -> bool:
    page = html.unescape(response.content.decode())
    return all(value.replace("\n", "") in page.replace("\r", "").replace("\n", "") for value in TYPED.values())


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_answer_is_the_sign_in_form_and_nothing_is_saved(focal: User, programme: Programme, language: str) -> None:
    answer = Client().post(FORM.replace("/fr/", f"/{language}/"), TYPED)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert f'action="/{language}/account/login/"' in page
    assert answer["Cache-Control"] == "private, no-store"
    assert not Axis.objects.exists()


def test_after_sign_in_the_filled_form_comes_back_and_is_saved_only_by_hand(focal: User, programme: Programme) -> None:
    client = Client()
    answer = sign_in(client, hidden(client.post(FORM, TYPED)))
    assert answer["Location"] == FORM
    form = client.get(FORM)
    assert holds_what_was_typed(form)
    assert not Axis.objects.exists()
    client.post(FORM, TYPED)
    assert Axis.objects.get().title_ar == "محور كُتب طويلا"


def test_what_was_carried_comes_back_once(focal: User, programme: Programme) -> None:
    client = Client()
    sign_in(client, hidden(client.post(FORM, TYPED)))
    assert holds_what_was_typed(client.get(FORM))
    assert not holds_what_was_typed(client.get(FORM))


def test_another_page_in_between_does_not_lose_it(focal: User, programme: Programme) -> None:
    client = Client()
    sign_in(client, hidden(client.post(FORM, TYPED)))
    client.get("/fr/space/")
    assert holds_what_was_typed(client.get(FORM))


def test_a_wrong_password_first_loses_nothing(focal: User, programme: Programme) -> None:
    client = Client()
    value = hidden(client.post(FORM, TYPED))
    again = sign_in(client, value, "wrong")
    assert again.status_code == 200
    assert sign_in(client, hidden(again))["Location"] == FORM
    assert holds_what_was_typed(client.get(FORM))


def test_a_second_factor_in_between_loses_nothing(focal: User, programme: Programme) -> None:
    TOTP.activate(focal, SECRET)
    client = Client()
    sign_in(client, hidden(client.post(FORM, TYPED)))
    assert not get_user(client).is_authenticated
    answer = client.post("/fr/account/factor/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    answer = client.post("/fr/account/factor/authenticate/", {"code": code_now()})
    assert answer["Location"] == FORM
    assert holds_what_was_typed(client.get(FORM))


def test_the_whole_sheet_of_a_commitment_comes_back(focal: User) -> None:
    programme = builders.programme(axes=1, commitments=1)
    commitment = Commitment.objects.get()
    address = f"/fr/space/programmes/{programme.slug}/commitments/1.1/"
    signed_in = builders.signed_in(focal)
    page = signed_in.get(address)
    sent = sent_by(page)
    sent["problem_fr"] = "Un problème décrit pendant une heure."
    client = Client()
    answer = sign_in(client, hidden(client.post(address, sent)))
    assert answer["Location"] == address
    back = client.get(address)
    assert "Un problème décrit pendant une heure." in back.content.decode()
    client.post(address, sent_by(back))
    commitment.refresh_from_db()
    assert commitment.problem_fr == "Un problème décrit pendant une heure."


def sent_by(page: Any) -> dict[str, Any]:
    """What a browser would send of the page's largest form."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    form = max(forms, key=len)
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if (
            "name" in attributes
            and kind not in ("submit", "file")
            and (kind not in ("checkbox", "radio") or " checked" in tag)
        ):
            values.setdefault(attributes["name"], []).append(html.unescape(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        values[name] = [html.unescape(text).removeprefix("\n")]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values[name] = re.findall(r'<option value="([^"]*)" selected', options)
    values.pop("csrfmiddlewaretoken", None)
    return values


def test_chosen_files_are_said_to_be_chosen_again(focal: User, programme: Programme) -> None:
    client = Client()
    answer = client.post(FORM, {**TYPED, "scan": SimpleUploadedFile("scan.pdf", b"%PDF-")})
    sign_in(client, hidden(answer))
    assert told(client.get(FORM)) == {"info", "warning"}

    other = Client()
    sign_in(other, hidden(other.post(FORM, TYPED)))
    assert told(other.get(FORM)) == {"info"}


def told(page: Any) -> set[str]:
    """What the page says besides that one has signed in."""
    return {message.level_tag for message in page.context["messages"]} - {"success"}


# Values that are not ours ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "abc", "a:b:c", "x" * 100_000, "\u202e", ".eJw:1:zz"])
def test_a_forged_value_is_ignored(focal: User, programme: Programme, value: str) -> None:
    client = Client()
    assert sign_in(client, value)["Location"] == "/fr/space/"


def test_a_value_signed_for_another_purpose_is_ignored(focal: User, programme: Programme) -> None:
    forged = signing.dumps({"path": "https://ailleurs.example/", "fields": [], "files": False}, salt="form-base")
    assert sign_in(Client(), forged)["Location"] == "/fr/space/"


def test_a_value_older_than_a_day_is_ignored(focal: User, programme: Programme, at: Any) -> None:
    client = Client()
    with at(2031, 5, 2, 9, 0):
        value = hidden(client.post(FORM, TYPED))
    with at(2031, 5, 3, 9, 1):
        assert sign_in(client, value)["Location"] == "/fr/space/"
        assert not holds_what_was_typed(client.get(FORM))


def test_what_was_carried_cannot_lead_to_another_site() -> None:
    request = Client().post("//ailleurs.example/space/x", TYPED)
    assert request.status_code in (301, 302, 400, 404)


def test_passwords_and_tokens_are_not_carried(focal: User, programme: Programme) -> None:
    client = Client()
    value = hidden(client.post(FORM, {**TYPED, "csrfmiddlewaretoken": "token-of-before"}))
    assert "token-of-before" not in str(carried.unpack(value))


def test_somebody_without_the_right_does_not_get_in_by_carrying_a_form(programme: Programme) -> None:
    builders.person("editor")
    client = Client()
    sign_in(client, hidden(client.post(FORM, TYPED)), login="editor")
    assert client.get(FORM).status_code == 403
    assert not Axis.objects.exists()


def test_two_hundred_thousand_characters_are_carried_too(focal: User, programme: Programme) -> None:
    client = Client()
    long = "س" * 200_000
    sign_in(client, hidden(client.post(FORM, {**TYPED, "why_ar": long})))
    assert long in client.get(FORM).content.decode()


def test_characters_that_cannot_be_stored_do_not_break_the_way(focal: User, programme: Programme) -> None:
    client = Client()
    sign_in(client, hidden(client.post(FORM, {**TYPED, "why_ar": "قبل\x00\u202e\x1bبعد"})))
    page = client.get(FORM).content.decode()
    assert "قبلبعد" in page


@pytest.mark.parametrize(
    "address",
    [
        "/fr/space/programmes/2031-2033/axes/1/move/",
        "/fr/space/programmes/2031-2033/axes/1/withdraw/",
        "/fr/space/programmes/2031-2033/current/",
    ],
)
def test_a_button_pressed_after_the_session_ended_leads_to_a_page_where_it_can_be_pressed_again(
    focal: User, programme: Programme, address: str
) -> None:
    """These acts have no form of their own to come back to."""
    builders.axis(programme)
    client = Client()
    answer = sign_in(client, hidden(client.post(address, {"to": "up"})))
    page = client.get(answer["Location"], follow=True)
    assert page.status_code == 200
    assert list(page.context["messages"])
    assert Axis.objects.get().withdrawn_at is None


# CSRF -----------------------------------------------------------------------------------------------------------------


def strict(user: User | None = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def test_a_form_from_our_own_page_whose_token_has_gone_comes_back_for_review(focal: User, programme: Programme) -> None:
    client = strict(focal)
    answer = client.post(FORM, TYPED, headers={"Origin": "http://testserver"})
    assert (answer.status_code, answer["Location"]) == (303, FORM)
    assert holds_what_was_typed(client.get(FORM))
    assert not Axis.objects.exists()


def test_a_form_from_our_own_page_without_session_and_token_leads_to_sign_in(focal: User, programme: Programme) -> None:
    client = strict()
    answer = client.post(FORM, TYPED, headers={"Referer": f"http://testserver{FORM}"})
    assert answer.status_code == 200
    assert carried.unpack(hidden(answer))["path"] == FORM


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Referer": "https://ailleurs.example/form"},
        {"Origin": "null"},
        {"Origin": "http://testserver.ailleurs.example"},
        {"Origin": "http://testserver@ailleurs.example"},
        {"Origin": "[", "Referer": "http://["},
        {},
    ],
)
def test_a_form_from_a_foreign_page_is_refused_and_its_fields_come_nowhere_near_a_form(
    focal: User, programme: Programme, headers: dict[str, str]
) -> None:
    client = strict(focal)
    answer = client.post(FORM, TYPED, headers=headers)
    assert answer.status_code == 403
    assert '<html lang="fr"' in answer.content.decode()
    assert not holds_what_was_typed(client.get(FORM))
    assert not Axis.objects.exists()


def test_the_sign_in_form_itself_asks_to_try_again_when_its_token_has_gone(focal: User) -> None:
    answer = strict().post(
        "/fr/account/login/",
        {"login": "focal_point", "password": PASSWORD},
        headers={"Origin": "http://testserver"},
    )
    assert (answer.status_code, answer["Location"]) == (303, "/fr/account/login/")


def test_a_sign_in_form_that_carries_a_form_and_has_lost_its_token_still_carries_it(
    focal: User, programme: Programme
) -> None:
    """Cookies refused or cleared between the two: what was typed an hour long is in this form."""
    client = strict()
    value = hidden(client.post(FORM, TYPED, headers={"Origin": "http://testserver"}))
    client.cookies.clear()
    answer = client.post(
        "/fr/account/login/",
        {"login": "focal_point", "password": PASSWORD, "carried": value},
        headers={"Origin": "http://testserver"},
        follow=True,
    )
    assert carried.unpack(hidden(answer))["path"] == FORM


def test_signed_in_again_in_another_tab_the_form_comes_back_all_the_same(focal: User, programme: Programme) -> None:
    client = strict()
    value = hidden(client.post(FORM, TYPED, headers={"Origin": "http://testserver"}))
    client.force_login(focal)
    answer = client.post(
        "/fr/account/login/",
        {"login": "focal_point", "password": PASSWORD, "carried": value, "csrfmiddlewaretoken": "of-before"},
        headers={"Origin": "http://testserver"},
    )
    assert answer["Location"] == FORM
    assert holds_what_was_typed(client.get(FORM))
