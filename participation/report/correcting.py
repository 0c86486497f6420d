"""An edition that corrects the report: moderation has withheld or masked something since it was published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.models import Consultation, Contribution, NotInThisState
from participation.models.moderation import MASK
from participation.report import building
from participation.report.reading import edition_of
from participation.report.text import ContributionText, ReportText
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import correct
from tamazgana_open.publications.redaction import was_removed


class BringsBack(Exception):
    """What was taken out of the report because the law demanded it still stands in contributions: their `numbers`."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(", ".join(map(str, numbers)))
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class Correction:
    """The edition in force, what it would say now, and the numbers of contributions: those that are not in it any
    more, those that read otherwise, and those that would bring back what was removed from it."""

    edition: Publication
    text: ReportText
    gone: list[int]
    changed: list[int]
    brought_back: list[int]

    @classmethod
    def of(cls, consultation: Consultation) -> "Correction":
        """What has changed since the last edition. Raises NotInThisState where there is none that can be read."""
        edition = edition_of(consultation)
        if edition is None or edition.is_redacted:
            raise NotInThisState("nothing that could be corrected is published")
        before = ReportText.from_content(edition.data)
        text = building.corrected(consultation, before)
        now = {row.number: row for row in text.contributions}
        both = [(row, now[row.number]) for row in before.contributions if row.number in now]
        return cls(
            edition,
            text,
            gone=[row.number for row in before.contributions if row.number not in now],
            changed=[row.number for row, new in both if (row.body, row.quote) != (new.body, new.quote)],
            brought_back=[row.number for row, new in both if _brings_back(row, new)],
        )


def _brings_back(frozen: ContributionText, now: ContributionText) -> bool:
    return any(
        was_removed(before) and any(part.strip() not in before for part in after.split(MASK))
        for before, after in _words(frozen, now)
    )


def _words(frozen: ContributionText, now: ContributionText) -> Iterator[tuple[str, str]]:
    yield frozen.body, now.body
    yield frozen.quote, now.quote


def correct_report(consultation: Consultation, *, by: Any, reason: str, now: datetime | None = None) -> Publication:
    """Publish the report as it stands after moderation, as an edition that corrects the last one.

    Raises ValidationError without a reason, or where nothing has changed; BringsBack; NotInThisState.
    """
    now = now or timezone.now()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is corrected.")}, code="reason")
    with change():
        fresh = consultation._locked()
        # No decision on a contribution comes between the look and what is frozen.
        list(Contribution.objects.select_for_update(of=("self",)).filter(consultation=fresh).values_list("pk"))
        found = Correction.of(fresh)
        if found.brought_back:
            raise BringsBack(found.brought_back)
        if not found.gone and not found.changed:
            raise ValidationError(_("Nothing in it has changed since the last edition."), code="same")
        publication = correct(
            found.edition,
            {**found.text.to_content(), "correction": {"corrects": found.edition.reference, "reason": reason}},
            by=by,
            titles=found.edition.titles,
            reason=reason,
            now=now,
        )
        record("consultation.report_corrected", by=by, target=fresh, now=now, reference=publication.reference)
    return publication
