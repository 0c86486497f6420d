"""The minutes of a meeting: written, submitted, approved, published; and the account, which needs no approval."""

from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, TranslatedModel, texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.joining import with_translations
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import correct, publish, translate
from workshops.models.agreed import Decision, Recommendation, Review
from workshops.models.choices import MeetingState, MinutesForm, MinutesState, NotInThisState
from workshops.models.meeting import Meeting
from workshops.models.minutes_limits import LIMITS
from workshops.models.rows import LONGEST_TEXT

if TYPE_CHECKING:
    from workshops.text import MinutesText
    from workshops.text_parts import Gap

SCHEMA = 1


class Incomplete(Exception):
    """The minutes cannot go on; `gaps` says what is missing where."""

    def __init__(self, gaps: "list[Gap]") -> None:
        super().__init__(f"{len(gaps)} gaps")
        self.gaps = gaps


class WriterMayNotApprove(Exception):
    """Whoever wrote or submitted the minutes does not enter their approval, unless the commune's profile allows it."""


class Minutes(TranslatedModel):
    """The record of one meeting. Its rows (`workshops.models.rows`) hang on the meeting."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    form = models.CharField(_("form of the record"), max_length=10, choices=MinutesForm, default=MinutesForm.MINUTES)
    state = models.CharField(max_length=10, choices=MinutesState, default=MinutesState.DRAFT, editable=False)
    opening = models.TextField(_("opening words"), blank=True, max_length=LONGEST_TEXT)
    closing = models.TextField(_("closing words"), blank=True, max_length=LONGEST_TEXT)
    closed_at = models.TimeField(_("closed at"), null=True, blank=True)
    source = models.CharField(_("prepared from"), blank=True, max_length=400)
    """Of an account: from what it was prepared."""

    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    """Everybody who has typed in this record since it was last published, and who submitted it."""
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(null=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.TextField(_("remark"), blank=True, max_length=2000, editable=False)
    """Why they were sent back."""

    approved_name = models.CharField(_("name"), max_length=120, blank=True)
    approved_office = models.CharField(_("office"), max_length=160, blank=True)
    approved_on = models.DateField(_("signed on"), null=True, blank=True)
    approved_scan = models.ForeignKey(
        "workshops.Attachment", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approval_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approval_entered_at = models.DateTimeField(null=True, editable=False)
    approved_by_writer = models.BooleanField(default=False, editable=False)

    publication = models.ForeignKey(Publication, null=True, editable=False, on_delete=models.PROTECT,
                                    related_name="+")  # fmt: skip
    """The last edition that was published by the acts below; `edition` is the one to read."""
    correction_reason = models.CharField(max_length=500, blank=True, editable=False)
    """Why a published record is open again; empty where it is not."""

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = LIMITS

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def illustrative(self) -> bool:
        """Whether they belong to the sample."""
        return self.meeting.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self.meeting, "title")

    def journal_path(self) -> str:
        return self.meeting.path

    @property
    def is_account(self) -> bool:
        """Whether this is an account, without approval and signature places."""
        return self.form == MinutesForm.ACCOUNT

    @property
    def can_be_written(self) -> bool:
        """Whether the rows may change now."""
        return self.state == MinutesState.DRAFT and self.meeting.takes_records

    @property
    def edition(self) -> Publication | None:
        """The publication to read: the last one published, or the cleaned edition that the law demanded since. None
        before the first."""
        return self.publication and self.publication.last_edition

    @property
    def is_readable(self) -> bool:
        """Whether something is published and its content stands."""
        return self.publication_id is not None and not self.edition.is_redacted

    @property
    def text(self) -> "MinutesText":
        """The published text. Call only where `is_readable`."""
        return frozen_text(self.edition.pk, self.edition.sha256)

    def is_writer(self, user: Any) -> bool:
        """Whether this person has typed in the record or submitted it."""
        return self.writers.filter(pk=user.pk).exists()

    # Acts -----------------------------------------------------------------------------------------------------

    def _move(self, before: set[str], after: str, **also: Any) -> None:
        if not Minutes.objects.filter(pk=self.pk, state__in=before).update(state=after, **also):
            raise NotInThisState(f"{after} from {self.state}")
        self.refresh_from_db()

    def gaps(self, languages: tuple[str, ...] = (AUTHORITATIVE,)) -> "list[Gap]":
        """What is missing before they can be published in these languages."""
        from workshops.text import MinutesText

        return MinutesText.from_rows(self).gaps(languages)

    def change_form(self, *, by: Any, form: str, source: Texts, now: datetime | None = None) -> None:
        """Settle whether the record is minutes or an account, and from what an account was prepared.

        Raises NotInThisState once something was handed in or published, ValidationError for an account without source.
        """
        if form == MinutesForm.ACCOUNT and not source.get(AUTHORITATIVE, "").strip():
            raise ValidationError(_("Say in Arabic from what the account was prepared."), code="source")
        with change():
            self._lock()
            if not self.can_be_written or self.publication_id:
                raise NotInThisState(f"another form from {self.state}")
            self.form = form
            self.put("source", source)
            self.save()
            record("minutes.form_changed", by=by, target=self, public=False, now=now)

    def submit(self, *, by: Any, now: datetime | None = None) -> None:
        """Hand the draft in for approval. The meeting counts as held from then on.

        Raises Incomplete where Arabic is missing, NotInThisState from any other state or for a meeting that does not
        take place, ValidationError before the day of the meeting.
        """
        now = now or timezone.now()
        with change():
            self._lock()
            if not self.meeting.takes_records:
                raise NotInThisState(f"minutes of a meeting that is {self.meeting.state}")
            if self.is_account:
                raise NotInThisState("an account is not approved")
            if gaps := self.gaps():
                raise Incomplete(gaps)
            if self.meeting.state == MeetingState.PLANNED:
                self.meeting.hold(by=by, now=now)
            self._move({MinutesState.DRAFT}, MinutesState.SUBMITTED, submitted_at=now, submitted_by=by, remark="")
            if by is not None:
                self.writers.add(by)
            record("minutes.submitted", by=by, target=self, public=False, now=now)

    def send_back(self, *, by: Any, remark: str, now: datetime | None = None) -> None:
        """Back to the writers, with a remark; an approval that was entered is void."""
        if not remark.strip():
            raise ValidationError(_("Say what is to be changed."), code="remark")
        with change():
            self._lock()
            self._move(
                {MinutesState.SUBMITTED, MinutesState.APPROVED},
                MinutesState.DRAFT,
                remark=remark,
                approved_name="",
                approved_on=None,
                approved_scan=None,
                approval_entered_by=None,
                approval_entered_at=None,
                approved_by_writer=False,
                **{f"approved_office_{language}": "" for language in LANGUAGES},
            )
            record("minutes.sent_back", by=by, target=self, public=False, now=now, remark=remark)

    def approve(self, *, by: Any, name: str, office: Texts, on: date, scan: Any, now: datetime | None = None) -> None:
        """Enter the approval: who signed the paper, in what office, when, and the scan of it (an Attachment).

        Organic law 113-14 leaves the minutes of sittings to the secretary, an elected member (art. 47): the portal
        records the signature, it does not replace it. Raises WriterMayNotApprove, ValidationError, NotInThisState.
        """
        now = now or timezone.now()
        if on > timezone.localdate(now):
            raise ValidationError({"on": _("This day is still to come.")}, code="to_come")
        if on < timezone.localdate(self.meeting.starts_at):
            raise ValidationError({"on": _("This day is before the meeting.")}, code="before")
        if scan.meeting_id != self.meeting_id:
            raise ValidationError({"scan": _("This file belongs to another meeting.")}, code="scan")
        with change():
            self._lock()
            scan.refresh_from_db(fields=["removed_at"])
            if scan.removed_at is not None:
                raise ValidationError({"scan": _("This file was removed meanwhile.")}, code="removed")
            by_writer = self.is_writer(by)
            if by_writer and not Commune.current().writer_may_approve:
                raise WriterMayNotApprove
            self._move(
                {MinutesState.SUBMITTED},
                MinutesState.APPROVED,
                approved_name=name,
                approved_on=on,
                approved_scan=scan,
                approval_entered_by=by,
                approval_entered_at=now,
                approved_by_writer=by_writer,
                **{f"approved_office_{language}": office.get(language, "") for language in LANGUAGES},
            )
            record("minutes.approved", by=by, target=self, public=False, now=now, by_writer=by_writer)

    def publish(self, *, by: Any, now: datetime | None = None) -> Publication:
        """Freeze them as a publication (PV or CR), in Arabic, and in French too where nothing of it is missing.

        Where they were opened for correction, the new edition corrects the last one. Raises Incomplete,
        NotInThisState (also for the second of two who publish at once), ValidationError before the meeting's day.
        """
        from workshops.text import MinutesText

        now = now or timezone.now()
        with change():
            self._lock()
            ready = {MinutesState.DRAFT} if self.is_account else {MinutesState.APPROVED}
            if self.state not in ready or not self.meeting.takes_records:
                raise NotInThisState(f"publication from {self.state}")
            if self.meeting.state == MeetingState.PLANNED:
                self.meeting.hold(by=by, now=now)
            text = MinutesText.from_rows(self)
            if gaps := text.gaps((AUTHORITATIVE,)):
                raise Incomplete(gaps)
            languages = (AUTHORITATIVE,) if text.gaps(LANGUAGES) else LANGUAGES
            publication = self._issue(text, languages, by=by, now=now)
            self._move(
                ready,
                MinutesState.PUBLISHED,
                publication=publication,
                correction_reason="",
            )
            self.writers.clear()
            self._publish_rows(by=by, now=now)
            self.meeting.index_words()
            if not self.meeting.is_public:
                self.meeting.announce(by=by, now=now)
        return publication

    def _issue(self, text: "MinutesText", languages: tuple[str, ...], *, by: Any, now: datetime) -> Publication:
        titles = self.titles()
        if self.correction_reason:
            correction = {"corrects": self.edition.reference, "reason": self.correction_reason}
            return correct(
                self.edition,
                {**text.to_content(), "correction": correction},
                by=by,
                titles=titles,
                reason=self.correction_reason,
                languages=languages,
                now=now,
            )
        return publish(
            self.form,
            text.to_content(),
            by=by,
            titles=titles,
            languages=languages,
            schema=SCHEMA,
            illustrative=self.illustrative,
            replaces=self.edition,
            now=now,
        )

    def _publish_rows(self, *, by: Any, now: datetime) -> None:
        Recommendation.objects.filter(meeting=self.meeting).update(published=True)
        Decision.objects.filter(meeting=self.meeting).update(published=True)
        day = timezone.localdate(self.meeting.starts_at)
        for review in self.meeting.reviews.select_related("decision__meeting"):
            ends = {Review.State.DONE: review.decision.finish, Review.State.DROPPED: review.decision.drop}
            if review.decision.is_open and review.state in ends:
                with suppress(NotInThisState):  # closed by somebody else just now: theirs holds
                    ends[review.state](by=by, on=day, outcome=texts(review, "note"), now=now)

    def begin_correction(self, *, by: Any, reason: str, now: datetime | None = None) -> None:
        """Open published minutes for an edition that corrects them; what is published stays readable meanwhile."""
        if not reason.strip():
            raise ValidationError(_("Say why the document is corrected."), code="reason")
        with change():
            self._lock()
            if not self.is_readable:
                raise NotInThisState("nothing that could be corrected is published")
            self._reopen(correction_reason=reason)
            record("minutes.correction_begun", by=by, target=self, public=False, now=now, reason=reason)

    def begin_minutes(self, *, by: Any, now: datetime | None = None) -> None:
        """The signed minutes arrived after an account had been published: they take its place once published."""
        with change():
            self._lock()
            if not self.is_account:
                raise NotInThisState("these are minutes already")
            self._reopen(form=MinutesForm.MINUTES)
            record("minutes.begun_after_account", by=by, target=self, public=False, now=now)

    def _reopen(self, **also: Any) -> None:
        self._move(
            {MinutesState.PUBLISHED},
            MinutesState.DRAFT,
            approved_name="",
            approved_on=None,
            approved_scan=None,
            approval_entered_by=None,
            approval_entered_at=None,
            approved_by_writer=False,
            remark="",
            **{f"approved_office_{language}": "" for language in LANGUAGES},
            **also,
        )

    def add_translation(self, *, by: Any) -> Publication:
        """Join French to minutes that were published in Arabic alone, as a translation edition of the same Arabic.

        Raises Incomplete with what is not translated, NotInThisState where nothing Arabic-only is published.
        """
        from workshops.text import MinutesText

        with change():
            self._lock()
            edition = self.edition if self.state == MinutesState.PUBLISHED else None
            if edition is None or edition.is_redacted or set(LANGUAGES) <= set(edition.languages):
                raise NotInThisState("nothing to translate")
            rows = MinutesText.from_rows(self).to_content()
            content = {**with_translations(edition.data, rows), "languages": list(LANGUAGES)}
            if gaps := MinutesText.from_content(content).gaps(LANGUAGES):
                raise Incomplete(gaps)
            translation = translate(edition, content, by=by, titles=self.titles())
            Minutes.objects.filter(pk=self.pk).update(publication=translation)
            self.refresh_from_db(fields=["publication"])
            self.meeting.index_words()
        return translation

    def _lock(self) -> None:
        # The meeting's row is the lock of everything recorded of it.
        self.meeting = (
            Meeting.objects.select_for_update(of=("self",)).select_related("programme").get(pk=self.meeting_id)
        )
        meeting = self.meeting
        self.refresh_from_db()
        self.meeting = meeting

    def titles(self) -> Texts:
        """The title of the publication in every language that the meeting's title has."""
        titles = {}
        for language, title in texts(self.meeting, "title").items():
            with override(language):
                pattern = _("Account: %(title)s") if self.is_account else _("Minutes: %(title)s")
                titles[language] = pattern % {"title": title} if title else ""
        return titles


@lru_cache(maxsize=64)
def frozen_text(pk: int, sha256: str) -> "MinutesText":
    """The text of a publication of minutes. Frozen content never changes: parsed once per process."""
    from workshops.text import MinutesText

    return MinutesText.from_content(Publication.objects.only("content").get(pk=pk).data)
