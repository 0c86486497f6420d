"""Votes of the council, public and by name (organic law 113-14, art. 43), and the ballots of its members."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import InvalidTransition, Programme, Version
from commitments.text import ProgrammeText
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.canonical import in_language
from workshops.council import law
from workshops.council.law import Choice, Majority, Tally
from workshops.models.amendment import Amendment, AmendmentQuerySet
from workshops.models.ballot import Ballot, Rectification
from workshops.models.choices import NotInThisState
from workshops.models.sitting import Sitting, awaits_act
from workshops.models.sitting_choices import SittingState
from workshops.models.vote_limits import LIMITS

DID_NOT_VOTE = ""


class AlreadyVoted(Exception):
    """The member has voted: `ballot` is the first one, which stands."""

    def __init__(self, ballot: "Ballot") -> None:
        super().__init__(str(ballot.pk))
        self.ballot = ballot


class Vote(models.Model):
    """A vote on one amendment, or on the text as a whole; the rule that was used stands with its result."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="votes")
    amendment = models.OneToOneField(Amendment, null=True, on_delete=models.PROTECT, related_name="vote")
    """None: a vote on the whole."""
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="votes")
    """The version put to the vote."""
    rule = models.CharField(_("majority"), max_length=12, choices=Majority, default=Majority.VOTES_CAST)
    members_in_office = models.PositiveSmallIntegerField()
    presiding = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    votes_for = models.PositiveSmallIntegerField(null=True)
    against = models.PositiveSmallIntegerField(null=True)
    abstentions = models.PositiveSmallIntegerField(null=True)
    presiding_choice = models.CharField(max_length=10, choices=Choice, blank=True)
    """How the member who presides voted: it decides a tie."""
    carried = models.BooleanField(null=True)
    amended = models.BooleanField(default=False)
    """Of a vote on the whole: whether the text was voted on with amendments that were carried before."""
    resulting_version = models.OneToOneField(Version, null=True, on_delete=models.PROTECT, related_name="carried_by")
    """The version frozen afterwards with the carried amendments; without any, the version put to the vote."""
    rectified = models.PositiveSmallIntegerField(default=0)
    """How often the record was rectified since the close."""

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["opened_at", "pk"]
        constraints = LIMITS

    def __str__(self) -> str:
        return f"{self.sitting}: {self.amendment or self.version}"

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.sitting.illustrative

    @property
    def is_open(self) -> bool:
        """Whether ballots are taken."""
        return self.closed_at is None

    @property
    def tally(self) -> Tally | None:
        """The votes counted, as last rectified; None before the close."""
        return None if self.is_open else Tally(self.votes_for, self.against, self.abstentions)

    @property
    def is_tie_decided(self) -> bool:
        """Whether as many were for as against, and the member who presides decided it (art. 43)."""
        decides = self.rule == Majority.VOTES_CAST and self.presiding_choice in {Choice.FOR, Choice.AGAINST}
        return not self.is_open and self.tally.is_tie and decides

    def journal_title(self) -> dict[str, str]:
        return texts(self.sitting.meeting, "title")

    def journal_path(self) -> str:
        return f"{self.sitting.meeting.path}#v-{self.pk}"

    # Opening and voting ---------------------------------------------------------------------------------------

    @classmethod
    def open_on(
        cls,
        sitting: Sitting,
        amendment: Amendment | None = None,
        *,
        by: Any,
        rule: str = Majority.VOTES_CAST,
        now: datetime | None = None,
    ) -> "Vote":
        """Open the vote on an amendment, or on the whole once every amendment has its vote.

        Raises NotInThisState: the sitting is not open (without quorum it never is), no version is on its agenda,
        another vote is open, the amendment was withdrawn or decided, amendments are undecided, the whole was voted on;
        and InvalidTransition where the version is not the one before the council.
        """
        now = now or timezone.now()
        with change():
            sitting.lock()
            if sitting.state != SittingState.OPEN or sitting.version_id is None or sitting.sent_back_at:
                raise NotInThisState(f"vote in a sitting that is {sitting.state}")
            if sitting.open_vote or sitting.vote_on_the_whole:
                raise NotInThisState("a vote is open, or the whole was voted on")
            if awaits_act(sitting.version):
                raise NotInThisState("another sitting has voted on the whole")
            programme = Programme.objects.get(pk=sitting.version.programme_id)
            if not programme.is_before_council or programme.version_put_to_vote_id != sitting.version_id:
                raise InvalidTransition("the version is not before the council")
            undecided = sitting.amendments.undecided()
            if amendment is None and undecided.exists():
                raise NotInThisState("amendments are undecided")
            if amendment is not None and not undecided.filter(pk=amendment.pk, vote=None).exists():
                raise NotInThisState("the amendment is withdrawn, decided or another sitting’s")
            vote = cls.objects.create(
                sitting=sitting,
                amendment=amendment,
                version=sitting.version,
                rule=rule,
                members_in_office=sitting.members_in_office,
                presiding=sitting.presiding,
                opened_at=now,
                amended=amendment is None and sitting.amendments.carried().exists(),
            )
            record("vote.opened", by=by, target=vote, public=False, now=now)
        return vote

    def call_off(self, *, by: Any, now: datetime | None = None) -> None:
        """It was opened by mistake: gone, as long as nobody has voted."""
        with change():
            self._lock_open()
            if self.ballots.exists():
                raise NotInThisState("somebody has voted")
            record("vote.called_off", by=by, target=self, public=False, now=now)
            self.delete()

    def _lock_open(self) -> None:
        self.sitting.lock()
        fresh = Vote.objects.filter(pk=self.pk, closed_at=None).first()
        if fresh is None:
            raise NotInThisState("the vote is closed")

    def cast(
        self, member: CouncilMember, choice: str, *, by: Any, channel: str = "phone", now: datetime | None = None
    ) -> "Ballot":
        """A member votes, once, while the vote is open and the member in the room.

        By phone (`channel`) only where the sitting has it. Raises AlreadyVoted with the first ballot, NotInThisState
        after the close, ValidationError where the member is not in the room.
        """
        now = now or timezone.now()
        if choice not in Choice.values:
            raise ValidationError({"choice": _("Choose one of these.")}, code="choice")
        with change():
            self._lock_open()
            if channel == Ballot.Channel.PHONE and not self.sitting.phone_ballots:
                raise NotInThisState("no ballots by phone")
            if first := self.ballots.filter(member=member).first():
                raise AlreadyVoted(first)
            if not self.sitting.in_room.filter(member=member).exists():
                raise ValidationError(_("Only members who are in the room vote."), code="room")
            return Ballot.objects.create(
                vote=self, member=member, choice=choice, channel=channel, cast_at=now, entered_by=by
            )

    def close(
        self,
        *,
        by: Any,
        others: str = DID_NOT_VOTE,
        exceptions: Mapping[int, str] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Close it and count. `others`: how all present vote who have no ballot yet, as hands are raised (Choice.FOR:
        unanimous); `exceptions`: who of them votes otherwise, by the key of the member ("": takes no part).

        Raises AlreadyVoted where an exception is of a member who has voted by phone, ValidationError where it is of
        somebody who is not in the room, NotInThisState for the second of two who close.
        """
        now = now or timezone.now()
        exceptions = dict(exceptions or {})
        with change():
            self._lock_open()
            room = {row.member_id: row.member for row in self.sitting.in_room.select_related("member")}
            voted = {ballot.member_id: ballot for ballot in self.ballots.all()}
            for pk in exceptions:
                if pk in voted:
                    raise AlreadyVoted(voted[pk])
                if pk not in room:
                    raise ValidationError(_("Only members who are in the room vote."), code="room")
            for pk, member in room.items():
                choice = exceptions.get(pk, others)
                if pk not in voted and choice != DID_NOT_VOTE:
                    self.cast(member, choice, by=by, channel=Ballot.Channel.HAND, now=now)
            self._count({ballot.member_id: ballot.choice for ballot in self.ballots.all()})
            self.closed_at = now
            self.save()
            if self.amendment and self.carried:
                self._leave_without_object(now)
            record("vote.closed", by=by, target=self, public=False, now=now)

    def _count(self, choices: Mapping[int, str]) -> None:
        given = list(choices.values())
        self.votes_for, self.against, self.abstentions = (given.count(choice) for choice in Choice.values)
        self.presiding_choice = choices.get(self.presiding_id, "")
        self.carried = law.is_carried(
            Tally(self.votes_for, self.against, self.abstentions),
            self.rule,
            members_in_office=self.members_in_office,
            presiding=self.presiding_choice,
        )

    @property
    def _on_the_same_words(self) -> AmendmentQuerySet:
        same = self.sitting.amendments.filter(commitment=self.amendment.commitment, field=self.amendment.field)
        return same.exclude(pk=self.amendment_id)

    def _leave_without_object(self, now: datetime) -> None:
        self._on_the_same_words.undecided().update(moot_at=now)

    # Afterwards -----------------------------------------------------------------------------------------------

    @property
    def choices(self) -> dict[int, str]:
        """How each member voted, by the key of the member, as last rectified. Members who did not vote are left out."""
        found = {ballot.member_id: ballot.choice for ballot in self.ballots.all()}
        found |= {row.member_id: row.after for row in self.rectifications.all()}
        return {member: choice for member, choice in found.items() if choice != DID_NOT_VOTE}

    @property
    def rests_something_on_it(self) -> bool:
        """Whether a later step rests on the result: a rectification may not turn it over any more."""
        if self.amendment_id is not None:
            other = models.Q(vote__closed_at=None, vote__isnull=False) | models.Q(vote__carried=True)
            return (
                self.sitting.vote_on_the_whole is not None
                or self.sitting.sent_back_at is not None
                or self._on_the_same_words.filter(other).exists()
            )
        return self.resulting_version_id is not None or hasattr(self, "deliberation")

    def rectify(
        self, member: CouncilMember, after: str, *, by: Any, reason: Texts, now: datetime | None = None
    ) -> "Rectification":
        """Put right how a member's vote was recorded, with the reason; the first record is kept beside it.

        Raises NotInThisState while it is open or where the result would turn over on which something rests already,
        ValidationError without an Arabic reason or for somebody who was not at the sitting.
        """
        now = now or timezone.now()
        if not reason.get(AUTHORITATIVE, "").strip():
            raise ValidationError({"reason": _("Say in Arabic why the record is put right.")}, code="reason")
        if after not in {*Choice.values, DID_NOT_VOTE}:
            raise ValidationError({"after": _("Choose one of these.")}, code="after")
        with change():
            self.sitting.lock()
            self.refresh_from_db()
            if self.is_open:
                raise NotInThisState("the vote is open")
            if not self.sitting.attendance.filter(member=member, state="present").exists():
                raise ValidationError(_("This member was not at the sitting."), code="member")
            before = self.choices
            if after != DID_NOT_VOTE and member.pk not in {ballot.member_id for ballot in self.ballots.all()}:
                self._need_in_room(member)
            if before.get(member.pk, DID_NOT_VOTE) == after:
                raise ValidationError({"after": _("The record says so already.")}, code="same")
            first = {"carried": self.carried, "for": self.votes_for, "against": self.against,
                     "abstentions": self.abstentions}  # fmt: skip
            self._count({**before, member.pk: after})
            if self.carried != first["carried"] and self.rests_something_on_it:
                raise NotInThisState("the result would turn over")
            self.rectified += 1
            row = Rectification(
                vote=self, number=self.rectified, member=member, before=before.get(member.pk, DID_NOT_VOTE),
                after=after, first=first, by=by, at=now
            )  # fmt: skip
            row.put("reason", reason)
            row.save()
            self.save()  # after its reason is recorded: the database takes a change of the result no other way
            if self.amendment and self.carried != first["carried"]:
                self._put_right_without_object(now)
            public = self.sitting.state == SittingState.CLOSED and self.sitting.meeting.is_public
            record("vote.rectified", by=by, target=self, public=public, now=now, reason=reason[AUTHORITATIVE])
        return row

    def _need_in_room(self, member: CouncilMember) -> None:
        row = self.sitting.attendance.get(member=member)
        if not row.was_in_room(self.opened_at, self.closed_at):
            raise ValidationError(_("Only members who are in the room vote."), code="room")

    def _put_right_without_object(self, now: datetime) -> None:
        # The other amendments to the same words lose their object with this one carried, and have it again without.
        if self.carried:
            self._leave_without_object(now)
        else:
            self._on_the_same_words.update(moot_at=None)

    # The text that was carried --------------------------------------------------------------------------------

    def carried_text(self) -> ProgrammeText:
        """The version put to the vote with the carried amendments and nothing else."""
        text = self.version.text
        for amendment in self.sitting.amendments.carried().select_related("commitment"):
            text = text.with_words(amendment.commitment.code, amendment.field, texts(amendment, "words"))
        return text

    @property
    def adopted_version(self) -> Version | None:
        """The version that this vote puts in force; None while the amended text is not frozen yet, or not carried."""
        if not self.carried or self.amendment_id is not None:
            return None
        return self.resulting_version if self.amended else self.version

    def freeze_carried_text(self, *, by: Any, now: datetime | None = None) -> Version:
        """Freeze what the whole was carried with as the next version, in Arabic where an amendment has no French.

        It differs from the version put to the vote by the carried amendments only (`differs_by_amendments_only`).
        Raises NotInThisState where there is nothing to freeze.
        """
        now = now or timezone.now()
        with change():
            self.sitting.lock()
            self.refresh_from_db()
            if self.amendment_id is not None or not (self.carried and self.amended) or self.resulting_version_id:
                raise NotInThisState("nothing to freeze")
            carried = list(self.sitting.amendments.carried().select_related("commitment"))
            translated = all(all(texts(row, "words").values()) for row in carried)
            languages = LANGUAGES if translated and self.version.is_complete else (AUTHORITATIVE,)
            numbers = ", ".join(str(row.number) for row in carried)
            text = self.carried_text()
            for row in carried:
                row.commitment.take_over(row.field, texts(row, "words"), by=by, now=now)
            why = {
                "ar": f"التعديلات التي صادق عليها المجلس في جلسة {self.sitting.day:%d/%m/%Y}: {numbers}",
                "fr": f"Amendements adoptés par le conseil à la séance du {self.sitting.day:%d/%m/%Y} : {numbers}",
            }
            self.resulting_version = Version.freeze(
                self.version.programme, by=by, why=why, languages=languages, text=text, now=now
            )
            self.save(update_fields=["resulting_version"])
        return self.resulting_version

    @property
    def differs_by_amendments_only(self) -> bool:
        """Whether the frozen version is, word for word in the authoritative language, the one put to the vote with the
        carried amendments: computed from the frozen texts each time it is asked. Translations may join later."""
        version = self.adopted_version
        if version is None:
            return False
        frozen, carried = (
            in_language(text.to_content(), AUTHORITATIVE, LANGUAGES) for text in (version.text, self.carried_text())
        )
        return frozen == carried
