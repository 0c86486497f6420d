"""How far the commitments of each axis are, as bars."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from commitments.models.progress import Completion
from tamazgana_open.bilingual import Texts, phrase
from tamazgana_open.templatetags.charts import DOTS, HOLLOW, SOLID, STRIPES, Bar, Chart, Series

_ORDER = (Completion.COMPLETE, Completion.SUBSTANTIAL, Completion.LIMITED)
_REST = (Completion.NOT_STARTED, Completion.NO_EVIDENCE, "")


class AxisLevels(NamedTuple):
    """What is counted of one axis: the levels of its commitments (empty: no record yet), and how many are late."""

    number: int
    title: Texts
    levels: list[str]
    late: int


def by_axis(axes: Iterable[AxisLevels], name: str = "progress") -> Chart:
    """Commitments by axis and level, in the active language; what is told apart in the last bar stands in the table."""
    bars = []
    for axis in axes:
        counts = Counter(axis.levels)
        title = phrase(axis.title)
        label: Any = replace(title, text=f"{axis.number}. {title.text}")
        values = [counts[level] for level in _ORDER] + [sum(counts[level] for level in _REST)]
        bars.append(Bar(label, values, more=[counts[Completion.NO_EVIDENCE], counts[""], axis.late]))
    inks = (SOLID, STRIPES, DOTS)
    series = [Series(level.label, ink) for level, ink in zip(_ORDER, inks, strict=True)]
    return Chart(
        name=name,
        title=_("Commitments by axis and level"),
        of=_("Axis"),
        series=[*series, Series(_("not started, or not shown"), HOLLOW)],
        bars=bars,
        more=[_("of these without evidence"), _("of these without a record"), _("late")],
    )
