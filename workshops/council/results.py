"""The result of a vote in words: who voted how, which rule carried, who decided a tie (art. 43)."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tamazgana_open.commune.models import CouncilMember
from workshops.council import life
from workshops.council.forms import CHOICES, member_name
from workshops.council.hub import places_of
from workshops.council.law import Choice, Majority
from workshops.models import Rectification, Vote


@dataclass(frozen=True, slots=True)
class ByName:
    """The members who voted in one way."""

    code: str
    label: Any
    members: list[CouncilMember]


@dataclass(frozen=True)
class Result:
    """A closed vote."""

    vote: Vote

    @cached_property
    def by_name(self) -> list[ByName]:
        """Who voted how, as last rectified; last whoever was in the room and took no part."""
        choices, vote = self.vote.choices, self.vote
        places = places_of(vote.sitting)
        found = []
        for code, label in CHOICES:
            members = [place.member for place in places if choices.get(place.member.pk) == code]
            if not code:
                silent = [place for place in places if place.member.pk not in choices]
                members = [place.member for place in silent if place.was_in_room(vote.closed_at)]
            found.append(ByName(code, label, members))
        return found

    @property
    def subject(self) -> str:
        """What was voted on."""
        return life.subject_of(self.vote)

    @property
    def verdict(self) -> str:
        """Carried or not."""
        if not self.vote.carried:
            return pgettext("a vote", "Not carried")
        return (
            pgettext("a vote", "Carried unanimously") if self.vote.tally.is_unanimous else pgettext("a vote", "Carried")
        )

    @property
    def counts(self) -> str:
        """The votes counted."""
        vote = self.vote
        return _("for: %(for)s, against: %(against)s, abstentions: %(abstain)s.") % {
            "for": vote.votes_for,
            "against": vote.against,
            "abstain": vote.abstentions,
        }

    @property
    def rule(self) -> str:
        """The rule that was used, with its article."""
        vote = self.vote
        if vote.rule == Majority.IN_OFFICE:
            return _(
                "Rule: absolute majority of the members in office (article 43), that is %(needed)s of %(members)s."
            ) % {"needed": vote.members_in_office // 2 + 1, "members": vote.members_in_office}
        return _("Rule: absolute majority of the votes cast (article 43): %(cast)s cast, abstentions not counted.") % {
            "cast": vote.tally.cast
        }

    @property
    def tie(self) -> str:
        """How a tie was decided; empty where there was none."""
        vote = self.vote
        if vote.rule != Majority.VOTES_CAST or not vote.tally.is_tie:
            return ""
        if not vote.is_tie_decided:
            return _(
                "As many for as against, and the member who presides voted on neither side: it is not carried "
                "(article 43)."
            )
        words = {"member": member_name(vote.presiding), "side": Choice(vote.presiding_choice).label}
        return (
            _(
                "As many for as against: the side of the member who presides prevails (article 43). "
                "%(member)s has voted: %(side)s."
            )
            % words
        )

    @cached_property
    def rectifications(self) -> list[Rectification]:
        """Every rectification, in order."""
        return list(self.vote.rectifications.select_related("member").order_by("number"))

    @property
    def first(self) -> dict[str, Any]:
        """The result as it was recorded at the close; empty where it was never put right."""
        return self.rectifications[0].first if self.rectifications else {}
