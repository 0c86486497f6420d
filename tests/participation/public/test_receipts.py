"""The receipt: found by its code, told to nobody else, slow only for those who guess."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from participation import codes
from participation.models import Contribution, Held, Sender, Told, WrongCodes, moderation, wrong_codes
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.participation.public.pages import page_of
from tests.sending import form_of, said, text_of

pytestmark = pytest.mark.django_db
NOBODY = (
    "At present nobody else than who decided may have it: the commune must appoint another focal point or a registrar "
    "of the council. Write to it, or come back later."
)


@pytest.fixture
def sender() -> Sender:
    """The sender of a contribution that waits for moderation."""
    told = Told(name="Nom Caché", email="cache@example.org", phone="0600000000")
    return consultations.contribution(told=told, body="Des bancs à l’ombre", language="fr").sender


def receipt(client: Client, sender: Sender, language: str = "fr") -> HttpResponse:
    return client.get(page_of("receipt", sender.code, language=language))


def test_the_code_is_understood_however_it_is_typed(visitor: Client, sender: Sender) -> None:
    arabic = sender.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (sender.code, sender.spaced_code, codes.spaced(arabic), f" {sender.spaced_code.replace(' ', '-')} "):
        answer = visitor.post(page_of("receipts"), {"code": typed})
        assert answer.status_code == 303, typed
        assert answer["Location"] == page_of("receipt", sender.code)
        assert not answer.cookies
    page = visitor.get(page_of("receipts"))
    assert 'inputmode="numeric"' in page.content.decode()


def test_a_receipt_is_never_kept_never_indexed_and_never_told_to_the_next_site(visitor: Client, sender: Sender) -> None:
    for page in (
        receipt(visitor, sender),
        visitor.get(page_of("receipts")),
        visitor.post(page_of("receipts"), {"code": sender.code}),
        visitor.post(page_of("receipts"), {"code": "123"}),
    ):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert not page.cookies
    page = receipt(visitor, sender)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    for secret in ("Nom Caché", "cache@example.org", "0600000000"):
        assert secret not in page.content.decode()


def test_it_says_where_the_contribution_stands(visitor: Client, sender: Sender, focal: User) -> None:
    contribution = sender.contribution
    promised = contribution.consultation.replies_by
    waiting = text_of(receipt(visitor, sender))
    assert said("The staff read it before it is published, for what the law forbids and for personal data.") in waiting
    assert "Des bancs à l’ombre" in waiting
    assert str(promised.year) in waiting
    moderation.withhold(contribution, by=focal, reason="personal", note="Un numéro s’y trouve.")
    withheld = text_of(receipt(visitor, sender))
    assert "Un numéro s’y trouve." in withheld
    assert said("Ask for a second look") in withheld
    moderation.undo(contribution, by=focal)
    moderation.publish([contribution], by=focal)
    consultations.answered(contribution, reason_fr="Les bancs viendront en mai.")
    answered = text_of(receipt(visitor, sender))
    assert "Les bancs viendront en mai." in answered
    assert said("No reply yet; promised by %(day)s.") not in answered


def test_its_author_withdraws_it_or_has_the_contact_forgotten(visitor: Client, sender: Sender) -> None:
    removal, withdrawal = page_of("receipt-remove-contact", sender.code), page_of("receipt-withdraw", sender.code)
    token = form_of(receipt(visitor, sender), having="token")["token"]
    for data in ({}, {"token": "forged"}):
        assert visitor.post(removal, data).status_code == 400
    assert visitor.post(withdrawal, {"token": token}).status_code == 400  # not sure yet
    assert visitor.get(withdrawal)["Location"] == page_of("receipt", sender.code)
    sender.refresh_from_db()
    assert sender.email
    done = visitor.post(removal, {"token": token}, follow=True)
    assert "alert-success" in done.content.decode()
    sender.refresh_from_db()
    assert (sender.name, sender.email, sender.phone) == ("", "", "")
    assert Contribution.objects.get().state == "pending"
    assert visitor.post(withdrawal, {"token": token, "sure": "1"}).status_code == 303
    assert Contribution.objects.get().state == "withdrawn"
    again = visitor.post(withdrawal, {"token": token, "sure": "1"})
    assert again.status_code == 409
    assert said("This is not possible any more. Below stands where your contribution is now.") in text_of(again)
    assert receipt(visitor, sender).status_code == 200


def test_a_second_look_is_asked_for_once_and_where_nobody_can_have_it_the_page_says_whom_to_appoint(
    visitor: Client, sender: Sender, focal: User
) -> None:
    moderation.withhold(sender.contribution, by=focal, reason="insult")
    address = page_of("receipt-second-look", sender.code)
    alone = receipt(visitor, sender)
    assert said(NOBODY) in text_of(alone)
    token = form_of(alone, having="token")["token"]
    assert visitor.post(address, {"token": token, "sure": "1"}).status_code == 409
    builders.person("registrar")
    token = form_of(receipt(visitor, sender), having="token")["token"]
    assert visitor.post(address, {"token": token, "sure": "1"}).status_code == 303
    assert Contribution.objects.get().second_look == "asked"
    assert visitor.post(address, {"token": token, "sure": "1"}).status_code == 409


def test_wrong_codes_are_counted_and_slowed_and_the_right_one_never(visitor: Client, sender: Sender) -> None:
    wrong = next(code for code in iter(codes.new_code, "") if code != sender.code)
    with time_machine.travel(timezone.now().replace(minute=0, second=0, microsecond=0), tick=False):
        for _time in range(wrong_codes.ALLOWED):
            assert visitor.post(page_of("receipts"), {"code": wrong}, REMOTE_ADDR="105.66.1.7").status_code == 404
        slowed = visitor.get(page_of("receipt", wrong), REMOTE_ADDR="105.66.1.7")
        assert slowed.status_code == 429
        assert slowed["Retry-After"] == "600"
        right = page_of("receipt", sender.code)
        assert visitor.get(right, REMOTE_ADDR="105.66.1.7").status_code == 200
        assert visitor.post(page_of("receipts"), {"code": wrong}, REMOTE_ADDR="41.92.0.1").status_code == 404
    assert WrongCodes.objects.count() == 2
    assert "105.66.1.7" not in str(list(WrongCodes.objects.values()))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert visitor.post(page_of("receipts"), {"code": wrong}, REMOTE_ADDR="105.66.1.7").status_code == 404
    assert WrongCodes.objects.count() == 1  # the old ones are gone


def test_what_is_no_code_is_answered_with_clear_words(visitor: Client) -> None:
    right = codes.new_code()
    for typed, words in (
        ("", "This is not a whole code."),
        ("12 34", "This is not a whole code."),
        ("x" * 5000, "This is not a whole code."),
        ("\x00\u202e", "This is not a whole code."),
        (codes.new_code()[:-1] + "x", "This is not a whole code."),
        (f"{right[:-1]}{(int(right[-1]) + 1) % 10}", "A digit is wrong in this code."),
        (right, "No contribution has this code."),
    ):
        page = visitor.post(page_of("receipts"), {"code": typed})
        assert page.status_code == 404, typed
        assert said(words) in text_of(page), typed
    assert visitor.get(page_of("receipt", "<script>")).status_code == 404


def test_a_contribution_that_was_held_still_has_its_receipt(visitor: Client) -> None:
    held = consultations.contribution(held=Held.ROBOT)
    assert receipt(visitor, held.sender).status_code == 200
