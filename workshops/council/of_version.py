"""What the committee and the council have done with a version of a programme, for its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Version
from tamazgana_open.bilingual import Phrase
from tamazgana_open.formats.moroccan import date_long
from workshops.models import Deliberation, Meeting, Sitting, SittingState, Validation, Vote


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was done with it: a sentence, its page, and the shape of its outcome."""

    sentence: str
    url: str
    icon: str
    note: Phrase | None = None


def facts_of(version: Version, user: Any) -> list[Fact]:
    """Validated by the committee, put to a vote, carried or not, adopted, executory, opposed: in the order of the
    acts."""
    return [*_validations(version, user), *_sittings(version)]


def validations_at(meeting: Meeting) -> list[Validation]:
    """The versions that the committee validated at one of its meetings."""
    return list(meeting.validations.select_related("version__programme").order_by("pk"))


def _validations(version: Version, user: Any) -> Iterator[Fact]:
    visible = Meeting.objects.visible_to(user)
    rows = Validation.objects.filter(version=version, meeting__in=visible).select_related("meeting").order_by("pk")
    for row in rows:
        day = date_long(row.meeting.starts_at)
        yield Fact(
            _("Validated by the follow-up committee at its meeting of %(day)s") % {"day": day},
            row.meeting.get_absolute_url(),
            "check",
            row.phrase("note") if any((row.note_ar, row.note_fr)) else None,
        )


def _sittings(version: Version) -> Iterator[Fact]:
    # Sittings that had it on their agenda, or after which it was frozen, each with its vote on the whole and its act.
    found = (
        Sitting.objects.filter(meeting__public_from__lte=timezone.now())
        .annotate(whole=FilteredRelation("votes", condition=Q(votes__amendment__isnull=True)))
        .filter(Q(version=version) | Q(whole__resulting_version=version))
        .select_related("meeting", "whole__deliberation")
        .order_by("meeting__starts_at", "pk")
    )
    for sitting in found:
        whole = sitting.whole if sitting.state == SittingState.CLOSED else None
        if sitting.version_id == version.pk:
            yield _put(sitting, whole)
        if whole is None:
            continue
        if whole.resulting_version_id == version.pk:
            told = {"day": date_long(sitting.meeting.starts_at)}
            said = _("Frozen after the sitting of %(day)s, with the amendments that the council carried") % told
            yield Fact(said, sitting.get_absolute_url(), "check")
        if whole.resulting_version_id in {None, version.pk}:
            yield from _act(getattr(whole, "deliberation", None), whole, sitting.get_absolute_url())


def _put(sitting: Sitting, whole: Vote | None) -> Fact:
    told: dict[str, Any] = {"day": date_long(sitting.meeting.starts_at)}
    page = sitting.get_absolute_url()
    if sitting.sent_back_at:
        return Fact(_("Sent back for revision by the council (sitting of %(day)s)") % told, page, "previous")
    if sitting.state == SittingState.NO_QUORUM:
        return Fact(_("On the agenda of the sitting of %(day)s, whose quorum was missed") % told, page, "people")
    if whole is None:
        return Fact(_("Put to the vote at the sitting of %(day)s") % told, page, "clock")
    told |= {"for": whole.votes_for, "against": whole.against, "abstentions": whole.abstentions}
    if not whole.carried:
        said = _(
            "Put to the vote at the sitting of %(day)s, not carried: for %(for)s, against %(against)s, abstentions "
            "%(abstentions)s"
        )
        return Fact(said % told, page, "close")
    said = _(
        "Put to the vote at the sitting of %(day)s, carried: for %(for)s, against %(against)s, abstentions "
        "%(abstentions)s"
    )
    if whole.amended:
        said = _(
            "Put to the vote at the sitting of %(day)s, carried with amendments: for %(for)s, against %(against)s, "
            "abstentions %(abstentions)s"
        )
    return Fact(said % told, page, "check")


def _act(act: Deliberation | None, whole: Vote, sitting_page: str) -> Iterator[Fact]:
    if act is None:
        return
    told = {"number": act.number}
    page = f"{sitting_page}#act"
    if not whole.carried:
        yield Fact(_("Deliberation no. %(number)s: not adopted") % told, page, "close")
        return
    yield Fact(_("Adopted by deliberation no. %(number)s") % told, page, "check")
    if act.executory_on:
        told["day"] = date_long(act.executory_on)
        yield Fact(_("Deliberation no. %(number)s: executory since %(day)s") % told, page, "check")
    elif act.opposed_on:
        told["day"] = date_long(act.opposed_on)
        said = _("Deliberation no. %(number)s: opposed by the governor on %(day)s") % told
        yield Fact(said, page, "close", act.phrase("opposition_reason"))
    else:
        yield Fact(_("Deliberation no. %(number)s: not yet executory") % told, page, "clock")
