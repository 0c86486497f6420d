"""`manage.py forget`: delete what was known of senders and is needed no longer."""

from typing import Any

from django.core.management.base import BaseCommand

from participation import forgetting


class Command(BaseCommand):
    """Contacts a set time after the report, network addresses after a day. Can be run again at any time."""

    help = (
        "Delete contacts, names that are not shown and scans of consultations whose report is older than the profile "
        "allows, and network addresses older than a day. The worker (`manage.py work`) does the same every hour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        addresses = forgetting.forget_addresses()
        forgetting.forget_counts()
        ended = forgetting.forget_contacts()
        self.stdout.write(f"network addresses forgotten: {addresses}")
        for consultation in ended:
            self.stdout.write(f"contacts deleted: {consultation.slug}")
