"""The report of a consultation on paper: what its template shows, from frozen content alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import shorten
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override

from commitments.comparison import Run
from commitments.text import FIELD_LABELS
from participation.models.choices import BodyLanguage, Channel, ConsultationKind, Outcome, Stance
from participation.report.charts import charts
from participation.report.text import ChangeText, ContributionText, ReplyText, ReportText
from participation.report.words import Said
from tamazgana_open.bilingual import LANGUAGES, Texts, phrase
from tamazgana_open.templatetags.charts import Chart
from workshops.models.choices import Group
from workshops.text_parts import AxisRef

HEAD_CHARACTERS = 64
"""What fits into one line above a page, the commune's name included."""
LONG = 900
"""Characters beside which a row is too high to stand on one page at any price."""
CHANNELS, STANCES, GROUPS, OUTCOMES, KINDS = (
    {choice.value: choice.label for choice in choices}
    for choices in (Channel, Stance, Group, Outcome, ConsultationKind)
)
OTHER_LANGUAGES = {code: label for code, label in BodyLanguage.choices if code not in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Line:
    """A contribution with its reply; `first` is the number of the contribution beside which the same reply stands in
    full, or None where it stands here."""

    row: ContributionText
    said: Said
    quoted: Said
    reply: ReplyText
    first: int | None

    @property
    def stance(self) -> Promise:
        """What the author does, in words."""
        return STANCES[self.row.stance]

    @property
    def channel(self) -> Promise:
        """How it came in, in words."""
        return CHANNELS[self.row.channel]

    @property
    def group(self) -> Promise | str:
        """The group that is told; empty where none is."""
        return GROUPS[self.row.group] if self.row.group else ""

    @property
    def other_language(self) -> Promise | str:
        """The language of the words where it is none of the portal's."""
        return OTHER_LANGUAGES.get(self.row.language, "")

    @property
    def outcome(self) -> Promise:
        """What became of it, in words."""
        return OUTCOMES[self.reply.outcome]

    @property
    def is_long(self) -> bool:
        """Whether it may be broken between two pages: it would leave too much of the first one empty."""
        reason = 0 if self.first else max(map(len, self.reply.reason.values()), default=0)
        return max(len(self.row.body) + len(self.row.quote), reason) > LONG


@dataclass(frozen=True, slots=True)
class Target:
    """Contributions on the same thing: the programme, an axis, or a commitment of it."""

    axis: AxisRef | None
    code: str
    title: Texts
    lines: list[Line]


def targets(report: ReportText) -> Iterator[Target]:
    """The contributions under what they are about: the programme first, then each axis with its commitments."""
    axes = {axis.number: axis for axis in report.asked.axes}
    replies = {reply.number: reply for reply in report.replies}
    stands: dict[int, int] = {}
    ordered = sorted(report.contributions, key=lambda row: (row.axis or 0, _place(row.code), row.number))
    for (axis, code), rows in groupby(ordered, key=lambda row: (row.axis or 0, row.code)):
        lines = []
        for row in rows:
            first = stands.setdefault(row.reply, row.number)
            said, quoted = Said.of(row.body, row.language), Said.of(row.quote, "")
            lines.append(Line(row, said, quoted, replies[row.reply], first if first != row.number else None))
        yield Target(axes.get(axis), code, report.commitments.get(code, {}), lines)


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split(".")) if code else ()


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A changed field in one language: what it is called, and its words."""

    label: Any
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of the text for readers of one language. Fields that changed in other languages alone are left out."""

    row: ChangeText
    fields: list[ChangedField]


def changed(report: ReportText, language: str) -> list[Changed]:
    """The changes of the text in one language."""
    return [
        Changed(
            row,
            [
                ChangedField(FIELD_LABELS[field.name], [Run(op, text) for op, text in field.runs[language]])
                for field in row.fields
                if field.runs.get(language)
            ],
        )
        for row in report.changes
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """What one language has to itself."""

    charts: list[Chart]
    changes: list[Changed]


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `participation/report_document.html` shows besides the imprint of the publication."""
    report = ReportText.from_content(content)
    parts = {}
    for language in languages:
        with override(language):
            parts[language] = Part(_unique(charts(report.figures), language), changed(report, language))
    return {
        "report": report,
        "asked": report.asked,
        "figures": report.figures,
        "kind": KINDS[report.asked.kind],
        "unheard_groups": [GROUPS[code] for code in report.figures.unheard_groups],
        "correction": content.get("correction"),
        "parts": parts,
        "targets": list(targets(report)),
        "running_title": {language: _running_title(content, report, language) for language in languages},
    }


def _unique(made: list[Chart], language: str) -> list[Chart]:
    # Names stand for parts of drawings: in a paper of two languages each chart is there twice.
    return [replace(chart, name=f"{chart.name}-{language}") for chart in made]


def _running_title(content: dict[str, Any], report: ReportText, language: str) -> str:
    title = str(phrase(report.asked.title, language))
    rest = max(20, HEAD_CHARACTERS - len(content["commune"]["name"][language]))
    return shorten(title, rest, placeholder=" …")
