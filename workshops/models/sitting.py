"""A sitting of the council: what is prepared for it, its quorum, its opening and its close."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import InvalidTransition, Programme, Version
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.bilingual import Texts, TranslatedModel, texts
from tamazgana_open.commune.models import Commune, CouncilMember
from tamazgana_open.journal.changes import change, record
from workshops.council import law
from workshops.models.choices import STAFF, MeetingState, NotInThisState
from workshops.models.convocation import NextConvocation
from workshops.models.meeting import Meeting
from workshops.models.rows import Presence
from workshops.models.sitting_choices import Session, SittingState
from workshops.models.sitting_limits import LIMITS
from workshops.models.sitting_room import SittingRoom

if TYPE_CHECKING:
    from workshops.models.vote import Vote

MOST_MEMBERS = 200
"""More members in office are a slip of the hand."""


class NoQuorum(Exception):
    """Fewer members are present than the law asks for: `present`, `needed`."""

    def __init__(self, present: int, needed: int) -> None:
        super().__init__(f"{present} of {needed}")
        self.present, self.needed = present, needed


class SittingQuerySet(models.QuerySet):
    """Sittings, the latest first."""

    def visible_to(self, user: Any) -> "SittingQuerySet":
        """Those that are public; for staff and for members of the council all of them."""
        if user.is_authenticated and user.has_role(*STAFF, RoleCode.COUNCIL_MEMBER):
            return self
        return self.filter(meeting__public_from__lte=timezone.now())

    def for_reading(self) -> "SittingQuerySet":
        """With what every page of a sitting shows."""
        return self.select_related(
            "meeting__programme", "meeting__minutes", "version__publication", "presiding", "secretary",
            "follows__meeting"
        )  # fmt: skip


class Sitting(SittingRoom, NextConvocation, TranslatedModel):
    """What a meeting of the council has beside other meetings. Kept by the registrar."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="sitting")
    session = models.CharField(_("session"), max_length=15, choices=Session)
    state = models.CharField(max_length=10, choices=SittingState, default=SittingState.PREPARED, editable=False)
    convocation = models.PositiveSmallIntegerField(_("convocation"), default=1, editable=False)
    """1 to 3 (art. 42)."""
    follows = models.OneToOneField(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="followed_by"
    )
    """The sitting whose quorum was missed."""
    version = models.ForeignKey(Version, null=True, editable=False, on_delete=models.PROTECT, related_name="sittings")
    """The version of the programme that is put to the vote."""
    draft_act = models.TextField(_("draft deliberation"), blank=True, max_length=8000)

    decided_to_consult_on = models.DateField(_("the council decided to consult on"), null=True, blank=True)
    agenda_sent_on = models.DateField(_("agenda sent to the governor on"), null=True, editable=False)
    notice_sent_on = models.DateField(_("notice sent to the members on"), null=True, editable=False)
    unanswered_reason = models.TextField(
        _("why the council sits while contributions are unanswered"), blank=True, max_length=2000
    )
    closed_reason = models.TextField(_("why the sitting is closed to the public"), blank=True, max_length=600)
    """Empty: it is public (art. 48)."""

    members_in_office = models.PositiveSmallIntegerField(_("members in office"), null=True, editable=False)
    present_at_opening = models.PositiveSmallIntegerField(null=True, editable=False)
    quorum = models.PositiveSmallIntegerField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    presiding = models.ForeignKey(
        CouncilMember, verbose_name=_("presiding"), null=True, editable=False, on_delete=models.PROTECT,
        related_name="+"
    )  # fmt: skip
    secretary = models.ForeignKey(
        CouncilMember, verbose_name=_("secretary of the sitting"), null=True, editable=False,
        on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    phone_ballots = models.BooleanField(default=False, editable=False)
    """Whether members may vote from their own phones: as the profile had it at the opening."""
    sent_back_at = models.DateTimeField(null=True, editable=False)
    sent_back_reason = models.TextField(_("why the text is sent back"), blank=True, max_length=600, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting of the council")
        verbose_name_plural = _("sittings of the council")
        ordering = ["-meeting__starts_at", "-pk"]
        constraints = LIMITS

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.meeting.illustrative

    @property
    def day(self) -> date:
        """The day of the sitting in the commune."""
        return timezone.localdate(self.meeting.starts_at)

    @property
    def is_public(self) -> bool:
        """Whether the public may come (art. 48)."""
        return not self.closed_reason_ar

    @property
    def members(self) -> models.QuerySet:
        """Members of the council in office on its day: of the sample where it belongs to it, else the real ones."""
        every = CouncilMember.objects.in_office(self.day)
        return every.filter(illustrative=self.illustrative)

    @property
    def needed(self) -> int:
        """How many must be present at the opening, with the members in office that are known today."""
        return self.quorum or law.quorum(self.members_in_office or max(1, self.members.count()), self.convocation)

    @property
    def in_room(self) -> models.QuerySet:
        """Members who are in the room now. Whose office turned out to have ended is no member, though on the roll."""
        return self.attendance.filter(in_room=True, member__in=self.members)

    @property
    def open_vote(self) -> "Vote | None":
        """The vote that is open now."""
        return self.votes.filter(closed_at=None).first()

    @property
    def vote_on_the_whole(self) -> "Vote | None":
        """The vote on the text as a whole, open or closed."""
        return self.votes.filter(amendment=None).first()

    def journal_title(self) -> dict[str, str]:
        return texts(self.meeting, "title")

    def journal_path(self) -> str:
        return self.meeting.path

    def _record(self, act: str, *, by: Any, now: datetime | None, **details: Any) -> None:
        # For everybody, once everybody knows of the sitting.
        record(act, by=by, target=self, public=self.meeting.is_public, now=now, **details)

    # Before ---------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Read it anew under a lock: nobody else acts on this sitting until the transaction ends."""
        self.refresh_from_db(from_queryset=Sitting.objects.select_for_update(of=("self",)))

    def need(self, *states: str) -> None:
        """Raises NotInThisState unless it is in one of these states, and its meeting takes place as announced."""
        if self.state not in states:
            raise NotInThisState(f"sitting {self.state}")
        if self.meeting.state not in {MeetingState.PLANNED, MeetingState.HELD}:
            raise NotInThisState(f"meeting {self.meeting.state}")

    def prepare(self, *, by: Any, now: datetime | None = None, **fields: Any) -> None:
        """Change what is prepared: `session`, `decided_to_consult_on`, and texts in all languages (`draft_act`,
        `unanswered_reason`, `closed_reason`). Raises NotInThisState once it is closed."""
        with change():
            self.lock()
            self.need(SittingState.PREPARED, SittingState.OPEN)
            for name, value in fields.items():
                if isinstance(value, dict):
                    self.put(name, value)
                else:
                    setattr(self, name, value)
            self.full_clean()
            self.save()
            record("sitting.prepared", by=by, target=self, public=False, now=now)

    def put_on_agenda(self, version: Version, *, by: Any, now: datetime | None = None) -> None:
        """Put the validated version to this sitting's vote. Raises InvalidTransition for any other version (not the
        newest, not validated, of an adopted programme), NotInThisState once the sitting was opened."""
        with change():
            self.lock()
            self.need(SittingState.PREPARED)
            programme = Programme.objects.select_for_update().get(pk=version.programme_id)
            if programme.pk != self.meeting.programme_id:
                raise InvalidTransition("the version is another programme’s")
            if self.version_id is not None:
                raise NotInThisState("a version is on the agenda already")
            elsewhere = Sitting.objects.filter(version__programme=programme, state__in=["prepared", "open"])
            if elsewhere.exclude(meeting__state=MeetingState.CANCELLED).exists():
                raise NotInThisState("the programme is on another sitting’s agenda")
            if awaits_act(version):
                raise NotInThisState("the council has voted on it: the act of that vote is issued first")
            if not (programme.is_before_council and programme.version_put_to_vote_id == version.pk):
                programme.put_to_vote(version, by=by, now=now)
            self.version = version
            self.save(update_fields=["version"])
            self._record("sitting.version_put", by=by, now=now, number=version.number)

    def send_text_back(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The council returns the text for revision without a vote on the whole."""
        with change():
            self.lock()
            self.need(SittingState.PREPARED, SittingState.OPEN)
            if self.version_id is None or self.sent_back_at or awaits_act(self.version) or self.open_vote:
                raise NotInThisState("no text to send back, or a vote on it")
            if not reason.get("ar", "").strip():
                raise ValidationError(_("Say in Arabic why the text is sent back."), code="reason")
            self.version.programme.send_back(by=by, reason=reason, now=now)
            self.sent_back_at = now or timezone.now()
            self.put("sent_back_reason", reason)
            self.save()

    def record_sent(self, what: str, on: date, *, by: Any, now: datetime | None = None) -> None:
        """The `agenda` went to the governor (art. 38), or the `notice` to the members (art. 35), on that day.

        Late sending is recorded as it was. Raises ValidationError for a day to come or after the sitting.
        """
        column = {"agenda": "agenda_sent_on", "notice": "notice_sent_on"}[what]
        if on > timezone.localdate(now):
            raise ValidationError({"on": _("This day is still to come.")}, code="to_come")
        if on > self.day:
            raise ValidationError({"on": _("This day is after the sitting.")}, code="after")
        with change():
            self.lock()
            setattr(self, column, on)
            self.save(update_fields=[column])
            self._record(f"sitting.{what}_sent", by=by, now=now, day=on.isoformat())

    # Opening, closing -----------------------------------------------------------------------------------------

    def open(
        self,
        *,
        by: Any,
        members_in_office: int,
        presiding: CouncilMember,
        secretary: CouncilMember | None = None,
        at: datetime | None = None,
        now: datetime | None = None,
    ) -> None:
        """Open it: the quorum is counted once, now, from the members in office that are typed (art. 42).

        Raises NoQuorum where too few are present, ValidationError where a number or the member who presides cannot be.
        """
        now = now or timezone.now()
        with change():
            present = self._count(members_in_office, now)
            needed = law.quorum(members_in_office, self.convocation)
            if present < needed:
                raise NoQuorum(present, needed)
            for office, member in (("presiding", presiding), ("secretary", secretary)):
                if member and not self.in_room.filter(member=member).exists():
                    raise ValidationError({office: _("This member is not in the room.")}, code="room")
            self._opened(SittingState.OPEN, members_in_office, present, needed, at or now, now)
            self.presiding, self.secretary = presiding, secretary
            self.phone_ballots = Commune.current().phone_ballots
            self.save()
            self._hold(by=by, now=now)
            self._record("sitting.opened", by=by, now=now, present=present, needed=needed)

    def close_without_quorum(self, *, by: Any, members_in_office: int, now: datetime | None = None) -> None:
        """The quorum is missed: the sitting is closed as such. Raises NotInThisState where it is reached."""
        now = now or timezone.now()
        with change():
            present = self._count(members_in_office, now)
            needed = law.quorum(members_in_office, self.convocation)
            if present >= needed:
                raise NotInThisState("the quorum is reached")
            self._opened(SittingState.NO_QUORUM, members_in_office, present, needed, now, now)
            self.closed_at = now
            self.save()
            self._hold(by=by, now=now)
            self._tell_minutes()
            self._record("sitting.quorum_missed", by=by, now=now, present=present, needed=needed)

    def _count(self, members_in_office: int, now: datetime) -> int:
        self.lock()
        self.need(SittingState.PREPARED)
        if self.day > timezone.localdate(now):
            raise ValidationError(_("This sitting is still to come."), code="to_come")
        present = self.in_room.count()
        if not present <= members_in_office <= MOST_MEMBERS or members_in_office < 1:
            raise ValidationError(
                {"members_in_office": _("At least as many as are present, at most 200.")}, code="members_in_office"
            )
        return present

    def _opened(self, state: str, members: int, present: int, needed: int, at: datetime, now: datetime) -> None:
        if timezone.localdate(at) != self.day or at > now:
            raise ValidationError({"at": _("A moment of the sitting’s day, up to now.")}, code="moment")
        self.state, self.opened_at = state, at
        self.members_in_office, self.present_at_opening, self.quorum = members, present, needed

    def _hold(self, *, by: Any, now: datetime) -> None:
        if self.meeting.state == MeetingState.PLANNED:
            self.meeting.hold(by=by, now=now)

    def close(self, *, by: Any, now: datetime | None = None) -> None:
        """Close the sitting. Raises NotInThisState while a vote is open."""
        now = now or timezone.now()
        with change():
            self.lock()
            self.need(SittingState.OPEN)
            if self.open_vote:
                raise NotInThisState("a vote is open")
            self.state, self.closed_at = SittingState.CLOSED, now
            self.save(update_fields=["state", "closed_at"])
            self._tell_minutes()
            self._record("sitting.closed", by=by, now=now)

    def _tell_minutes(self) -> None:
        # The minutes name who was there: from the roll, unless somebody has written it down already.
        known = set(self.meeting.presences.exclude(member=None).values_list("member_id", flat=True))
        place = self.meeting.presences.count()
        for row in self.attendance.select_related("member").order_by("member_id"):
            if row.member_id in known:
                continue
            presence = Presence(meeting=self.meeting, member=row.member, state=row.state, position=place)
            place += 1
            presence.put("name", texts(row.member, "name"))
            presence.put("office", row.member.office_texts)
            presence.save()


def awaits_act(version: Version) -> bool:
    """Whether the council has voted on this version as a whole and the act of that vote is not issued yet: until then
    no other sitting decides on it."""
    return version.votes.filter(amendment=None, deliberation=None).exists()
