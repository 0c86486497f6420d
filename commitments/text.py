"""`ProgrammeText`: the text of a programme at one moment.

Built from the working rows, kept in a frozen version, read back from it: one structure for page, PDF and comparison.
A text in all languages is a mapping such as {"ar": "…", "fr": "…"}.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import AUTHORITATIVE, Texts, texts
from tamazgana_open.publications.kinds import Passage

if TYPE_CHECKING:
    from commitments.models import Axis, Commitment, Programme

PRINCIPLES: dict[str, Promise] = {
    "transparency": _("Transparency and accountability"),
    "information": _("Access to information"),
    "participation": _("Citizen participation"),
    "digitisation": _("Digitisation"),
}

FIELD_LABELS: dict[str, Promise] = {
    "title": _("Title"),
    "summary": _("In short"),
    "problem": _("The problem"),
    "solution": _("The proposed solution"),
    "expected_result": _("Expected result"),
    "principles": _("Principles served"),
    "lead_body": _("Lead body"),
    "partners": _("Partners"),
    "amount": _("Estimated cost"),
    "funding": _("Source of funding"),
    "douars": _("Douars"),
    "starts": pgettext_lazy("of a commitment", "Start"),
    "ends": pgettext_lazy("of a commitment", "End"),
    "verification": _("How we will know"),
    "milestones": _("Milestones"),
    "indicators": _("Indicators"),
}
"""The fields of a commitment in the order of the network's project sheet, and what readers call them."""

TRANSLATED_FIELDS = (
    "title",
    "summary",
    "problem",
    "solution",
    "expected_result",
    "lead_body",
    "partners",
    "funding",
    "verification",
)
REQUIRED_FIELDS = ("title", "summary", "problem", "solution", "expected_result", "lead_body", "verification")
"""Without these, in each language, a version cannot be frozen."""


@dataclass(frozen=True, slots=True)
class MilestoneText:
    """A step of a commitment: `due` and `done` are ISO dates. `key` names its row; what stands in two texts is the same
    without it."""

    title: Texts
    output: Texts
    due: str | None = None
    done: str | None = None
    key: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """What is measured; `baseline` and `target` are decimal numbers as text. `key` names its row."""

    name: Texts
    unit: Texts
    baseline: str | None = None
    target: str | None = None
    key: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """One commitment: `amount` in dirhams as text with two decimals, `starts` and `ends` ISO dates."""

    code: str
    title: Texts
    summary: Texts
    problem: Texts
    solution: Texts
    expected_result: Texts
    lead_body: Texts
    partners: Texts
    funding: Texts
    verification: Texts
    principles: list[str] = field(default_factory=list)
    amount: str | None = None
    douars: list[Texts] = field(default_factory=list)
    starts: str | None = None
    ends: str | None = None
    milestones: list[MilestoneText] = field(default_factory=list)
    indicators: list[IndicatorText] = field(default_factory=list)

    @property
    def axis_number(self) -> int:
        """The number of the axis, the code's first part."""
        return int(self.code.split(".")[0])

    def milestone_of(self, key: int, title: str) -> MilestoneText | None:
        """The milestone as this text has it, by the key of its row; in a text frozen without keys by its Arabic."""
        return _named(self.milestones, key, title, "title")

    def indicator_of(self, key: int, name: str) -> IndicatorText | None:
        """The indicator as this text has it, in the same way."""
        return _named(self.indicators, key, name, "name")


def _named(rows: list[Any], key: int, words: str, field: str) -> Any:
    return next((row for row in rows if row.key == key), None) or next(
        (row for row in rows if row.key is None and getattr(row, field)[AUTHORITATIVE] == words), None
    )


