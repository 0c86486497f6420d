"""Papers that everybody may ask for: made once for what they say, kept, and given away as files from then on.

Laying a page out costs a hundred times what putting its words together does. So the words are put together for whoever
asks, and their fingerprint is in the name of the file: where it is there, nothing is laid out. Whatever changes a word,
a date or a colour gives a new name, and the file of the old one is deleted.
"""

import hashlib
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "papers"
_one_at_a_time = threading.Lock()
"""Of many who ask for a paper that is not there yet, one has it made; the others wait for it."""

logger = logging.getLogger(__name__)


def kept(name: str, html: str, colours: Mapping[str, str]) -> bytes:
    """The paper of this name (such as "slug.form.ar") with these words, in the commune's colours, as a PDF."""
    said = "\0".join([settings.RELEASE, _stylesheet(), html, *sorted(colours.values())])
    path = f"{FOLDER}/{name}.{hashlib.sha256(said.encode()).hexdigest()[:32]}.pdf"
    found = _read(path)
    if found is None:
        with _one_at_a_time:
            found = _read(path)
            if found is None:
                found = _made(name, html, colours)
                _keep(name, path, found)
    return found


@cache
def _stylesheet() -> str:
    """Names the stylesheet of paper as this process has it: an update may come without a new name of the release."""
    path = finders.find("css/document.css")
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""


def _made(name: str, html: str, colours: Mapping[str, str]) -> bytes:
    from tamazgana_open import pdf  # WeasyPrint is heavy: a server process that makes no paper does not load it.

    return pdf.render(html, identifier=name, style=pdf.palette(colours)).content


def _read(path: str) -> bytes | None:
    try:
        with default_storage.open(path) as file:
            content = file.read()
    except OSError:
        return None
    return content if b"%%EOF" in content[-16:] else None  # a full disk may have left half of it


def _keep(name: str, path: str, content: bytes) -> None:
    try:
        before = [file for file in _files() if file.startswith(f"{name}.")]
        for file in before:
            with suppress(OSError):
                default_storage.delete(f"{FOLDER}/{file}")
        default_storage.save(path, ContentFile(content))
    except OSError:
        logger.exception("a paper could not be kept: %s", name)


def _files() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
