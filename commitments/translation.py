from modeltranslation.translator import TranslationOptions, register

from commitments.models import (
    Axis,
    Commitment,
    Indicator,
    Measure,
    Milestone,
    MilestoneSlip,
    MonitoringReport,
    Programme,
    ProgrammeEvent,
    Progress,
    Version,
)
from commitments.text import TRANSLATED_FIELDS


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"ar": ("title",)}


@register(Axis)
class AxisTranslation(TranslationOptions):
    fields = ("title", "why")
    required_languages = {"ar": ("title",)}


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = TRANSLATED_FIELDS
    required_languages = {"ar": ("title",)}


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title", "output")
    required_languages = {"ar": ("title",)}


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name", "unit")
    required_languages = {"ar": ("name",)}


@register(Progress)
class ProgressTranslation(TranslationOptions):
    fields = ("text", "evidence", "withdrawal_reason")


@register(MilestoneSlip)
class MilestoneSlipTranslation(TranslationOptions):
    fields = ("reason",)


@register(Measure)
class MeasureTranslation(TranslationOptions):
    fields = ("source", "withdrawal_reason")


@register(MonitoringReport)
class MonitoringReportTranslation(TranslationOptions):
    fields = ("introduction", "lessons", "conclusion")


@register(ProgrammeEvent)
class ProgrammeEventTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("ar",)


@register(Version)
class VersionTranslation(TranslationOptions):
    fields = ("why",)
    required_languages = ("ar",)
