"""The council's act (مقرر): published, sent to the governor, posted, executory; and the committee's validation."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Adoption, Version
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, Texts, TranslatedModel, has_text, texts
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication
from workshops.council import law
from workshops.models.attachment import Attachment
from workshops.models.choices import MeetingKind, MeetingState, NotInThisState
from workshops.models.meeting import Meeting
from workshops.models.sitting import Sitting
from workshops.models.sitting_choices import SittingState
from workshops.models.vote import Vote


class Way(models.TextChoices):
    """Where a published act is on its way (arts. 116 to 118): computed from its dates."""

    TO_SEND = "to_send", pgettext_lazy("an act", "to be sent to the governor")
    AWAITING = "awaiting", pgettext_lazy("an act", "with the governor")
    AWAITING_VISA = "awaiting_visa", pgettext_lazy("an act", "awaiting its visa")
    OPPOSED = "opposed", pgettext_lazy("an act", "opposed by the governor")
    EXECUTORY = "executory", pgettext_lazy("an act", "executory")
    NOT_CARRIED = "not_carried", pgettext_lazy("an act", "text rejected")


CORRECTABLE = ("sent_on", "received_on", "posted_on", "minutes_sent_on")
"""Days that a clerk records and may have typed wrongly."""


class Deliberation(TranslatedModel):
    """The act by which the council decided on a text. Its wording is frozen as a publication; the dates of its way
    come in afterwards."""

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="deliberation")
    number = models.CharField(_("number in the register of deliberations"), max_length=40)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="deliberations")
    """The version that the council decided on: of a carried vote, the one in force by it."""
    text = models.TextField(_("text of the act"), max_length=8000)
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="+")
    needs_visa = models.BooleanField(_("needs a visa (article 118)"), default=False)

    signed_scan = models.ForeignKey(Attachment, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(_("sent to the governor on"), null=True, editable=False)
    received_on = models.DateField(_("received by the governor on"), null=True, editable=False)
    proof = models.ForeignKey(Attachment, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    opposed_on = models.DateField(_("opposed on"), null=True, editable=False)
    opposition_reason = models.TextField(_("reason of the opposition"), blank=True, max_length=2000, editable=False)
    visa_on = models.DateField(_("visa given on"), null=True, editable=False)
    executory_on = models.DateField(_("executory since"), null=True, editable=False)
    posted_on = models.DateField(_("posted on"), null=True, editable=False)
    minutes_sent_on = models.DateField(_("minutes sent to the members on"), null=True, editable=False)

    class Meta:
        verbose_name = _("deliberation")
        verbose_name_plural = _("deliberations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=has_text("text_ar") & ~models.Q(number=""),
                name="deliberation_has_number_and_text",
                violation_error_message=_("An act has its number and its Arabic text."),
            ),
            models.CheckConstraint(
                condition=models.Q(received_on=None)
                | models.Q(sent_on__isnull=False, received_on__gte=models.F("sent_on")),
                name="deliberation_received_after_sent",
                violation_error_message=_("It was received before it was sent."),
            ),
            models.CheckConstraint(
                condition=models.Q(opposed_on=None) | (models.Q(executory_on=None) & has_text("opposition_reason_ar")),
                name="deliberation_opposed_has_reason",
                violation_error_message=_("An opposition has its reason, and the act is not executory."),
            ),
            models.CheckConstraint(
                condition=models.Q(executory_on=None) | models.Q(received_on__isnull=False),
                name="deliberation_executory_was_received",
                violation_error_message=_("An act is executory only after the governor has received it."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sitting(self) -> Any:
        """The sitting at which the council decided."""
        return self.vote.sitting

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.sitting.illustrative

    @property
    def edition(self) -> Publication:
        """The publication to read: the last edition, where one has corrected it or joined its French."""
        return self.publication.last_edition

    @property
    def way(self) -> str:
        """A `Way`."""
        if not self.vote.carried:
            return Way.NOT_CARRIED
        if self.opposed_on:
            return Way.OPPOSED
        if self.executory_on:
            return Way.EXECUTORY
        if self.received_on is None:
            return Way.TO_SEND
        return Way.AWAITING_VISA if self.needs_visa and self.visa_on is None else Way.AWAITING

    @property
    def way_label(self) -> str:
        """The way in the reader's words."""
        return str(Way(self.way).label)

    @property
    def executory_from(self) -> date | None:
        """The first day on which it is executory if nobody opposes; None before the governor has received it."""
        if self.received_on is None:
            return None
        if self.needs_visa and self.visa_on:
            return self.visa_on
        return law.executory_from(self.received_on, needs_visa=self.needs_visa, holidays=holidays())

    @property
    def last_day_to_oppose(self) -> date | None:
        """Until when the governor may oppose (art. 117), or refuse the visa (art. 118); None before it was received."""
        if self.received_on is None:
            return None
        if self.needs_visa:
            return law.last_day_of_visa(self.received_on)
        return law.last_day_to_oppose(self.received_on, holidays())

    def journal_title(self) -> dict[str, str]:
        return texts(self.sitting.meeting, "title")

    def journal_path(self) -> str:
        return self.sitting.meeting.path

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def check_number(cls, number: str, sitting: Sitting) -> None:
        """Raises ValidationError where another act of the council that sat has this number."""
        acts = cls.objects.filter(vote__sitting__meeting__programme__illustrative=sitting.illustrative)
        if acts.filter(number=number).exists():
            raise ValidationError({"number": _("Another deliberation has this number.")}, code="number")

    @classmethod
    def issue(
        cls,
        vote: Vote,
        *,
        by: Any,
        number: str,
        text: Texts,
        needs_visa: bool = False,
        now: datetime | None = None,
    ) -> "Deliberation":
        """Freeze and publish the act of a closed vote on the whole, and let it work on the programme: a carried one
        adopts exactly the version that was voted on, one that is not carried rejects it.

        Raises NotInThisState before the sitting is closed and announced or the carried text is frozen, ValidationError
        without number or Arabic text, or where another act of this council has the number.
        """
        from workshops.council.act.publication import publish_act

        now = now or timezone.now()
        if not number.strip() or not text.get(AUTHORITATIVE, "").strip():
            raise ValidationError(_("An act has its number and its Arabic text."), code="text")
        with change():
            vote.sitting.lock()
            vote.refresh_from_db()
            if vote.amendment_id is not None or vote.is_open or vote.sitting.state != SittingState.CLOSED:
                raise NotInThisState("the sitting is not closed")
            if not vote.sitting.meeting.is_public:
                raise NotInThisState("nobody was told of the sitting")
            if hasattr(vote, "deliberation"):
                raise NotInThisState("issued already")
            cls.check_number(number.strip(), vote.sitting)  # nobody issues another meanwhile: see `change`
            if vote.carried and vote.adopted_version is None:
                raise NotInThisState("the carried text is not frozen")
            if vote.carried and not vote.differs_by_amendments_only:
                raise NotInThisState("the frozen text is not the one that was carried")
            made = cls(vote=vote, number=number.strip(), version=vote.adopted_version or vote.version,
                       needs_visa=needs_visa)  # fmt: skip
            made.put("text", text)
            made.publication = publish_act(made, by=by, now=now)
            made.save()
            programme = vote.version.programme
            if vote.carried:
                programme.adopt(made.version, made.publication, by=by, on=vote.sitting.day, now=now)
            else:
                programme.reject(by=by, reason=_reason(vote), now=now)
        return made

    def correct(self, *, by: Any, reason: str, now: datetime | None = None) -> Publication:
        """Publish the act anew with the votes as they were rectified since, as an edition that corrects the last one.

        Raises ValidationError without a reason, NotInThisState where nothing was rectified since.
        """
        from workshops.council.act.publication import corrected_act, is_behind

        now = now or timezone.now()
        with change():
            self._lock()
            if not is_behind(self):
                raise NotInThisState("nothing was rectified since")
            return corrected_act(self, by=by, reason=reason, now=now)

    def add_translation(self, words: Texts, *, by: Any, now: datetime | None = None) -> Publication:
        """Join the French to an act that was published in Arabic alone, as a translation edition of the same Arabic.

        Raises ValidationError where a language is missing, NotInThisState where it has all of them.
        """
        from workshops.council.act.publication import translated_act

        if not all(words.get(language, "").strip() for language in TRANSLATIONS):
            raise ValidationError({"text": _("The text of the act is not translated.")}, code="text")
        with change():
            self._lock()
            edition = self.edition
            if edition.is_redacted or set(LANGUAGES) <= set(edition.languages):
                raise NotInThisState("nothing to translate")
            self.put("text", {**words, AUTHORITATIVE: self.text_ar})
            self.save()
            record("deliberation.translated", by=by, target=self, public=False, now=now)
            return translated_act(self, by=by)

    def _lock(self) -> None:
        # The sitting's row is the lock of everything that rests on it.
        self.vote.sitting.lock()
        self.refresh_from_db()

    def attach_signed(self, scan: Attachment, *, by: Any, now: datetime | None = None) -> None:
        """The scan of the act as president and secretary signed it (art. 47)."""
        self._own(scan)
        self._set("deliberation.signed", by=by, now=now, signed_scan=scan)

    def send(self, on: date, *, by: Any, proof: Attachment | None = None, now: datetime | None = None) -> None:
        """It went to the governor (art. 116), with the proof of it."""
        self._own(proof)
        self._day(on, now)
        self._set("deliberation.sent", by=by, now=now, only={"sent_on": None}, sent_on=on, proof=proof)

    def attach_proof(self, proof: Attachment, *, by: Any, now: datetime | None = None) -> None:
        """The proof that it went to the governor, which may come back later."""
        self._own(proof)
        if self.sent_on is None:
            raise NotInThisState("not sent yet")
        self._set("deliberation.proven", by=by, now=now, only={"proof": None}, proof=proof)

    def receive(self, on: date, *, by: Any, now: datetime | None = None) -> None:
        """The governor received it that day: the terms run from there."""
        self._day(on, now)
        with change():
            self._lock()
            if self.sent_on is None:
                raise NotInThisState("not sent yet")
            if on < self.sent_on:
                raise ValidationError({"on": _("It was received before it was sent.")}, code="before")
            self._set("deliberation.received", by=by, now=now, only={"received_on": None}, received_on=on)

    def give_visa(self, on: date, *, by: Any, now: datetime | None = None) -> None:
        """The visa was given (art. 118)."""
        self._day(on, now)
        with change():
            self._lock()
            if self.received_on is None or not self.needs_visa:
                raise NotInThisState("no visa is awaited")
            if on < self.received_on:
                raise ValidationError({"on": _("This day is before the governor received it.")}, code="before")
            self._set("deliberation.visa_given", by=by, now=now, only={"visa_on": None, "opposed_on": None}, visa_on=on)

    def become_executory(self, *, by: Any, now: datetime | None = None) -> None:
        """Nobody opposed within the term, or the visa came: it is executory, since the day that follows from the dates.

        Raises NotInThisState before that day, after an opposition, or for a text that was not carried.
        """
        with change():
            self._lock()
            since = self.executory_from
            if self.way not in {Way.AWAITING, Way.AWAITING_VISA} or since is None or since > timezone.localdate(now):
                raise NotInThisState("not executory yet")
            self._set("deliberation.executory", by=by, now=now, only={"executory_on": None, "opposed_on": None},
                      executory_on=since)  # fmt: skip
            self.version.programme.become_executory(by=by, on=since, now=now)

    def oppose(self, on: date, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The governor opposes (art. 117): the programme goes back to revision; where it had been amended, the earlier
        text is in force again."""
        if not reason.get(AUTHORITATIVE, "").strip():
            raise ValidationError({"reason": _("Write it in Arabic.")}, code="reason")
        self._day(on, now)
        with change():
            self._lock()
            if self.way not in {Way.AWAITING, Way.AWAITING_VISA}:
                raise NotInThisState(f"opposition to an act that is {self.way}")
            if on < self.received_on:
                raise ValidationError({"on": _("This day is before the governor received it.")}, code="before")
            if on > self.last_day_to_oppose:
                raise ValidationError(
                    {"on": _("This day is after the term in which the governor may oppose.")}, code="late"
                )
            words = {f"opposition_reason_{language}": text for language, text in reason.items()}
            self._set("deliberation.opposed", by=by, now=now, only={"executory_on": None, "opposed_on": None},
                      opposed_on=on, **words)  # fmt: skip
            programme = self.version.programme
            programme.oppose(by=by, reason=reason, in_force=self._adoption_before(), now=now)

    def _adoption_before(self) -> Adoption | None:
        earlier = Deliberation.objects.filter(
            version__programme=self.version.programme, executory_on__isnull=False
        ).exclude(pk=self.pk)
        last = earlier.order_by("-executory_on", "-pk").first()
        return last and Adoption(last.version, last.sitting.day, last.publication, last.executory_on)

    def post(self, on: date, *, by: Any, now: datetime | None = None) -> None:
        """It was posted at the seat of the commune (art. 273)."""
        self._day(on, now)
        self._set("deliberation.posted", by=by, now=now, only={"posted_on": None}, posted_on=on)

    def send_minutes(self, on: date, *, by: Any, now: datetime | None = None) -> None:
        """The members have the minutes of the sitting (art. 273)."""
        self._day(on, now)
        self._set("deliberation.minutes_sent", by=by, now=now, only={"minutes_sent_on": None}, minutes_sent_on=on)

    def correct_day(self, column: str, on: date, *, by: Any, now: datetime | None = None) -> None:
        """A day of its way was typed wrongly: one of `CORRECTABLE`, as long as nothing rests on it.

        Raises NotInThisState where it is not recorded yet, or the act is executory or opposed by it already.
        """
        self._day(on, now)
        with change():
            self._lock()
            rests = column in {"sent_on", "received_on"} and (self.executory_on or self.opposed_on or self.visa_on)
            if column not in CORRECTABLE or getattr(self, column) is None or rests:
                raise NotInThisState(f"{column} cannot be corrected")
            sent, received = {"sent_on": (on, self.received_on), "received_on": (self.sent_on, on)}.get(
                column, (None, None)
            )
            if sent and received and received < sent:
                raise ValidationError({"on": _("It was received before it was sent.")}, code="before")
            self._set("deliberation.day_corrected", by=by, now=now, **{column: on})

    def _own(self, attachment: Attachment | None) -> None:
        if attachment and attachment.meeting_id != self.sitting.meeting_id:
            raise ValidationError(_("This file belongs to another meeting."), code="file")

    def _day(self, on: date, now: datetime | None) -> None:
        if on > timezone.localdate(now):
            raise ValidationError({"on": _("This day is still to come.")}, code="to_come")
        if on < self.sitting.day:
            raise ValidationError({"on": _("This day is before the sitting.")}, code="before")

    def _set(
        self, act: str, *, by: Any, now: datetime | None, only: dict[str, None] | None = None, **fields: Any
    ) -> None:
        with change():
            if not Deliberation.objects.filter(pk=self.pk, **(only or {})).update(**fields):
                raise NotInThisState(act)
            record(act, by=by, target=self, now=now)
        self.refresh_from_db()


def _reason(vote: Vote) -> Texts:
    counts = f"{vote.votes_for} / {vote.against} / {vote.abstentions}"
    return dict.fromkeys(LANGUAGES, counts)


class Validation(TranslatedModel):
    """The follow-up committee's validation of a frozen version: a decision of one of its meetings."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="validations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="validations")
    note = models.TextField(_("what the committee said"), blank=True, max_length=2000)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("validation by the committee")
        verbose_name_plural = _("validations by the committee")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="version_validated_once_per_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.meeting}"

    @classmethod
    def enter(
        cls, meeting: Meeting, version: Version, *, by: Any, note: Texts | None = None, now: datetime | None = None
    ) -> "Validation":
        """The committee validated this version at this meeting. Raises NotInThisState unless it is a held meeting of
        the committee, InvalidTransition unless the programme is under revision and the version its newest."""
        now = now or timezone.now()
        with change():
            if meeting.kind != MeetingKind.COMMITTEE or meeting.state != MeetingState.HELD:
                raise NotInThisState("not a held meeting of the committee")
            if cls.objects.filter(meeting=meeting, version=version).exists():
                raise NotInThisState("entered already")
            made = cls(meeting=meeting, version=version, at=now)
            made.put("note", note or {})
            made.save()
            version.programme.validate(version, by=by, on=timezone.localdate(meeting.starts_at), now=now)
        return made
