from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "tamazgana_open.portal"
    verbose_name = _("portal")

    def ready(self) -> None:
        from tamazgana_open.portal import evidence
        from tamazgana_open.publications import uses

        uses.register(evidence.shown_by)
