"""Who may do what with meetings and minutes: one answer for buttons, views and tests.

Whether the state allows an act is asked of the model; here it is asked who may.
"""

from typing import Any

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.models import Commune
from workshops.models import Amendment, Meeting, MeetingKind, Minutes, Sitting, SittingState
from workshops.models.choices import STAFF

SECRETARIES = (RoleCode.EDITOR, RoleCode.FOCAL_POINT)
"""Who plans and records meetings; the registrar does so for sittings of the council."""


def _is(user: Any, *roles: str) -> bool:
    return user.is_authenticated and user.has_role(*roles)


def can_see_internal(user: Any) -> bool:
    """See meetings before they are public, and records before they are published."""
    return _is(user, *STAFF)


def can_plan(user: Any, kind: str = "") -> bool:
    """Plan a meeting of this kind (of some kind, where none is given): sittings are the registrar's."""
    if not kind:
        return can_see_internal(user)
    return _is(user, RoleCode.REGISTRAR) if kind == MeetingKind.SITTING else _is(user, *SECRETARIES)


def can_record(user: Any, meeting: Meeting) -> bool:
    """Change the plan, record, attach files, submit, open for correction, translate."""
    return can_plan(user, meeting.kind)


def can_send_back(user: Any, minutes: Minutes) -> bool:
    """Return submitted or approved minutes to their writers with a remark."""
    return can_see_internal(user)


def can_approve(user: Any, minutes: Minutes) -> bool:
    """Enter the approval: an editor, the focal point or the registrar, not who wrote it unless the profile allows."""
    return can_see_internal(user) and (not minutes.is_writer(user) or Commune.current().writer_may_approve)


def can_publish(user: Any, minutes: Minutes) -> bool:
    """Publish approved minutes; an account is published by who may record it."""
    return can_record(user, minutes.meeting) if minutes.is_account else can_see_internal(user)


def can_follow_up(user: Any) -> bool:
    """Say what became of recommendations and actions."""
    return can_see_internal(user)


def can_edit_committee(user: Any) -> bool:
    """Enter the committee's founding act and composition."""
    return _is(user, *SECRETARIES)


def can_report(user: Any) -> bool:
    """See and take away the report on meetings."""
    return can_see_internal(user)


# The council ------------------------------------------------------------------------------------------------------


def can_keep_sitting(user: Any) -> bool:
    """Prepare a sitting, call the roll, open and close votes, issue the act and enter its way: the registrar."""
    return _is(user, RoleCode.REGISTRAR)


def can_read_dossier(user: Any) -> bool:
    """Read what is prepared for the council: its members, and the staff. It has no contact of any citizen."""
    return _is(user, RoleCode.COUNCIL_MEMBER, *STAFF)


def seat_of(user: Any, sitting: Sitting) -> Any:
    """The seat that this person holds in the council on the day of the sitting; None where it is no member then."""
    if not _is(user, RoleCode.COUNCIL_MEMBER):
        return None
    return sitting.members.filter(user=user).first()


def can_propose_amendment(user: Any, sitting: Sitting) -> bool:
    """Propose an amendment: a member in office until the sitting is opened; the registrar enters one given on paper or
    by word of mouth."""
    return can_keep_sitting(user) or (sitting.state == SittingState.PREPARED and seat_of(user, sitting) is not None)


def can_withdraw_amendment(user: Any, amendment: Amendment) -> bool:
    """Take an amendment back: the member who proposed it, or the registrar at that member's word."""
    seat = seat_of(user, amendment.sitting)
    return can_keep_sitting(user) or (seat is not None and seat.pk == amendment.proposed_by_id)


def can_vote_by_phone(user: Any, sitting: Sitting) -> bool:
    """Vote from one's own phone: a member in the room, at a sitting that has it."""
    seat = seat_of(user, sitting)
    return sitting.phone_ballots and seat is not None and sitting.in_room.filter(member=seat).exists()


def can_enter_validation(user: Any) -> bool:
    """Enter the committee's validation of a version: who keeps the committee's meetings."""
    return _is(user, *SECRETARIES)
