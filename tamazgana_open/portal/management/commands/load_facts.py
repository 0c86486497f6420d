"""`manage.py load_facts`: what is known of the commune, from a data file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tamazgana_open.portal import loading


class Command(BaseCommand):
    """Load the facts; run again, it doubles nothing and overwrites nothing."""

    help = "Load the commune's profile and its real programme at its stage. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=loading.DATA / "facts.json")
        parser.add_argument("--public-url", default="http://localhost:8000", help="public address of the portal")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = loading.load_facts(loading.read(options["file"]), public_url=options["public_url"])
        self.stdout.write(f"facts loaded: {programme.slug}")
