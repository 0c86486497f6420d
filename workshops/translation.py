from modeltranslation.translator import TranslationOptions, register

from workshops.models import (
    AgendaItem,
    Amendment,
    Attachment,
    Committee,
    CommitteeSeat,
    Decision,
    Deliberation,
    Meeting,
    Minutes,
    Presence,
    Recommendation,
    Rectification,
    Review,
    Sitting,
    Speech,
    Validation,
    WorkingGroup,
)


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ("title", "subject", "place", "organisers", "reason")
    required_languages = {"ar": ("title",)}


@register(Minutes)
class MinutesTranslation(TranslationOptions):
    fields = ("opening", "closing", "source", "approved_office")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title", "said")
    required_languages = {"ar": ("title",)}


@register(Presence)
class PresenceTranslation(TranslationOptions):
    fields = ("name", "office")
    required_languages = {"ar": ("office",)}


@register(Speech)
class SpeechTranslation(TranslationOptions):
    fields = ("speaker", "capacity", "text")


@register(WorkingGroup)
class WorkingGroupTranslation(TranslationOptions):
    fields = ("facilitator", "discussed")


@register(Recommendation)
class RecommendationTranslation(TranslationOptions):
    fields = ("text", "why_not")
    required_languages = {"ar": ("text",)}


@register(Decision)
class DecisionTranslation(TranslationOptions):
    fields = ("text", "responsible", "outcome")
    required_languages = {"ar": ("text",)}


@register(Review)
class ReviewTranslation(TranslationOptions):
    fields = ("note",)


@register(Attachment)
class AttachmentTranslation(TranslationOptions):
    fields = ("title",)


@register(Committee)
class CommitteeTranslation(TranslationOptions):
    fields = ("founding_act", "mission")


@register(CommitteeSeat)
class CommitteeSeatTranslation(TranslationOptions):
    fields = ("office", "body")
    required_languages = {"ar": ("office",)}


@register(Sitting)
class SittingTranslation(TranslationOptions):
    fields = ("draft_act", "unanswered_reason", "closed_reason", "sent_back_reason")


@register(Amendment)
class AmendmentTranslation(TranslationOptions):
    fields = ("words", "reason")
    required_languages = {"ar": ("words", "reason")}


@register(Rectification)
class RectificationTranslation(TranslationOptions):
    fields = ("reason",)
    required_languages = {"ar": ("reason",)}


@register(Deliberation)
class DeliberationTranslation(TranslationOptions):
    fields = ("text", "opposition_reason")
    required_languages = {"ar": ("text",)}


@register(Validation)
class ValidationTranslation(TranslationOptions):
    fields = ("note",)
