"""What is known of senders goes in time: contacts a set time after the report, network addresses after a day."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from participation import forgetting
from participation.models import Consultation, Notice, Scan, Sender, Told, WrongCodes, moderation
from participation.report.publishing import publish_report
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications import upkeep
from tests import builders, consultations

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(focal: User) -> Consultation:
    """A call whose report was published today, with a contribution of which everything was told."""
    builders.commune(contacts_kept_days=30)
    call = consultations.call(programme=builders.programme(axes=1, commitments=1))
    scan = Scan.objects.create(
        file=default_storage.save("scans/one.pdf", ContentFile(b"%PDF-")), media_type="application/pdf", size=5,
        sha256="0" * 64,
    )  # fmt: skip
    told = Told(name="اسم", email="one@example.org", phone="0612345678", address_key="a" * 64, scan=scan)
    shown = {"quote": "رقم 0612345678", "shown_name": "اسم غيري"}
    made = consultations.contribution(call, body="نتصل بي على 0612345678 من فضلكم", told=told, **shown)
    moderation.mask(made, by=focal, passages=["0612345678"], hide_name=True)
    moderation.publish([made], by=focal)
    consultations.answered(made)
    with time_machine.travel(call.closes_at + timedelta(hours=9), tick=False):
        publish_report(call, by=focal)
    return call


def after(consultation: Consultation, **time: int) -> Any:
    return consultation.reported_at + timedelta(**time)


def test_contacts_are_deleted_once_the_set_time_has_passed_since_the_report(
    reported: Consultation, django_capture_on_commit_callbacks: Any
) -> None:
    file = Scan.objects.get().file.name
    assert default_storage.exists(file)
    assert forgetting.forget_contacts(now=after(reported, days=29, hours=23)) == []
    assert Sender.objects.get().email == "one@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        assert forgetting.forget_contacts(now=after(reported, days=30)) == [reported]
    sender = Sender.objects.get()
    assert (sender.name, sender.email, sender.phone, sender.address_key) == ("",) * 4
    assert (sender.original_body, sender.original_quote, sender.original_shown_name) == ("",) * 3
    assert sender.scan is None
    assert not Scan.objects.exists()
    assert not default_storage.exists(file)
    assert sender.code  # the author can still read the reply
    reported.refresh_from_db()
    assert reported.contacts_deleted_at == after(reported, days=30)
    # Again: nothing is left to do, and nothing is said twice.
    assert forgetting.forget_contacts(now=after(reported, days=31)) == []
    assert Entry.objects.filter(act="consultation.contacts_deleted", public=True, by=None).count() == 1


def test_what_is_masked_after_the_contacts_went_is_kept_nowhere(reported: Consultation, focal: User) -> None:
    forgetting.forget_contacts(now=after(reported, days=30))
    moderation.mask(reported.contributions.get(), by=focal, passages=["من فضلكم"])
    assert not Sender.objects.get().has_original


def test_other_consultations_keep_theirs_and_a_cancelled_one_counts_from_its_end(
    reported: Consultation, focal: User
) -> None:
    going_on = consultations.call(programme=reported.programme)
    consultations.contribution(going_on, told=Told(email="two@example.org"))
    cancelled = consultations.call(programme=reported.programme)
    consultations.contribution(cancelled, told=Told(email="three@example.org"))
    cancelled.cancel(by=focal, reason={"ar": "تأجل", "fr": ""})
    forgetting.forget_contacts(now=after(reported, days=60))
    assert set(Sender.objects.exclude(email="").values_list("email", flat=True)) == {"two@example.org"}


def test_network_addresses_are_forgotten_after_a_day(reported: Consultation, capsys: Any) -> None:
    Sender.objects.update(address_key="a" * 64, received_at=timezone.now() - timedelta(hours=23))
    assert forgetting.forget_addresses() == 0
    Sender.objects.update(received_at=timezone.now() - timedelta(hours=25))
    call_command("forget")
    assert "network addresses forgotten: 1" in capsys.readouterr().out
    assert Sender.objects.get().address_key == ""


def test_counts_that_limit_nothing_any_more_are_deleted() -> None:
    now = timezone.now()
    Notice.objects.take_place("one@example.org", now=now - timedelta(days=2))
    WrongCodes.objects.pause_after_another("a" * 64, now=now - timedelta(hours=2))
    Notice.objects.take_place("one@example.org", now=now)
    WrongCodes.objects.pause_after_another("b" * 64, now=now)
    forgetting.forget_counts(now=now)
    assert [notice.day for notice in Notice.objects.all()] == [timezone.localdate(now)]
    assert [count.address_key for count in WrongCodes.objects.all()] == ["b" * 64]


def test_the_worker_does_it_every_hour(reported: Consultation) -> None:
    hourly = upkeep.Hourly()
    with time_machine.travel(after(reported, days=31), tick=False):
        assert hourly.run_if_due()
        assert not hourly.run_if_due()
    assert Sender.objects.get().email == ""


def test_one_work_that_fails_hinders_no_other(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    done: list[int] = []

    def broken() -> None:
        raise ValueError

    monkeypatch.setattr(upkeep, "_works", [broken, lambda: done.append(1)])
    assert upkeep.Hourly().run_if_due()
    assert done == [1]
    assert "upkeep failed" in caplog.text
