"""Moderation: what was decided of which contribution, for which reason, open to everybody without the text."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.models.choices import Reason, SecondLook, State
from participation.models.contribution import Contribution
from participation.models.sender import Sender
from tamazgana_open.bilingual import clean
from tamazgana_open.journal.changes import change, record
from workshops.models.choices import NotInThisState

MASK = "▮▮▮"
"""What stands in the place of masked personal data."""


class SamePerson(Exception):
    """The second look is somebody else's than that of who withheld the contribution."""


class Act(models.TextChoices):
    """What was done."""

    PUBLISHED = "published", pgettext_lazy("moderation", "published")
    WITHHELD = "withheld", pgettext_lazy("moderation", "not published")
    MASKED = "masked", pgettext_lazy("moderation", "personal data masked")
    NAME_HIDDEN = "name_hidden", pgettext_lazy("moderation", "name hidden")
    UNMASKED = "unmasked", pgettext_lazy("moderation", "masking undone")
    UNDONE = "undone", pgettext_lazy("moderation", "decision undone")
    UPHELD = "upheld", pgettext_lazy("moderation", "second look: the decision stands")
    OVERTURNED = "overturned", pgettext_lazy("moderation", "second look: published after all")


class ModerationQuerySet(models.QuerySet):
    """Acts of moderation, the latest first."""

    def for_register(self) -> "ModerationQuerySet":
        """Those that the public register lists: all but plain publication."""
        return self.exclude(act=Act.PUBLISHED).select_related("contribution__consultation", "by")


