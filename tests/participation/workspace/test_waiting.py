"""What waits in consultations: for whom, how much, since when; the same number of queries however much it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participation.models import Consultation, moderation
from participation.workspace import waiting
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = pytest.mark.django_db


def codes(user: User) -> dict[str, int]:
    return {line.code: line.count for line in waiting.lines(user)}


def test_each_role_is_told_what_it_can_do(focal: User, editor: User, registrar: User) -> None:
    asked = consultations.consultation()
    for n in range(2):
        consultations.contribution(asked, body=f"مقترح رقم {n}")
    consultations.published(asked, body="للجواب")
    consultations.draft(consultations.published(asked, body="له مسودة"))
    consultations.answered(consultations.published(asked, body="له جواب"))
    held = consultations.contribution(asked, body="غير لائق")
    moderation.withhold(held, by=focal, reason="insult")
    held.ask_second_look()
    consultations.consultation(asked.version, announced=False)
    closes = {"closes": 1}
    everything = closes | {"prepared": 1, "pending": 2, "second_look": 1, "awaiting": 2, "drafts": 1}
    assert codes(focal) == everything
    assert codes(editor) == closes | {"awaiting": 2, "drafts": 1}
    assert codes(registrar) == closes | {"second_look": 1, "drafts": 1}
    for role in ("council_member", "administrator"):
        assert codes(builders.person(role)) == {}


def test_a_promise_that_was_not_kept_is_marked(focal: User) -> None:
    asked = consultations.consultation()
    consultations.published(asked)
    today = timezone.localdate()
    Consultation.objects.filter(pk=asked.pk).update(
        opens_on=today - timedelta(days=40), closes_on=today - timedelta(days=20), replies_by=today - timedelta(days=1)
    )
    late = {line.code: line.is_late for line in waiting.lines(focal)}
    assert late == {"awaiting": True, "closed": False}


def test_the_oldest_of_each_sort_says_since_when_it_waits(focal: User) -> None:
    asked = consultations.consultation(opens_on=timezone.localdate() - timedelta(days=30))
    today = timezone.localdate()
    for days in (4, 9):
        received = today - timedelta(days=days)
        consultations.on_paper(focal, asked, body=f"مقترح {days}", received_on=received)
        moderation.publish(
            [consultations.on_paper(focal, asked, body=f"منشور {days}", received_on=received - timedelta(days=1))],
            by=focal,
        )
    found = {line.code: (line.count, line.days, line.due) for line in waiting.lines(focal)}
    assert found["pending"] == (2, 9, None)
    assert found["awaiting"] == (2, 10, asked.replies_by)


def test_a_consultation_waits_for_the_acts_of_its_end(focal: User) -> None:
    asked = consultations.consultation()
    today = timezone.localdate()
    Consultation.objects.filter(pk=asked.pk).update(
        opens_on=today - timedelta(days=40), closes_on=today - timedelta(days=5), replies_by=today + timedelta(days=9)
    )
    assert {line.code: line.days for line in waiting.lines(focal)} == {"closed": 5}
    asked.programme.refresh_from_db()
    asked.programme.begin_revision(by=focal)
    (line,) = waiting.lines(focal)
    assert line.code == "report"
    assert line.url.endswith(f"/space/consultations/{asked.slug}/report/")
    assert list(waiting.lines(builders.person("editor"))) == []


@pytest.mark.parametrize(("opens", "closes", "codes_"), [(3, 20, ["opens"]), (30, 50, []), (-3, 3, ["closes"])])
def test_days_of_the_next_two_weeks_come(focal: User, opens: int, closes: int, codes_: list[str]) -> None:
    today = timezone.localdate()
    asked = consultations.consultation()
    Consultation.objects.filter(pk=asked.pk).update(
        opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes),
        replies_by=today + timedelta(days=90),
    )  # fmt: skip
    assert [line.code for line in waiting.lines(focal) if line.is_coming] == codes_


def test_the_lists_take_as_many_queries_for_much_as_for_little(
    focal: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client: Client = builders.signed_in(focal)
    asked = consultations.consultation()
    for number in range(30):
        sent = consultations.contribution(asked, body=f"مقترح مختلف رقم {number} حول أمر آخر {number * 3}")
        if number % 3 == 0:
            moderation.publish([sent], by=focal)
        if number % 6 == 0:
            consultations.draft(sent)
    here = f"/fr/space/consultations/{asked.slug}/"
    for page in (
        "/fr/space/consultations/",
        here,
        f"{here}moderation/",
        f"{here}replies/",
        f"{here}replies/?show=drafts",
    ):
        client.get(page)
        with django_assert_max_num_queries(24):
            assert client.get(page).status_code == 200
    home = client.get("/fr/space/").content.decode()
    assert f'href="{here}moderation/"' in home
