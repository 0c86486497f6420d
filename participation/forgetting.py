"""Deleting in time what was known of senders (law 09-08, art. 3: no longer than it is needed).

Contacts, names that are not shown, scans and the words before masking go a set time after the report; network addresses
after a day. What was cancelled has no report: there the time runs from the day on which it was cancelled.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from participation.models import Consultation, Notice, Scan, Sender, WrongCodes
from participation.models.sender import WORDS
from tamazgana_open.commune.models import Commune
from tamazgana_open.journal.changes import change, record


def forget_addresses(*, now: datetime | None = None) -> int:
    """Forget the keyed hashes of network addresses that are older than a day. Gives how many. Safe to run again."""
    return Sender.objects.with_old_address(now or timezone.now()).update(address_key="")


def forget_counts(*, now: datetime | None = None) -> None:
    """Delete what only limited how often somebody is written to, or tries codes, and limits nothing any more."""
    now = now or timezone.now()
    Notice.objects.forget_old(now=now)
    WrongCodes.objects.filter(since__lt=now - timedelta(hours=1)).delete()


def forget_contacts(*, now: datetime | None = None) -> list[Consultation]:
    """Delete what was known of the senders of consultations that ended long enough ago. Gives these consultations.

    Receipt codes stay: whoever has one can still read the reply. Safe to run again: each is done once.
    """
    now = now or timezone.now()
    until = now - timedelta(days=Commune.current().contacts_kept_days)
    ended = Consultation.objects.filter(
        Q(reported_at__lte=until) | Q(cancelled_at__lte=until), contacts_deleted_at=None
    )  # fmt: skip
    return [consultation for consultation in ended.order_by("pk") if _forget(consultation, now)]


def _forget(consultation: Consultation, now: datetime) -> bool:
    with change():
        fresh = Consultation.objects.filter(pk=consultation.pk, contacts_deleted_at=None)
        if not fresh.update(contacts_deleted_at=now):
            return False  # somebody else has just done it
        senders = Sender.objects.filter(contribution__consultation=consultation)
        scans = Scan.objects.filter(senders__in=senders)
        kept = list(scans.distinct())
        senders.update(**dict.fromkeys(WORDS, ""), scan=None)
        # A scan goes once nobody refers to it any more: one letter may hold points for two consultations.
        files = [(scan.file.storage, scan.file.name) for scan in kept if not scan.senders.exists()]
        Scan.objects.filter(pk__in=[scan.pk for scan in kept], senders=None).delete()
        transaction.on_commit(lambda: [storage.delete(name) for storage, name in files])
        record("consultation.contacts_deleted", by=None, target=consultation, public=consultation.is_public, now=now)
    return True
