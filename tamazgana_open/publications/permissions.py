"""Who may do what with a publication."""

from typing import Any

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.publications.models import Publication


def can_redact(user: Any, publication: Publication) -> bool:
    """Remove content because the law demands it: the focal point or an administrator, once."""
    return (
        user.is_authenticated
        and user.has_role(RoleCode.FOCAL_POINT, RoleCode.ADMINISTRATOR)
        and not publication.is_redacted
    )
