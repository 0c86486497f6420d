"""What a sitting of the council can never be: the database refuses it, whatever shell or import tries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import has_text
from workshops.models.sitting_choices import Session, SittingState

LIMITS = [
    models.CheckConstraint(
        condition=models.Q(session__in=Session.values, state__in=SittingState.values),
        name="sitting_of_known_session_and_state",
        violation_error_message=_("Choose one of these."),
    ),
    models.CheckConstraint(
        condition=models.Q(convocation=1, follows=None) | models.Q(convocation__in=[2, 3], follows__isnull=False),
        name="sitting_follows_a_missed_one",
        violation_error_message=_("A second or third convocation follows a sitting without quorum."),
    ),
    models.CheckConstraint(
        condition=models.Q(state="prepared", opened_at=None)
        | models.Q(
            state__in=["open", "closed", "no_quorum"],
            opened_at__isnull=False,
            members_in_office__isnull=False,
            members_in_office__gte=1,
            quorum__isnull=False,
            present_at_opening__isnull=False,
            present_at_opening__lte=models.F("members_in_office"),
        ),
        name="sitting_opened_with_its_count",
        violation_error_message=_("A sitting is opened with the members in office and those present counted."),
    ),
    models.CheckConstraint(
        condition=models.Q(quorum=None)
        | models.Q(convocation=3, quorum=1)
        | models.Q(
            convocation__in=[1, 2],
            members_in_office__lt=models.F("quorum") + models.F("quorum"),
            members_in_office__gte=models.F("quorum") + models.F("quorum") - 2,
        ),
        name="sitting_quorum_follows_the_law",
        violation_error_message=_("The quorum is more than half of the members in office (article 42)."),
    ),
    models.CheckConstraint(
        condition=~models.Q(state__in=["open", "closed"])
        | models.Q(present_at_opening__gte=models.F("quorum"), presiding__isnull=False),
        name="sitting_open_has_quorum",
        violation_error_message=_("Without the quorum the council does not sit."),
    ),
    models.CheckConstraint(
        condition=~models.Q(state="no_quorum") | models.Q(present_at_opening__lt=models.F("quorum")),
        name="sitting_without_quorum_missed_it",
        violation_error_message=_("The quorum was reached."),
    ),
    models.CheckConstraint(
        condition=models.Q(state__in=["closed", "no_quorum"], closed_at__isnull=False)
        | models.Q(state__in=["prepared", "open"], closed_at=None),
        name="sitting_closed_at_a_moment",
        violation_error_message=_("A sitting is closed at a moment."),
    ),
    models.CheckConstraint(
        condition=models.Q(sent_back_at=None) | has_text("sent_back_reason_ar"),
        name="sitting_sends_back_with_reason",
        violation_error_message=_("Say in Arabic why the text is sent back."),
    ),
]
