"""`change()`: the transaction in which every act happens, `record()`: its line in the journal.

The site's version is incremented as the last statement of the outermost transaction that touched anything public, so
its
row is locked only for the moment before the commit, and a reader who sees the new number also sees what changed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from tamazgana_open.journal import acts
from tamazgana_open.journal.models import Entry, SiteVersion

REREAD_AFTER_SECONDS = 1.0

_open_changes = threading.local()


@contextmanager
def change() -> Iterator[None]:
    """A transaction that changes something public. Nested ones join the outermost, which counts one new site
    version."""
    depth = getattr(_open_changes, "depth", 0)
    _open_changes.depth = depth + 1
    try:
        with transaction.atomic():
            yield
            if depth == 0:
                _count_one_more()
    finally:
        _open_changes.depth = depth


def _count_one_more() -> None:
    row = SiteVersion.objects.filter(pk=1)
    if not row.update(number=models.F("number") + 1):
        # The first change of a new site; somebody else's may come at the same moment.
        SiteVersion.objects.bulk_create([SiteVersion(pk=1)], ignore_conflicts=True)
        row.update(number=models.F("number") + 1)


def record(
    act: str,
    *,
    by: Any,
    target: Any = None,
    public: bool = True,
    now: datetime | None = None,
    **details: Any,
) -> Entry:
    """Write one journal line. `by` is a user or None for the system itself.

    `target` says what it is called and where it is read: `journal_title() -> {language: text}` and `journal_path()`;
    where it belongs to the sample (`illustrative`), the entry is marked so.
    Raises ValueError for an act that no room has registered.
    """
    if not acts.known(act):
        raise ValueError(f"unknown act: {act}")
    if getattr(target, "illustrative", False):
        details["illustrative"] = True
    return Entry.objects.create(
        at=now or timezone.now(),
        act=act,
        by=by,
        public=public,
        target=target.journal_title() if target is not None else {},
        path=target.journal_path() if target is not None else "",
        details=details,
    )


class _Remembered:
    """The site's version as this process last read it."""

    def __init__(self) -> None:
        self.number = -1
        self.read_at = float("-inf")


_remembered = _Remembered()


def _read_site_version() -> int:
    # The one query of a kept page: as plain SQL it costs a twentieth of what the ORM takes to put it together.
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM journal_siteversion WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def site_version() -> int:
    """The number of the site's present state, read from the database at most once a second in each process."""
    now = time.monotonic()
    if now - _remembered.read_at >= REREAD_AFTER_SECONDS:
        # The moment is taken before the read: a slow read must not stretch the second.
        _remembered.number = _read_site_version()
        _remembered.read_at = now
    return _remembered.number


def forget_site_version() -> None:
    """Have the next reader ask the database (for tests and after a restore)."""
    _remembered.read_at = float("-inf")
