"""The first page of the workspace: the lines of all rooms by age, for each role and for several together."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.commune.models import Commune
from tamazgana_open.portal import waiting
from tamazgana_open.waiting import Line
from tests import builders, consultations, meetings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def line(code: str, **fields: Any) -> Line:
    return Line(code=code, label=code, url=f"/fr/{code}/", **fields)


def desk(monkeypatch: pytest.MonkeyPatch, *lines: Line) -> waiting.Desk:
    """The desk on which these lines lie, given by two rooms."""
    rooms = (lambda user, now: lines[::2], lambda user, now: lines[1::2])
    monkeypatch.setattr(waiting, "ROOMS", rooms)
    return waiting.desk_of(None)


def shown(user: User, language: str = "fr") -> str:
    """The page of this person."""
    response = builders.signed_in(user).get(f"/{language}/space/")
    assert response.status_code == 200
    return response.content.decode()


def test_lines_of_all_rooms_stand_by_age_and_those_without_one_last(monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk(
        monkeypatch,
        line("young", since=days_ago(2)),
        line("unknown"),
        line("oldest", since=days_ago(30), count=4),
        line("overdue", due=days_ago(9)),
    )
    assert [one.code for one in made.waiting] == ["oldest", "overdue", "young", "unknown"]
    assert [one.days for one in made.waiting] == [30, 9, 2, None]
    assert (made.count, made.late, made.coming) == (7, 1, [])


def test_what_has_only_a_day_to_come_waits_from_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk(
        monkeypatch,
        line("later", due=days_ago(-9)),
        line("today", due=days_ago(0)),
        line("promised", since=days_ago(1), due=days_ago(-20)),
        line("yesterday", due=days_ago(1)),
    )
    assert [(one.code, one.days_left) for one in made.coming] == [("today", 0), ("later", 9)]
    assert [(one.code, one.is_late) for one in made.waiting] == [("promised", False), ("yesterday", True)]


def test_a_line_says_since_when_what_where_and_whether_it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    made = (
        line("replies", since=days_ago(12), count=20, about="Consultation", due=days_ago(3)),
        line("session", due=days_ago(-1), about="Octobre"),
    )
    monkeypatch.setattr(waiting, "ROOMS", (lambda user, now: made,))
    page = re.sub(r"</?bdi[^>]*>", "", " ".join(shown(builders.person("editor")).split()))
    assert "<strong>12</strong> jours" in page
    assert '<a href="/fr/replies/">replies</a> <span class="badge">20</span>' in page
    assert f"en retard : {days_ago(3):%d/%m/%Y}" in page
    assert "<strong>demain</strong>" in page


@pytest.mark.parametrize("role", RoleCode.values)
def test_where_nothing_waits_the_page_says_so_and_what_comes_next(role: str) -> None:
    builders.commune(data_protection_number="D-123")
    builders.frozen_programme()
    page = shown(builders.person(role))
    assert "Rien ne vous attend" in page
    assert "Le programme en est à cette étape : Co-création" in " ".join(page.split())
    assert "Vient ensuite : Consultation publique" in " ".join(page.split())


def test_who_has_no_role_is_told_who_gives_one() -> None:
    page = shown(builders.person())
    assert "Vous n’avez pas encore de rôle" in page
    assert "/space/print/" not in page


@pytest.fixture
def busy() -> None:
    """A site where something waits for everybody."""
    version = builders.frozen_programme()
    row = version.programme.commitments.first()
    row.problem_fr = ""
    row.save()
    consultations.contribution(consultations.consultation(version))
    meetings.brought_to("submitted")
    rendition = version.publication.renditions.first()
    assert rendition.lease()
    rendition.fail(OSError("no space"))
    builders.person("council_member", username="invited").set_unusable_password()
    User.objects.filter(username="invited").update(password="!")


EDITOR, FOCAL, MEMBER, REGISTRAR, ADMINISTRATOR = RoleCode.values
WAITS = {
    EDITOR: {"submitted"},
    FOCAL: {"submitted", "pending", "file"},
    MEMBER: set(),
    REGISTRAR: {"submitted"},
    ADMINISTRATOR: {"file", "account", "declaration"},
}


@pytest.mark.parametrize("roles", [*((role,) for role in RoleCode.values), (EDITOR, ADMINISTRATOR), (MEMBER, FOCAL)])
def test_each_role_finds_its_own_and_several_roles_all_of_theirs(busy: None, roles: tuple[str, ...]) -> None:
    found = waiting.desk_of(builders.person(*roles, username="asked"))
    assert {one.code for one in found.waiting} == set().union(*(WAITS[role] for role in roles))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_line_leads_to_a_page_that_this_person_may_open(busy: None, language: str) -> None:
    for role in RoleCode.values:
        client = builders.signed_in(builders.person(role, username=f"one_{role}"))
        desk_ = client.get(f"/{language}/space/").context["desk"]
        for one in (*desk_.waiting, *desk_.coming):
            assert client.get(one.url).status_code == 200, (role, one.code)


def test_the_page_is_found_in_few_queries_however_much_waits(
    busy: None, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(6):
        meetings.published(meetings.recorded(meetings.meeting(title_fr=f"Tenue {number}"), rows=3))
        consultations.consultation(slug=f"autre-{number}", announced=False)
    client = builders.signed_in(builders.person(FOCAL, EDITOR, REGISTRAR, ADMINISTRATOR))
    client.get("/fr/space/")
    with django_assert_max_num_queries(75):
        assert client.get("/fr/space/").status_code == 200


def test_the_profile_waits_for_the_number_of_its_declaration() -> None:
    administrator = builders.person("administrator")
    assert {one.code for one in waiting.desk_of(administrator).waiting} == {"declaration"}
    Commune.objects.update(data_protection_number="D-123")
    assert waiting.desk_of(administrator).waiting == []
