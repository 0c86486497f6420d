from modeltranslation.translator import TranslationOptions, register

from tamazgana_open.accounts.models import User


@register(User)
class UserTranslation(TranslationOptions):
    fields = ("office",)
    required_languages = ("ar",)
