from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tamazgana_open.journal import acts


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = _("commitments")

    def ready(self) -> None:
        from commitments import publication
        from commitments.monitoring.report import document as report
        from tamazgana_open.publications import kinds

        kinds.register(publication.KIND)
        kinds.register(report.PROGRESS_REPORT)
        kinds.register(report.EVALUATION)
        acts.register(
            {
                "programme.created": _("The programme was opened."),
                "programme.changed": _("The title or the summary of the programme was changed."),
                "programme.consultation_opened": _("The public consultation was opened on version {number}."),
                "programme.revision_begun": _("The revision of the text began."),
                "programme.report_received": _("The consultation report {reference} was published."),
                "programme.validated": _("The follow-up committee validated version {number}."),
                "programme.put_to_vote": _("Version {number} was put to the council’s vote."),
                "programme.adopted": _("The council adopted version {number}: deliberation {reference}."),
                "programme.sent_back": _("The text was sent back for revision. Reason: {reason}"),
                "programme.rejected": _("The council rejected the text. Reason: {reason}"),
                "programme.executory": _("The council’s act is executory."),
                "programme.opposed": _("The governor opposed the council’s act. Reason: {reason}"),
                "programme.amendment_begun": _("The preparation of an amending version began. Reason: {reason}"),
                "programme.closed": _("The programme was closed."),
                "axis.added": _("Axis {number} was added."),
                "axis.changed": _("Axis {number} was changed."),
                "axis.moved": _("Axis {number} was moved."),
                "axis.withdrawn": _("Axis {number} was withdrawn."),
                "axis.restored": _("Axis {number} was brought back."),
                "commitment.added": _("Commitment {code} was added to the draft."),
                "commitment.changed": _("Commitment {code} was changed in the draft."),
                "commitment.withdrawn": _("Commitment {code} was withdrawn from the draft. Reason: {reason}"),
                "commitment.restored": _("Commitment {code} was brought back into the draft."),
                "programme.evaluated": _("The final evaluation of the programme was published: {reference}"),
                "milestone.slipped": _("A milestone of commitment {code} was put off."),
                "milestone.done": _("A milestone of commitment {code} was reached."),
                "milestone.undone": _(
                    "A milestone of commitment {code} had been marked as reached by mistake. Reason: {reason}"
                ),
                "indicator.measured": _("A value of an indicator of commitment {code} was recorded."),
                "indicator.measure_withdrawn": _("A measured value of commitment {code} was withdrawn."),
                "progress.recorded": _("Progress of commitment {code} was recorded."),
                "progress.nothing_new": _("Of commitment {code} it was recorded that nothing is new."),
                "progress.translated": _("A record of progress of commitment {code} was translated."),
                "progress.withdrawn": _("A record of progress of commitment {code} was withdrawn."),
                "monitoring_report.begun": _("A report on the carrying out of the programme was begun."),
                "monitoring_report.changed": _("The words of a report on the carrying out were changed."),
                "version.frozen": _("Version {number} was frozen and published: {reference}."),
            }
        )
