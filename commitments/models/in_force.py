"""What is recorded of a commitment is about the adopted text, while it is carried out: the check shared by all acts."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models.commitment import Commitment
from commitments.models.programme import InvalidTransition, Programme, Stage
from commitments.text import CommitmentText
from tamazgana_open.formats.moroccan import date_short


def in_force_since(programme: Programme) -> date | None:
    """The day since which an adopted text has been in force, amended since or not; None before."""
    if programme.adopted_on is None:
        return None
    if programme.stage != Stage.IMPLEMENTATION:
        return programme.adopted_on
    # An amending version has its own day; the programme has been in this stage since the first adoption.
    return min(programme.adopted_on, timezone.localdate(programme.stage_since))


def hold_in_force(programme_pk: int) -> Programme:
    """The programme, locked until the transaction ends. Raises InvalidTransition unless it is carried out now."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_pk)
    if programme.stage != Stage.IMPLEMENTATION:
        raise InvalidTransition(f"progress in {programme.stage}")
    return programme


def hold_adopted(commitment: Commitment) -> tuple[Programme, CommitmentText]:
    """The programme as `hold_in_force` gives it, and the commitment as the council adopted it.

    Raises InvalidTransition where it is not in the adopted text.
    """
    programme = hold_in_force(commitment.programme_id)
    adopted = programme.adopted_version.text.commitment(commitment.code)
    if adopted is None:
        raise InvalidTransition(f"{commitment.code} is not in the adopted text")
    return programme, adopted


def check_day(on: date, programme: Programme, *, now: datetime, field: str = "on") -> None:
    """Raises ValidationError for a day before the adoption or still to come."""
    since = in_force_since(programme)
    if on > timezone.localdate(now):
        raise ValidationError({field: _("This day is still to come.")}, code="to_come")
    if on < since:
        message = _("The council adopted the programme on %(day)s: nothing was carried out before.")
        raise ValidationError({field: message % {"day": date_short(since)}}, code="before")
