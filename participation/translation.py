from modeltranslation.translator import TranslationOptions, register

from participation.models import Consultation, Reply


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    fields = ("title", "question", "use", "reason", "extension_reason")
    required_languages = {"ar": ("title",)}


@register(Reply)
class ReplyTranslation(TranslationOptions):
    fields = ("reason", "passed_to")
