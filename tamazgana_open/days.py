"""Days of the commune: they begin and end at midnight by its legal time, whatever the clock of the server says."""

from datetime import date, datetime, time

from django.utils import timezone


def begins(day: date) -> datetime:
    """The moment at which a day of the commune begins, and the day before it ends."""
    return timezone.make_aware(datetime.combine(day, time.min))
