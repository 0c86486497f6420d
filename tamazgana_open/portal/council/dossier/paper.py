"""The council dossier on paper, kept as a file for as long as nothing that it says has changed.

It is no publication: it says as of when it is, which is when these very words were first put together.
"""

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commitments.text import FIELD_LABELS
from participation.paper.kept import kept
from tamazgana_open.bilingual import Texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.formats.moroccan import date_short, time_of
from tamazgana_open.portal.council.dossier.composing import Dossier
from tamazgana_open.publications.rendering import qr_data_uri
from workshops.models import Sitting

BOTH = "both"
"""What is asked for in every language."""
AS_OF = "@as-of@"
"""Stands in the page for the moment until that is known."""
REMEMBERED_SECONDS = 30 * 24 * 3600


def name_of(sitting: Sitting) -> str:
    """The name of the file, without its language."""
    return f"dossier-{sitting.meeting.address}"


def pdf_of(dossier: Dossier, languages: tuple[str, ...]) -> bytes:
    """The dossier in these languages as a PDF."""
    name = f"{name_of(dossier.sitting)}.{'-'.join(languages)}"
    page = html(dossier, languages)
    moment = _first_said(name, page)
    shown = f"{date_short(moment)} {time_of(moment)}"
    return kept(name, page.replace(AS_OF, shown), Commune.current().frozen()["colours"])


def _first_said(name: str, page: str) -> datetime:
    # Forgotten (the cache is bounded), it is put together anew as of now, which is as true.
    key = f"{name}:{hashlib.sha256(page.encode()).hexdigest()[:32]}"
    return cache.get_or_set(key, timezone.now, REMEMBERED_SECONDS)


def html(dossier: Dossier, languages: tuple[str, ...]) -> str:
    """What the paper says, one language after the other; `AS_OF` where the moment stands."""
    commune = Commune.current()
    with override(languages[0]):
        address = _address(dossier, commune)
        return render_to_string(
            "portal/dossier_document.html",
            {
                "content": {"commune": commune.frozen(), "illustrative": dossier.sitting.illustrative},
                "language": languages[0],
                "languages": languages,
                "running_title": _running_title(languages),
                "dossier": dossier,
                "sitting": dossier.sitting,
                "meeting": dossier.sitting.meeting,
                "labels": FIELD_LABELS,
                "as_of": AS_OF,
                "page_url": address,
                "qr_svg_data_uri": qr_data_uri(address) if address else "",
            },
        )


def _running_title(languages: tuple[str, ...]) -> Texts:
    titles = {}
    for language in languages:
        with override(language):
            titles[language] = _("Council dossier")
    return titles


def _address(dossier: Dossier, commune: Commune) -> str:
    # Where the text can be checked: the page of its publication.
    if dossier.version is None:
        return ""
    return f"{commune.public_url.rstrip('/')}{reverse('publication', args=[dossier.version.edition.reference])}"
