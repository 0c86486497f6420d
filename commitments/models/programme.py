"""A programme of openness and its life, from preparation to evaluation."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import AUTHORITATIVE, Phrase, Texts, TranslatedModel, phrase, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication


class Stage(models.TextChoices):
    """Where a programme is in its life."""

    PREPARATION = "preparation", _("Co-creation")
    CONSULTATION = "consultation", _("Public consultation")
    REVISION = "revision", _("Revision")
    DELIBERATION = "deliberation", _("Council’s deliberation")
    IMPLEMENTATION = "implementation", _("Implementation and monitoring")
    CLOSED = "closed", _("Closed")


class InvalidTransition(Exception):
    """The act is not possible from the stage in which the programme is (it may have moved a moment ago)."""


class Adoption(NamedTuple):
    """What a programme keeps of the council's act that put its text in force."""

    adopted_version: Any = None
    adopted_on: date | None = None
    deliberation: Publication | None = None
    executory_on: date | None = None


_NOT_VALIDATED: dict[str, None] = dict.fromkeys(("version_put_to_vote", "validated_version", "validated_on"))


class ProgrammeQuerySet(models.QuerySet):
    """Programmes, the latest years first."""

    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """Every programme is public; its unfrozen text is not (see `commitments.permissions.can_preview`)."""
        return self

    def current(self) -> "ProgrammeQuerySet":
        """The programme that the home page is about."""
        return self.filter(is_current=True)


