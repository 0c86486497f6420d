"""A consultation: a call for proposals on axes, or a consultation on one frozen version."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Axis, Programme, Version
from participation.models.choices import ConsultationKind, Phase
from tamazgana_open import days
from tamazgana_open.bilingual import LANGUAGES, TRANSLATIONS, Texts, TitledModel, has_text, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication
from workshops.models.choices import STAFF, NotInThisState

FIELDS = ("title", "question", "use")
"""The translated words of a consultation; each is needed in every language before it is announced."""


class ConsultationQuerySet(models.QuerySet):
    """Consultations, the latest first."""

    def visible_to(self, user: Any) -> "ConsultationQuerySet":
        """Those that were announced; all of them for the staff who prepare them."""
        if user.is_authenticated and user.has_role(*STAFF):
            return self
        return self.announced()

    def announced(self) -> "ConsultationQuerySet":
        """Those that the public knows."""
        return self.exclude(announced_at=None)

    def of_programme(self, programme: Programme) -> "ConsultationQuerySet":
        """Consultations of one programme."""
        return self.filter(programme=programme)

    def open_on(self, day: date) -> "ConsultationQuerySet":
        """Those that take contributions on that day of the commune, the one that closes first before the others."""
        return (
            self.announced()
            .filter(cancelled_at=None, report=None, opens_on__lte=day, closes_on__gte=day)
            .order_by("closes_on", "pk")
        )


class Consultation(TitledModel):
    """What citizens are asked, until when, and by when they are answered.

    Days are days of the commune: a consultation opens as its first day begins and closes at the midnight that ends its
    last one.
    """

    programme = models.ForeignKey(Programme, verbose_name=_("programme"), on_delete=models.PROTECT,
                                  related_name="consultations")  # fmt: skip
    kind = models.CharField(_("kind"), max_length=10, choices=ConsultationKind)
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    )
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("what is asked"), blank=True, max_length=4000)
    use = models.TextField(_("how it will be used"), blank=True, max_length=2000)
    version = models.ForeignKey(
        Version,
        verbose_name=_("version"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
    )
    axes = models.ManyToManyField(Axis, verbose_name=_("axes"), blank=True, related_name="+")
    """Of a call: the axes it is about; none means all."""
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    replies_by = models.DateField(_("replies promised by"))
    moderated_first = models.BooleanField(
        _("contributions are read before they are published"),
        default=True,
        help_text=_("Otherwise they are public at once, except those that are held, and can be withheld afterwards."),
    )
    second_person = models.BooleanField(
        _("a second person publishes replies"),
        default=False,
        help_text=_("Whoever wrote a reply does not publish it."),
    )

    announced_at = models.DateTimeField(null=True, editable=False)
    first_closes_on = models.DateField(null=True, editable=False)
    """The last day as first announced, where it was extended."""
    extension_reason = models.TextField(_("why it was extended"), blank=True, max_length=600, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(_("why it was cancelled"), blank=True, max_length=600, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    report = models.ForeignKey(Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True, editable=False)
    contacts_deleted_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="consultation_closes_after_it_opens",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(replies_by__gt=models.F("closes_on")),
                name="consultation_replies_after_it_closes",
                violation_error_message=_("Replies are promised for a day after the last day."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="version", version__isnull=False) | models.Q(kind="call", version__isnull=True),
                name="consultation_on_a_version_has_one",
                violation_error_message=_("A consultation is on a frozen version; a call for proposals is on axes."),
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None) | has_text("reason_ar"),
                name="consultation_cancelled_has_reason",
                violation_error_message=_("Say in Arabic why the consultation is cancelled."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_closes_on=None) | has_text("extension_reason_ar"),
                name="consultation_extended_has_reason",
                violation_error_message=_("Say in Arabic why the consultation is extended."),
            ),
            models.CheckConstraint(
                condition=models.Q(report=None)
                | models.Q(announced_at__isnull=False, cancelled_at=None, reported_at__isnull=False),
                name="consultation_reported_was_held",
                violation_error_message=_("Only a consultation that was held has a report."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("title"))

    def get_absolute_url(self) -> str:
        return reverse("consultation", args=[self.slug])

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self, "title")

    def journal_path(self) -> str:
        return f"consultations/{self.slug}/"

    @property
    def is_public(self) -> bool:
        """Whether the public knows of it."""
        return self.announced_at is not None

    @property
    def opens_at(self) -> datetime:
        """The moment at which it opens."""
        return days.begins(self.opens_on)

    @property
    def closes_at(self) -> datetime:
        """The moment at which it closes: the midnight that ends its last day."""
        return days.begins(self.closes_on + timedelta(days=1))

    @property
    def promised_by(self) -> date | None:
        """The last day for replies; None once it is cancelled: nothing is promised any more."""
        return self.replies_by if self.cancelled_at is None else None

    def phase_at(self, now: datetime) -> Phase:
        """Where it is at a moment."""
        if self.cancelled_at is not None:
            return Phase.CANCELLED
        if self.report_id is not None:
            return Phase.REPORTED
        if self.announced_at is None:
            return Phase.DRAFT
        today = timezone.localdate(now)
        if today < self.opens_on:
            return Phase.PLANNED
        return Phase.OPEN if today <= self.closes_on else Phase.CLOSED

    @property
    def phase(self) -> Phase:
        """Where it is now."""
        return self.phase_at(timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether it takes contributions now."""
        return self.phase == Phase.OPEN

    @property
    def days_left(self) -> int:
        """Days that remain after today; 0 on the last one."""
        return (self.closes_on - timezone.localdate()).days

    def gaps(self) -> list[tuple[str, str]]:
        """The (field, language) pairs that are still empty."""
        return [(name, language) for name in FIELDS for language in LANGUAGES if not texts(self, name)[language]]

    def clean(self) -> None:
        if self.version is not None and self.version.programme_id != self.programme_id:
            raise ValidationError({"version": _("This version belongs to another programme.")})

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def prepare(cls, programme: Programme, *, by: Any, now: datetime | None = None, axes: Any = (), **fields: Any) -> (
        "Consultation"
    ):  # fmt: skip
        """A new consultation that the public does not see yet. Raises ValidationError."""
        now = now or timezone.now()
        consultation = cls(programme=programme, changed_at=now, changed_by=by, **fields)
        with change():
            consultation.confirm_translations(FIELDS)
            consultation.full_clean()
            consultation.save()
            consultation.axes.set(axes)
            record("consultation.prepared", by=by, target=consultation, public=False, now=now)
        return consultation

    def change_plan(
        self, *, by: Any, axes: Any = None, fits: Any = None, now: datetime | None = None, **fields: Any
    ) -> None:
        """Change what was prepared. Once announced only the words and the two settings may change: what is asked about,
        and the days, are what citizens were told. `fits` names translations (`title_fr`) that fit the Arabic as it is
        now besides those that are given; all do where it is left out. Raises NotInThisState, ValidationError."""
        now = now or timezone.now()
        with change():
            fresh = Consultation.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if fresh.phase_at(now) in {Phase.CANCELLED, Phase.REPORTED}:
                raise NotInThisState(f"change in {fresh.phase_at(now)}")
            told = {"kind", "slug", "version", "opens_on", "closes_on", "replies_by"} if fresh.is_public else set()
            if any(fields[name] != getattr(fresh, name) for name in told & set(fields)) or (axes and fresh.is_public):
                raise ValidationError(_("This has been announced and cannot change any more."), code="announced")
            for name, value in fields.items():
                setattr(fresh, name, value)
            for name in FIELDS:
                fitting = [code for code in TRANSLATIONS if fits is None or f"{name}_{code}" in {*fits, *fields}]
                fresh.confirm_translations([name], fitting)
            fresh.changed_at, fresh.changed_by = now, by
            fresh.full_clean()
            fresh.save()
            if axes is not None and not fresh.is_public:
                fresh.axes.set(axes)
            record("consultation.changed", by=by, target=fresh, public=fresh.is_public, now=now)
        self.refresh_from_db()

    def announce(self, *, by: Any, now: datetime | None = None) -> None:
        """Make it public: it opens as its first day begins. One on a version brings that version before the citizens.

        Raises ValidationError (`gaps`: a language is missing; `past`: its last day is over), NotInThisState,
        InvalidTransition where the programme is not in preparation or revision.
        """
        now = now or timezone.now()
        if self.gaps():
            raise ValidationError(_("Every text is needed in every language before the announcement."), code="gaps")
        if self.closes_on < timezone.localdate(now):
            raise ValidationError(_("Its last day is over."), code="past")
        with change():
            announced = Consultation.objects.filter(pk=self.pk, announced_at=None, cancelled_at=None)
            if not announced.update(announced_at=now, changed_at=now, changed_by=by):
                raise NotInThisState("announced or cancelled already")
            if self.version is not None:
                Programme.objects.get(pk=self.programme_id).open_consultation(self.version, by=by, now=now)
            record("consultation.announced", by=by, target=self, now=now, closes=self.closes_on.isoformat())
        self.refresh_from_db()

    def extend(self, *, by: Any, closes_on: date, replies_by: date | None = None, reason: Texts,
               now: datetime | None = None) -> None:  # fmt: skip
        """Give it a later last day, with the reason; also after it has closed, as long as its text is not under
        revision. Raises ValidationError, NotInThisState."""
        now = now or timezone.now()
        if not reason.get("ar", "").strip():
            raise ValidationError(_("Say in Arabic why the consultation is extended."), code="reason")
        with change():
            fresh = self._locked()
            if fresh.phase_at(now) not in {Phase.PLANNED, Phase.OPEN, Phase.CLOSED} or not fresh._before_citizens():
                raise NotInThisState(f"extension in {fresh.phase_at(now)}")
            if closes_on <= fresh.closes_on or closes_on < timezone.localdate(now):
                raise ValidationError({"closes_on": _("The new last day must be later, and not be over.")}, code="past")
            before, fresh.closes_on = fresh.closes_on, closes_on
            fresh.replies_by = replies_by or fresh.replies_by
            fresh.first_closes_on = fresh.first_closes_on or before
            fresh.put("extension_reason", reason)
            fresh.changed_at, fresh.changed_by = now, by
            fresh.full_clean()
            fresh.save()
            record(
                "consultation.extended", by=by, target=fresh, now=now, before=before.isoformat(),
                closes=closes_on.isoformat(),
            )  # fmt: skip
        self.refresh_from_db()

    def cancel(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """End it without a report, with the reason. What was received stays; a version goes back to revision."""
        now = now or timezone.now()
        if not reason.get("ar", "").strip():
            raise ValidationError(_("Say in Arabic why the consultation is cancelled."), code="reason")
        with change():
            fresh = self._locked()
            if fresh.phase_at(now) in {Phase.CANCELLED, Phase.REPORTED}:
                raise NotInThisState(f"cancellation in {fresh.phase_at(now)}")
            fresh.cancelled_at, fresh.changed_at, fresh.changed_by = now, now, by
            fresh.put("reason", reason)
            fresh.full_clean()
            fresh.save()
            if fresh.is_public and fresh.version_id and fresh._before_citizens():
                fresh.programme.begin_revision(by=by, now=now)
            record("consultation.cancelled", by=by, target=fresh, public=fresh.is_public, now=now)
        self.refresh_from_db()

    def begin_revision(self, *, by: Any, now: datetime | None = None) -> None:
        """Its clock has closed it: the programme's text may be changed again. Raises NotInThisState before."""
        now = now or timezone.now()
        with change():
            fresh = self._locked()
            if fresh.version_id is None or fresh.phase_at(now) != Phase.CLOSED:
                raise NotInThisState(f"revision in {fresh.phase_at(now)}")
            fresh.programme.begin_revision(by=by, now=now)
        self.refresh_from_db()

    def _before_citizens(self) -> bool:
        # A call stands beside the work on the text; a version is before the citizens as long as its programme says so.
        return self.version_id is None or self.programme.stage == "consultation"

    def _locked(self) -> "Consultation":
        # `no_key`: contributions that come in meanwhile refer to this row and need not wait.
        return (
            Consultation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=self.pk)
        )

    def next_number(self, count: int = 1) -> int:
        """The next public number, of several the last. Call inside the transaction that saves the contributions: no
        number twice, no gap."""
        Consultation.objects.filter(pk=self.pk).update(last_number=models.F("last_number") + count)
        return Consultation.objects.values_list("last_number", flat=True).get(pk=self.pk)
