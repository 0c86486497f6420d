"""`/admin/`: behind the portal's own sign-in, for administrators."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """The administration site; its side door to sign in is closed."""

    site_header = _("Administration of the portal")
    site_title = _("Administration")
    index_title = _("People, roles and profile")
    site_url = "/"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.login = secure_admin_login(self.login)

    def register(self, models: Any, admin_class: Any = None, **options: Any) -> None:
        """Only users, roles and profile: what other libraries would add stays out."""
        models = [models] if isinstance(models, type) else models
        own = [model for model in models if model._meta.app_label in ("accounts", "commune")]
        if own:
            super().register(own, admin_class, **options)

    def has_permission(self, request: Any) -> bool:
        """Administrators only."""
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff
