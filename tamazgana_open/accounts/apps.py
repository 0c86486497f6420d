from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal import acts


class AccountsConfig(AppConfig):
    name = "tamazgana_open.accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        acts.register(
            {
                "accounts.person_added": _("An account was opened: {office}."),
                "accounts.roles_given": _("Roles of an account were changed: {office}."),
                "accounts.person_deactivated": _("An account was closed: {office}."),
                "accounts.person_reactivated": _("An account was opened again: {office}."),
                "accounts.role_changed": _("The rule on the second factor was changed for a role."),
            }
        )
