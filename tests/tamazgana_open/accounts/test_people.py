"""The administrator's page of people: accounts, roles, the last administrator, the rule on the second factor."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tamazgana_open.accounts.models import LastAdministrator, Role, User
from tamazgana_open.journal.models import Entry
from tests import builders
from tests.tamazgana_open.at_once import at_once


@pytest.fixture
def administrator(commune: Any) -> User:
    return builders.person("administrator")


@pytest.fixture
def office(administrator: User) -> Client:
    """The administrator's browser."""
    return builders.signed_in(administrator)


def fields(**changed: Any) -> dict[str, Any]:
    """What the form of a person sends."""
    return {
        "name": "Une Personne",
        "username": "une.personne",
        "email": "une.personne@beni-mithal.example",
        "office_ar": "كتابة المجلس",
        "office_fr": "Secrétariat du conseil",
        "roles": ["editor"],
        **changed,
    }


@pytest.mark.django_db
def test_opening_an_account_sends_a_mail_that_leads_to_a_password(office: Client) -> None:
    answer = office.post("/fr/space/people/new/", fields())
    assert answer["Location"] == "/fr/space/people/"
    person = User.objects.get(username="une.personne")
    assert person.role_codes == {"editor"}
    assert not person.has_usable_password()
    assert [message.to for message in mail.outbox] == [[person.email]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"username": ""},
        {"email": "pas une adresse"},
        {"name": ""},
        {"username": "ADMINISTRATOR"},
        {"email": "Administrator@Beni-Mithal.example"},
        {"username": "x" * 200_000},
        {"username": "nom avec espaces"},
        {"roles": [], "office_fr": "x" * 200_000},
        {"name": "\x00\u202e"},
    ],
)
def test_what_cannot_be_an_account_is_said_and_nothing_is_lost(office: Client, changed: dict[str, Any]) -> None:
    answer = office.post("/fr/space/people/new/", fields(**changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.count() == 1
    assert "كتابة المجلس" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "roles", [["999999"], ["poet"], ["editor", "poet"], ["-1"], ["99999999999999999999999"], ["\x00"]]
)
def test_a_made_up_role_is_refused(office: Client, roles: list[str]) -> None:
    answer = office.post("/fr/space/people/new/", {**fields(), "roles": roles})
    assert answer.status_code == 200
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_roles_combine_and_can_be_taken_away(office: Client) -> None:
    person = builders.person("editor")
    office.post(f"/fr/space/people/{person.pk}/", fields(username=person.username, roles=["editor", "registrar"]))
    assert User.objects.get(pk=person.pk).role_codes == {"editor", "registrar"}
    office.post(f"/fr/space/people/{person.pk}/", fields(username=person.username, roles=[]))
    assert User.objects.get(pk=person.pk).role_codes == frozenset()


@pytest.mark.django_db
def test_a_role_taken_away_is_gone_from_the_next_request_on(office: Client) -> None:
    person = builders.person("focal_point")
    browser = builders.signed_in(person)
    builders.empty_programme()
    assert browser.get("/fr/space/programmes/2031-2033/").status_code == 200
    person.give_roles({"editor"}, by=person)
    assert browser.get("/fr/space/programmes/2031-2033/").status_code in (302, 403)


@pytest.mark.django_db
def test_acts_on_people_are_in_the_internal_journal_without_names(office: Client) -> None:
    person = builders.person("editor", name="Nom Secret")
    office.post(f"/fr/space/people/{person.pk}/deactivate/")
    entry = Entry.objects.get(act="accounts.person_deactivated")
    assert not entry.public
    assert "Nom Secret" not in str(entry.details)


@pytest.mark.django_db
def test_a_closed_account_loses_its_sessions_at_once(office: Client) -> None:
    person = builders.person("editor")
    browser = builders.signed_in(person)
    assert browser.get("/fr/space/").status_code == 200
    office.post(f"/fr/space/people/{person.pk}/deactivate/")
    assert browser.get("/fr/space/").status_code == 302
    office.post(f"/fr/space/people/{person.pk}/reactivate/")
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.django_db
def test_a_person_is_never_deleted(office: Client) -> None:
    person = builders.person("editor")
    for address in (f"/admin/accounts/user/{person.pk}/delete/", f"/fr/space/people/{person.pk}/delete/"):
        assert office.post(address, {"post": "yes"}).status_code in (403, 404)
    assert User.objects.filter(pk=person.pk).exists()


# The last administrator -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_last_administrator_cannot_be_deactivated(office: Client, administrator: User) -> None:
    answer = office.post(f"/fr/space/people/{administrator.pk}/deactivate/", follow=True)
    assert answer.status_code == 200
    assert User.objects.get(pk=administrator.pk).is_active


@pytest.mark.django_db
def test_the_last_administrator_cannot_give_the_role_away(office: Client, administrator: User) -> None:
    answer = office.post(
        f"/fr/space/people/{administrator.pk}/", fields(username=administrator.username, name="Autre", roles=["editor"])
    )
    assert answer.status_code == 200
    assert "roles" in answer.context["form"].errors
    after = User.objects.get(pk=administrator.pk)
    assert after.role_codes == {"administrator"}
    assert after.name != "Autre"


@pytest.mark.django_db
def test_a_closed_account_does_not_count_as_an_administrator(administrator: User) -> None:
    other = builders.person("administrator", username="other", is_active=False)
    with pytest.raises(LastAdministrator):
        administrator.deactivate(by=other)


@pytest.mark.django_db
def test_with_a_second_administrator_the_first_may_go(office: Client, administrator: User) -> None:
    builders.person("administrator", username="other")
    office.post(f"/fr/space/people/{administrator.pk}/deactivate/")
    assert not User.objects.get(pk=administrator.pk).is_active


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("act", ["deactivate", "give_roles"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(act: str) -> None:
    one = builders.person("administrator", username="one")
    other = builders.person("administrator", username="other")

    def remove(whom: User, by: User) -> None:
        person = User.objects.get(pk=whom.pk)
        person.deactivate(by=by) if act == "deactivate" else person.give_roles({"editor"}, by=by)

    outcomes = at_once([lambda: remove(one, other), lambda: remove(other, one)])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdministrator", "NoneType"]
    assert User.objects.filter(is_active=True, roles__code="administrator").count() == 1


# The rule on the second factor --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_administrator_says_which_roles_need_a_second_factor(office: Client) -> None:
    office.post("/fr/space/people/factors/", {"role": ["focal_point", "registrar", "poet"]})
    required = set(Role.objects.filter(requires_second_factor=True).values_list("code", flat=True))
    assert required == {"focal_point", "registrar"}


# /admin/ --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_administration_serves_people_roles_and_profile_only(office: Client) -> None:
    page = office.get("/admin/")
    assert page.status_code == 200
    served = {model["object_name"] for app in page.context["app_list"] for model in app["models"]}
    assert served == {"User", "Role", "Commune", "Douar", "CouncilMember", "Holiday"}
    for address in ("auth/group/", "mfa/authenticator/", "account/emailaddress/", "django_tasks_db/dbtaskresult/"):
        assert office.get(f"/admin/{address}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/",
        "accounts/role/",
        "commune/commune/",
        "commune/douar/",
        "commune/councilmember/",
        "commune/holiday/",
        "commune/holiday/add/",
        "commune/douar/add/",
    ],
)
def test_each_page_of_the_administration_answers(office: Client, address: str) -> None:
    assert office.get(f"/admin/{address}").status_code == 200


@pytest.mark.django_db
def test_the_profile_is_changed_in_the_administration_and_seen_at_once(office: Client, visitor: Client) -> None:
    page = office.get("/admin/commune/commune/1/change/")
    assert page.status_code == 200
    form = page.context["adminform"].form
    sent = {name: form.initial.get(name) or "" for name in form.fields if name != "seal"}
    answer = office.post(
        "/admin/commune/commune/1/change/", {**sent, "phone": "+212 500 77 77 77", "name_fr": "Nom\u202e caché"}
    )
    assert answer.status_code == 302, answer.context and answer.context["adminform"].form.errors
    page = visitor.get("/fr/about/").content.decode()
    assert "+212 500 77 77 77" in page
    assert "\u202e" not in page


@pytest.mark.django_db
def test_the_side_door_of_the_administration_leads_to_the_portals_sign_in(commune: Any, visitor: Client) -> None:
    answer = visitor.get("/admin/", follow=True)
    assert [status for _address, status in answer.redirect_chain] == [302] * len(answer.redirect_chain)
    assert "/account/login/" in answer.redirect_chain[-1][0]
    posted = Client().post("/admin/login/", {"username": "administrator", "password": builders.PASSWORD})
    assert posted.status_code == 302
    assert "sessionid" not in posted.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["editor", "focal_point", "council_member", "registrar"])
def test_no_other_role_opens_the_administration(commune: Any, role: str) -> None:
    browser = builders.signed_in(builders.person(role))
    for address in ("/admin/", "/admin/accounts/user/", "/admin/commune/commune/1/change/"):
        answer = browser.get(address, follow=True)
        assert "adminform" not in (answer.context or {})
        assert "app_list" not in (answer.context or {})
        assert answer.status_code in (200, 403)
