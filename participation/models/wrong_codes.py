"""Wrong receipt codes, counted by where they come from: whoever guesses is slowed, in every server process alike."""

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

WINDOW = timedelta(minutes=10)
ALLOWED = 10
"""Wrong codes from one place within a window before the next are answered with a pause."""


class WrongCodesQuerySet(models.QuerySet):
    """Counts of the last hour."""

    def pause_after_another(self, address_key: str, *, now: datetime | None = None) -> int:
        """Count one more wrong code from this place. Gives the seconds to wait, 0 while few were wrong."""
        now = now or timezone.now()
        seconds = WINDOW.total_seconds()
        since = datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
        here = self.filter(address_key=address_key, since=since)
        if not here.update(tried=models.F("tried") + 1):
            self.filter(since__lt=now - timedelta(hours=1)).delete()
            try:
                with transaction.atomic():
                    self.create(address_key=address_key, since=since)
            except IntegrityError:  # another process began the same count at this moment
                here.update(tried=models.F("tried") + 1)
        tried = here.values_list("tried", flat=True).first() or 1
        return 0 if tried <= ALLOWED else max(1, int((since + WINDOW - now).total_seconds()))


class WrongCodes(models.Model):
    """How many wrong codes came from one place in ten minutes. The place is a keyed hash, kept for about an hour."""

    address_key = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    tried = models.PositiveIntegerField(default=1)

    objects = WrongCodesQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_key", "since"], name="wrong_codes_counted_in_one_row")]

    def __str__(self) -> str:
        return f"{self.since} {self.tried}"
