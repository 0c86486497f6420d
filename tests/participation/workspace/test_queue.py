"""The queue of moderation: oldest first, like ones together, several decided at once, the later told what happened."""

import pytest
from django.test import Client

from participation.models import Contribution, Moderation, moderation
from participation.workspace import queue
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.sending import text_of

pytestmark = pytest.mark.django_db

SQUARE = "نقترح فتح مكتب الاستقبال يوم السوق الأسبوعي حتى يتمكن سكان الدواوير البعيدة من قضاء أغراضهم"
ROAD = "نطلب إصلاح الطريق المؤدية إلى المدرسة الابتدائية قبل حلول فصل الشتاء وتساقط الأمطار"


@pytest.fixture
def client(focal: User) -> Client:
    """The focal point's browser."""
    return builders.signed_in(focal)


def address(query: str = "", slug: str = "consultation-1") -> str:
    return f"/fr/space/consultations/{slug}/moderation/{query}"


def numbers(page: object) -> list[list[int]]:
    return [[item.contribution.number for item in group.items] for group in page.context["groups"]]


def states() -> list[str]:
    return list(Contribution.objects.order_by("number").values_list("state", flat=True))


def test_it_is_oldest_first_twenty_a_page_and_like_ones_stand_together(client: Client) -> None:
    asked = consultations.consultation()
    for body in (SQUARE, ROAD, SQUARE + ".", *(f"مقترح مختلف تماما رقم {n} حول موضوع {n * 7}" for n in range(18))):
        consultations.contribution(asked, body=body)
    consultations.contribution(asked, body=f"{SQUARE} وشكرا")
    page = client.get(address())
    assert numbers(page)[:2] == [[1, 3], [2]]
    assert sum(map(len, numbers(page))) == 20
    first = page.context["groups"][0]
    assert (first.total, first.others, first.number) == (3, 1, 1)
    together = client.get(address("?like=1&all"))
    assert numbers(together) == [[1, 3, 22]]
    assert together.content.decode().count("checked") == 3
    assert numbers(client.get(address("?page=2")))[-1] == [22]
    for odd in ("?page=99", "?page=x", "?show=x&held=x&like=x", "?like=999999999999", "?like=99", "?show=held"):
        assert client.get(address(odd)).status_code == 200


def test_likeness_goes_on_from_one_to_the_next_and_shared_emptiness_is_none() -> None:
    rows = [("a", "1", "x"), ("b", "1", "y"), ("c", "2", "y"), ("d", "", ""), ("e", "", "")]
    roots = queue._joined(rows)
    found = [queue._root(roots, (0, row[0])) for row in rows]
    assert found[0] == found[1] == found[2]
    assert len(set(found)) == 3


def test_the_text_is_shown_as_typed_and_personal_data_is_pointed_out(client: Client) -> None:
    asked = consultations.consultation()
    consultations.contribution(asked, body='<script>alert("x")</script> 0612345678', held="robot")
    consultations.contribution(asked, body="a\u202eb\u0000c")
    page = client.get(address())
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert '<mark class="suspect"' in html
    assert "\u202e" not in html
    held = client.get(address("?show=held&held=robot"))
    assert numbers(held) == [[1]]
    assert numbers(client.get(address("?show=held&held=flood"))) == []


def test_several_are_published_at_once_and_the_later_is_told_what_happened(client: Client, focal: User) -> None:
    asked = consultations.consultation()
    sent = [consultations.contribution(asked, body=f"مقترح رقم {n} حول شيء آخر") for n in range(4)]
    other = builders.person("focal_point", username="second")
    moderation.withhold(sent[1], by=other, reason="insult")
    done = client.post(address(), {"act": "publish", "numbers": ["1", "2", "3", "77", "x"]}, follow=True)
    assert states() == ["published", "withheld", "published", "pending"]
    assert "2" in text_of(done)
    assert "Bureau second" in text_of(done)
    assert Moderation.objects.filter(by=focal).count() == 2
    alone = client.post(address(), {"only": "4", "act": "withhold", "reason": "insult"})
    assert alone.status_code == 302
    assert states()[3] == "published"


def test_several_are_withheld_for_one_reason_and_what_was_typed_comes_back(client: Client) -> None:
    asked = consultations.consultation()
    for n in range(3):
        consultations.contribution(asked, body=f"إشهار لمتجر رقم {n}")
    ticked = {"act": "withhold", "numbers": ["1", "3"]}
    wrong = client.post(address(), {**ticked, "reason": "other", "note": " "})
    assert states() == ["pending"] * 3
    assert wrong.content.decode().count("checked") == 2
    wrong = client.post(address(), {**ticked, "reason": "", "note": "ملاحظة طويلة"})
    assert "ملاحظة طويلة" in wrong.content.decode()
    assert client.post(address(), {**ticked, "reason": "advertising", "note": ""}).status_code == 302
    assert states() == ["withheld", "pending", "withheld"]
    assert numbers(client.get(address("?show=withheld"))) == [[3], [1]]


@pytest.mark.parametrize("fields", [{"act": "publish"}, {"act": "look", "numbers": "1"}, {"numbers": "1"}, {}])
def test_nothing_is_decided_by_an_empty_form_or_by_enter_in_a_box(client: Client, fields: dict[str, str]) -> None:
    consultations.contribution()
    page = client.post(address(), fields)
    assert page.status_code == 200
    assert states() == ["pending"]
    assert page.content.decode().count("checked") == ("numbers" in fields)


def test_others_read_the_queue_and_decide_nothing(editor: User, registrar: User) -> None:
    consultations.contribution()
    for person in (editor, registrar):
        browser = builders.signed_in(person)
        page = browser.get(address())
        assert page.status_code == 200
        assert 'name="numbers"' not in page.content.decode()
        assert browser.post(address(), {"act": "publish", "numbers": "1"}).status_code == 403
    member = builders.signed_in(builders.person("council_member"))
    assert member.get(address()).status_code == 403
    assert states() == ["pending"]
