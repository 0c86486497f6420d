"""Who may do what with consultations, contributions and replies: one answer for buttons, views and tests.

Whether the state allows an act is asked of the model; here it is asked who may.
"""

from typing import Any

from participation.models import Contribution, Reply
from tamazgana_open.accounts.models import RoleCode, User
from workshops.models.choices import STAFF

SECOND_LOOKERS = (RoleCode.FOCAL_POINT, RoleCode.REGISTRAR)
"""Who may look a second time at what somebody else withheld."""


def _is(user: Any, *roles: str) -> bool:
    return user.is_authenticated and user.has_role(*roles)


def can_see_internal(user: Any) -> bool:
    """See consultations before they are announced and contributions before they are published."""
    return _is(user, *STAFF)


def can_prepare(user: Any) -> bool:
    """Prepare, announce, extend and cancel a consultation, and publish its report: the focal point."""
    return _is(user, RoleCode.FOCAL_POINT)


def can_enter(user: Any) -> bool:
    """Enter what came in on paper, spoken or by telephone, and import it: editors and the focal point."""
    return _is(user, RoleCode.EDITOR, RoleCode.FOCAL_POINT)


def can_see_sender(user: Any) -> bool:
    """See name, contact and scan of who sent a contribution: those who enter and answer; never council members, nor
    anybody for being one besides."""
    return _is(user, RoleCode.EDITOR, RoleCode.FOCAL_POINT)


def can_moderate(user: Any) -> bool:
    """Publish, withhold, mask and undo: the focal point."""
    return _is(user, RoleCode.FOCAL_POINT)


def has_second_looks(user: Any) -> bool:
    """Have second looks at all: the focal point or the registrar."""
    return _is(user, *SECOND_LOOKERS)


def can_look_again(user: Any, contribution: Contribution) -> bool:
    """Have the second look: the focal point or the registrar, not who withheld it."""
    return has_second_looks(user) and contribution.withheld_by_id != user.pk


def somebody_can_look_again(contribution: Contribution) -> bool:
    """Whether anybody active could have the second look; where nobody could, the page says whom to appoint."""
    able = User.objects.filter(is_active=True, roles__code__in=SECOND_LOOKERS)
    return able.exclude(pk=contribution.withheld_by_id).exists()


def can_write_reply(user: Any) -> bool:
    """Draft and change replies: editors and the focal point."""
    return _is(user, RoleCode.EDITOR, RoleCode.FOCAL_POINT)


def publishes_replies(user: Any) -> bool:
    """Publish replies at all: the focal point or the registrar."""
    return _is(user, RoleCode.FOCAL_POINT, RoleCode.REGISTRAR)


def can_publish_reply(user: Any, reply: Reply) -> bool:
    """Publish a reply: the focal point or the registrar; where the consultation wants a second person, not a writer."""
    return publishes_replies(user) and not (reply.consultation.second_person and reply.is_writer(user))


def can_link_version(user: Any) -> bool:
    """Name the version in which what was retained shows: the focal point."""
    return _is(user, RoleCode.FOCAL_POINT)
