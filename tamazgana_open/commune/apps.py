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
                "commune.holiday_entered": _("{day} was entered as a holiday."),
                "commune.holiday_changed": _("The holiday of {day} was changed."),
                "commune.holiday_removed": _("{day} was taken out of the list of holidays."),
            }
        )
