"""Users and roles at `/admin/`."""

from django.contrib import admin
from django.http import HttpRequest

from tamazgana_open.accounts.models import Role, User
from tamazgana_open.journal.counted_admin import CountedAdmin


@admin.register(User)
class UserAdmin(CountedAdmin):
    """People; accounts are opened and roles given on the portal's own page, which guards the last administrator."""

    list_display = ["name", "username", "email", "is_active"]
    list_filter = ["roles", "is_active"]
    search_fields = ["name", "username", "email"]
    fields = ["name", "username", "email", "office_ar", "office_fr", "roles", "is_active", "last_login", "date_joined"]
    readonly_fields = ["roles", "is_active", "last_login", "date_joined"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Role)
class RoleAdmin(CountedAdmin):
    """The five roles and whether they need a second factor."""

    list_display = ["code", "requires_second_factor"]
    readonly_fields = ["code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
