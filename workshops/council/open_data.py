"""The council's votes as open data: one row for each member and vote, and what every field means."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Programme
from tamazgana_open.bilingual import texts
from workshops.models import SittingState, Vote

FIELDS: dict[str, Promise] = {
    "programme": _("Address part of the programme"),
    "illustrative": _("true where the programme is a made-up example"),
    "sitting": _("Address of the sitting’s page, without the language"),
    "day": _("Day of the sitting, as year-month-day"),
    "session": _("Session: february, may, october, extraordinary"),
    "convocation": _("Convocation: 1, 2 or 3"),
    "version": _("Number of the version put to the vote"),
    "subject": _("What was voted on: whole, or amendment"),
    "amendment": _("Number of the amendment; empty for the text as a whole"),
    "code": _("Code of the commitment that the amendment changes; empty for the text as a whole"),
    "field": _("Part of the commitment’s text that the amendment changes, as a code"),
    "member": _("Name or seat of the member"),
    "office": _("Office of the member"),
    "choice": _("How the member voted, as last rectified: for, against, abstain"),
    "rectified": _("true where the record of this member’s vote was put right after the close"),
    "rule": _("Majority asked for: votes_cast, in_office"),
    "votes_for": _("Votes for"),
    "against": _("Votes against"),
    "abstentions": _("Abstentions"),
    "members_in_office": _("Members in office at the sitting"),
    "carried": _("true where it was carried"),
    "tie_decided": _("true where votes were equal and the member who presides decided"),
    "deliberation": _("Number of the deliberation, once it is issued"),
    "reference": _("Reference of the deliberation in the register, once it is issued"),
}
TRANSLATED = {"member", "office"}


def votes_of(programme: Programme) -> QuerySet[Vote]:
    """The votes of closed public sittings on a programme, the oldest first."""
    found = Vote.objects.filter(
        version__programme=programme,
        closed_at__isnull=False,
        sitting__state=SittingState.CLOSED,
        sitting__meeting__public_from__lte=timezone.now(),
    )
    return (
        found.select_related("sitting__meeting", "version", "amendment__commitment")
        .prefetch_related("ballots", "rectifications", "sitting__attendance__member")
        .order_by("opened_at", "pk")
    )


def rows(programme: Programme) -> Iterator[dict[str, Any]]:
    """One mapping for each member and vote by the names of `FIELDS`: a member who took no part has none."""
    acts = _acts(programme)
    for vote in votes_of(programme):
        members = {row.member_id: row.member for row in vote.sitting.attendance.all()}
        rectified = {row.member_id for row in vote.rectifications.all()}
        told = _vote(vote, programme, acts.get(vote.sitting_id, ("", "")))
        for pk, choice in sorted(vote.choices.items()):
            member = members[pk]
            yield {
                **told,
                "member": texts(member, "name"),
                "office": member.office_texts,
                "choice": choice,
                "rectified": _yes(pk in rectified),
            }


def _acts(programme: Programme) -> dict[int, tuple[str, str]]:
    found = Vote.objects.filter(version__programme=programme, amendment=None, deliberation__isnull=False)
    names = ("sitting", "deliberation__number", "deliberation__publication__reference")
    return {sitting: (number, reference) for sitting, number, reference in found.values_list(*names)}


def _vote(vote: Vote, programme: Programme, act: tuple[str, str]) -> dict[str, Any]:
    sitting, amendment = vote.sitting, vote.amendment
    return {
        "programme": programme.slug,
        "illustrative": _yes(programme.illustrative),
        "sitting": sitting.meeting.path,
        "day": sitting.day.isoformat(),
        "session": sitting.session,
        "convocation": sitting.convocation,
        "version": vote.version.number,
        "subject": "amendment" if amendment else "whole",
        "amendment": amendment.number if amendment else "",
        "code": amendment.commitment.code if amendment else "",
        "field": amendment.field if amendment else "",
        "rule": vote.rule,
        "votes_for": vote.votes_for,
        "against": vote.against,
        "abstentions": vote.abstentions,
        "members_in_office": vote.members_in_office,
        "carried": _yes(vote.carried),
        "tie_decided": _yes(vote.is_tie_decided),
        "deliberation": act[0],
        "reference": act[1],
    }


def _yes(value: bool) -> str:
    return str(bool(value)).lower()
