"""A meeting, from its announcement to the day on which it was held, postponed or cancelled."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Programme, ProgrammeEvent
from tamazgana_open.bilingual import Texts, TitledModel, has_text, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications import stem_rows
from workshops.models.choices import (
    ADDRESS,
    Attending,
    MeetingKind,
    MeetingState,
    NotInThisState,
    validate_groups,
)
from workshops.models.meeting_queries import MeetingQuerySet
from workshops.models.meeting_stem import axis_mark
from workshops.when import is_over

LONGEST_SLUG = 60


class Meeting(TitledModel):
    """A meeting of any kind. Its address stays as first announced, whatever becomes of it."""

    programme = models.ForeignKey(Programme, verbose_name=_("programme"), on_delete=models.PROTECT,
                                  related_name="meetings")  # fmt: skip
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=MeetingKind)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Names the meeting in calendars, whatever its address."""
    address = models.CharField(max_length=90, unique=True, editable=False, validators=[RegexValidator(rf"^{ADDRESS}$")])
    title = models.CharField(_("title"), max_length=200)
    subject = models.TextField(_("what it is about"), blank=True, max_length=4000)
    place = models.CharField(pgettext_lazy("of a meeting", "place"), max_length=250, blank=True)
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    attending = models.CharField(_("taking part"), max_length=10, choices=Attending, default=Attending.IN_PERSON)
    link = models.URLField(_("address for taking part online"), blank=True, max_length=400)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    precision = models.CharField(
        _("known to the"), max_length=10, choices=ProgrammeEvent.Precision, default=ProgrammeEvent.Precision.MOMENT
    )
    invited = models.JSONField(_("groups invited"), default=list, blank=True, validators=[validate_groups])
    public_from = models.DateTimeField(_("public from"), null=True, blank=True)
    """Before this moment the meeting is internal; without one, until somebody announces it."""

    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED, editable=False)
    reason = models.TextField(_("reason"), blank=True, max_length=600)
    """Why it was postponed, moved or cancelled."""
    moved_from = models.DateTimeField(null=True, editable=False)
    """The date before the last change of date."""
    event = models.OneToOneField(
        ProgrammeEvent, null=True, editable=False, on_delete=models.SET_NULL, related_name="meeting"
    )
    """The step of the programme that this meeting is, where the programme's way names it."""

    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Counts the changes that calendars must take over (RFC 5545, SEQUENCE)."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(
                fields=["programme", "-starts_at", "public_from", "state", "precision", "ends_at"],
                name="meeting_programme_date",
            ),
            models.Index(
                fields=["programme", "kind", "-starts_at", "public_from", "state", "precision", "ends_at"],
                name="meeting_kind_date",
            ),
            models.Index(fields=["-starts_at"], name="meeting_date"),
            models.Index(fields=["public_from"], name="meeting_public_from"),
            models.Index(fields=["ends_at"], name="meeting_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["postponed", "cancelled"]) | has_text("reason_ar"),
                name="meeting_put_off_has_reason",
                violation_error_message=_("Say in Arabic why the meeting does not take place as announced."),
            ),
            models.CheckConstraint(
                condition=has_text("title_ar"),
                name="meeting_has_arabic_title",
                violation_error_message=_("The Arabic title is needed."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=MeetingKind.values,
                    state__in=MeetingState.values,
                    attending__in=Attending.values,
                    precision__in=ProgrammeEvent.Precision.values,
                ),
                name="meeting_of_known_kind_and_state",
                violation_error_message=_("Choose one of these."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("title"))

    def get_absolute_url(self) -> str:
        name = "sitting" if self.kind == MeetingKind.SITTING else "meeting"
        return reverse(name, args=[self.address])

    @property
    def path(self) -> str:
        """The address of its page without the language."""
        return f"{'council' if self.kind == MeetingKind.SITTING else 'meetings'}/{self.address}/"

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it now."""
        return self.public_from is not None and self.public_from <= timezone.now()

    @property
    def is_over(self) -> bool:
        """Whether its time has passed, recorded or not: one known to the day or the month lasts to the end of it."""
        return is_over(self.starts_at, self.ends_at, self.precision, timezone.now())

    @property
    def takes_records(self) -> bool:
        """Whether attendance and minutes may be entered: not of a meeting that does not take place."""
        return self.state in {MeetingState.PLANNED, MeetingState.HELD}

    @property
    def plan_can_change(self) -> bool:
        """Whether the plan may still be edited: not under minutes that were handed in, nor of a cancelled meeting."""
        return self.state != MeetingState.CANCELLED and self.minutes.state == "draft"

    @property
    def date_is_free(self) -> bool:
        """Whether the date is changed like any other word: nobody outside has been told of it yet."""
        return self.state == MeetingState.PLANNED and not self.is_public

    def journal_title(self) -> dict[str, str]:
        return texts(self, "title")

    def journal_path(self) -> str:
        return self.path

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def plan(
        cls,
        programme: Programme,
        *,
        by: Any,
        slug: str = "",
        public_from: datetime | None = None,
        now: datetime | None = None,
        **fields: Any,
    ) -> "Meeting":
        """A new meeting with its empty minutes. `public_from`: when everybody sees it; None keeps it internal.

        Raises ValidationError where a field or the whole cannot be right.
        """
        from workshops.models.minutes import Minutes
        from workshops.models.sitting import Sitting
        from workshops.models.sitting_choices import Session

        now = now or timezone.now()
        meeting = cls(programme=programme, public_from=public_from, created_at=now, changed_at=now, changed_by=by,
                      **fields)  # fmt: skip
        with change():
            # One at a time: two of one name on one day would take the same address.
            list(Programme.objects.select_for_update().order_by("pk").values_list("pk"))
            meeting.address = meeting._free_address(slug)
            meeting.confirm_translations(("title", "subject", "place", "organisers"))
            meeting.full_clean()
            meeting.save()
            Minutes.objects.create(meeting=meeting)
            if meeting.kind == MeetingKind.SITTING:
                month = timezone.localdate(meeting.starts_at).month
                Sitting.objects.create(meeting=meeting, session=Session.of_month(month))
            meeting.index_words()
            record("meeting.planned", by=by, target=meeting, public=meeting.is_public, now=now)
        return meeting

    def _free_address(self, slug: str) -> str:
        day = timezone.localdate(self.starts_at)
        stem = f"{day:%Y-%m}" if self.precision == ProgrammeEvent.Precision.MONTH else day.isoformat()
        words = slugify((slug or self.title_fr or "").replace("’", "-").replace("'", "-"))[:LONGEST_SLUG]
        slug = "-".join(part for part in words.replace("_", "-").split("-") if part) or self.kind
        number, address = 1, f"{stem}-{slug}"
        while Meeting.objects.filter(address=address).exists():
            number += 1
            address = f"{stem}-{slug}-{number}"
        return address

    def announce(self, *, by: Any, at: datetime | None = None, now: datetime | None = None) -> None:
        """Make it public, now or at a moment that is to come. Raises NotInThisState where it is public already, or
        cancelled: whoever was not told of it needs no news that it does not take place."""
        now = now or timezone.now()
        at = at or now
        with change():
            done = (
                Meeting.objects.filter(pk=self.pk)
                .exclude(state=MeetingState.CANCELLED)
                .filter(models.Q(public_from=None) | models.Q(public_from__gt=now))
                .update(public_from=at, changed_at=now, changed_by=by)
            )
            if not done:
                raise NotInThisState("public already, or cancelled")
            record("meeting.announced", by=by, target=self, public=at <= now, now=now)
        self.refresh_from_db()

    def change_plan(self, *, by: Any, fits: Iterable[str] = (), now: datetime | None = None, **fields: Any) -> None:
        """Change what was planned; `fits` names translations (`title_fr`) that fit the Arabic as it is now.

        What is public keeps its date (`reschedule` gives another, with the reason) and stays public. Raises
        NotInThisState once the minutes are handed in or the meeting is cancelled, ValidationError (`date`: public).
        """
        now = now or timezone.now()
        with change():
            fresh = Meeting.objects.select_for_update().get(pk=self.pk)
            if not fresh.plan_can_change:
                raise NotInThisState(f"a new plan from {fresh.state}, {fresh.minutes.state}")
            told = set() if fresh.date_is_free else {"starts_at", "ends_at", "precision"}
            told |= {"public_from"} if fresh.is_public else set()
            if any(fields[name] != getattr(fresh, name) for name in told & set(fields)):
                raise ValidationError(_("This meeting has been announced: its date is changed with a reason."),
                                      code="date")  # fmt: skip
            if fields.get("starts_at", fresh.starts_at) != fresh.starts_at:
                fresh._check_sitting(fields["starts_at"])
            for name, value in fields.items():
                setattr(fresh, name, value)
            for name in fits:
                field, _underscore, language = name.rpartition("_")
                fresh.confirm_translations([field], [language])
            fresh.sequence, fresh.changed_at, fresh.changed_by = fresh.sequence + 1, now, by
            fresh.full_clean()
            fresh.save()
            fresh.index_words()
            fresh._count_as_writer(by)
            record("meeting.changed", by=by, target=fresh, public=fresh.is_public, now=now)
        self.refresh_from_db()

    def reschedule(
        self,
        *,
        by: Any,
        starts_at: datetime,
        ends_at: datetime | None = None,
        reason: Texts,
        now: datetime | None = None,
    ) -> None:
        """Give it another date, with the reason. The address stays; where the first one had been announced, the page
        names both dates."""
        may_be = {MeetingState.PLANNED, MeetingState.POSTPONED}
        with change():
            fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=self.pk)
            also = fresh._dated(starts_at, ends_at)
            self._move(may_be, MeetingState.PLANNED, "meeting.rescheduled", by=by, reason=reason, now=now, also=also)

    def correct_date(
        self,
        *,
        by: Any,
        starts_at: datetime,
        ends_at: datetime | None = None,
        reason: Texts,
        now: datetime | None = None,
    ) -> None:
        """Put right the date of a meeting that was held, with the reason: it had been typed wrongly.

        The address stays; where the wrong date stood on the public page, the page names both. Raises NotInThisState
        unless it was held and its minutes are a draft, ValidationError for a day that is still to come.
        """
        now = now or timezone.now()
        with change():
            fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if not fresh.plan_can_change:
                raise NotInThisState(f"another date under minutes {fresh.minutes.state}")
            if timezone.localdate(starts_at) > timezone.localdate(now):
                raise ValidationError(_("It was held: its day cannot be one that is still to come."), code="to_come")
            also, held = fresh._dated(starts_at, ends_at), MeetingState.HELD
            self._move({held}, held, "meeting.date_corrected", by=by, reason=reason, now=now, also=also)
            fresh._count_as_writer(by)

    def _count_as_writer(self, by: Any) -> None:
        # What the plan says stands in the minutes: once these are begun, changing it is writing in them.
        if by is not None and self.minutes.saved_at is not None:
            self.minutes.writers.add(by)

    def _dated(self, starts_at: datetime, ends_at: datetime | None) -> dict[str, Any]:
        # The other date, and the one before it where people had been told of that.
        self._check_sitting(starts_at)
        told = self.is_public and self.starts_at != starts_at
        moved_from = self.starts_at if told else self.moved_from
        precision = ProgrammeEvent.Precision.MOMENT
        return {"starts_at": starts_at, "ends_at": ends_at, "precision": precision, "moved_from": moved_from}

    def _check_sitting(self, starts_at: datetime) -> None:
        if self.kind == MeetingKind.SITTING:
            self.sitting.check_date(starts_at)

    def postpone(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """Put it off without a new date yet."""
        self._move({MeetingState.PLANNED}, MeetingState.POSTPONED, "meeting.postponed", by=by, reason=reason, now=now)

    def cancel(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """It will not take place."""
        self._move(
            {MeetingState.PLANNED, MeetingState.POSTPONED},
            MeetingState.CANCELLED,
            "meeting.cancelled",
            by=by,
            reason=reason,
            now=now,
        )

    def hold(self, *, by: Any, now: datetime | None = None) -> None:
        """It was held, or has begun. Refused before its day."""
        now = now or timezone.now()
        with change():
            fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if timezone.localdate(fresh.starts_at) > timezone.localdate(now):
                raise ValidationError(_("This meeting is still to come."), code="to_come")
            self._move({MeetingState.PLANNED}, MeetingState.HELD, "meeting.held", by=by, now=now)

    def _move(
        self,
        before: set[str],
        after: str,
        act: str,
        *,
        by: Any,
        reason: Texts | None = None,
        now: datetime | None,
        also: dict[str, Any] | None = None,
    ) -> None:
        now = now or timezone.now()
        values: dict[str, Any] = {"state": after, "changed_at": now, "changed_by": by, **(also or {})}
        if reason is not None:
            if not reason.get("ar", "").strip():
                raise ValidationError(_("Say in Arabic why the meeting does not take place as announced."),
                                      code="reason")  # fmt: skip
            values |= {f"reason_{language}": text for language, text in reason.items()}
        with change():
            moved = Meeting.objects.filter(pk=self.pk, state__in=before).update(
                sequence=models.F("sequence") + 1, **values
            )
            if not moved:
                raise NotInThisState(f"{after} from {self.state}")
            self.refresh_from_db()
            self.full_clean()
            if reason is not None:
                self.confirm_translations(("reason",))
                self.save(update_fields=["translated_from"])
            record(act, by=by, target=self, public=self.is_public, now=now)

    # Search ---------------------------------------------------------------------------------------------------

    def index_words(self) -> None:
        """Renew the stems under which the public text of this meeting is found: its plan, and its published minutes,
        with a mark for each axis that these speak of.

        Call inside the transaction that changes them.
        """
        words = [*texts(self, "title").values(), *texts(self, "subject").values(), *texts(self, "place").values()]
        words += texts(self, "organisers").values()
        for item in self.agenda.all():
            words += texts(item, "title").values()
        axes: set[str] = set()
        if self.minutes.is_readable:
            record = self.minutes.text
            words += record.words()
            axes = {axis_mark(row.axis.number) for row in record.on_axes() if row.axis}
        stem_rows.renew(self, words, axes)
