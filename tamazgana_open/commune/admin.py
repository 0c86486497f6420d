"""The profile at `/admin/`: names, heading, colours, seal; douars; council members."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import LANGUAGES, clean
from tamazgana_open.commune.models import Commune, CouncilMember, Douar, seal_from_upload
from tamazgana_open.journal.counted_admin import CountedAdmin


def _both(*names: str) -> list[str]:
    return [f"{name}_{language}" for name in names for language in LANGUAGES]


FIELDSETS = [
    (
        _("Names and heading, as acts open with them"),
        _both("name", "kingdom", "ministry", "province", "circle", "caidat"),
    ),
    (_("Contacts"), [*_both("address", "opening_hours"), "phone", "email"]),
    (
        _("Personal data"),
        [*_both("data_protection_contact"), "data_protection_number", "shared_by_at_least", "contacts_kept_days"],
    ),
    (_("Portal and references"), ["public_url", "reference_prefix"]),
    (_("Minutes"), ["writer_may_approve"]),
    (_("Seal and colours"), ["seal", "colour_identity", "colour_council", "colour_open"]),
]


class CommuneForm(forms.ModelForm):
    """The profile; the seal is uploaded as a picture."""

    public_url = forms.URLField(
        label=_("public address of the portal"),
        help_text=Commune._meta.get_field("public_url").help_text,
        assume_scheme="https",
    )
    seal = forms.FileField(label=_("seal"), required=False, help_text=_("PNG, JPEG or WebP, at most 5 MB."))

    class Meta:
        model = Commune
        fields = [name for _title, names in FIELDSETS for name in names if name != "seal"]
        widgets = dict.fromkeys(
            ["colour_identity", "colour_council", "colour_open"], forms.TextInput(attrs={"type": "color"})
        )

    def clean_seal(self) -> bytes | None:
        """The picture as a small PNG."""
        upload = self.cleaned_data.get("seal")
        return seal_from_upload(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """All texts without what disguises or breaks them."""
        values = super().clean()
        return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


@admin.register(Commune)
class CommuneAdmin(CountedAdmin):
    """One profile."""

    form = CommuneForm

    fieldsets = [(title, {"fields": names}) for title, names in FIELDSETS]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Commune.objects.exists()

    def save_model(self, request: HttpRequest, obj: Commune, form: CommuneForm, changed: bool) -> None:
        if form.cleaned_data.get("seal"):
            obj.seal_png = form.cleaned_data["seal"]
        obj.save_profile(by=request.user)


@admin.register(Douar)
class DouarAdmin(CountedAdmin):
    """Douars are taken out of use, not deleted."""

    fields = ["name_ar", "name_fr", "active"]
    list_display = ["name_ar", "name_fr", "active"]


@admin.register(CouncilMember)
class CouncilMemberAdmin(CountedAdmin):
    """Members and seats of the council."""

    fields = ["name_ar", "name_fr", "office", "since", "until", "user"]
    list_display = ["name_ar", "office", "since", "until"]
