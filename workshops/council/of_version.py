"""What the committee and the council have done with a version of a programme, for its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Version
from tamazgana_open.bilingual import Phrase
from tamazgana_open.formats.moroccan import date_long
from workshops.models import Deliberation, Meeting, Sitting, SittingState, Validation, Vote, Way


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
    public = Sitting.objects.filter(meeting__public_from__lte=timezone.now()).select_related("meeting")
    put = public.filter(version=version).order_by("meeting__starts_at", "pk")
    votes = Vote.objects.filter(amendment=None, sitting__state=SittingState.CLOSED).select_related(
        "deliberation", "sitting__meeting"
    )
    wholes = {vote.sitting_id: vote for vote in votes.filter(version=version)}
    for sitting in put:
        yield _put(sitting, wholes.get(sitting.pk))
    for vote in votes.filter(resulting_version=version, sitting__in=public):
        told = {"day": date_long(vote.sitting.meeting.starts_at)}
        yield Fact(
            _("Frozen after the sitting of %(day)s, with the amendments that the council carried") % told,
            vote.sitting.get_absolute_url(),
            "check",
        )
        yield from _act(getattr(vote, "deliberation", None), version)
    for sitting in put:
        vote = wholes.get(sitting.pk)
        if vote is not None and vote.resulting_version_id is None:
            yield from _act(getattr(vote, "deliberation", None), version)


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


def _act(act: Deliberation | None, version: Version) -> Iterator[Fact]:
    if act is None:
        return
    told = {"number": act.number}
    page = f"{act.vote.sitting.get_absolute_url()}#act"
    if act.way == Way.NOT_CARRIED:
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
