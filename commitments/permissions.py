"""Who may do what with a programme: one answer for buttons, views and tests."""

from typing import Any

from commitments.models import Programme
from tamazgana_open.accounts.models import RoleCode


def can_preview(user: Any, programme: Programme) -> bool:
    """See the draft that is not frozen yet: everybody who works on it, and the council's members."""
    return user.is_authenticated and user.is_staff_member


def can_edit_text(user: Any, programme: Programme) -> bool:
    """Hold the pen: the focal point. Whether the stage allows it is asked of the programme."""
    return user.is_authenticated and user.has_role(RoleCode.FOCAL_POINT)


def can_freeze(user: Any, programme: Programme) -> bool:
    """Freeze a version: the focal point."""
    return can_edit_text(user, programme)


def can_follow(user: Any, programme: Programme) -> bool:
    """Record progress, write and publish reports, close the programme: the focal point. The acts ask for the stage."""
    return can_edit_text(user, programme)


def can_amend(user: Any, programme: Programme) -> bool:
    """Begin a text that is to amend the adopted one: the focal point. Whether it is executory is asked of the
    programme."""
    return can_edit_text(user, programme)
