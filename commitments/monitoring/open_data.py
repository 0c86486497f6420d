"""Progress as open data: one row for each record, each milestone with its days, and what every field means."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.monitoring.recorded import Record
from commitments.monitoring.standing import CommitmentStanding, MilestoneStanding, Standing
from commitments.text import decimal_text
from tamazgana_open.bilingual import LANGUAGES

FIELDS: dict[str, Promise] = {
    "programme": _("Address part of the programme"),
    "illustrative": _("true where the programme is a made-up example"),
    "code": _("Stable code of the commitment, never reused"),
    "title": _("Title of the commitment"),
    "on": _("Day of the record, as year-month-day; empty where nothing is recorded yet"),
    "nothing_new": _("true where the record says that nothing is new: the level of the record before stands"),
    "completion": _("Level: not_started, limited, substantial, complete, no_evidence; empty where nothing is new"),
    "percent": _("Percentage of progress; empty where no evidence shows one"),
    "text": _("What was done"),
    "evidence": _("Evidence"),
    "documents": _("References of published documents that are evidence, separated by spaces"),
    "withdrawn_at": _("Moment when the record was withdrawn because it was wrong, if it was"),
    "withdrawal_reason": _("Why it was withdrawn"),
    "days_late": _("By how many days the commitment or one of its milestones is late today; 0 where nothing is"),
}
TRANSLATED = {"title", "text", "evidence", "withdrawal_reason"}


def rows(found: Standing) -> Iterator[dict[str, Any]]:
    """One mapping for each record by the names of `FIELDS`, the oldest first; one for a commitment without any."""
    for row in found.in_order:
        for record in reversed(row.records or [None]):
            yield {
                "programme": found.programme.slug,
                "illustrative": str(found.programme.illustrative).lower(),
                "code": row.text.code,
                "title": row.text.title,
                "days_late": row.days_late,
                **_record(record),
            }


def _record(record: Record | None) -> dict[str, Any]:
    nothing = dict.fromkeys(LANGUAGES, "")
    if record is None:
        return {name: nothing if name in TRANSLATED else "" for name in FIELDS if name not in _OF_COMMITMENT}
    return {
        "on": record.on.isoformat(),
        "nothing_new": str(record.nothing_new).lower(),
        "completion": record.completion,
        "percent": "" if record.percent is None else record.percent,
        "text": record.text,
        "evidence": record.evidence,
        "documents": " ".join(document.reference for document in record.documents),
        "withdrawn_at": record.withdrawn_at.isoformat() if record.withdrawn_at else "",
        "withdrawal_reason": record.withdrawal_reason,
    }


_OF_COMMITMENT = {"programme", "illustrative", "code", "title", "days_late"}


def content(found: Standing) -> dict[str, Any]:
    """Everything as nested data: each commitment with its level, records, milestones and measures."""
    return {
        "programme": found.programme.slug,
        "illustrative": found.programme.illustrative,
        "version": found.version.number,
        "reference": found.version.edition.reference,
        "on": found.on.isoformat(),
        "commitments": [_commitment(row) for row in found.in_order],
    }


def _commitment(row: CommitmentStanding) -> dict[str, Any]:
    return {
        "code": row.text.code,
        "title": row.text.title,
        "ends": row.text.ends,
        "completion": row.completion or None,
        "percent": row.percent,
        "days_late": row.days_late,
        "records": [_record(record) for record in reversed(row.records)],
        "milestones": [_milestone(milestone) for milestone in row.milestones],
        "indicators": [
            {
                "name": indicator.text.name,
                "unit": indicator.text.unit,
                "baseline": indicator.text.baseline,
                "target": indicator.text.target,
                "measures": [
                    {"on": measure.on.isoformat(), "value": decimal_text(measure.value), "source": measure.source}
                    for measure in indicator.measures
                    if not measure.withdrawn_at
                ],
            }
            for indicator in row.indicators
        ],
    }


def _milestone(milestone: MilestoneStanding) -> dict[str, Any]:
    return {
        "title": milestone.text.title,
        "promised": milestone.promised.isoformat(),
        "expected": milestone.expected.isoformat(),
        "done": milestone.done.isoformat() if milestone.done else None,
        "days_late": milestone.days_late,
        "put_off": [
            {"before": slip.before.isoformat(), "after": slip.after.isoformat(), "reason": slip.reason}
            for slip in milestone.slips
        ],
    }
