"""What allauth asks the project: sign-up is closed, and where a form waits, sign-in leads back to it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from tamazgana_open.accounts import carried


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter of this portal."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts are opened by the administrator."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """The form that was being filled in when the session ended, else the workspace."""
        return carried.waiting_path(request) or super().get_login_redirect_url(request)
