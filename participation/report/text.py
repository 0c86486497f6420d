"""`ReportText`: the report of a consultation: built from the rows, kept in a publication, read back from it.

One structure for page, paper and check. Texts of the commune are in all languages, the citizens' words in their own.
No name of a citizen is in it, shown or not; groups and douars only where enough contributions share them.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from tamazgana_open.bilingual import Texts
from workshops.text_parts import AxisRef


@dataclass(frozen=True, slots=True)
class AskedText:
    """What was asked, of whom, in which days (ISO dates). `version` is the number of the version consulted on, None
    for a call; `first_closes_on` and `extension_reason` are empty where it was not extended."""

    slug: str
    kind: str
    title: Texts
    question: Texts
    use: Texts
    programme: Texts
    programme_slug: str
    opens_on: str
    closes_on: str
    replies_by: str
    axes: list[AxisRef]
    version: int | None = None
    version_reference: str = ""
    first_closes_on: str = ""
    extension_reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AxisFigures:
    """Published contributions on one axis (None: on the programme as a whole), by stance."""

    axis: AxisRef | None
    stances: dict[str, int]


@dataclass(frozen=True, slots=True)
class NamedCount:
    """How many, of a thing named in all languages."""

    name: Texts
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts. Those by axis, group, douar, channel, stance, outcome and week are of published contributions.

    `weeks` maps the Monday (ISO date) to its count, weeks without any included. `groups` and `douars` hold what may be
    told, `group_rest` and `douar_rest` the contributions of which none is; `unheard_…` those that are not in the
    figures. `threshold`: how many must share a group or a douar before it is told.
    """

    received: int
    published: int
    withdrawn: int
    withheld: dict[str, int]
    axes: list[AxisFigures]
    stances: dict[str, int]
    channels: dict[str, int]
    outcomes: dict[str, int]
    weeks: dict[str, int]
    threshold: int
    groups: dict[str, int]
    group_rest: int
    unheard_groups: list[str]
    douars: list[NamedCount]
    douar_rest: int
    unheard_douars: list[Texts]

    @property
    def withheld_total(self) -> int:
        """Contributions that were not published, for whatever reason."""
        return sum(self.withheld.values())


@dataclass(frozen=True, slots=True)
class ContributionText:
    """A published contribution as everybody reads it; `week` is a Monday, `reply` the number of a `ReplyText`."""

    number: int
    stance: str
    body: str
    language: str
    channel: str
    week: str
    reply: int
    axis: int | None = None
    code: str = ""
    quote: str = ""
    group: str = ""
    douar: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A reply, numbered by the first contribution that it answers. `version` shows what changed because of it."""

    number: int
    outcome: str
    reason: Texts
    commitments: list[str]
    version: int | None = None
    passed_to: Texts = field(default_factory=dict)
    passed_on: str = ""


@dataclass(frozen=True, slots=True)
class FieldText:
    """A field of a commitment that changed: per language its words as [op, text] pairs (see `comparison.Run`)."""

    name: str
    runs: dict[str, list[list[str]]]


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A commitment that reads otherwise because of contributions: `status` as in `comparison.Change`, `before` and
    `version` the numbers of the two versions compared, `asked_in` the numbers of the contributions."""

    code: str
    title: Texts
    status: str
    version: int
    asked_in: list[int]
    before: int | None = None
    fields: list[FieldText] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportText:
    """The whole report."""

    asked: AskedText
    figures: Figures
    changes: list[ChangeText]
    commitments: dict[str, Texts]
    """The titles of the commitments that contributions or replies name, by code."""
    replies: list[ReplyText]
    contributions: list[ContributionText]

    def to_content(self) -> dict[str, Any]:
        """As it is frozen."""
        return {"report": asdict(self)}

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "ReportText":
        """Read back from frozen content."""
        report = content["report"]
        return cls(
            asked=_asked(report["asked"]),
            figures=_figures(report["figures"]),
            changes=[
                ChangeText(**{**change, "fields": [FieldText(**row) for row in change["fields"]]})
                for change in report["changes"]
            ],
            commitments=report["commitments"],
            replies=[ReplyText(**reply) for reply in report["replies"]],
            contributions=[ContributionText(**contribution) for contribution in report["contributions"]],
        )


def _asked(content: dict[str, Any]) -> AskedText:
    return AskedText(**{**content, "axes": [AxisRef(**axis) for axis in content["axes"]]})


def _figures(content: dict[str, Any]) -> Figures:
    axes = [
        AxisFigures(AxisRef(**row["axis"]) if row["axis"] else None, row["stances"]) for row in content["axes"]
    ]  # fmt: skip
    return Figures(**{**content, "axes": axes, "douars": [NamedCount(**row) for row in content["douars"]]})
