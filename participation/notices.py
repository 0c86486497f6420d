"""Notices by e-mail to those who left an address: their contribution has arrived, it has a reply.

A notice carries neither the words of the contribution nor those of the reply: an address may be mistyped, a mailbox
read by others. They stand behind the receipt code, which is in the body alone, never in a header. The queue sends it
and is given numbers, no address; nothing that a mail server answers is kept, since it names the recipient.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import task

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.commune.models import Commune

if TYPE_CHECKING:
    from participation.models import Contribution, Reply, Sender

RECEIVED, ANSWERED = "received", "answered"
TEMPLATES = {RECEIVED: "participation/email/received.txt", ANSWERED: "participation/email/answered.txt"}
INTO_THE_LOG = "django.core.mail.backends.console.EmailBackend"
"""Where no mail server is named. A notice holds an address and a receipt code, and neither belongs into a log."""
AGAIN_AFTER = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
"""Pauses before a notice that could not be sent is tried again; then it is given up."""

logger = logging.getLogger(__name__)


def are_sent() -> bool:
    """Whether there is a mail server: without one no form asks for an address."""
    return settings.EMAIL_BACKEND != INTO_THE_LOG


def received(contribution: "Contribution") -> None:
    """Confirm it to its author, once the transaction has ended well. Nothing without an e-mail address."""
    if contribution.sender.email:
        pk = contribution.pk
        transaction.on_commit(lambda: send.enqueue(RECEIVED, pk), robust=True)


def answered(reply: "Reply") -> None:
    """Tell the news to the authors of the contributions that it answers, once the transaction has ended well."""
    pk = reply.pk
    if _authors(pk):
        transaction.on_commit(lambda: tell_authors.enqueue(pk), robust=True)


def _authors(reply: int) -> list[int]:
    # By the registry: the models themselves call this module when something arrives.
    senders = apps.get_model("participation", "Sender").objects.filter(contribution__reply=reply)
    return list(senders.exclude(email="").order_by("pk").values_list("contribution", flat=True))


@task()
def tell_authors(reply: int) -> int:
    """Line up a notice for each author that a reply answers. Gives how many."""
    authors = _authors(reply)
    for pk in authors:
        send.enqueue(ANSWERED, pk)
    return len(authors)


@task()
def send(what: str, contribution: int, attempt: int = 0) -> str:
    """Send one notice, unless there is no reason any more, or no mail server. Gives what was done."""
    if not are_sent():
        return "no mail server"
    sender = (
        apps.get_model("participation", "Sender")
        .objects.select_related("contribution__consultation", "contribution__reply")
        .filter(contribution=contribution)
        .exclude(email="")
        .first()
    )
    if sender is None or not _still_true(what, sender):
        return "nothing to tell"
    notices = apps.get_model("participation", "Notice").objects
    notices.forget_old()
    place = notices.take_place(sender.email)
    if place is None:
        return _tomorrow(what, contribution)
    try:
        message(what, sender).send()
    except Exception as error:  # whatever it is, it may name the recipient: only its kind is kept
        place.delete()
        return _later(what, contribution, attempt, type(error).__name__)
    return "sent"


def _tomorrow(what: str, contribution: int) -> str:
    # Anybody can use up the day with confirmations to an address; the news of the reply must not be lost by it.
    if what == RECEIVED:
        return "enough for today"
    send.using(run_after=timezone.now() + timedelta(days=1)).enqueue(what, contribution)
    return "tomorrow"


def _later(what: str, contribution: int, attempt: int, reason: str) -> str:
    if attempt >= len(AGAIN_AFTER):
        logger.error("a notice was given up after %s attempts: %s", attempt + 1, reason)
        return f"given up: {reason}"
    logger.warning("a notice could not be sent and is tried again: %s", reason)
    send.using(run_after=timezone.now() + AGAIN_AFTER[attempt]).enqueue(what, contribution, attempt + 1)
    return f"later: {reason}"


def _still_true(what: str, sender: "Sender") -> bool:
    from participation.models import State

    if what == ANSWERED:
        return sender.contribution.is_answered
    return sender.contribution.state != State.WITHDRAWN


def message(what: str, sender: "Sender") -> EmailMessage:
    """The notice in the language of the contribution, in Arabic where that is none of ours."""
    contribution = sender.contribution
    language = contribution.language if contribution.language in LANGUAGES else AUTHORITATIVE
    commune = Commune.current()
    with override(language):
        subjects = {
            RECEIVED: gettext("Your contribution has arrived"),
            ANSWERED: gettext("Your contribution has a reply"),
        }
        body = render_to_string(
            TEMPLATES[what],
            {
                "commune_name": str(commune.phrase("name")),
                "consultation_title": str(contribution.consultation.phrase("title")),
                "promised": contribution.consultation.replies_by,
                "code": sender.spaced_code,
                "receipt_url": f"{commune.public_url}/{language}/receipts/{sender.code}/",
            },
        )
        return EmailMessage(subjects[what], body, to=[sender.email], headers={"Auto-Submitted": "auto-generated"})
