from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's administration, on the portal's own site: users, roles and profile only."""

    default_site = "tamazgana_open.accounts.site.PortalAdminSite"
