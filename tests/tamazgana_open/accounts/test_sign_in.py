"""Signing in, out, and getting a new password; nobody signs up."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from tamazgana_open.accounts.models import User
from tests import builders
from tests.builders import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]
LOGIN = "/fr/account/login/"


@pytest.fixture
def focal() -> User:
    return builders.person("focal_point", username="Point.Focal")


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None, **options: Any) -> Client:
    """A browser that has sent the sign-in form."""
    client = client or Client()
    client.answer = client.post(LOGIN, {"login": login, "password": password}, **options)
    return client


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


@pytest.mark.parametrize(
    "login",
    [
        "Point.Focal",
        "point.focal",
        "POINT.FOCAL",
        "point.focal@beni-mithal.example",
        "Point.FOCAL@Beni-Mithal.Example",
        "  point.focal  ",
    ],
)
def test_people_sign_in_by_user_name_or_email_in_any_case(focal: User, login: str) -> None:
    client = sign_in(login)
    assert is_in(client)
    assert client.answer["Location"] == "/fr/space/"


def test_a_request_by_fewer_proxies_than_are_trusted_is_answered(focal: User, settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert is_in(sign_in("point.focal", headers={"X-Forwarded-For": "192.0.2.7"}))
    assert is_in(sign_in("point.focal", headers={"X-Forwarded-For": "192.0.2.7, 198.51.100.1"}))
    assert sign_in("point.focal", headers={"X-Forwarded-For": "unknown"}).answer.status_code == 403


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " x", "x" * 200_000, "\x00", "\u202e"])
def test_a_wrong_password_does_not_sign_in(focal: User, password: str) -> None:
    client = sign_in("point.focal", password)
    assert not is_in(client)
    assert client.answer.status_code == 200


@pytest.mark.parametrize(
    "login", ["nobody", "nobody@beni-mithal.example", "", "\x00", "a" * 200_000, "'; DROP TABLE x;--"]
)
def test_an_unknown_name_gets_the_answer_of_a_wrong_password(focal: User, login: str) -> None:
    client = sign_in(login)
    assert not is_in(client)
    assert client.answer.status_code == 200


def test_the_answer_does_not_tell_whether_an_account_exists(focal: User) -> None:
    def errors(login: str) -> list[str]:
        return [
            str(error) for errors in sign_in(login, "wrong").answer.context["form"].errors.values() for error in errors
        ]

    with override("fr"):
        assert errors("point.focal") == errors("personne.inconnue")


def test_a_closed_account_does_not_sign_in(focal: User) -> None:
    focal.is_active = False
    focal.save()
    assert not is_in(sign_in("point.focal"))


def test_two_accounts_cannot_differ_in_case_alone(focal: User) -> None:
    for fields in (
        {"username": "POINT.focal", "email": "x@example.org"},
        {"username": "x", "email": focal.email.upper()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(name="x", **fields)


def test_after_sign_in_one_comes_to_the_page_one_had_asked_for(focal: User) -> None:
    builders.empty_programme()
    client = Client()
    asked = client.get("/fr/space/programmes/2031-2033/")
    assert asked["Location"] == "/fr/account/login/?next=/fr/space/programmes/2031-2033/"
    answer = client.post(
        asked["Location"], {"login": "point.focal", "password": PASSWORD, "next": "/fr/space/programmes/2031-2033/"}
    )
    assert answer["Location"] == "/fr/space/programmes/2031-2033/"


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)"]
)
def test_sign_in_does_not_lead_to_another_site(focal: User, target: str) -> None:
    answer = Client().post(f"{LOGIN}?next={target}", {"login": "point.focal", "password": PASSWORD, "next": target})
    assert "ailleurs" not in answer["Location"]
    assert not answer["Location"].startswith("javascript")


def test_the_session_changes_its_name_at_sign_in(focal: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "chosen-by-somebody-else"
    sign_in("point.focal", client=client)
    assert client.cookies["sessionid"].value != "chosen-by-somebody-else"


def test_the_session_cookie_is_out_of_reach_of_scripts(focal: User) -> None:
    cookie = sign_in("point.focal").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_leaving_ends_the_session(focal: User) -> None:
    client = sign_in("point.focal")
    client.post("/fr/account/logout/")
    assert not is_in(client)
    assert client.get("/fr/space/").status_code == 302


def test_a_link_alone_does_not_sign_anybody_out(focal: User) -> None:
    client = sign_in("point.focal")
    client.get("/fr/account/logout/")
    assert is_in(client)


def test_the_second_of_a_session_after_its_hours_is_signed_out(focal: User, at: Any) -> None:
    with at(2031, 5, 2, 8, 0):
        client = sign_in("point.focal")
        assert client.get("/fr/space/").status_code == 200
    with at(2031, 5, 2, 17, 59):
        assert client.get("/fr/space/").status_code == 200
    with at(2031, 5, 2, 18, 1):
        assert client.get("/fr/space/").status_code == 302


# Lock-out -----------------------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_even_the_right_one_waits_five_minutes(focal: User, at: Any) -> None:
    with at(2031, 5, 2, 8, 0):
        for _time in range(5):
            sign_in("point.focal", "wrong")
        assert not is_in(sign_in("point.focal"))
    with at(2031, 5, 2, 8, 5, 5):
        assert is_in(sign_in("point.focal"))


def test_the_lock_out_holds_in_another_process_and_from_another_address(focal: User) -> None:
    """Each client stands for a process of its own: what they share is the cache in the database."""
    for number in range(5):
        sign_in("point.focal", "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    client = sign_in("point.focal", REMOTE_ADDR="198.51.100.7")
    assert not is_in(client)
    from django.core.cache import cache
    from django.core.cache.backends.db import DatabaseCache

    assert isinstance(cache._connections[cache._alias], DatabaseCache)


def test_writing_the_name_in_another_case_does_not_give_new_tries(focal: User) -> None:
    for login in ("point.focal", "POINT.FOCAL", "Point.Focal", "pOINT.fOCAL", "point.FOCAL"):
        sign_in(login, "wrong")
    assert not is_in(sign_in("point.focal"))


def test_the_lock_out_of_one_does_not_lock_out_another(focal: User) -> None:
    builders.person("editor", username="redaction")
    for _time in range(5):
        sign_in("point.focal", "wrong")
    assert is_in(sign_in("redaction"))


def test_a_few_mistakes_do_not_lock_out(focal: User) -> None:
    for _time in range(4):
        sign_in("point.focal", "wrong")
    assert is_in(sign_in("point.focal"))


# Sign-up and passwords ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["account/signup/", "accounts/signup/", "account/social/", "account/email/", "account/3rdparty/"]
)
def test_nobody_signs_up(visitor: Client, address: str) -> None:
    assert visitor.get(f"/fr/{address}").status_code == 404


def test_asking_for_a_new_password_does_not_tell_whether_an_account_exists(focal: User) -> None:
    known = Client().post("/fr/account/password/reset/", {"email": focal.email})
    unknown = Client().post("/fr/account/password/reset/", {"email": "personne@ailleurs.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    first = Client().get(known["Location"]).content
    assert first == Client().get(unknown["Location"]).content


def test_the_mail_leads_to_a_new_password(focal: User) -> None:
    Client().post("/fr/account/password/reset/", {"email": focal.email})
    (message,) = [message for message in mail.outbox if message.to == [focal.email]]
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", message.body)[:1]
    client = Client()
    form = client.get(path, follow=True)
    assert form.status_code == 200
    chosen = "figuier-lampe-pont-88"
    answer = client.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    assert answer.status_code == 302
    assert is_in(sign_in("point.focal", chosen))
    assert not is_in(sign_in("point.focal"))


@pytest.mark.parametrize("address", ["1-abc-def", "0-0", "zzz-zzz", "1-" + "x" * 5000])
def test_a_made_up_key_does_not_open_an_account(visitor: Client, focal: User, address: str) -> None:
    response = visitor.get(f"/fr/account/password/reset/key/{address}/", follow=True)
    assert response.status_code == 200
    assert b'name="password1"' not in response.content


@pytest.mark.parametrize("weak", ["short", "123456789012", "password1234", "point.focal12"])
def test_weak_passwords_are_refused(focal: User, weak: str) -> None:
    client = builders.signed_in(focal)
    answer = client.post(
        "/fr/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    "address", ["login/", "logout/", "inactive/", "password/reset/", "password/reset/done/", "password/reset/key/done/"]
)
def test_account_pages_are_in_the_readers_language(visitor: Client, language: str, address: str) -> None:
    response = visitor.get(f"/{language}/account/{address}", follow=True)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert "style=" not in response.content.decode()


@pytest.mark.parametrize("address", ["password/change/", "reauthenticate/", "factor/", "factor/totp/activate/"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_pages_of_ones_own_account_answer(focal: User, language: str, address: str) -> None:
    response = builders.signed_in(focal).get(f"/{language}/account/{address}", follow=True)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
