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
        from workshops.council.act import publication as act
        from workshops.models import Meeting

        kinds.register(publication.MINUTES)
        kinds.register(publication.ACCOUNT)
        kinds.register(act.DELIBERATION)
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
                "sitting.prepared": _("What a sitting of the council needs was prepared."),
                "sitting.version_put": _("Version {number} was put on the agenda of the sitting."),
                "sitting.agenda_sent": _("The agenda of the sitting was sent to the governor."),
                "sitting.notice_sent": _("The notice of the sitting was sent to the members."),
                "sitting.roll_called": _("The attendance of the members was entered."),
                "sitting.opened": _("The sitting was opened: {present} members present, {needed} needed."),
                "sitting.quorum_missed": _(
                    "The sitting was closed without quorum: {present} members present, {needed} needed."
                ),
                "sitting.called_again": _("The council was called again: convocation {number}."),
                "sitting.member_came": _("A member came in: {member}."),
                "sitting.member_left": _("A member left: {member}."),
                "sitting.presiding_changed": _("Another member presides over the sitting."),
                "sitting.closed": _("The sitting was closed."),
                "amendment.proposed": _("Amendment {number} was proposed to commitment {code}."),
                "amendment.withdrawn": _("Amendment {number} was withdrawn."),
                "vote.opened": _("A vote was opened."),
                "vote.called_off": _("A vote opened by mistake was called off."),
                "vote.closed": _("A vote was closed."),
                "vote.rectified": _("The record of a vote was rectified. Reason: {reason}"),
                "deliberation.translated": _("The council’s act was translated."),
                "deliberation.signed": _("The signed act was attached."),
                "deliberation.sent": _("The council’s act was sent to the governor."),
                "deliberation.proven": _("The proof was attached that the council’s act was sent."),
                "deliberation.day_corrected": _("A day of the way of the council’s act, typed wrongly, was corrected."),
                "deliberation.received": _("The governor received the council’s act."),
                "deliberation.visa_given": _("The council’s act was given its visa."),
                "deliberation.executory": _("The council’s act became executory."),
                "deliberation.opposed": _("The governor opposed the council’s act."),
                "deliberation.posted": _("The council’s act was posted."),
                "deliberation.minutes_sent": _("The minutes of the sitting were sent to the members."),
                "committee.changed": _("The composition of the follow-up committee was changed."),
            }
        )
