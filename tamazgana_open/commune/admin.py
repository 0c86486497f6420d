"""The profile at `/admin/`: names, heading, colours, seal; douars; council members; holidays."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tamazgana_open.bilingual import LANGUAGES, clean
from tamazgana_open.commune.models import Commune, CouncilMember, Douar, Holiday, seal_from_upload
from tamazgana_open.journal.counted_admin import CountedAdmin

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Holidays outside these years are slips of the hand."""


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
    (_("Council"), ["phone_ballots", "consultation_days", "reply_days"]),
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


def _in_these_years(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise forms.ValidationError(
            _("A year between %(first)s and %(last)s."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return year


class HolidayForm(forms.ModelForm):
    """A holiday: its day, and what is celebrated."""

    class Meta:
        model = Holiday
        fields = ["day", *_both("name")]

    def clean_day(self) -> date:
        """A day in the years that this list is for."""
        day = self.cleaned_data["day"]
        _in_these_years(day.year)
        return day

    def clean(self) -> dict[str, Any]:
        """The names without what disguises or breaks them."""
        values = super().clean()
        return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


class YearForm(forms.Form):
    """The year whose fixed holidays are entered."""

    year = forms.IntegerField(label=_("year"))

    def clean_year(self) -> int:
        """A year that this list is for."""
        return _in_these_years(self.cleaned_data["year"])


@admin.register(Holiday)
class HolidayAdmin(CountedAdmin):
    """Days on which offices do not work. The list is mended by whoever keeps it: a day entered by mistake goes."""

    form = HolidayForm
    list_display = ["day", "name_ar", "name_fr"]
    date_hierarchy = "day"
    ordering = ["-day"]
    change_list_template = "admin/commune/holiday/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        fixed = path("fixed/", self.admin_site.admin_view(require_POST(self.enter_fixed)), name="commune_holiday_fixed")
        return [fixed, *super().get_urls()]

    def enter_fixed(self, request: HttpRequest) -> HttpResponse:
        """Enter the holidays that fall on the same day every year."""
        form = YearForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors["year"]))
        else:
            number = Holiday.enter_fixed(form.cleaned_data["year"], by=request.user)
            done = ngettext("%(number)s holiday was entered.", "%(number)s holidays were entered.", number)
            nothing = _("The fixed holidays of this year are in the list already.")
            messages.success(request, done % {"number": number} if number else nothing)
        return redirect("admin:commune_holiday_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        years = {"year": timezone.localdate().year, "first_year": FIRST_YEAR, "last_year": LAST_YEAR}
        return super().changelist_view(request, {**years, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Holiday, form: HolidayForm, changed: bool) -> None:
        obj.confirm_translations(("name",))
        obj.enter(by=request.user)

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        obj.remove(by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for holiday in queryset:
            holiday.remove(by=request.user)
