from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal import acts


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("meetings")

    def ready(self) -> None:
        from tamazgana_open import page_cache
        from tamazgana_open.publications import kinds
        from workshops import publication
        from workshops.models import Meeting

        kinds.register(publication.MINUTES)
        kinds.register(publication.ACCOUNT)
        page_cache.changes_by_clock(Meeting.objects.next_change_by_clock)
        acts.register(
            {
                "meeting.planned": _("The meeting was planned."),
                "meeting.changed": _("The plan of the meeting was changed."),
                "meeting.announced": _("The meeting was announced."),
                "meeting.rescheduled": _("The meeting was given another date."),
                "meeting.date_corrected": _("The date of the meeting, typed wrongly, was corrected."),
                "meeting.postponed": _("The meeting was postponed."),
                "meeting.cancelled": _("The meeting was cancelled."),
                "meeting.held": _("The meeting was held."),
                "minutes.form_changed": _("The form of the record was settled: minutes or account."),
                "minutes.submitted": _("The minutes were submitted for approval."),
                "minutes.sent_back": _("The minutes were sent back: {remark}"),
                "minutes.approved": _("The approval of the minutes was entered."),
                "minutes.correction_begun": _("The minutes were opened for correction: {reason}"),
                "minutes.begun_after_account": _("Minutes were begun in place of the account."),
                "recommendation.taken_up": _("A recommendation led to commitment {code}."),
                "recommendation.not_taken_up": _("It was explained why a recommendation led to no commitment."),
                "decision.done": _("An action agreed was done."),
                "decision.dropped": _("An action agreed was dropped."),
                "decision.reopened": _("An action agreed was opened again."),
                "attachment.added": _("A file was added."),
                "attachment.made_public": _("A file was made public."),
                "attachment.made_private": _("A file was taken back from the public."),
                "attachment.removed": _("A file was removed."),
                "committee.changed": _("The composition of the follow-up committee was changed."),
            }
        )
