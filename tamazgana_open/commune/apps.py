from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal import acts


class CommuneConfig(AppConfig):
    name = "tamazgana_open.commune"
    verbose_name = _("commune")

    def ready(self) -> None:
        acts.register(
            {
                "commune.profile_changed": _("The commune’s profile was changed."),
            }
        )
