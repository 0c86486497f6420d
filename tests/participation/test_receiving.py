"""A contribution comes in: numbered, with a receipt, once however often its form is sent, held where many come at
once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from participation import codes
from participation.models import Consultation, Contribution, NotInThisState, Sender, Told
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import SiteVersion
from tests import builders, consultations, meetings

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def site_number() -> int:
    """The site's version as the database has it."""
    return SiteVersion.objects.get(pk=1).number


def test_its_author_gets_a_receipt_and_it_waits_for_moderation() -> None:
    sent = consultations.contribution()
    assert codes.is_code(sent.sender.code)
    assert sent.state == "pending"
    assert not Contribution.objects.visible_to(builders.person("council_member")).exists()
    assert Sender.objects.by_code(f" {sent.sender.spaced_code} ").contribution == sent


def test_what_waits_changes_no_page_of_the_public() -> None:
    asked = consultations.consultation()
    before = site_number()
    consultations.contribution(asked)
    assert site_number() == before


def test_where_nothing_is_read_before_it_is_public_at_once_and_found() -> None:
    asked = consultations.consultation(moderated_first=False)
    before = site_number()
    sent = consultations.contribution(asked, body="نقترح إنارة الطريق إلى المدرسة.")
    assert sent.state == "published"
    assert site_number() == before + 1
    assert Contribution.objects.matching("المدرسة").get() == sent


def test_a_form_sent_twice_is_one_contribution() -> None:
    asked = consultations.consultation()
    first = consultations.contribution(asked, told=Told(form_token="a" * 32))
    second = consultations.contribution(asked, told=Told(form_token="a" * 32))
    assert first.pk == second.pk
    assert Contribution.objects.count() == 1
    asked.refresh_from_db()
    assert asked.last_number == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_form_sent_eight_times_at_once_is_one_contribution_and_no_number_is_lost() -> None:
    asked = consultations.consultation()

    def send(_time: int) -> int:
        try:
            return consultations.contribution(
                Consultation.objects.get(pk=asked.pk), told=Told(form_token="b" * 32)
            ).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(send, range(8)))
    assert numbers == {1}
    assert Contribution.objects.count() == Sender.objects.count() == 1
    assert consultations.contribution(asked).number == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_have_each_a_number_of_their_own_without_a_gap() -> None:
    asked = consultations.consultation()

    def send(_time: int) -> int:
        try:
            return consultations.contribution(Consultation.objects.get(pk=asked.pk)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(24))) == list(range(1, 25))


@pytest.mark.parametrize(
    ("moment", "taken"), [((2031, 5, 31, 12, 0), False), ((2031, 6, 15, 23, 59), True), ((2031, 6, 16, 0, 0), False)]
)
def test_online_it_is_taken_while_the_consultation_is_open(
    at: Callable[..., Any], moment: tuple[int, ...], taken: bool
) -> None:
    with at(2031, 5, 20, 9, 0):
        asked = consultations.consultation(
            opens_on=date(2031, 6, 1), closes_on=date(2031, 6, 15), replies_by=date(2031, 6, 30)
        )
    with at(*moment):
        if taken:
            assert consultations.contribution(asked).number == 1
        else:
            with pytest.raises(NotInThisState):
                consultations.contribution(asked)


def test_what_came_on_paper_before_the_close_is_entered_after_it(at: Callable[..., Any], editor: User) -> None:
    with at(2031, 6, 1, 9, 0):
        asked = consultations.consultation(
            opens_on=date(2031, 6, 1), closes_on=date(2031, 6, 15), replies_by=date(2031, 6, 30)
        )
    with at(2031, 6, 20, 9, 0):
        entered = consultations.on_paper(editor, asked, received_on=date(2031, 6, 15))
        assert (entered.channel, entered.received_on, entered.entered_by) == ("paper", date(2031, 6, 15), editor)
        for day in (date(2031, 5, 31), date(2031, 6, 16), date(2031, 6, 21)):
            with pytest.raises(ValidationError) as refused:
                consultations.on_paper(editor, asked, received_on=day)
            assert "received_on" in refused.value.message_dict


def test_what_is_still_to_come_was_not_received(editor: User) -> None:
    with pytest.raises(ValidationError):
        consultations.on_paper(editor, consultations.consultation(), received_on=consultations.tomorrow())


def test_a_commitment_that_is_not_in_the_version_is_refused() -> None:
    asked = consultations.consultation(announced=False)
    late = builders.commitment(asked.programme.axes.first())
    asked.announce(by=None)
    with pytest.raises(ValidationError) as refused:
        consultations.contribution(asked, commitment=late)
    assert "commitment" in refused.value.message_dict
    assert not Contribution.objects.exists()


def test_a_call_is_about_its_axes_alone() -> None:
    programme = builders.programme(axes=2)
    first, second = programme.axes.all()
    asked = consultations.call(programme=programme, axes=[first])
    assert consultations.contribution(asked, axis=first).axis == first
    with pytest.raises(ValidationError) as refused:
        consultations.contribution(asked, axis=second)
    assert "axis" in refused.value.message_dict


