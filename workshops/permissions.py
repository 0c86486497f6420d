"""Who may do what with meetings and minutes: one answer for buttons, views and tests.

Whether the state allows an act is asked of the model; here it is asked who may.
"""

from typing import Any

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.models import Commune
from workshops.models import Meeting, MeetingKind, Minutes
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