class Moderation(models.Model):
    """One act of moderation. The `note` is for the author, shown at the receipt, not in the register."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="moderation")
    act = models.CharField(max_length=12, choices=Act)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    note = models.TextField(_("note to the author"), blank=True, max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ModerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(act="withheld") | ~models.Q(reason=""),
                name="moderation_withholds_for_a_reason",
                violation_error_message=_("A contribution is withheld for a reason of the list."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(note=""),
                name="moderation_other_reason_is_told",
                violation_error_message=_("Say in words what the other reason is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution} {self.act}"


def _note(contribution: Contribution, act: str, *, by: Any, now: datetime, reason: str = "", note: str = "") -> None:
    Moderation.objects.create(contribution=contribution, act=act, reason=reason, note=note, at=now, by=by)
    record(f"contribution.{act}", by=by, target=contribution, public=False, now=now, reason=reason)


def publish(contributions: Sequence[Contribution], *, by: Any, now: datetime | None = None) -> int:
    """Publish those among these that wait. Gives how many; others may have been decided a moment ago."""
    now = now or timezone.now()
    done = 0
    with change():
        for contribution in contributions:
            contribution.consultation._locked()
            waiting = Contribution.objects.filter(pk=contribution.pk, state=State.PENDING)
            if waiting.update(state=State.PUBLISHED, state_since=now, published_at=now):
                contribution.refresh_from_db()
                contribution.index_words()
                _note(contribution, Act.PUBLISHED, by=by, now=now)
                done += 1
    return done


def withhold(contribution: Contribution, *, by: Any, reason: str, note: str = "", now: datetime | None = None) -> None:
    """Keep it from the public for a reason of the list; its author sees reason and note at the receipt.

    Raises ValidationError without such a reason, or for the one for which this person withheld it before a second look
    published it after all; NotInThisState.
    """
    now = now or timezone.now()
    note = clean(note)
    if reason not in Reason.values:
        raise ValidationError({"reason": _("A contribution is withheld for a reason of the list.")}, code="reason")
    if reason == Reason.OTHER and not note:
        raise ValidationError({"note": _("Say in words what the other reason is.")}, code="note")
    with change():
        contribution.consultation._locked()
        if reason in overturned_reasons(contribution, by):
            words = _("A second look has published it after all: you cannot withhold it again for this reason.")
            raise ValidationError({"reason": words}, code="overturned")
        contribution._move(
            {State.PENDING, State.PUBLISHED}, State.WITHHELD, now, withheld_for=reason, withheld_by=by,
            second_look=SecondLook.NONE,
        )  # fmt: skip
        contribution.stems.all().delete()
        _note(contribution, Act.WITHHELD, by=by, now=now, reason=reason, note=note)


def overturned_reasons(contribution: Contribution, by: Any) -> set[str]:
    """The reasons for which this person withheld it and which a second look did not find good."""
    overturned = contribution.moderation.filter(act=Act.OVERTURNED).order_by("-pk").first()
    if overturned is None or by is None:
        return set()
    earlier = contribution.moderation.filter(act=Act.WITHHELD, by=by, pk__lt=overturned.pk)
    return set(earlier.values_list("reason", flat=True))


def undo(contribution: Contribution, *, by: Any, now: datetime | None = None) -> None:
    """Take the last decision back: it waits for moderation again. Refused once the report is published, which no
    contribution may wait after; then only what the law demands is done (`withhold`).

    Raises NotInThisState; SamePerson where its author has asked somebody else than this person to look again, or where
    somebody else has, and published what this person had withheld.
    """
    now = now or timezone.now()
    with change():
        if contribution.consultation._locked().report_id is not None:
            raise NotInThisState("reported")
        if by is not None and Contribution.objects.under_second_look().filter(pk=contribution.pk, withheld_by=by):
            raise SamePerson
        if contribution.second_look == SecondLook.OVERTURNED and overturned_reasons(contribution, by):
            raise SamePerson
        contribution._move(
            {State.PUBLISHED, State.WITHHELD}, State.PENDING, now, withheld_for="", withheld_by=None,
            published_at=None, second_look=SecondLook.NONE,
        )  # fmt: skip
        contribution.stems.all().delete()
        _note(contribution, Act.UNDONE, by=by, now=now)


def mask(
    contribution: Contribution,
    *,
    by: Any,
    passages: Sequence[str] = (),
    hide_name: bool = False,
    now: datetime | None = None,
) -> None:
    """Put a mask in the place of these passages of the body and of what it quotes, hide the name shown where that is
    asked for, and keep the rest as it was written.

    Raises ValidationError naming the passage that is not in the text; NotInThisState for one that was withdrawn.
    """
    now = now or timezone.now()
    with change():
        contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
        if contribution.state == State.WITHDRAWN:
            raise NotInThisState("withdrawn")
        masked = _masked(contribution, passages)
        hidden = {"shown_name": ""} if hide_name and contribution.shown_name else {}
        if not masked and not hidden:
            raise ValidationError({"passages": _("Nothing to mask.")}, code="nothing")
        _keep_originals(contribution, [*masked, *hidden])
        Contribution.objects.filter(pk=contribution.pk).update(**masked, **hidden)
        contribution.refresh_from_db()
        contribution.index_words()
        if masked:
            _note(contribution, Act.MASKED, by=by, now=now)
        if hidden:
            _note(contribution, Act.NAME_HIDDEN, by=by, now=now)


def _masked(contribution: Contribution, passages: Sequence[str]) -> dict[str, str]:
    # What changes of the body and the quoted passage.
    words = {"body": contribution.body, "quote": contribution.quote}
    for passage in (clean(text) for text in passages):
        if not passage or passage == MASK:
            continue
        if not any(passage in text for text in words.values()):
            raise _not_there(passage)
        words = {name: text.replace(passage, MASK) for name, text in words.items()}
    return {name: text for name, text in words.items() if text != getattr(contribution, name)}


def _not_there(passage: str) -> ValidationError:
    words = _("These words are not in the text: %(passage)s") % {"passage": passage}
    return ValidationError({"passages": words}, code="passage")


def _keep_originals(contribution: Contribution, names: Sequence[str]) -> None:
    # The first mask keeps what was written; later ones add to it. Once what is known of senders went, nothing is kept.
    if contribution.consultation.contacts_deleted_at is not None:
        return
    for name in names:
        kept = Sender.objects.filter(contribution=contribution, **{f"original_{name}": ""})
        kept.update(**{f"original_{name}": getattr(contribution, name)})


def unmask(contribution: Contribution, *, by: Any, now: datetime | None = None) -> None:
    """Show again what was masked or hidden. Raises NotInThisState where nothing is."""
    now = now or timezone.now()
    with change():
        contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
        sender = Sender.objects.get(contribution=contribution)
        if not sender.has_original or contribution.state == State.WITHDRAWN:
            raise NotInThisState("nothing is masked")
        originals = {name: getattr(sender, f"original_{name}") for name in ("body", "quote", "shown_name")}
        shown = {name: words for name, words in originals.items() if words}
        Contribution.objects.filter(pk=contribution.pk).update(**shown)
        Sender.objects.filter(pk=sender.pk).update(**{f"original_{name}": "" for name in shown})
        contribution.refresh_from_db()
        contribution.index_words()
        _note(contribution, Act.UNMASKED, by=by, now=now)


def settle_second_look(
    contribution: Contribution, *, by: Any, publish_it: bool, note: str = "", now: datetime | None = None
) -> None:
    """Somebody else than who withheld it has looked again: it is published after all, or the decision stands.

    Raises SamePerson, NotInThisState, ValidationError (a decision that stands is explained to the author).
    """
    now = now or timezone.now()
    note = clean(note)
    if not publish_it and not note:
        raise ValidationError({"note": _("Explain to the author why the decision stands.")}, code="note")
    with change():
        contribution.consultation._locked()
        fresh = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
        if fresh.second_look != SecondLook.ASKED or fresh.state != State.WITHHELD:
            raise NotInThisState("no second look is asked for")
        if by is not None and fresh.withheld_by_id == by.pk:
            raise SamePerson
        if publish_it:
            fresh._move(
                {State.WITHHELD}, State.PUBLISHED, now, published_at=now, second_look=SecondLook.OVERTURNED,
                withheld_for="", withheld_by=None,
            )  # fmt: skip
            fresh.index_words()
            _note(fresh, Act.OVERTURNED, by=by, now=now, note=note)
        else:
            Contribution.objects.filter(pk=fresh.pk).update(second_look=SecondLook.UPHELD)
            _note(fresh, Act.UPHELD, by=by, now=now, note=note)
    contribution.refresh_from_db()
