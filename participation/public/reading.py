"""One consultation for its readers at one moment."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property

from participation.models import Consultation, ConsultationKind, Facet, Phase, Stance, Tallies
from participation.public import listing, wanted
from participation.public.subjects import Subjects
from participation.sharing import Sharing, shown
from tamazgana_open.commune.models import Commune

LOOKS = {
    Phase.DRAFT: ("edit", "badge-quiet"),
    Phase.PLANNED: ("calendar", "badge-planned"),
    Phase.OPEN: ("clock", "badge-open"),
    Phase.CLOSED: ("pause", "badge-quiet"),
    Phase.REPORTED: ("check", "badge-done"),
    Phase.CANCELLED: ("close", "badge-missing"),
}


@dataclass(frozen=True)
class ConsultationReading:
    """A consultation with what can be said of it."""

    consultation: Consultation
    commune: Commune | None = None
    """The profile, where it is in hand."""

    @cached_property
    def phase(self) -> Phase:
        """Where it is."""
        return self.consultation.phase

    @property
    def icon(self) -> str:
        """Its phase as a shape."""
        return LOOKS[self.phase][0]

    @property
    def badge(self) -> str:
        """Its phase as the class of a badge."""
        return LOOKS[self.phase][1]

    @property
    def is_call(self) -> bool:
        """Whether it is a call for proposals."""
        return self.consultation.kind == ConsultationKind.CALL

    @property
    def last_day(self) -> date:
        """The last day on which one may contribute."""
        return self.consultation.closes_on

    @cached_property
    def subjects(self) -> Subjects:
        """What one may speak about."""
        return Subjects(self.consultation)

    @cached_property
    def sharing(self) -> Sharing:
        """Which groups and douars may be told."""
        return shown(self.consultation, self.tallies, self.commune)

    @cached_property
    def tallies(self) -> Tallies:
        """The counts that its pages show."""
        return Tallies.of(self.consultation, [Facet.PLACE, Facet.STANCE, Facet.CHANNEL])

    @cached_property
    def published(self) -> int:
        """How many contributions everybody reads."""
        return sum(self.sharing.told.values())

    def latest(self) -> list[listing.Voice]:
        """The last few contributions."""
        found = wanted.latest(self.consultation.pk)
        return listing.voices(found, self.consultation, self.subjects, self.sharing)

    def counts(self) -> dict[str, Any]:
        """Published contributions: how many, how many have a reply, and by stance."""
        by_stance, by_outcome = self.tallies.by_value(Facet.STANCE), self.tallies.by_other(Facet.STANCE)
        return {
            "published": by_stance.total(),
            "answered": by_outcome.total() - by_outcome[""],
            "stances": [
                (stance, listing.STANCE_ICONS[stance], by_stance[stance]) for stance in Stance if by_stance[stance]
            ],
        }

    def context(self) -> dict[str, Any]:
        """What every page of a consultation is given."""
        programme = self.consultation.programme
        return {
            "consultation": self.consultation,
            "read": self,
            "programme": programme,
            "illustrative": programme.illustrative,
            **({"current_programme": programme} if programme.is_current else {}),
        }
