"""Files of published documents that could not be made, for the first page of the workspace."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.publications.models import Rendition
from tamazgana_open.waiting import MOST, Line


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What the queue has tried and not made, for the focal point and the administrators: it goes on trying."""
    if not user.has_role(RoleCode.FOCAL_POINT, RoleCode.ADMINISTRATOR):
        return
    failing = Rendition.objects.failing().select_related("publication").order_by("publication__published_at", "pk")
    first = list(failing.defer("publication__content")[: MOST + 1])
    label = _("PDF that could not be made yet")
    if len(first) > MOST:
        since = timezone.localdate(first[0].publication.published_at)
        yield Line(code="file", label=label, url=reverse("register"), since=since, count=failing.count())
        return
    for rendition in first:
        publication = rendition.publication
        yield Line(
            code="file",
            label=label,
            about=publication.title,
            url=reverse("publication", args=[publication.reference]),
            since=timezone.localdate(publication.published_at),
        )
