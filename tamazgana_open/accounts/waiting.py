"""What waits for administrators among the accounts, for the first page of the workspace."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.waiting import MOST, Line


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """Accounts whose owner has not chosen a password yet: the mail did not arrive, or was forgotten."""
    if not user.has_role(RoleCode.ADMINISTRATOR):
        return
    untaken = User.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = list(untaken.order_by("date_joined", "pk"))
    label = _("Account without a password yet")
    if len(people) > MOST:
        since = timezone.localdate(people[0].date_joined)
        yield Line(code="account", label=label, url=reverse("space-people"), since=since, count=len(people))
        return
    for person in people:
        url = reverse("space-person", args=[person.pk])
        since = timezone.localdate(person.date_joined)
        yield Line(code="account", label=label, about=str(person), url=url, since=since)
