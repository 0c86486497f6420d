"""The first page of the workspace: what waits for somebody in all rooms, and what comes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import commitments.monitoring.waiting
import commitments.waiting
import participation.workspace.waiting
import tamazgana_open.accounts.waiting
import tamazgana_open.publications.waiting
import workshops.council.letters.waiting
import workshops.council.waiting
import workshops.workspace.waiting
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.models import Commune
from tamazgana_open.waiting import Line


def _profile(user: Any, now: datetime | None = None) -> Iterator[Line]:
    # Law 09-08: processing is declared beforehand, and the privacy page names the declaration.
    if user.has_role(RoleCode.ADMINISTRATOR) and not Commune.current().data_protection_number:
        label = _("Number of the data-protection declaration (CNDP) missing from the profile")
        yield Line(code="declaration", label=label, url=reverse("admin:index"))


ROOMS: tuple[Callable[[Any, datetime | None], Iterable[Line]], ...] = (
    participation.workspace.waiting.lines,
    workshops.workspace.waiting.lines,
    workshops.council.letters.waiting.lines,
    workshops.council.waiting.lines,
    commitments.waiting.lines,
    commitments.monitoring.waiting.lines,
    tamazgana_open.publications.waiting.lines,
    tamazgana_open.accounts.waiting.lines,
    _profile,
)
"""What gives the lines of a person: a room that is built adds its function (see `tamazgana_open.waiting`)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for somebody, the longest first, then what nobody knows the age of; and what comes, the next first."""

    waiting: list[Line]
    coming: list[Line]

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(line.count for line in self.waiting)

    @property
    def late(self) -> int:
        """How many lines are of something whose day has passed."""
        return sum(line.is_late for line in self.waiting)


def desk_of(user: Any, now: datetime | None = None) -> Desk:
    """The desk of this person, who may have several roles."""
    now = now or timezone.now()
    lines = [line for room in ROOMS for line in room(user, now)]
    return Desk(
        waiting=sorted((line for line in lines if not line.is_coming), key=lambda line: line.waits_since or date.max),
        coming=sorted((line for line in lines if line.is_coming), key=lambda line: line.due),
    )
