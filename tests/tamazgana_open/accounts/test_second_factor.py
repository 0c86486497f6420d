"""The second factor: required per role, set up by each person, asked at sign-in."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user
from django.test import Client

from tamazgana_open.accounts.models import Role, User
from tests import builders
from tests.builders import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET) -> str:
    """What an authenticator shows at this moment (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def protected() -> User:
    """Somebody who has turned the second factor on."""
    user = builders.person("administrator", second_factor=True)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def with_password(user: User) -> Client:
    """A browser in which the password has been given, and nothing more."""
    client = Client()
    answer = client.post("/fr/account/login/", {"login": user.username, "password": PASSWORD})
    assert answer["Location"] == "/fr/account/factor/authenticate/"
    return client


def test_on_a_new_site_who_publishes_keeps_sittings_or_administers_needs_a_second_factor() -> None:
    required = set(Role.objects.filter(requires_second_factor=True).values_list("code", flat=True))
    assert required == {"focal_point", "registrar", "administrator"}


@pytest.mark.parametrize("address", ["/fr/space/", "/fr/space/people/", "/admin/", "/admin/accounts/user/"])
def test_who_needs_a_second_factor_is_led_to_set_it_up_before_anything_else(address: str) -> None:
    client = builders.signed_in(builders.person("administrator", second_factor=True))
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/account/factor/totp/activate/")
    assert client.post(address, {}).status_code == 302


def test_the_public_pages_stay_open_meanwhile() -> None:
    client = builders.signed_in(builders.person("editor", second_factor=True))
    assert client.get("/fr/").status_code == 200
    assert client.get("/fr/account/factor/").status_code == 200


def test_a_role_without_the_rule_needs_none() -> None:
    client = builders.signed_in(builders.person("editor"))
    assert client.get("/fr/space/").status_code == 200


def test_one_role_with_the_rule_among_several_is_enough() -> None:
    user = builders.person("editor", "focal_point")
    Role.objects.filter(code="focal_point").update(requires_second_factor=True)
    assert builders.signed_in(user).get("/fr/space/").status_code == 302


def test_setting_it_up_opens_the_workspace() -> None:
    client = Client()
    user = builders.person("editor", second_factor=True)
    client.post("/fr/account/login/", {"login": user.username, "password": PASSWORD})
    client.get("/fr/account/factor/totp/activate/")
    page = client.post("/fr/account/reauthenticate/", {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    answer = client.post("/fr/account/factor/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    assert client.get("/fr/space/").status_code == 200
    assert Authenticator.objects.filter(user=user).count() == 2  # and recovery codes


def test_the_password_alone_does_not_sign_in_where_a_second_factor_is_on(protected: User) -> None:
    client = with_password(protected)
    assert not get_user(client).is_authenticated
    assert client.get("/fr/space/").status_code == 302


def test_the_code_of_the_moment_signs_in(protected: User) -> None:
    client = with_password(protected)
    answer = client.post("/fr/account/factor/authenticate/", {"code": code_now()})
    assert answer["Location"] == "/fr/space/"
    assert client.get("/fr/space/").status_code == 200


def test_a_code_serves_once(protected: User, at: Any) -> None:
    with at(2031, 5, 2, 9, 0):
        code = code_now()
        with_password(protected).post("/fr/account/factor/authenticate/", {"code": code})
        again = with_password(protected)
        again.post("/fr/account/factor/authenticate/", {"code": code})
        assert not get_user(again).is_authenticated


def test_a_recovery_code_signs_in_once(protected: User) -> None:
    wrapped = RecoveryCodes(Authenticator.objects.get(user=protected, type="recovery_codes"))
    code = wrapped.get_unused_codes()[0]
    client = with_password(protected)
    client.post("/fr/account/factor/authenticate/", {"code": code})
    assert get_user(client).is_authenticated
    again = with_password(protected)
    again.post("/fr/account/factor/authenticate/", {"code": code})
    assert not get_user(again).is_authenticated


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "\x00", "1" * 200_000, "١٢٣٤٥٦"])
def test_a_wrong_code_does_not_sign_in(protected: User, code: str) -> None:
    client = with_password(protected)
    answer = client.post("/fr/account/factor/authenticate/", {"code": code})
    assert answer.status_code == 200
    assert not get_user(client).is_authenticated


def test_codes_cannot_be_guessed_one_after_the_other(protected: User) -> None:
    client = with_password(protected)
    for guess in range(6):
        client.post("/fr/account/factor/authenticate/", {"code": f"{guess:06d}"})
    client.post("/fr/account/factor/authenticate/", {"code": code_now()})
    assert not get_user(client).is_authenticated


def test_recovery_codes_are_shown_in_both_languages(protected: User) -> None:
    for language in ("ar", "fr"):
        client = with_password(protected)
        Authenticator.objects.filter(user=protected, type="totp").delete()
        TOTP.activate(protected, SECRET)
        client.post("/fr/account/factor/authenticate/", {"code": code_now()})
        for page in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
            answer = client.get(f"/{language}/account/factor/{page}", follow=True)
            assert answer.status_code == 200
            assert f'<html lang="{language}"' in answer.content.decode()
            assert not re.search(r"\sstyle=", answer.content.decode())
