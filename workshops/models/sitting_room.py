"""Who is in the room of a sitting of the council, and who presides."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.changes import change, record
from workshops.models.attendance import MemberAttendance
from workshops.models.choices import NotInThisState
from workshops.models.sitting_choices import SittingState


class SittingRoom:
    """The acts of a `Sitting` about who is there: the roll, who comes and who leaves, who presides."""

    def call_roll(self, states: dict[int, str], *, by: Any, now: datetime | None = None) -> None:
        """Who is present, excused, absent before the opening: `states` by the key of the member."""
        now = now or timezone.now()
        with change():
            self.lock()
            self.need(SittingState.PREPARED)
            members = {member.pk: member for member in self.members}
            if unknown := set(states) - set(members):
                raise ValidationError(_("This person is not a member in office."), code=f"member {unknown}")
            for pk, state in states.items():
                self.attendance.update_or_create(
                    member_id=pk,
                    defaults={"state": state, "in_room": state == MemberAttendance.State.PRESENT, "movements": []},
                )
            record("sitting.roll_called", by=by, target=self, public=False, now=now)

    def arrive(
        self, member: CouncilMember, *, by: Any, at: datetime | None = None, now: datetime | None = None
    ) -> None:
        """A member comes, or comes back, while the council sits."""
        self._move(member, True, by=by, at=at, now=now)

    def leave(self, member: CouncilMember, *, by: Any, at: datetime | None = None, now: datetime | None = None) -> None:
        """A member leaves: who may vote changes, the quorum does not (art. 42). The member who presides hands over
        first. Raises ValidationError for a moment before a ballot of this member."""
        self._move(member, False, by=by, at=at, now=now)

    def _move(self, member: CouncilMember, comes: bool, *, by: Any, at: datetime | None, now: datetime | None) -> None:
        now = now or timezone.now()
        at = at or now
        with change():
            self.lock()
            self.need(SittingState.OPEN)
            if not self.members.filter(pk=member.pk).exists():
                raise ValidationError(_("This person is not a member in office."), code="member")
            row, _made = self.attendance.get_or_create(member=member)
            if row.in_room == comes:
                raise NotInThisState("in the room already" if comes else "not in the room")
            if not comes and member.pk == self.presiding_id:
                raise ValidationError(_("Whoever presides hands over before leaving."), code="presiding")
            if comes and self.attendance.filter(state="present").exclude(pk=row.pk).count() >= self.members_in_office:
                raise ValidationError(_("More have come than are in office."), code="members_in_office")
            if not self.opened_at <= at <= now or (row.movements and at.isoformat() < row.movements[-1]["at"]):
                raise ValidationError(_("A moment between the opening, or the last movement, and now."), code="moment")
            voted = self.votes.filter(ballots__member=member, opened_at__gte=at)
            if not comes and voted.exists():
                raise ValidationError(_("This member has voted after that moment."), code="voted")
            row.in_room = comes
            row.state = MemberAttendance.State.PRESENT if comes else row.state
            row.movements = [*row.movements, {"at": at.isoformat(), "comes": comes}]
            row.save()
            act = "sitting.member_came" if comes else "sitting.member_left"
            record(act, by=by, target=self, public=False, now=now, member=str(member.name_ar))

    def preside(self, member: CouncilMember, *, by: Any, now: datetime | None = None) -> None:
        """Another member presides from now on."""
        with change():
            self.lock()
            self.need(SittingState.OPEN)
            if self.open_vote:
                raise NotInThisState("a vote is open")
            if not self.in_room.filter(member=member).exists():
                raise ValidationError(_("Whoever presides is in the room."), code="presiding")
            self.presiding = member
            self.save(update_fields=["presiding"])
            record("sitting.presiding_changed", by=by, target=self, public=False, now=now)
