"""The report for its readers: the frozen one once it is published, the figures so far before."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from participation.models import Consultation
from participation.report import figures
from participation.report.charts import charts
from participation.report.document import GROUPS, Changed, changed
from participation.report.text import Figures, ReportText
from tamazgana_open.bilingual import reading_language
from tamazgana_open.publications.models import Publication


@dataclass(frozen=True, slots=True)
class ReportReading:
    """What the page shows. `publication` is the edition to read, None before; `report` None before and where the
    content had to be removed."""

    figures: Figures | None
    publication: Publication | None
    report: ReportText | None

    @classmethod
    def of(cls, consultation: Consultation) -> "ReportReading":
        """The report of a consultation, or its figures so far."""
        edition = edition_of(consultation)
        if edition is None:
            return cls(figures.figures(consultation), None, None)
        if edition.is_redacted:
            return cls(None, edition, None)
        report = _frozen(edition.pk, edition.sha256)
        return cls(report.figures, edition, report)

    def context(self) -> dict[str, Any]:
        """For the templates, in the active language."""
        if self.figures is None:
            return {"figures": None, "charts": [], "unheard_groups": [], "changes": []}
        return {
            "figures": self.figures,
            "figures_key": repr(self.figures),
            "charts": charts(self.figures),
            "unheard_groups": [GROUPS[code] for code in self.figures.unheard_groups],
            "changes": self.changes(),
        }

    def changes(self) -> list[Changed]:
        """The words that changed."""
        return changed(self.report, reading_language()) if self.report else []


def edition_of(consultation: Consultation) -> Publication | None:
    """The last edition of its published report; None where there is none yet."""
    if consultation.report_id is None:
        return None
    first = Publication.objects.for_register().select_related("corrected_by", "translated_by").get(
        pk=consultation.report_id
    )  # fmt: skip
    return first.last_edition


@lru_cache(maxsize=16)
def _frozen(pk: int, sha256: str) -> ReportText:
    # Frozen content never changes, so reading it once per process is enough; the hash names it. The contributions and
    # replies stand in their own list: without them little is kept.
    content = Publication.objects.only("content").get(pk=pk).data
    slim = {**content["report"], "contributions": [], "replies": []}
    return ReportText.from_content({"report": slim})
