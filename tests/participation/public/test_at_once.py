"""At the same moment: one form sent by an impatient thumb, notices to one address, wrong codes from one place."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from participation.models import Contribution, Notice, WrongCodes
from participation.models.notice import A_DAY
from tests import consultations
from tests.participation.public.pages import code_of, filled_in, page_of
from tests.tamazgana_open.at_once import at_once

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_one_form_sent_four_times_at_once_is_one_contribution_with_one_receipt() -> None:
    consultation = consultations.consultation()
    address, fields = page_of("contribute", consultation.slug), filled_in(Client(), consultation)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answers = at_once([lambda: Client().post(address, fields)] * 4)
    assert len({code_of(answer) for answer in answers}) == 1
    assert Contribution.objects.get().number == Contribution.objects.get().consultation.last_number


def test_limits_hold_when_everything_comes_at_once() -> None:
    places = at_once([lambda: Notice.objects.take_place("quelqu.un@example.org")] * (A_DAY + 3))
    assert sum(place is not None for place in places) == Notice.objects.count() == A_DAY
    with time_machine.travel(timezone.now().replace(minute=1), tick=False):
        at_once([lambda: WrongCodes.objects.pause_after_another("k")] * 6)
    assert WrongCodes.objects.get().tried == 6
