"""Several people at the same instant: one decision stands, the others are told; no reply and no word is lost."""

import pytest
from django.contrib.messages import get_messages

from participation.models import Contribution, Moderation, Reply
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.sending import form_of
from tests.tamazgana_open.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.everywhere]

HERE = "/fr/space/consultations/consultation-1/"
ANSWER = {"outcome": "not_retained", "reason_ar": "لا يدخل في مدة البرنامج.", "reason_fr": "Hors de la période."}


def people() -> list[User]:
    return [builders.person("focal_point", username=f"focal{place}") for place in range(4)]


def test_of_four_who_decide_at_once_one_decides_and_the_others_are_told() -> None:
    consultations.contribution()
    browsers = [builders.signed_in(person) for person in people()]
    place = HERE + "contributions/1/"
    withheld = {"seen": "pending", "reason": "off_topic", "note": "خارج الموضوع"}

    answers = at_once([
        lambda: browsers[0].post(place + "publish/", {"seen": "pending"}),
        lambda: browsers[1].post(place + "withhold/", withheld),
        lambda: browsers[2].post(place + "withhold/", withheld),
        lambda: browsers[3].post(HERE + "moderation/", {"act": "publish", "numbers": "1"}),
    ])  # fmt: skip

    assert all(answer.status_code in (200, 302) for answer in answers)
    assert Moderation.objects.count() == 1
    act = Moderation.objects.get()
    assert Contribution.objects.get().state == act.act
    told = 0
    for answer in answers:
        levels = [message.level_tag for message in get_messages(answer.wsgi_request)]
        told += answer.status_code == 200 or bool({"error", "warning"} & set(levels))
    assert told == 3


def test_two_who_answer_the_same_contributions_at_once_write_one_reply_and_keep_the_other_text() -> None:
    asked = consultations.consultation()
    for number in range(3):
        consultations.published(asked, body=f"مقترح {number}")
    browsers = [builders.signed_in(person) for person in people()[:2]]
    address = HERE + "replies/new/?for=1&for=2"
    forms = [
        form_of(browser.get(address), "base") | {"reason_fr": f"Raison {place}"}
        for place, browser in enumerate(browsers)
    ]

    answers = at_once([
        lambda: browsers[0].post(address, ANSWER | {**forms[0], "outcome": "answered", "for": ["1", "2"]}),
        lambda: browsers[1].post(address, ANSWER | {**forms[1], "outcome": "answered", "for": ["2", "3"]}),
    ])  # fmt: skip

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Reply.objects.count() == 1
    late = next(answer for answer in answers if answer.status_code == 200)
    assert form_of(late, "base")["reason_fr"][0].startswith("Raison")
    assert form_of(late, "base")["reason_fr"] != [Reply.objects.get().reason_fr]


def test_two_who_save_and_publish_the_same_reply_at_once_end_in_one_of_both_orders() -> None:
    reply = consultations.draft(consultations.published())
    browsers = [builders.signed_in(person) for person in people()[:2]]
    address = f"{HERE}replies/{reply.pk}/"
    form = form_of(browsers[0].get(address), "base") | {"reason_fr": "Dit autrement."}

    answers = at_once([
        lambda: browsers[0].post(address, form),
        lambda: browsers[1].post(address + "publish/"),
    ])  # fmt: skip

    reply.refresh_from_db()
    assert reply.state == "published"
    if answers[0].status_code == 200:  # published first: what was typed is still there, and nothing was taken back
        assert reply.reason_fr != "Dit autrement."
        assert form_of(answers[0], "base")["reason_fr"] == ["Dit autrement."]
    else:
        assert reply.reason_fr == "Dit autrement."
