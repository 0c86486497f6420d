"""Where citizens were asked about a version of a programme, and what they said that changed it, for its page."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise

from commitments.models import Version
from participation.models import Consultation, Contribution, Outcome, Reply
from participation.public.listing import OUTCOME_LOOKS

TOLD = 8
"""So many stand on the page; the others are behind a link."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A contribution whose reply says that it shows in the version, and in which commitments."""

    number: int
    url: str
    outcome: str
    codes: tuple[str, ...]

    @property
    def label(self) -> Promise:
        """The outcome as a word."""
        return Outcome(self.outcome).label

    @property
    def look(self) -> tuple[str, str]:
        """The outcome as a shape, and the class of its badge."""
        return OUTCOME_LOOKS[Outcome(self.outcome)]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Those that are told, how many others there are, and where all of them are read."""

    told: list[Reason]
    others: int = 0
    url: str = ""


def asked_about(version: Version) -> list[Consultation]:
    """The announced consultations on this version."""
    return list(Consultation.objects.announced().filter(version=version).order_by("opens_on", "pk"))


def reasons_of(version: Version) -> Reasons:
    """The contributions that changed this version: of several with one reply, the first. One query."""
    first = Contribution.objects.published().filter(reply=OuterRef("pk")).order_by("number")
    rows = Reply.objects.published().changing_text().filter(version=version, consultation__announced_at__isnull=False)
    found: dict[int, tuple[str, str, int]] = {}
    codes: dict[int, list[str]] = {}
    for pk, slug, outcome, number, code in (
        rows.annotate(first=Subquery(first.values("number")[:1]))
        .order_by("published_at", "pk", "commitments__code")
        .values_list("pk", "consultation__slug", "outcome", "first", "commitments__code")
    ):
        if number:
            found[pk] = (slug, outcome, number)
            codes.setdefault(pk, []).append(code)
    told = [
        Reason(number, reverse("contribution", args=[slug, number]), outcome, tuple(filter(None, codes[pk])))
        for pk, (slug, outcome, number) in found.items()
    ]
    if not told:
        return Reasons([])
    (slug, *_rest) = next(iter(found.values()))
    return Reasons(told[:TOLD], max(0, len(told) - TOLD), reverse("contributions", args=[slug]))
