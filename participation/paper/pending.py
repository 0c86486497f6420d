"""What waits for somebody to confirm it: kept where nobody else gets at it, for a day.

A spreadsheet waits after it was checked. Nothing that the browser holds is trusted: it sends back a name that nobody
guesses, and the file is read and checked anew when it is confirmed. It holds contacts, so it is deleted then, or when
the day is over. A scan waits with its form that came back to be looked at.
"""

import re
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from participation.models import Consultation, Scan

FOLDER = "imports"
KEPT_HOURS = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def keep(content: bytes, consultation: Consultation, by: Any) -> str:
    """Keep a file for this person and this consultation, in place of one that waits already; gives its token."""
    forget_stale()
    forget(consultation, by)
    token = secrets.token_urlsafe(24)
    default_storage.save(_path(token, consultation, by), ContentFile(content))
    return token


def find(token: str, consultation: Consultation, by: Any) -> bytes | None:
    """The file of this token, if this very person keeps it for this consultation and it is not too old."""
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(token, consultation, by)
    try:
        if _is_stale(path):
            return None
        with default_storage.open(path) as file:
            return file.read()
    except OSError:
        return None


def forget(consultation: Consultation, by: Any) -> None:
    """Delete what this person keeps for this consultation."""
    for name in _files():
        if name.startswith(f"{consultation.pk}.{by.pk}."):
            _delete(f"{FOLDER}/{name}")


def forget_stale() -> None:
    """Delete what waits for longer than a day, whoever left it. Safe to call at any time."""
    for name in _files():
        path = f"{FOLDER}/{name}"
        with suppress(OSError):
            if _is_stale(path):
                _delete(path)


def forget_scans() -> None:
    """Delete scans whose form came back to be looked at and was never saved, a day after they came in. Safe to call at
    any time."""
    for scan in Scan.objects.filter(senders=None, added_at__lt=timezone.now() - timedelta(hours=KEPT_HOURS)):
        scan.delete_unless_needed()


def _path(token: str, consultation: Consultation, by: Any) -> str:
    return f"{FOLDER}/{consultation.pk}.{by.pk}.{token}.xlsx"


def _is_stale(path: str) -> bool:
    return default_storage.get_modified_time(path) < timezone.now() - timedelta(hours=KEPT_HOURS)


def _files() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []


def _delete(path: str) -> None:
    with suppress(OSError):
        default_storage.delete(path)
