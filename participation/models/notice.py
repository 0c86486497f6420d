"""How many notices went to whom today, by a keyed hash of the recipient: nobody is flooded, and nobody is named."""

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.encoding import punycode

A_DAY = 3
"""Notices to one recipient on one day of the commune, at most."""
_MEANS_NOTHING = re.compile(r'[".\\]|\+.*', re.DOTALL)
"""In the name of a mailbox: quotation marks, and what many servers leave out, dots and a label after a plus sign."""


def recipient_key(email: str) -> str:
    """The keyed hash of a mailbox, 64 hexadecimal digits, the same in whichever way its address is written."""
    name, _at, domain = email.strip().rpartition("@")
    mailbox = f"{_MEANS_NOTHING.sub('', name)}@{punycode(domain)}".lower()
    return hmac.new(settings.SECRET_KEY.encode(), f"recipient:{mailbox}".encode(), sha256).hexdigest()


class NoticeQuerySet(models.QuerySet):
    """Notices of the last days."""

    def take_place(self, email: str, *, now: datetime | None = None) -> "Notice | None":
        """One of the places of the day for this recipient; None where all are taken. Whoever comes at the same moment
        takes another one: the database lets nobody share a place."""
        key, day = recipient_key(email), timezone.localdate(now)
        taken = set(self.filter(recipient=key, day=day).values_list("place", flat=True))
        for place in range(1, A_DAY + 1):
            if place in taken:
                continue
            try:
                with transaction.atomic():
                    return self.create(recipient=key, day=day, place=place)
            except IntegrityError:
                continue
        return None

    def forget_old(self, *, now: datetime | None = None) -> None:
        """Delete what is older than yesterday: it limits nothing any more."""
        self.filter(day__lt=timezone.localdate(now) - timedelta(days=1)).delete()


class Notice(models.Model):
    """A place that a notice took: the first, second or third of its recipient's day. Never who, never what."""

    recipient = models.CharField(max_length=64)
    day = models.DateField()
    place = models.PositiveSmallIntegerField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day", "place"], name="notice_place_is_taken_once"),
            models.CheckConstraint(
                condition=models.Q(place__gte=1, place__lte=A_DAY), name="notice_three_a_day_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.place}"
