"""What a vote of the council can never be: the database refuses it, whatever shell or import tries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LIMITS = [
    models.UniqueConstraint(fields=["sitting"], condition=models.Q(closed_at=None), name="one_open_vote_per_sitting"),
    models.UniqueConstraint(
        fields=["sitting"], condition=models.Q(amendment=None), name="one_vote_on_the_whole_per_sitting"
    ),
    models.CheckConstraint(
        condition=models.Q(
            closed_at=None, carried=None, votes_for=None, against=None, abstentions=None, presiding_choice=""
        )
        | models.Q(
            closed_at__isnull=False,
            carried__isnull=False,
            votes_for__isnull=False,
            against__isnull=False,
            abstentions__isnull=False,
        ),
        name="vote_closed_has_result",
        violation_error_message=_("A vote has its result once it is closed, and not before."),
    ),
    models.CheckConstraint(
        condition=models.Q(closed_at=None)
        | (
            models.Q(rule="votes_cast", carried=True)
            & (
                models.Q(votes_for__gt=models.F("against"))
                | models.Q(votes_for=models.F("against"), presiding_choice="for")
            )
        )
        | (
            models.Q(rule="votes_cast", carried=False)
            & (
                models.Q(votes_for__lt=models.F("against"))
                | (models.Q(votes_for=models.F("against")) & ~models.Q(presiding_choice="for"))
            )
        )
        | (
            models.Q(rule="in_office", carried=True)
            & models.Q(members_in_office__lt=models.F("votes_for") + models.F("votes_for"))
        )
        | (
            models.Q(rule="in_office", carried=False)
            & models.Q(members_in_office__gte=models.F("votes_for") + models.F("votes_for"))
        ),
        name="vote_result_follows_the_law",
        violation_error_message=_("The result does not follow from the votes (article 43)."),
    ),
    models.CheckConstraint(
        condition=models.Q(closed_at=None)
        | models.Q(members_in_office__gte=models.F("votes_for") + models.F("against") + models.F("abstentions")),
        name="vote_counts_members_in_office",
        violation_error_message=_("More have voted than are in office."),
    ),
    models.CheckConstraint(
        condition=models.Q(presiding_choice="")
        | models.Q(presiding_choice="for", votes_for__gte=1)
        | models.Q(presiding_choice="against", against__gte=1)
        | models.Q(presiding_choice="abstain", abstentions__gte=1),
        name="vote_counts_whoever_presides",
        violation_error_message=_("The vote of the member who presides is one of those counted."),
    ),
    models.CheckConstraint(
        condition=models.Q(resulting_version=None) | models.Q(amendment=None, carried=True),
        name="vote_carried_has_version",
        violation_error_message=_("Only a carried vote on the whole puts a version in force."),
    ),
    models.CheckConstraint(
        condition=models.Q(amendment=None) | models.Q(amended=False),
        name="vote_on_amendment_is_not_amended",
        violation_error_message=_("Only the whole is voted on with its amendments."),
    ),
]
