from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal import acts


class PublicationsConfig(AppConfig):
    name = "tamazgana_open.publications"
    verbose_name = _("publications")

    def ready(self) -> None:
        acts.register(
            {
                "publication.issued": _("Published: {reference}."),
                "publication.corrected": _("Corrected: {corrects} by {reference}. Reason: {reason}"),
                "publication.translated": _("A translation joined {translates}: {reference}."),
                "publication.redacted": _("The content of {reference} was removed. Reason: {reason}"),
            }
        )
