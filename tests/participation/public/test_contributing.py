"""Contributing without an account: what is taken in, what comes back, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from participation import notices
from participation.models import Contribution, Held, Sender
from participation.public import tokens
from tests import builders, consultations
from tests.participation.public.pages import code_of, filled_in, page_of
from tests.sending import errors_of, said, text_of

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)
ELSEWHERE = "What you followed is not in the text that is asked about. You can choose what you speak about below."


def test_a_citizen_contributes_and_gets_a_receipt(visitor: Client) -> None:
    douar = builders.douar()
    consultation = consultations.consultation()
    address = page_of("contribute", consultation.slug, language="ar")
    fields = filled_in(visitor, consultation, "ar", "?commitment=1.2&quote=محضر كامل")
    assert (fields["subject"], fields["quote"], fields["language"]) == (["commitment:1.2"], ["محضر كامل"], ["ar"])
    fields |= {"name": ["ف. ز."], "group": ["citizens"], "douar": [str(douar.pk)], "email": ["someone@example.org"]}
    with time_machine.travel(timezone.now() + LATER):
        answer = visitor.post(address, fields, REMOTE_ADDR="105.66.1.7")
        code = code_of(answer)
        receipt = visitor.get(answer["Location"])
    assert not answer.cookies
    assert not receipt.cookies
    assert f"{code[:3]} {code[3:6]} {code[6:9]} {code[9:12]} {code[12:]}" in text_of(receipt)
    kept = Contribution.objects.get()
    assert (kept.commitment.code, kept.axis.number, kept.quote) == ("1.2", 1, "محضر كامل")
    assert (kept.stance, kept.language, kept.channel, kept.group, kept.douar) == (
        "propose", "ar", "online", "citizens", douar,
    )  # fmt: skip
    assert (kept.shown_name, kept.sender.name, kept.sender.email) == ("", "ف. ز.", "someone@example.org")
    assert kept.held == ""
    assert len(kept.sender.address_key) == 64


def test_the_same_form_sent_twice_is_one_contribution_and_another_text_is_another(visitor: Client) -> None:
    consultation = consultations.consultation()
    address = page_of("contribute", consultation.slug)
    fields = filled_in(visitor, consultation)
    with time_machine.travel(timezone.now() + LATER):
        first, again = (code_of(visitor.post(address, fields)) for _time in range(2))
        other = code_of(visitor.post(address, fields | {"body": ["Autre chose : des bancs à l’ombre."]}))
        consultation.cancel(by=None, reason=consultations.REASON)
        late = code_of(visitor.post(address, fields))
    assert first == again == late != other
    assert Contribution.objects.count() == 2


def test_a_form_that_has_gone_stale_leads_to_the_receipt_of_what_it_brought_in(visitor: Client) -> None:
    consultation = consultations.consultation()
    address = page_of("contribute", consultation.slug)
    fields = filled_in(visitor, consultation)
    with time_machine.travel(timezone.now() + LATER):
        first = code_of(visitor.post(address, fields))
    with time_machine.travel(timezone.now() + tokens.GOOD_FOR + LATER):
        assert code_of(visitor.post(address, fields)) == first
        assert visitor.post(address, fields | {"body": ["Autre chose : des bancs."]}).status_code == 400
    assert Contribution.objects.count() == 1


def test_what_a_robot_sends_is_held_and_never_refused(visitor: Client) -> None:
    consultation = consultations.consultation(moderated_first=False)
    address = page_of("contribute", consultation.slug)
    code_of(visitor.post(address, filled_in(visitor, consultation)))  # in the same second
    fields = filled_in(visitor, consultation) | {"website": ["https://example.org"], "body": ["Une tout autre idée."]}
    with time_machine.travel(timezone.now() + LATER):
        code_of(visitor.post(address, fields))
    assert set(Contribution.objects.values_list("held", "state")) == {(Held.ROBOT, "pending")}


def test_without_a_mail_server_no_address_is_asked_for(visitor: Client, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = notices.INTO_THE_LOG
    consultation = consultations.consultation()
    fields = filled_in(visitor, consultation)
    assert "email" not in fields
    assert "phone" in fields
    with time_machine.travel(timezone.now() + LATER):
        address = page_of("contribute", consultation.slug)
        code_of(visitor.post(address, fields | {"email": ["someone@example.org"]}))
    assert Sender.objects.get().email == ""


def test_staff_are_not_counted_by_address() -> None:
    consultation = consultations.consultation()
    code_of(
        builders.signed_in(builders.person("editor")).post(
            page_of("contribute", consultation.slug), filled_in(Client(), consultation)
        )
    )
    assert Sender.objects.get().address_key == ""


def test_a_forged_or_stale_form_comes_back_with_all_that_was_typed(visitor: Client) -> None:
    consultation = consultations.consultation()
    other = consultations.call(programme=consultation.programme)
    address = page_of("contribute", consultation.slug)
    fields = filled_in(visitor, consultation) | {"body": ["Un texte long à écrire"], "name": ["A. B."]}
    forged = ["", "x", fields["token"][0][:-2] + "zz", tokens.give(other.slug), tokens.give(consultation.slug)[1:]]
    for token in forged:
        page = visitor.post(address, fields | {"token": [token]})
        assert page.status_code == 400, token
        assert said("This form did not come from this page, so nothing was taken in.") in text_of(page)
        assert "Un texte long à écrire</textarea>" in page.content.decode()
    with time_machine.travel(timezone.now() + tokens.GOOD_FOR + timedelta(minutes=1)):
        page = visitor.post(address, fields)
        assert page.status_code == 400
        assert said("This page was open for a long time, so nothing was taken in yet.") in text_of(page)
        assert 'value="A. B."' in page.content.decode()
        assert not Contribution.objects.exists()
        assert page.context["token"] != fields["token"][0]
        code_of(visitor.post(address, fields | {"token": [page.context["token"]]}))


def test_what_looks_private_is_pointed_out_once_before_sending(visitor: Client) -> None:
    consultation = consultations.consultation()
    address = page_of("contribute", consultation.slug)
    private = "Ma carte AB123456, mon numéro 06 12 34 56 78, mon adresse moi@example.org"
    fields = filled_in(visitor, consultation) | {"body": [private]}
    page = visitor.post(address, fields)
    assert page.status_code == 200
    shown = text_of(page)
    for found in ("AB123456", "06 12 34 56 78", "moi@example.org"):
        assert shown.count(found) == 2, found  # pointed out, and in the text that is kept
    assert not Contribution.objects.exists()
    code_of(visitor.post(address, fields | {"send_anyway": ["1"]}))
    assert Contribution.objects.get().body == private


HOSTILE = {
    "markup": ("<script>alert(1)</script> <b>gras</b>", "<script>alert(1)</script> <b>gras</b>"),
    "override": ("avant \u202etxet\u202c après \u2066x\u2069", "avant txet après x"),
    "NUL": ("un\x00 deux", "un deux"),
    "emoji": ("😀" * 10_000, "😀" * 10_000),
    "line ends": ("a\r\nb\r\n\r\n\r\n\r\nc", "a\nb\n\nc"),
}


def test_every_text_is_taken_as_it_was_meant_or_comes_back_with_clear_words(visitor: Client) -> None:
    consultation = consultations.consultation()
    address = page_of("contribute", consultation.slug)
    fields = filled_in(visitor, consultation)
    for name, (typed, kept) in HOSTILE.items():
        code = code_of(visitor.post(address, fields | {"body": [typed]}))
        assert Sender.objects.by_code(code).contribution.body == kept, name
        receipt = visitor.get(page_of("receipt", code)).content.decode()
        assert "<script>alert" not in receipt
    taken = Contribution.objects.count()
    for changes, beside in (
        ({"body": [""]}, "Write what you have to say."),
        ({"body": [" \u200b\x00 \n"]}, "Write what you have to say."),
        ({"stance": [""]}, "Choose one of the four."),
        ({"stance": ["shout"]}, "Choose one of the four."),
        ({"subject": ["commitment:9.9"]}, "This is not in the text that you are asked about. Choose from the list."),
        ({"subject": ["axis:77"]}, "This is not in the text that you are asked about. Choose from the list."),
        ({"consent": []}, "Without your consent nothing can be taken in."),
        ({"email": ["a@b\r\nBcc: c@d.org"]}, "This is not a whole e-mail address: it looks like name@example.org."),
        ({"phone": ["appelez-moi"]}, "A telephone number has digits."),
    ):
        page = visitor.post(address, fields | changes)
        assert page.status_code == 400, changes
        assert any(said(beside) in error for error in errors_of(page)), (changes, errors_of(page))
        if "body" not in changes:
            assert "Ouvrir le guichet un samedi par mois.</textarea>" in page.content.decode()
    page = visitor.post(address, fields | {"body": ["ش" * 50_000]})
    assert page.status_code == 400
    assert "50 000" in " ".join(errors_of(page)[0].split())
    assert "10 000" in " ".join(errors_of(page)[0].split())
    assert "ش" * 50_000 in page.content.decode()
    assert Contribution.objects.count() == taken


def test_a_consultation_that_is_not_open_says_so_and_hands_the_text_back(
    visitor: Client, at: Callable[..., time_machine.travel]
) -> None:
    with at(2031, 3, 1, 12):
        version = builders.frozen_programme()
    days = {"opens_on": "2031-03-10", "closes_on": "2031-03-20", "replies_by": "2031-04-20"}
    days = {name: date.fromisoformat(day) for name, day in days.items()}
    with at(2031, 3, 9, 23, 59):
        consultation = consultations.consultation(version, **days)
        early = visitor.get(page_of("contribute", consultation.slug))
        assert early.status_code == 200
        assert said("This consultation has not opened yet") in text_of(early)
    with at(2031, 3, 20, 23, 58):
        fields = filled_in(visitor, consultation) | {"quote": ["une phrase"], "body": ["un mot de trop tard"]}
    with at(2031, 3, 21, 0, 0):
        closed = visitor.post(page_of("contribute", consultation.slug), fields)
    assert closed.status_code == 409
    assert said("This consultation has closed") in text_of(closed)
    for words in ("un mot de trop tard</textarea>", "une phrase</textarea>"):
        assert words in closed.content.decode()
    with at(2031, 3, 20, 23, 59):
        consultation.cancel(by=None, reason=consultations.REASON)
        cancelled = visitor.post(page_of("contribute", consultation.slug), fields)
        assert cancelled.status_code == 409
        assert consultations.REASON["fr"] in text_of(cancelled)
    assert visitor.post(page_of("contribute", "nowhere"), fields).status_code == 404
    assert not Contribution.objects.exists()


def test_a_commitment_that_is_not_in_the_version_is_said_and_the_form_still_opens(visitor: Client) -> None:
    consultation = consultations.consultation()
    for query in ("?commitment=9.9", "?axis=77", "?axis=٣", "?commitment=%00"):
        page = visitor.get(page_of("contribute", consultation.slug) + query)
        assert page.status_code == 200
        assert said(ELSEWHERE) in text_of(page), query


def test_a_petition_and_a_complaint_have_doors_of_their_own(visitor: Client) -> None:
    form = visitor.get(page_of("contribute", consultations.consultation().slug)).content.decode()
    assert 'href="https://www.chikaya.ma/"' in form
    assert f'href="{page_of("about")}#petition"' in form
    about = visitor.get(page_of("about"))
    assert 'id="petition"' in about.content.decode()
    assert "auprès du président du conseil" in text_of(about)
