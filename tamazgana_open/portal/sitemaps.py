"""The sitemap: public pages in every language, without the sample."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from commitments.models import Programme
from participation.models import Consultation
from tamazgana_open.publications.models import Publication
from workshops.models import Meeting


class _Localised(Sitemap):
    i18n = True
    alternates = True
    protocol = "https" if settings.HTTPS else "http"


class StaticPages(_Localised):
    """Pages that are always there."""

    def items(self) -> list[str]:
        return [
            "home",
            "meetings",
            "consultations",
            "council",
            "register",
            "journal",
            "data",
            "about",
            "privacy",
            "accessibility",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class ProgrammePages(_Localised):
    """Programmes, their axes, commitments and versions."""

    def items(self) -> Iterable[tuple[str, list[Any]]]:
        found: list[tuple[str, list[Any]]] = []
        for programme in Programme.objects.filter(illustrative=False):
            found.append(("programme", [programme.slug]))
            found.append(("versions", [programme.slug]))
            found.append(("monitoring", [programme.slug]))
            found.append(("chain", [programme.slug]))
            versions = [v for v in programme.versions.for_reading() if v.is_readable]
            found.extend(("version", [programme.slug, version.number]) for version in versions)
            if versions:
                text = (programme.adopted_version or versions[0]).text
                found.extend(("axis", [programme.slug, axis.number]) for axis in text.axes)
                found.extend(("commitment", [programme.slug, c.code]) for c in text.commitments())
        return found

    def location(self, item: tuple[str, list[Any]]) -> str:
        return reverse(item[0], args=item[1])


class MeetingPages(_Localised):
    """Public meetings."""

    def items(self) -> Any:
        return Meeting.objects.visible_to(AnonymousUser()).filter(programme__illustrative=False)

    def location(self, item: Meeting) -> str:
        return item.get_absolute_url()

    def lastmod(self, item: Meeting) -> datetime:
        return item.changed_at


class ConsultationPages(_Localised):
    """Announced consultations, and what was said in them."""

    def items(self) -> list[tuple[str, str]]:
        known = Consultation.objects.announced().filter(programme__illustrative=False)
        return [
            (name, slug) for slug in known.values_list("slug", flat=True) for name in ("consultation", "contributions")
        ]

    def location(self, item: tuple[str, str]) -> str:
        return reverse(item[0], args=[item[1]])


class PublicationPages(_Localised):
    """The register's entries."""

    def items(self) -> Any:
        return Publication.objects.for_register().filter(illustrative=False)

    def location(self, item: Publication) -> str:
        return reverse("publication", args=[item.reference])

    def lastmod(self, item: Publication) -> datetime:
        return item.redacted_at or item.published_at


SITEMAPS = {
    "pages": StaticPages,
    "programmes": ProgrammePages,
    "meetings": MeetingPages,
    "consultations": ConsultationPages,
    "publications": PublicationPages,
}
