"""What every page is given."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info
from pyarabic.araby import strip_tashkeel

from commitments.models import Programme
from tamazgana_open.bilingual import LANGUAGES, direction, reading_language
from tamazgana_open.commune.models import Commune
from tamazgana_open.statements import Statement, columns_of
from workshops.permissions import can_read_dossier, can_see_internal

SECTIONS = {
    "programme": "programme",
    "programme-current": "programme",
    "axis": "programme",
    "commitment": "programme",
    "versions": "programme",
    "version": "programme",
    "compare": "programme",
    "monitoring": "programme",
    "chain": "programme",
    "progress-report": "programme",
    "evaluation": "programme",
    "register": "publications",
    "publication": "publications",
    "journal": "journal",
    "data": "data",
    "meetings": "meetings",
    "meetings-month": "meetings",
    "meeting": "meetings",
    "committee": "meetings",
    "consultations": "consultations",
    "consultation": "consultations",
    "contribute": "consultations",
    "contributions": "consultations",
    "contribution": "consultations",
    "moderation-register": "consultations",
    "consultation-report": "consultations",
    "consultation-data": "consultations",
    "receipts": "consultations",
    "receipt": "consultations",
    "council": "council",
    "sitting": "council",
    "search": "search",
    "home": "home",
    "about": "about",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """The commune, the current programme, the languages of this page, and where in the site it is."""
    commune = SimpleLazyObject(lambda: Commune.of(request))
    language = reading_language()
    match = getattr(request, "resolver_match", None)
    return {
        "commune": commune,
        "current_programme": SimpleLazyObject(_current_programme),
        "reading_language": language,
        "reading_direction": direction(language),
        "languages": _languages(request),
        "nav": SECTIONS.get(match.url_name or "", "") if match else "",
        "theme_url": SimpleLazyObject(lambda: reverse("theme", args=[commune.stylesheet_digest])),
        "seal_url": SimpleLazyObject(lambda: _seal_url(commune)),
        "footer_key": SimpleLazyObject(lambda: _footer_key(commune)),
        "illustrative": False,
        "keeps_meetings": SimpleLazyObject(lambda: can_see_internal(request.user)),
        "reads_dossier": SimpleLazyObject(lambda: can_read_dossier(request.user)),
        "DEMONSTRATION": settings.DEMONSTRATION,
    }


# Every page that is about no programme asks for it.
_CURRENT = Statement(lambda: Programme.objects.current().values_list(*columns_of(Programme)))


def _current_programme() -> Programme | None:
    row = next(_CURRENT(), None)
    return Programme.from_db(connection.alias, columns_of(Programme), row) if row else None


def _seal_url(commune: Commune) -> str:
    return reverse("seal", args=[commune.seal_digest]) if commune.seal_digest else ""


def _footer_key(commune: Commune) -> tuple[str, ...]:
    # All that the foot of a page shows of the profile: where this is the same, so is the foot.
    names = [f"{field}_{language}" for field in ("name", "address", "opening_hours") for language in LANGUAGES]
    return tuple(getattr(commune, name) or "" for name in [*names, "phone", "email"])


def _languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    # The same page in each language, with its query; the home page where this address has no other language.
    here = request.get_full_path()
    prefix = f"/{reading_language()}/"
    known = getattr(request, "resolver_match", None) is not None and here.startswith(prefix)
    rest = here.removeprefix(prefix) if known else ""
    return [(code, _native_name(code), f"/{code}/{rest}") for code in LANGUAGES]


def _native_name(code: str) -> str:
    # Django writes العربيّة; the portal writes Arabic without vowel marks.
    return strip_tashkeel(get_language_info(code)["name_local"])
