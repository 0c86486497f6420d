"""What minutes can never be: the database refuses it, whatever shell or import tries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import has_no_text, has_text
from workshops.models.choices import MinutesForm, MinutesState

LIMITS = [
    models.CheckConstraint(
        condition=~models.Q(state="published") | models.Q(publication__isnull=False),
        name="minutes_published_have_publication",
        violation_error_message=_("Published minutes are a publication."),
    ),
    models.CheckConstraint(
        condition=models.Q(state__in=["draft", "submitted"])
        | models.Q(form="account")
        | (
            models.Q(approved_on__isnull=False, approved_scan__isnull=False)
            & ~models.Q(approved_name="")
            & has_text("approved_office_ar")
        ),
        name="minutes_approved_by_an_office",
        violation_error_message=_("Minutes are approved by an office, a name, a date and the signed paper."),
    ),
    models.CheckConstraint(
        condition=~models.Q(form="account") | ~models.Q(state="approved"),
        name="account_needs_no_approval",
        violation_error_message=_("An account of a meeting is not approved."),
    ),
    models.CheckConstraint(
        condition=models.Q(state__in=MinutesState.values, form__in=MinutesForm.values),
        name="minutes_of_known_form_and_state",
        violation_error_message=_("Choose one of these."),
    ),
    models.CheckConstraint(
        condition=models.Q(state__in=["approved", "published"])
        | (
            models.Q(
                approved_name="",
                approved_on=None,
                approved_scan=None,
                approval_entered_at=None,
                approval_entered_by=None,
                approved_by_writer=False,
            )
            & has_no_text("approved_office_ar")
        ),
        name="minutes_on_their_way_have_no_approval",
        violation_error_message=_("Minutes that are not approved carry no approval."),
    ),
    models.CheckConstraint(
        condition=models.Q(correction_reason="") | (models.Q(publication__isnull=False) & ~models.Q(state="published")),
        name="minutes_corrected_are_open_again",
        violation_error_message=_("Only what is published is corrected."),
    ),
    models.CheckConstraint(
        condition=~models.Q(form="account") | ~models.Q(state="published") | has_text("source_ar"),
        name="account_names_its_source",
        violation_error_message=_("Say in Arabic from what the account was prepared."),
    ),
]
