"""The base of every page at `/admin/`."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tamazgana_open.journal.changes import change


class CountedAdmin(admin.ModelAdmin):
    """An administration page whose changes count as public ones; nothing is deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, changed: bool) -> None:
        with change():
            super().save_model(request, obj, form, changed)