class Programme(TranslatedModel):
    """A programme: several over the years, one of them current."""

    slug = models.SlugField(
        _("address"), unique=True, validators=[RegexValidator(r"^[a-z0-9-]+$")], help_text=_("Such as 2025-2027.")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("in short"), blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.PREPARATION, editable=False)
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now, editable=False)
    illustrative = models.BooleanField(_("illustrative"), default=False, editable=False)
    is_current = models.BooleanField(_("current"), default=False, editable=False)
    last_axis_number = models.PositiveSmallIntegerField(default=0, editable=False)

    # Facts pushed down by the rooms above, when they happen.
    consulted_version = models.ForeignKey(
        "commitments.Version", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    consultation_report = models.ForeignKey(
        Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    validated_version = models.ForeignKey(
        "commitments.Version", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    validated_on = models.DateField(null=True, editable=False)
    version_put_to_vote = models.ForeignKey(
        "commitments.Version", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    adopted_version = models.ForeignKey(
        "commitments.Version", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    adopted_on = models.DateField(null=True, editable=False)
    deliberation = models.ForeignKey(Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    executory_on = models.DateField(null=True, editable=False)
    evaluation = models.ForeignKey(Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    amending_since = models.DateTimeField(null=True, editable=False)
    """Since when a text that is to amend the adopted one is prepared; the adopted one stays in force meanwhile."""

    DECIDES_ON_CHANGES = ("stage", "amending_since", "version_put_to_vote")
    """The columns that say whether the text can change."""

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-first_year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_programme"
            ),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")),
                name="programme_ends_after_it_begins",
                violation_error_message=_("The last year comes before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["preparation", "revision", "consultation", "deliberation"])
                | models.Q(adopted_version__isnull=False, adopted_on__isnull=False, deliberation__isnull=False),
                name="programme_in_force_was_adopted",
                violation_error_message=_("A programme is in force only once the council has adopted a version of it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="deliberation") | models.Q(version_put_to_vote__isnull=False),
                name="programme_in_deliberation_has_version",
                violation_error_message=_("The council deliberates on a frozen version."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="closed") | models.Q(evaluation__isnull=False),
                name="closed_programme_was_evaluated",
                violation_error_message=_("A programme is closed once its final evaluation is published."),
            ),
            models.CheckConstraint(
                condition=models.Q(amending_since=None) | models.Q(stage="implementation"),
                name="programme_amended_is_in_force",
                violation_error_message=_("Only a programme in force is amended."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="consultation") | models.Q(consulted_version__isnull=False),
                name="programme_in_consultation_has_version",
                violation_error_message=_("Citizens are consulted on a frozen version."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("title"))

    def get_absolute_url(self) -> str:
        return reverse("programme", args=[self.slug])

    def journal_title(self) -> dict[str, str]:
        return texts(self, "title")

    def journal_path(self) -> str:
        return f"programmes/{self.slug}/"

    @property
    def text_can_change(self) -> bool:
        """Whether the working rows may be edited: not while citizens or the council have the text before them."""
        return self.stage in {Stage.PREPARATION, Stage.REVISION} or (self.is_amended and not self.is_before_council)

    @property
    def is_amended(self) -> bool:
        """Whether a text that is to amend the adopted one is being prepared or voted on."""
        return self.stage == Stage.IMPLEMENTATION and self.amending_since is not None

    @property
    def is_before_council(self) -> bool:
        """Whether a version is put to the council’s vote and waits for it."""
        return self.stage == Stage.DELIBERATION or (self.is_amended and self.version_put_to_vote_id is not None)

    @property
    def amending_reason(self) -> Phrase:
        """Why a text that is to amend the adopted one is prepared, as the focal point wrote it; empty where none is."""
        entry = self.amending_since and self._entry("programme.amendment_begun", at=self.amending_since)
        return entry.reason if entry else phrase({})

    @property
    def returned(self) -> Entry | None:
        """The act by which the council or the governor sent the text back into the present revision; None where it is
        being revised after its consultation."""
        if self.stage != Stage.REVISION:
            return None
        return self._entry("programme.sent_back", "programme.rejected", "programme.opposed", at=self.stage_since)

    def _entry(self, *acts: str, at: datetime) -> Entry | None:
        return Entry.objects.filter(at=at, act__in=acts, path=self.journal_path()).first()

    def make_current(self) -> None:
        """Make this the programme that the home page is about, instead of any other."""
        with change():
            Programme.objects.filter(is_current=True).exclude(pk=self.pk).update(is_current=False)
            Programme.objects.filter(pk=self.pk).update(is_current=True)
        self.is_current = True

    # Acts: each leaves one stage for another, with what belongs to it -------------------------------------------

    def _move(self, before: str | set[str], after: str, *, now: datetime, also: dict[str, Any] | None = None) -> None:
        stages = {before} if isinstance(before, str) else before
        moved = Programme.objects.filter(pk=self.pk, stage__in=stages).update(
            stage=after, stage_since=now, **(also or {})
        )
        if not moved:
            raise InvalidTransition(f"{after} from {self.stage}")
        self.refresh_from_db()

    def _own(self, version: Any) -> None:
        if version.programme_id != self.pk:
            raise InvalidTransition("the version is another programme’s")

    def open_consultation(self, version: Any, *, by: Any, now: datetime | None = None) -> None:
        """Bring a frozen version, complete in every language, before the citizens."""
        now = now or timezone.now()
        self._own(version)
        if not version.is_complete:
            raise InvalidTransition("the version lacks a language")
        with change():
            self._move(
                {Stage.PREPARATION, Stage.REVISION}, Stage.CONSULTATION, now=now, also={"consulted_version": version}
            )
            record("programme.consultation_opened", by=by, target=self, now=now, number=version.number)

    def begin_revision(self, *, by: Any, now: datetime | None = None) -> None:
        """Leave consultation for revision."""
        now = now or timezone.now()
        with change():
            self._move(Stage.CONSULTATION, Stage.REVISION, now=now)
            record("programme.revision_begun", by=by, target=self, now=now)

    def receive_consultation_report(self, publication: Publication, *, by: Any, now: datetime | None = None) -> None:
        """Keep the published report of the consultation: a fact pushed down by the room that made it."""
        now = now or timezone.now()
        with change():
            kept = Programme.objects.filter(pk=self.pk, stage=Stage.REVISION).update(consultation_report=publication)
            if not kept:
                raise InvalidTransition(f"report in {self.stage}")
            record("programme.report_received", by=by, target=self, now=now, reference=publication.reference)
        self.refresh_from_db()

    def validate(self, version: Any, *, by: Any, on: date, now: datetime | None = None) -> None:
        """The follow-up committee validates a frozen version, at its meeting of that day: the newest, no other."""
        now = now or timezone.now()
        self._own(version)
        with change():
            self._lock()
            if not self._is_under_revision:
                raise InvalidTransition(f"validation in {self.stage}")
            self._newest(version)
            Programme.objects.filter(pk=self.pk).update(validated_version=version, validated_on=on)
            record("programme.validated", by=by, target=self, now=now, number=version.number)
        self.refresh_from_db()

    def put_to_vote(self, version: Any, *, by: Any, now: datetime | None = None) -> None:
        """Bring a validated version before the council: the newest, and nothing in the draft that is not in it.

        What the council carries is this text with its own amendments and no other word. Raises InvalidTransition.
        """
        now = now or timezone.now()
        self._own(version)
        with change():
            self._lock()
            if not self._is_under_revision:
                raise InvalidTransition(f"deliberation from {self.stage}")
            if self.validated_version_id != version.pk:
                raise InvalidTransition("the committee has not validated this version")
            self._newest(version)
            if not version.is_as_drafted:
                raise InvalidTransition("the draft has changed since")
            stage = Stage.IMPLEMENTATION if self.is_amended else Stage.DELIBERATION
            since = {} if self.is_amended else {"stage_since": now}
            Programme.objects.filter(pk=self.pk).update(stage=stage, version_put_to_vote=version, **since)
            record("programme.put_to_vote", by=by, target=self, now=now, number=version.number)
        self.refresh_from_db()

    @property
    def _is_under_revision(self) -> bool:
        return self.stage == Stage.REVISION or (self.is_amended and not self.is_before_council)

    def _lock(self) -> None:
        # Read anew under a lock: nobody moves the programme between the check and the act.
        self.refresh_from_db(from_queryset=Programme.objects.select_for_update())

    def _newest(self, version: Any) -> None:
        if self.versions.filter(number__gt=version.number).exists():
            raise InvalidTransition("a later version is frozen")

    def adopt(self, version: Any, deliberation: Publication, *, by: Any, on: date, now: datetime | None = None) -> None:
        """The council has adopted a version (organic law 113-14, art. 43); `deliberation` is its published act.

        The version is the one put to the vote, or the one frozen at the sitting from it with the carried amendments:
        the database refuses any other. An amending version takes the place of the text in force.
        """
        now = now or timezone.now()
        self._own(version)
        with change():
            self._lock()
            if not self.is_before_council:
                raise InvalidTransition(f"adoption from {self.stage}")
            if version.number < self.version_put_to_vote.number:
                raise InvalidTransition("this version was not put to the vote")
            stage = {} if self.is_amended else {"stage": Stage.IMPLEMENTATION, "stage_since": now}
            Programme.objects.filter(pk=self.pk).update(
                adopted_version=version,
                adopted_on=on,
                deliberation=deliberation,
                executory_on=None,
                amending_since=None,
                version_put_to_vote=None,
                **stage,
            )
            record(
                "programme.adopted",
                by=by,
                target=self,
                now=now,
                number=version.number,
                reference=deliberation.reference,
            )
        self.refresh_from_db()

    def become_executory(self, *, by: Any, on: date, now: datetime | None = None) -> None:
        """The adopted text can be carried out since that day (arts. 116 to 118): a fact pushed down by the room of the
        council's acts."""
        with change():
            self._lock()
            if self.stage != Stage.IMPLEMENTATION or self.executory_on is not None:
                raise InvalidTransition(f"executory in {self.stage}")
            Programme.objects.filter(pk=self.pk).update(executory_on=on)
            record("programme.executory", by=by, target=self, now=now or timezone.now())
        self.refresh_from_db()

    def send_back(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The council returns the text for revision."""
        self._back("programme.sent_back", by=by, reason=reason, now=now)

    def reject(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The council rejects the text; it returns to revision."""
        self._back("programme.rejected", by=by, reason=reason, now=now)

    def _back(self, act: str, *, by: Any, reason: Texts, now: datetime | None) -> None:
        now = now or timezone.now()
        with change():
            self._lock()
            if not self.is_before_council:
                raise InvalidTransition(f"revision from {self.stage}")
            stage = {} if self.is_amended else {"stage": Stage.REVISION, "stage_since": now}
            Programme.objects.filter(pk=self.pk).update(**stage, **_NOT_VALIDATED)
            record(act, by=by, target=self, now=now, reason=reason)
        self.refresh_from_db()

    def oppose(
        self, *, by: Any, reason: Texts, in_force: "Adoption | None" = None, now: datetime | None = None
    ) -> None:
        """The governor opposes the act (art. 117): the adoption is void and the text returns to revision.

        `in_force` is the adoption that an amended text had taken the place of: it holds again. Raises
        InvalidTransition once the act is executory.
        """
        now = now or timezone.now()
        with change():
            self._lock()
            if self.stage != Stage.IMPLEMENTATION or self.executory_on is not None:
                raise InvalidTransition(f"opposition in {self.stage}")
            if in_force:
                stage: dict[str, Any] = {"amending_since": now, **in_force._asdict()}
            else:
                stage = {"stage": Stage.REVISION, "stage_since": now, **Adoption()._asdict()}
            Programme.objects.filter(pk=self.pk).update(**stage, **_NOT_VALIDATED)
            record("programme.opposed", by=by, target=self, now=now, reason=reason)
        self.refresh_from_db()

    def begin_amendment(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """Open the rows for a text that is to amend the adopted one, which stays in force until the council has voted
        on the other. Raises InvalidTransition unless the adopted text is executory and no other is being prepared."""
        now = now or timezone.now()
        if not reason.get(AUTHORITATIVE, "").strip():
            raise InvalidTransition("an amendment has its reason")
        with change():
            begun = Programme.objects.filter(
                pk=self.pk, stage=Stage.IMPLEMENTATION, amending_since=None, executory_on__isnull=False
            ).update(amending_since=now, **_NOT_VALIDATED)
            if not begun:
                raise InvalidTransition(f"amendment in {self.stage}")
            record("programme.amendment_begun", by=by, target=self, now=now, reason=reason)
        self.refresh_from_db()

    def receive_evaluation(self, publication: Publication, *, by: Any, now: datetime | None = None) -> None:
        """Keep the published final evaluation: from then on the programme can be closed."""
        with change():
            self._lock()
            if self.stage != Stage.IMPLEMENTATION or self.evaluation_id is not None:
                raise InvalidTransition(f"evaluation in {self.stage}")
            Programme.objects.filter(pk=self.pk).update(evaluation=publication)
            record(
                "programme.evaluated", by=by, target=self, now=now or timezone.now(), reference=publication.reference
            )
        self.refresh_from_db()

    def close(self, *, by: Any, now: datetime | None = None) -> None:
        """The years of implementation are over and the evaluation is published: raises InvalidTransition before."""
        now = now or timezone.now()
        with change():
            self._lock()
            if self.evaluation_id is None:
                raise InvalidTransition("the final evaluation is not published")
            if self.is_amended:
                raise InvalidTransition("an amendment is being prepared")
            self._move(Stage.IMPLEMENTATION, Stage.CLOSED, now=now)
            record("programme.closed", by=by, target=self, now=now)
