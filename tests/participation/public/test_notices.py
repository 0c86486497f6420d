"""Notices by e-mail: without any text, three a day, with nothing private where logs and servers read."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from participation import notices
from participation.models import Contribution, Notice, Told, moderation
from participation.models.notice import recipient_key
from tamazgana_open import env
from tests import consultations
from tests.refusals import refuses
from tests.sending import said

pytestmark = pytest.mark.django_db
TOLD = Told(email="Quelqu.un@example.org", name="Nom Caché", phone="0611111111")


def lined_up() -> list[tuple[str, list[Any]]]:
    """What stands in the queue: the task and what it is given."""
    ours = DBTaskResult.objects.filter(task_path__startswith="participation.notices.").order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"]) for row in ours]


@pytest.fixture
def contribution(django_capture_on_commit_callbacks: Any) -> Contribution:
    """A contribution in French whose author left an address."""
    with django_capture_on_commit_callbacks(execute=True):
        return consultations.contribution(told=TOLD, body="DES MOTS PRIVÉS", language="fr")


def test_the_queue_is_given_numbers_and_no_address(
    contribution: Contribution, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        consultations.contribution(contribution.consultation)  # leaves no address
    assert lined_up() == [("send", ["received", contribution.pk])]
    moderation.publish([contribution], by=None)
    with django_capture_on_commit_callbacks(execute=True):
        reply = consultations.answered(contribution)
    assert lined_up()[1:] == [("tell_authors", [reply.pk])]
    assert notices.tell_authors.call(reply.pk) == 1
    assert lined_up()[2:] == [("send", ["answered", contribution.pk])]


def test_a_confirmation_has_the_code_in_its_body_alone_and_none_of_the_words(contribution: Contribution) -> None:
    assert notices.send.call("received", contribution.pk) == "sent"
    sent = mail.outbox[0]
    code = contribution.sender.code
    assert sent.to == ["Quelqu.un@example.org"]
    assert sent.subject == said("Your contribution has arrived")
    assert f"/fr/receipts/{code}/" in sent.body
    assert contribution.sender.spaced_code in sent.body
    headers = "\n".join(f"{name}: {value}" for name, value in sent.message().items() if name != "To")
    for secret in (code, "Quelqu.un", "Nom Caché", "0611111111", "DES MOTS"):
        assert secret not in headers
    for secret in ("DES MOTS", "Nom Caché", "0611111111"):
        assert secret not in sent.body


def test_the_language_is_that_of_the_contribution_else_arabic() -> None:
    for written, read in (("ar", "ar"), ("zgh", "ar"), ("fr", "fr")):
        one = consultations.contribution(told=Told(email=f"{written}@example.org"), language=written)
        notices.send.call("received", one.pk)
        assert mail.outbox[-1].subject == said("Your contribution has arrived", read)


def test_nobody_gets_more_than_three_a_day(contribution: Contribution) -> None:
    done = [notices.send.call("received", contribution.pk) for _time in range(5)]
    assert done == ["sent"] * 3 + ["enough for today"] * 2
    other = consultations.contribution(told=Told(email="QUELQU.UN@EXAMPLE.ORG"))
    assert notices.send.call("received", other.pk) == "enough for today"
    assert len(mail.outbox) == 3
    assert "quelqu.un" not in str(list(Notice.objects.values())).lower()
    refuses(Notice, {"place": 4})
    refuses(Notice, {"place": 1})
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert notices.send.call("received", contribution.pk) == "sent"
    assert Notice.objects.count() == 1


def test_the_news_of_the_reply_waits_for_a_day_on_which_there_is_room(contribution: Contribution) -> None:
    moderation.publish([contribution], by=None)
    consultations.answered(contribution)
    for _time in range(3):
        notices.send.call("received", contribution.pk)
    assert notices.send.call("answered", contribution.pk) == "tomorrow"
    assert lined_up()[-1] == ("send", ["answered", contribution.pk])
    waits = DBTaskResult.objects.order_by("enqueued_at").last()
    with time_machine.travel(waits.run_after):
        assert notices.send.call("answered", contribution.pk) == "sent"
    assert len(mail.outbox) == 4


def test_without_a_mail_server_nothing_is_written_to_the_log_instead(
    contribution: Contribution, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = env.mail("NO_EMAIL_URL", default="console://")["EMAIL_BACKEND"]
    assert notices.send.call("received", contribution.pk) == "no mail server"
    assert "Quelqu.un" not in "".join(capsys.readouterr())
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "written",
    [
        "Quelqu.Un@Example.org",
        "quelqu.un+7@example.org",
        "quelquun@example.org",
        '"quelqu.un"@example.org',
        '"q\\uelqu\\.un"@example.org',
        "quelqu.un@ｅxample.org",
        "quelqu.un@examplⓔ.org",
    ],
)
def test_a_mailbox_is_the_same_in_whichever_way_its_address_is_written(written: str) -> None:
    assert recipient_key(written) == recipient_key("quelqu.un@example.org")
    assert recipient_key(written) != recipient_key("quelqu.une@example.org")


def test_there_is_nothing_to_tell_to_who_has_withdrawn_or_taken_the_address_back(contribution: Contribution) -> None:
    assert notices.send.call("answered", contribution.pk) == "nothing to tell"  # it has no reply
    contribution.sender.remove_contact()
    assert notices.send.call("received", contribution.pk) == "nothing to tell"
    assert notices.send.call("received", 10**9) == "nothing to tell"
    assert not mail.outbox


def test_what_a_mail_server_answers_is_kept_nowhere_and_the_notice_is_tried_again(
    contribution: Contribution, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_message: Any) -> None:
        raise OSError("Quelqu.un@example.org: mailbox full")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert notices.send.call("received", contribution.pk) == "later: OSError"
    assert not Notice.objects.exists()
    assert lined_up()[-1] == ("send", ["received", contribution.pk, 1])
    assert DBTaskResult.objects.order_by("enqueued_at").last().run_after > timezone.now()
    assert notices.send.call("received", contribution.pk, len(notices.AGAIN_AFTER)) == "given up: OSError"
    assert "Quelqu.un" not in caplog.text + str(list(DBTaskResult.objects.values()))