@dataclass(frozen=True, slots=True)
class AxisText:
    """One axis with its commitments in order."""

    number: int
    pictogram: str
    title: Texts
    why: Texts
    commitments: list[CommitmentText] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before a version can be frozen: where, which field, in which language."""

    code: str
    field: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class ProgrammeText:
    """A whole programme."""

    slug: str
    title: Texts
    summary: Texts
    first_year: int
    last_year: int
    illustrative: bool
    axes: list[AxisText] = field(default_factory=list)

    # Built and read back -------------------------------------------------------------------------------------

    @classmethod
    def from_rows(cls, programme: "Programme") -> "ProgrammeText":
        """The text as the working rows have it now, without what was withdrawn."""
        return cls(
            slug=programme.slug,
            title=texts(programme, "title"),
            summary=texts(programme, "summary"),
            first_year=programme.first_year,
            last_year=programme.last_year,
            illustrative=programme.illustrative,
            axes=[_axis_from_row(axis) for axis in programme.axes.standing().with_commitments()],
        )

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "ProgrammeText":
        """The text read back from a frozen version's `programme` part."""
        axes = [
            AxisText(
                **{
                    **axis,
                    "commitments": [
                        CommitmentText(
                            **{
                                **commitment,
                                "milestones": [MilestoneText(**row) for row in commitment["milestones"]],
                                "indicators": [IndicatorText(**row) for row in commitment["indicators"]],
                            }
                        )
                        for commitment in axis["commitments"]
                    ],
                }
            )
            for axis in content["axes"]
        ]
        return cls(**{**content, "axes": axes})

    def to_content(self) -> dict[str, Any]:
        """The text as plain data for a publication."""
        return asdict(self)

    def as_promised(self) -> dict[str, Any]:
        """The text as plain data without what has happened since: the days on which milestones were reached. Nor does
        it matter which rows it was made of."""
        content = self.to_content()
        for axis in content["axes"]:
            for commitment in axis["commitments"]:
                for row in commitment["milestones"] + commitment["indicators"]:
                    row["key"] = None
                for milestone in commitment["milestones"]:
                    milestone["done"] = None
        return content

    def with_words(self, code: str, field: str, words: Texts) -> "ProgrammeText":
        """The same text but for one field of one commitment. Raises ValueError where it has no such commitment."""
        if self.commitment(code) is None:
            raise ValueError(code)
        axes = [
            replace(
                axis,
                commitments=[replace(row, **{field: words}) if row.code == code else row for row in axis.commitments],
            )
            for axis in self.axes
        ]
        return replace(self, axes=axes)

    # Asked by pages ------------------------------------------------------------------------------------------

    def commitments(self) -> Iterator[CommitmentText]:
        """All commitments in order."""
        for axis in self.axes:
            yield from axis.commitments

    def axis(self, number: int) -> AxisText | None:
        """The axis of this number, if it stands in this text."""
        return next((axis for axis in self.axes if axis.number == number), None)

    def commitment(self, code: str) -> CommitmentText | None:
        """The commitment of this code, if it stands in this text."""
        return next((commitment for commitment in self.commitments() if commitment.code == code), None)

    def gaps(self, languages: Iterable[str]) -> list[Gap]:
        """What is missing before this text can be frozen in these languages, in reading order."""
        return list(self._gaps(tuple(languages)))

    def _gaps(self, languages: tuple[str, ...]) -> Iterator[Gap]:
        if not any(self.commitments()):
            yield Gap("", "commitments", languages[0], str(_("No axis has a commitment yet")))
        for language in languages:
            yield from _missing("", "title", self.title, language, _("Title of the programme"))
        for axis in self.axes:
            for language in languages:
                yield from _missing(str(axis.number), "title", axis.title, language, _("Title of the axis"))
                yield from _missing(str(axis.number), "why", axis.why, language, _("Why this axis"))
        for commitment in self.commitments():
            yield from _commitment_gaps(commitment, languages)

    def passages(self, languages: Iterable[str]) -> Iterator[Passage]:
        """The parts that search finds: each axis and each commitment, in each language."""
        for language in languages:
            for axis in self.axes:
                yield Passage(f"axes/{axis.number}/", language, axis.title[language], axis.why[language])
                for commitment in axis.commitments:
                    words = [getattr(commitment, name)[language] for name in TRANSLATED_FIELDS if name != "title"]
                    words += [f"{row.title[language]} {row.output[language]}" for row in commitment.milestones]
                    words += [row.name[language] for row in commitment.indicators]
                    words += [douar[language] for douar in commitment.douars]
                    title = f"{commitment.code} {commitment.title[language]}"
                    yield Passage(f"commitments/{commitment.code}/", language, title, "\n".join(filter(None, words)))


