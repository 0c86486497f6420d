from modeltranslation.translator import TranslationOptions, register

from tamazgana_open.commune.models import Commune, CouncilMember, Douar, Holiday


@register(Commune)
class CommuneTranslation(TranslationOptions):
    fields = (
        "name",
        "kingdom",
        "ministry",
        "province",
        "circle",
        "caidat",
        "address",
        "opening_hours",
        "data_protection_contact",
    )
    required_languages = {"ar": ("name",), "fr": ("name",)}


@register(Douar)
class DouarTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


@register(CouncilMember)
class CouncilMemberTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


@register(Holiday)
class HolidayTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)
