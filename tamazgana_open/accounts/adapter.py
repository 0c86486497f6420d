"""What allauth asks the project: sign-up is closed, and where a form waits, sign-in leads back to it."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied

from tamazgana_open.accounts import carried


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter of this portal."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts are opened by the administrator."""
        return False

    def get_client_ip(self, request: Any) -> str:
        """The visitor's network address. Of a request that came by fewer proxies than are trusted, the one that the
        proxy beside the server has seen: nobody can make that one up. Raises PermissionDenied where there is none."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        try:
            return str(ipaddress.ip_address(seen))
        except ValueError:
            raise PermissionDenied("no network address") from None

    def get_login_redirect_url(self, request: Any) -> str:
        """The form that was being filled in when the session ended, else the workspace."""
        return carried.waiting_path(request) or super().get_login_redirect_url(request)