def _commitment_gaps(commitment: CommitmentText, languages: tuple[str, ...]) -> Iterator[Gap]:
    # In every language asked for; an optional text that stands in one language must stand in the others.
    for name in TRANSLATED_FIELDS:
        value = getattr(commitment, name)
        if name in REQUIRED_FIELDS or any(value.values()):
            for language in languages:
                yield from _missing(commitment.code, name, value, language, FIELD_LABELS[name])
    for name in ("starts", "ends", "principles"):
        if not getattr(commitment, name):
            yield Gap(commitment.code, name, "", str(FIELD_LABELS[name]))
    yield from _milestone_gaps(commitment, languages)
    for position, row in enumerate(commitment.indicators, start=1):
        number = {"number": position}
        for language in languages:
            label = _("Name of indicator %(number)s") % number
            yield from _missing(commitment.code, "indicators", row.name, language, label)
            if any(row.unit.values()):
                label = _("Unit of indicator %(number)s") % number
                yield from _missing(commitment.code, "indicators", row.unit, language, label)


def _milestone_gaps(commitment: CommitmentText, languages: tuple[str, ...]) -> Iterator[Gap]:
    if not commitment.milestones:
        yield Gap(commitment.code, "milestones", "", str(_("At least one milestone")))
    for position, row in enumerate(commitment.milestones, start=1):
        number = {"number": position}
        if not row.due:
            yield Gap(commitment.code, "milestones", "", str(_("Date of milestone %(number)s") % number))
        for language in languages:
            label = _("Title of milestone %(number)s") % number
            yield from _missing(commitment.code, "milestones", row.title, language, label)
            if any(row.output.values()):
                label = _("Output of milestone %(number)s") % number
                yield from _missing(commitment.code, "milestones", row.output, language, label)


def _missing(code: str, name: str, value: Texts, language: str, label: Any) -> Iterator[Gap]:
    if not value.get(language):
        yield Gap(code, name, language, str(label))


def _axis_from_row(axis: "Axis") -> AxisText:
    return AxisText(
        number=axis.number,
        pictogram=axis.pictogram,
        title=texts(axis, "title"),
        why=texts(axis, "why"),
        commitments=[commitment_from_row(row) for row in axis.commitments.all() if not row.withdrawn_at],
    )


def commitment_from_row(row: "Commitment") -> CommitmentText:
    """The text of one commitment as its row has it now."""
    return CommitmentText(
        code=row.code,
        **{name: texts(row, name) for name in TRANSLATED_FIELDS},
        principles=[code for code in PRINCIPLES if code in row.principles],
        amount=None if row.amount is None else f"{row.amount:.2f}",
        douars=[texts(douar, "name") for douar in row.douars.all()],
        starts=row.starts.isoformat() if row.starts else None,
        ends=row.ends.isoformat() if row.ends else None,
        milestones=[
            MilestoneText(
                title=texts(milestone, "title"),
                output=texts(milestone, "output"),
                due=milestone.due.isoformat() if milestone.due else None,
                done=milestone.done.isoformat() if milestone.done else None,
                key=milestone.pk,
            )
            for milestone in row.milestones.all()
        ],
        indicators=[
            IndicatorText(
                name=texts(indicator, "name"),
                unit=texts(indicator, "unit"),
                baseline=decimal_text(indicator.baseline),
                target=decimal_text(indicator.target),
                key=indicator.pk,
            )
            for indicator in row.indicators.all()
        ],
    )


def decimal_text(value: Any) -> str | None:
    """A number as it is written in content: 45.5, whatever the database has behind it."""
    return None if value is None else f"{value.normalize():f}"
