"""What is to be done again and again beside the queue: rooms say what, the worker does it every hour."""

import logging
import time
from collections.abc import Callable

EVERY_SECONDS = 3600.0

Work = Callable[[], object]
_works: list[Work] = []
logger = logging.getLogger(__name__)


def every_hour(work: Work) -> None:
    """Let the worker do this at its start and every hour; it must be safe to run again at any time."""
    if work not in _works:
        _works.append(work)


class Hourly:
    """The works of all rooms, with the moment at which they were last done here."""

    def __init__(self) -> None:
        self.done_at = float("-inf")

    def run_if_due(self) -> bool:
        """Do them all where the last time is an hour ago. One that fails is logged and hinders no other."""
        if time.monotonic() - self.done_at < EVERY_SECONDS:
            return False
        self.done_at = time.monotonic()
        for work in _works:
            try:
                work()
            except Exception:
                logger.exception("upkeep failed; tried again in an hour: %s", work.__qualname__)
        return True
