"""What a citizen says."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Axis, Commitment
from participation import likeness, notices
from participation.models.choices import (
    BodyLanguage,
    Channel,
    Held,
    Outcome,
    Phase,
    ReplyState,
    SecondLook,
    Stance,
    State,
)
from participation.models.consultation import Consultation
from participation.models.contribution_queries import ContributionQuerySet
from participation.models.sender import Sender, Told
from tamazgana_open.bilingual import clean
from tamazgana_open.commune.models import Douar
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications import stem_rows
from workshops.models import Group, Meeting
from workshops.models.choices import NotInThisState

LONGEST_BODY = 10_000
LONGEST_QUOTE = 2_000
FLOOD_MINUTES = 10


class Contribution(models.Model):
    """One contribution, with nothing in it that may not be public once it is published.

    `number` counts all that a consultation received, whatever became of them. What is known of the sender stands in
    `Sender`, which no public page, feed or export reads.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="contributions")
    number = models.PositiveIntegerField(_("number"), editable=False)
    axis = models.ForeignKey(Axis, verbose_name=_("axis"), null=True, blank=True, on_delete=models.PROTECT,
                             related_name="contributions")  # fmt: skip
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("commitment"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="contributions",
    )  # fmt: skip
    quote = models.TextField(_("passage"), blank=True, max_length=LONGEST_QUOTE)
    """Words of the text that it is about, as its author quoted them."""
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    body = models.TextField(_("your contribution"), blank=True, max_length=LONGEST_BODY)
    """What everybody reads once it is published: personal data that was masked is not in it."""
    language = models.CharField(_("language"), max_length=10, choices=BodyLanguage)
    shown_name = models.CharField(_("name shown"), max_length=80, blank=True)
    group = models.CharField(_("group"), max_length=20, choices=Group, blank=True)
    douar = models.ForeignKey(Douar, verbose_name=_("douar"), null=True, blank=True, on_delete=models.PROTECT,
                              related_name="+")  # fmt: skip
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), null=True, blank=True, on_delete=models.PROTECT,
                                related_name="contributions")  # fmt: skip
    letter = models.UUIDField(null=True, editable=False, db_index=True)
    """Joins the points that came in one letter or form."""
    received_on = models.DateField(_("received on"))
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    state = models.CharField(max_length=10, choices=State, default=State.PENDING, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    held = models.CharField(max_length=10, choices=Held, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    withheld_for = models.CharField(max_length=20, blank=True, editable=False)
    """A code of `Reason`; why, in words, stands in the act of moderation."""
    withheld_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    second_look = models.CharField(max_length=10, choices=SecondLook, default=SecondLook.NONE, blank=True,
                                   editable=False)  # fmt: skip
    reply = models.ForeignKey("participation.Reply", null=True, editable=False, on_delete=models.PROTECT,
                              related_name="contributions")  # fmt: skip
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True, editable=False)
    """What became of it: that of its reply, while that is published."""
    like_same = models.CharField(max_length=16, editable=False)
    like_first = models.CharField(max_length=16, blank=True, editable=False)
    like_second = models.CharField(max_length=16, blank=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-pk"]
        indexes = [
            # After the number stands what else a list may be narrowed by: then the index alone says what fits.
            models.Index(
                fields=["consultation", "state", "-number", "stance", "channel", "group"], name="contribution_state"
            ),
            models.Index(
                fields=["consultation", "axis", "state", "-number", "stance", "channel", "outcome", "group"],
                name="contribution_axis",
            ),
            models.Index(
                fields=["commitment", "state", "-number", "consultation", "stance", "channel", "outcome", "group"],
                name="contribution_commitment",
            ),
            models.Index(
                fields=["consultation", "state", "outcome", "-number", "axis", "stance", "channel", "group"],
                name="contribution_outcome",
            ),
            models.Index(fields=["consultation", "state", "group", "-number"], name="contribution_group"),
            # However many wait above the published ones, the list does not walk over them.
            models.Index(
                fields=["consultation", "-number"],
                condition=models.Q(state="published"),
                name="contribution_published",
            ),
            # However rare a stance or a channel is, nor over all others.
            models.Index(
                fields=["consultation", "stance", "-number"],
                condition=models.Q(state="published"),
                name="contribution_stance",
            ),
            models.Index(
                fields=["consultation", "channel", "-number"],
                condition=models.Q(state="published"),
                name="contribution_channel",
            ),
            models.Index(
                fields=["consultation", "group", "douar", "letter"],
                condition=models.Q(state="published", letter__isnull=False),
                name="contribution_letter",
            ),
            models.Index(fields=["reply", "state"], name="contribution_reply"),
            models.Index(fields=["state", "second_look"], name="contribution_second_look"),
            models.Index(fields=["consultation", "like_same"], name="contribution_like_same"),
            models.Index(fields=["consultation", "like_first"], name="contribution_like_first"),
            models.Index(fields=["consultation", "like_second"], name="contribution_like_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="contribution_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(commitment=None) | models.Q(axis__isnull=False),
                name="contribution_commitment_is_on_an_axis",
                violation_error_message=_("A commitment stands under an axis."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", body="", quote="", shown_name="")
                | (~models.Q(state="withdrawn") & ~models.Q(body="")),
                name="contribution_withdrawn_says_nothing",
                violation_error_message=_("A contribution says something; one that was withdrawn keeps no words."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withheld")
                | (~models.Q(withheld_for="") & models.Q(withheld_by__isnull=False)),
                name="contribution_withheld_for_a_reason",
                violation_error_message=_("A contribution is withheld by somebody, for a reason."),
            ),
            models.CheckConstraint(
                condition=~models.Q(second_look="asked") | models.Q(state__in=["withheld", "withdrawn"]),
                name="contribution_second_look_of_withheld",
                violation_error_message=_("A second look is had at what was withheld."),
            ),
            models.CheckConstraint(
                condition=models.Q(channel="online", entered_by=None)
                | (~models.Q(channel="online") & models.Q(entered_by__isnull=False)),
                name="contribution_entered_by_staff_or_online",
                violation_error_message=_("What did not come in online was entered by somebody."),
            ),
            models.CheckConstraint(
                condition=models.Q(meeting=None) | models.Q(channel="meeting"),
                name="contribution_of_a_meeting_came_in_there",
                violation_error_message=_("Only what was said at a meeting names one."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False) | ~models.Q(state="published"),
                name="contribution_published_has_moment",
                violation_error_message=_("What is published was published at a moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.consultation.slug, self.number])

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.consultation.illustrative

    def journal_title(self) -> dict[str, str]:
        return {
            language: f"{title} · {self.number}"
            for language, title in self.consultation.journal_title().items()
            if title
        }

    def journal_path(self) -> str:
        return f"consultations/{self.consultation.slug}/contributions/{self.number}/"

    @property
    def is_answered(self) -> bool:
        """Whether everybody reads a reply to it."""
        return self.state == State.PUBLISHED and self.reply is not None and self.reply.state == ReplyState.PUBLISHED

    @property
    def week(self) -> date:
        """The Monday of the week in which it was received: dates are told no finer."""
        return self.received_on - timedelta(days=self.received_on.weekday())

    # Receiving ------------------------------------------------------------------------------------------------

    @classmethod
    def receive(
        cls,
        consultation: Consultation,
        *,
        sender: Told,
        by: Any = None,
        held: str = "",
        now: datetime | None = None,
        **fields: Any,
    ) -> "Contribution":
        """Take in a contribution and give its author a receipt (`contribution.sender.code`).

        Sent online it needs an open consultation; entered by staff (`by`), a day of receipt (`received_on`) on which
        it was open, until the report is published. A form that was sent before (`sender.form_token`) gives back the
        contribution that it made. Raises NotInThisState, ValidationError.
        """
        now = now or timezone.now()
        if sender.form_token and (known := Sender.objects.by_form(sender.form_token)):
            return known.contribution
        fields.setdefault("channel", Channel.ONLINE)
        fields.setdefault("received_on", timezone.localdate(now))
        for name in ("body", "quote", "shown_name"):
            fields[name] = clean(fields.get(name, ""))
        contribution = cls(consultation=consultation, entered_at=now, state_since=now, entered_by=by, **fields)
        contribution._refuse_unless_taken(now)
        contribution._remember_likeness()
        contribution.held = held or contribution._why_held(sender, now)
        at_once = not consultation.moderated_first and not contribution.held and by is None
        contribution.clean_fields(exclude=_NOT_TYPED)
        contribution.clean()
        try:
            # What waits for moderation changes nothing public: the kept pages stay.
            with change() if at_once else transaction.atomic():
                contribution.number = consultation.next_number()
                contribution._refuse_if_reported()
                if at_once:
                    contribution.state, contribution.published_at = State.PUBLISHED, now
                contribution.save(force_insert=True)
                Sender.objects.create(contribution=contribution, received_at=now, **sender.as_fields())
                notices.received(contribution)
                if at_once:
                    contribution.index_words()
        except IntegrityError:
            if sender.form_token and (known := Sender.objects.by_form(sender.form_token)):
                return known.contribution
            raise
        return contribution

    @classmethod
    def receive_together(
        cls, consultation: Consultation, entries: list[tuple[Told, dict[str, Any]]], *, by: Any,
        now: datetime | None = None,
    ) -> list["Contribution"]:  # fmt: skip
        """Take in many that staff enter together, all of them or none, each with its receipt and the numbers in a row.

        Each entry is what the sender told and the fields that `receive` takes. However many there are, the numbers of
        the consultation are held for three statements. Raises NotInThisState, also where one of them was received
        before, and ValidationError.
        """
        now = now or timezone.now()
        made = []
        for _told, fields in entries:
            words = {name: clean(fields.get(name, "")) for name in ("body", "quote", "shown_name")}
            one = cls(consultation=consultation, entered_at=now, state_since=now, entered_by=by, **{**fields, **words})
            one._refuse_unless_taken(now)
            one._remember_likeness()
            one.clean_fields(exclude=_NOT_TYPED)
            one.clean()
            made.append(one)
        with transaction.atomic():
            first = consultation.next_number(len(made)) - len(made) + 1
            tokens = [told.form_token for told, _fields in entries if told.form_token]
            if Sender.objects.filter(form_token__in=tokens).exists():
                raise NotInThisState("received before")
            for number, one in enumerate(made, start=first):
                one.number = number
                if number == first:
                    one._refuse_if_reported()
            cls.objects.bulk_create(made)
            Sender.objects.bulk_create(
                Sender(contribution=one, received_at=now, **told.as_fields())
                for one, (told, _fields) in zip(made, entries, strict=True)
            )
        return made

    def clean(self) -> None:
        """Its commitment and axis are of the text that citizens are asked about."""
        if self.commitment is not None:
            self.axis = self.commitment.axis
        errors = self._outside_the_text()
        if not self.body and self.state != State.WITHDRAWN:
            errors["body"] = _("Write what you have to say.")
        if self.meeting is not None and self.channel != Channel.MEETING:
            errors["meeting"] = _("Only what was said at a meeting names one.")
        if errors:
            raise ValidationError(errors)

    def _outside_the_text(self) -> dict[str, Any]:
        consultation = self.consultation
        if self.axis is None:
            return {}
        if self.axis.programme_id != consultation.programme_id:
            return {"axis": _("This axis belongs to another programme.")}
        if consultation.version is not None:
            text = consultation.version.text
            if self.commitment is not None and text.commitment(self.commitment.code) is None:
                return {"commitment": _("This commitment is not in the version that you are asked about.")}
            if self.axis.number not in {axis.number for axis in text.axes}:
                return {"axis": _("This axis is not in the version that you are asked about.")}
            return {}
        asked = {axis.pk for axis in consultation.axes.all()}
        return {"axis": _("This call is not about this axis.")} if asked and self.axis.pk not in asked else {}

    def _refuse_unless_taken(self, now: datetime) -> None:
        phase = self.consultation.phase_at(now)
        if self.channel == Channel.ONLINE:
            if phase != Phase.OPEN:
                raise NotInThisState(f"contribution while {phase}")
            return
        if phase not in {Phase.OPEN, Phase.CLOSED}:
            raise NotInThisState(f"contribution while {phase}")
        today = timezone.localdate(now)
        if not self.consultation.opens_on <= self.received_on <= min(self.consultation.closes_on, today):
            raise ValidationError(
                {"received_on": _("On this day the consultation was not open, or the day is still to come.")},
                code="received_on",
            )

    def _refuse_if_reported(self) -> None:
        # Under the lock that the number has taken: a report that was published a moment ago takes nothing more in.
        closed = Consultation.objects.filter(pk=self.consultation_id).exclude(report=None, cancelled_at=None)
        if closed.exists():
            raise NotInThisState("the consultation has ended")

    def _remember_likeness(self) -> None:
        like = likeness.of(self.body)
        self.like_same, self.like_first, self.like_second = like.same, like.first, like.second

    def _why_held(self, sender: Told, now: datetime) -> str:
        if self.channel != Channel.ONLINE or self.entered_by_id is not None:
            return ""
        if sender.address_key:
            since = now - timedelta(minutes=FLOOD_MINUTES)
            if Sender.objects.from_address(sender.address_key, since).count() >= settings.CONTRIBUTIONS_PER_ADDRESS:
                return Held.FLOOD
        if not self.consultation.moderated_first and Contribution.objects.like(self).exists():
            return Held.LIKE
        return ""

    # The author's acts, by the receipt code --------------------------------------------------------------------

    def withdraw(self, *, now: datetime | None = None) -> None:
        """Its author takes it back: its words and what is known of the sender go, the number stays.

        Raises NotInThisState once the report is published: what is frozen there cannot be taken back this way.
        """
        now = now or timezone.now()
        with change():
            consultation = self.consultation._locked()
            if consultation.report_id is not None:
                raise NotInThisState("reported")
            self._move(
                {State.PENDING, State.PUBLISHED, State.WITHHELD},
                State.WITHDRAWN,
                now,
                body="",
                quote="",
                shown_name="",
                group="",
                douar=None,
                like_same="",
                like_first="",
                like_second="",
            )
            self.sender.forget()
            self.stems.all().delete()
            record("contribution.withdrawn", by=None, target=self, public=False, now=now)

    def ask_second_look(self, *, now: datetime | None = None) -> None:
        """Its author asks somebody else to look again, once. Raises NotInThisState."""
        now = now or timezone.now()
        with change():
            # Under the lock that the report takes: none is asked for while it is published.
            if self.consultation._locked().report_id is not None:
                raise NotInThisState("reported")
            asked = Contribution.objects.filter(pk=self.pk, state=State.WITHHELD, second_look=SecondLook.NONE)
            if not asked.update(second_look=SecondLook.ASKED):
                raise NotInThisState("no second look now")
            record("contribution.second_look_asked", by=None, target=self, public=False, now=now)
        self.refresh_from_db(fields=["second_look"])

    def _move(self, before: set[str], after: str, now: datetime, **also: Any) -> None:
        moved = Contribution.objects.filter(pk=self.pk, state__in=before).update(state=after, state_since=now, **also)
        if not moved:
            raise NotInThisState(f"{after} from {self.state}")
        self.refresh_from_db()

    # Search ---------------------------------------------------------------------------------------------------

    def index_words(self) -> None:
        """Renew the stems under which its published words, and the reply to it, are found; none unless published.

        Call inside the transaction that changes them.
        """
        words: list[str] = []
        if self.state == State.PUBLISHED:
            words = [self.body, self.quote]
            if self.is_answered:
                words += self.reply.words()
        stem_rows.renew(self, words)


_NOT_TYPED = ["number", *(field.name for field in Contribution._meta.fields if field.is_relation)]
"""Given by the portal: what they refer to is in hand, and the database would refuse what is not there."""