def test_an_axis_of_another_programme_is_refused() -> None:
    asked = consultations.consultation()
    other = builders.axis(builders.empty_programme("2041-2043", current=False))
    with pytest.raises(ValidationError):
        consultations.contribution(asked, axis=other)


def test_a_contribution_on_a_commitment_is_on_its_axis_too() -> None:
    asked = consultations.consultation()
    commitment = asked.version.programme.axes.last().commitments.first()
    assert consultations.contribution(asked, commitment=commitment).axis == commitment.axis


@pytest.mark.parametrize("body", ["", "   \n\t", "\x00\u202e\u2066"])
def test_an_empty_one_is_refused(body: str) -> None:
    with pytest.raises(ValidationError) as refused:
        consultations.contribution(body=body)
    assert "body" in refused.value.message_dict
    assert not Sender.objects.exists()


def test_overrides_of_direction_and_nul_are_taken_out_and_markup_stays_as_typed() -> None:
    sent = consultations.contribution(body="<b>مهم</b>\x00 \u202e123")
    assert sent.body == "<b>مهم</b> 123"


@pytest.mark.parametrize(("count", "held"), [(29, ""), (30, "flood"), (31, "flood")])
def test_beyond_thirty_from_one_address_it_is_held_and_still_gets_its_receipt(
    at: Callable[..., Any], count: int, held: str
) -> None:
    with at(2031, 6, 1, 9, 0):
        asked = consultations.consultation(moderated_first=False)
        key = "c" * 64
        for number in range(count):
            sent = consultations.contribution(asked, body=f"رقم {number}", told=Told(address_key=key))
            Contribution.objects.filter(pk=sent.pk).update(held="")
        last = consultations.contribution(asked, body="آخر", told=Told(address_key=key))
    assert last.held == held
    assert last.state == ("pending" if held else "published")
    assert codes.is_code(last.sender.code)


def test_after_ten_minutes_an_address_begins_anew_and_another_was_never_held(at: Callable[..., Any]) -> None:
    with at(2031, 6, 1, 9, 0):
        asked = consultations.consultation()
        for number in range(30):
            consultations.contribution(asked, body=f"رقم {number}", told=Told(address_key="d" * 64))
        assert consultations.contribution(asked, told=Told(address_key="e" * 64)).held == ""
    with at(2031, 6, 1, 9, 11):
        assert consultations.contribution(asked, told=Told(address_key="d" * 64)).held == ""


def test_what_is_much_like_another_is_held_where_it_would_be_public_at_once() -> None:
    asked = consultations.consultation(moderated_first=False)
    text = "نطالب بفتح مكتب الاستقبال بمقر الجماعة كل يوم سوق أسبوعي من الثامنة صباحا"
    assert consultations.contribution(asked, body=text).state == "published"
    again = consultations.contribution(asked, body=f"{text}!")
    assert (again.state, again.held) == ("pending", "like")


def test_what_was_said_at_a_meeting_names_it_and_nothing_else_does(editor: User) -> None:
    asked = consultations.consultation()
    workshop = meetings.meeting(asked.programme)
    with pytest.raises(ValidationError) as refused:
        consultations.on_paper(editor, asked, meeting=workshop)
    assert "meeting" in refused.value.message_dict


def test_withdrawn_it_keeps_its_number_and_no_word_of_it_or_its_sender() -> None:
    told = Told(name="اسم مخفي", email="auteur@exemple.example", phone="0600000000", address_key="f" * 64)
    sent = consultations.published(body="نص للسحب", shown_name="س.", group="youth", told=told)
    sent.withdraw()
    stored = Contribution.objects.get(pk=sent.pk)
    assert (stored.state, stored.number, stored.body, stored.shown_name, stored.group) == ("withdrawn", 1, "", "", "")
    sender = stored.sender
    assert (sender.name, sender.email, sender.phone, sender.address_key, sender.original_body) == ("", "", "", "", "")
    assert not Contribution.objects.matching("للسحب").exists()
    assert Sender.objects.by_code(sender.code).contribution == stored
    with pytest.raises(NotInThisState):
        sent.withdraw()


def test_an_author_may_have_the_contact_removed_and_keep_the_receipt() -> None:
    sent = consultations.contribution(told=Told(name="اسم", email="auteur@exemple.example"))
    sent.sender.remove_contact()
    assert not Sender.objects.with_contact().exists()
    assert Sender.objects.by_code(sent.sender.code).contribution == sent


def test_the_contact_goes_from_all_points_of_a_letter_that_have_the_same_one(editor: User) -> None:
    asked, letter = consultations.consultation(), uuid4()
    first, _second, other = (
        consultations.on_paper(editor, asked, body=f"النقطة {place}", letter=letter, told=Told(phone=phone))
        for place, phone in enumerate(["0600000000", "0600000000", "0611111111"])
    )
    first.sender.remove_contact()
    assert Sender.objects.with_contact().get().contribution == other


def test_an_address_is_known_for_a_day_at_most() -> None:
    sent = consultations.contribution(told=Told(address_key="a" * 64))
    now = timezone.now()
    assert not Sender.objects.with_old_address(now).exists()
    assert Sender.objects.with_old_address(now + timedelta(hours=25)).get() == sent.sender
