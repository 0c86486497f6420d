"""From frozen content to an issued file: the task of the queue."""

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.utils.translation import override
from django_tasks import task

from tamazgana_open.publications import kinds
from tamazgana_open.publications.models import Publication, Rendition
from tamazgana_open.publications.models.rendition import UNFINISHED
from tamazgana_open.publications.qr import qr_data_uri

if TYPE_CHECKING:
    from tamazgana_open.pdf import Pdf

RENEW_SECONDS = 60.0
"""How often a lease is renewed: a report of 5,000 contributions takes longer to render than a lease lasts."""
MOST_RENEWALS = 120
"""Work that has not come to its end after so many, two hours, is left to the next worker."""
logger = logging.getLogger(__name__)


@task()
def make_rendition(pk: int) -> str:
    """Make the file of one rendition, unless it is made or being made. Gives what was done."""
    rendition = Rendition.objects.select_related("publication").filter(pk=pk).first()
    if rendition is None or not rendition.lease():
        return "nothing to do"
    try:
        with _held(rendition):
            return "made" if _make(rendition) else "not needed any more"
    except Exception as error:
        rendition.fail(error)
        raise


@contextmanager
def _held(rendition: Rendition) -> Iterator[None]:
    # While the work goes on a thread renews the lease: a worker that dies takes it along.
    done = threading.Event()
    thread = threading.Thread(target=_renew_until, args=[rendition, done], daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew_until(rendition: Rendition, done: threading.Event) -> None:
    for _time in range(MOST_RENEWALS):
        if done.wait(RENEW_SECONDS):
            return
        try:
            if not rendition.renew():
                return
        except DatabaseError:
            logger.exception("lease not renewed; tried again in a minute")
        finally:
            connection.close()


def _make(rendition: Rendition) -> bool:
    made = render(rendition.publication, rendition.languages)
    sha256 = hashlib.sha256(made.content).hexdigest()
    reference = rendition.publication.reference
    name = f"publications/{rendition.publication.published_at.year}/{reference}.{rendition.language}.{sha256[:12]}.pdf"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and renamed: under its own name there is a whole file or none.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=".pdf")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    entered = rendition.enter(name=name, sha256=sha256, size=len(made.content), pages=made.pages)
    if not entered and not Rendition.objects.filter(file=name).exists():
        path.unlink(missing_ok=True)
    return entered


def render(publication: Publication, languages: tuple[str, ...]) -> "Pdf":
    """The PDF of a publication in these languages, from its frozen content alone."""
    from tamazgana_open import pdf  # WeasyPrint is heavy: only the worker loads it.

    return pdf.render(
        html(publication, languages),
        identifier=f"{publication.reference}:{publication.sha256}:{'+'.join(languages)}",
        style=pdf.palette(publication.data["commune"]["colours"]),
    )


def html(publication: Publication, languages: tuple[str, ...]) -> str:
    """The HTML from which the PDF is made."""
    kind = kinds.get(publication.kind)
    with override(languages[0]):
        return render_to_string(kind.template, document_context(publication, languages))


def document_context(publication: Publication, languages: tuple[str, ...]) -> dict[str, Any]:
    """What every document's template is given, and what its kind adds."""
    content = publication.data
    page_url = f"{content['commune']['public_url']}/{languages[0]}/publications/{publication.reference}/"
    return {
        "content": content,
        "languages": languages,
        "language": languages[0],
        "reference": publication.reference,
        "sha256": publication.sha256,
        "short_hash": publication.short_hash,
        "page_url": page_url,
        "qr_svg_data_uri": qr_data_uri(page_url),
        **kinds.get(publication.kind).context(content, languages),
    }
