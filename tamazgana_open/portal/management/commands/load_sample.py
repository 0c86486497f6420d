"""`manage.py load_sample`: the made-up programmes and the accounts of the demonstration."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tamazgana_open.portal import loading


class Command(BaseCommand):
    """Load the sample; refused outside the demonstration; run again, it doubles nothing."""

    help = "Load the sample programmes and one account per role. Only where DEMONSTRATION is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=loading.DATA / "sample.json")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The sample is made up: it is loaded only where DEMONSTRATION=1 is set.")
        programme = loading.load_sample(loading.read_sample(options["file"]))
        # The current one first: its papers are made first.
        earlier = loading.load_earlier_sample(loading.read(loading.EARLIER))
        self.stdout.write(f"sample loaded: {programme.slug}, {earlier.slug}")
        for code, (username, _arabic, french) in loading.SAMPLE_ACCOUNTS.items():
            self.stdout.write(f"  {username:10} {loading.SAMPLE_PASSWORD}  {code} ({french})")
