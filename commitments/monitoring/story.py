"""The steps of a commitment's story that come after its adoption: progress, milestones reached and put off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from commitments.monitoring.standing import CommitmentStanding
from tamazgana_open import days
from tamazgana_open.bilingual import Texts, phrase
from tamazgana_open.formats.moroccan import date_long


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One step: when, what in a sentence, the anchor on the commitment's page, and the commune's words, if any."""

    at: datetime
    title: str
    anchor: str
    body: Texts | None = None


def steps(row: CommitmentStanding) -> Iterator[ProgressStep]:
    """All that happened to an adopted commitment, in no order. What was withdrawn is not told again."""
    for record in row.standing:
        yield ProgressStep(
            days.begins(record.on),
            _title(record.level, record.percent),
            f"progress-{record.pk}",
            record.text if any(record.text.values()) else None,
        )
    for milestone in row.milestones:
        name = {"milestone": phrase(milestone.text.title)}
        if milestone.done:
            yield ProgressStep(days.begins(milestone.done), _("Milestone reached: %(milestone)s") % name, "progress")
        for slip in milestone.slips:
            title = _("Milestone put off to %(day)s: %(milestone)s") % {**name, "day": date_long(slip.after)}
            yield ProgressStep(slip.at, title, "progress", slip.reason)


def _title(level: str, percent: int | None) -> str:
    if not level:
        return _("Progress: nothing new")
    if percent is None:
        return _("Progress: %(level)s") % {"level": level}
    return _("Progress: %(level)s, %(percent)s%%") % {"level": level, "percent": percent}


def key(row: CommitmentStanding | None) -> str:
    """All that the steps depend on, as text: where this is the same, so are they."""
    if row is None:
        return ""
    return repr((row.standing, [(milestone.row, milestone.done, milestone.slips) for milestone in row.milestones]))
