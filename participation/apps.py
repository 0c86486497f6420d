from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from participation import masking
from tamazgana_open.journal import acts


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = _("participation")

    def ready(self) -> None:
        masking.watch()
        from participation import forgetting, publication
        from participation.paper import pending
        from tamazgana_open.publications import kinds, upkeep

        kinds.register(publication.REPORT)
        upkeep.every_hour(forgetting.forget_addresses)
        upkeep.every_hour(forgetting.forget_counts)
        upkeep.every_hour(forgetting.forget_contacts)
        upkeep.every_hour(pending.forget_stale)
        upkeep.every_hour(pending.forget_scans)
        acts.register(
            {
                "consultation.prepared": _("The consultation was prepared."),
                "consultation.changed": _("The words of the consultation were changed."),
                "consultation.announced": _("The consultation was announced."),
                "consultation.extended": _("The consultation was extended."),
                "consultation.cancelled": _("The consultation was cancelled."),
                "consultation.reported": _("The report of the consultation was published: {reference}"),
                "consultation.report_corrected": _("A corrected edition of the report was published: {reference}"),
                "consultation.contacts_deleted": _("The contacts of the consultation were deleted."),
                "contribution.withdrawn": _("A contribution was withdrawn by its author."),
                "contribution.second_look_asked": _("The author of a contribution asked for a second look."),
                "contribution.published": _("A contribution was published."),
                "contribution.withheld": _("A contribution was not published."),
                "contribution.masked": _("Personal data in a contribution was masked."),
                "contribution.name_hidden": _("The name shown at a contribution was hidden."),
                "contribution.unmasked": _("The masking in a contribution was undone."),
                "contribution.undone": _("A decision on a contribution was undone."),
                "contribution.upheld": _("After a second look a contribution stays unpublished."),
                "contribution.overturned": _("After a second look a contribution was published."),
                "reply.drafted": _("A reply was drafted."),
                "reply.rewritten": _("A reply was rewritten."),
                "reply.published": _("A reply was published."),
                "reply.linked": _("A reply named the version where it shows: {number}"),
                "reply.discarded": _("The draft of a reply was thrown away."),
            }
        )
