"""`manage.py work`: the queue's worker, which also sweeps the work list at its start and every minute, and every hour
does what rooms have asked for (`upkeep`)."""

import logging
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from tamazgana_open.publications.models import Rendition
from tamazgana_open.publications.upkeep import Hourly

SWEEP_SECONDS = 60
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run the queue's worker."""

    help = "Run the worker of the task queue: makes PDFs, sends what waits. One per machine is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        Rendition.objects.sweep()
        stop = threading.Event()
        threading.Thread(target=_sweep_until, args=[stop], daemon=True).start()
        try:
            call_command("db_worker", interval=0.5, queue_name="*", startup_delay=False, verbosity=options["verbosity"])
        finally:
            stop.set()


def _sweep_until(stop: threading.Event) -> None:
    hourly = Hourly()
    hourly.run_if_due()
    connection.close()
    while not stop.wait(SWEEP_SECONDS):
        try:
            Rendition.objects.sweep()
            hourly.run_if_due()
        except DatabaseError:
            logger.exception("sweep failed; tried again in a minute")
        finally:
            connection.close()
