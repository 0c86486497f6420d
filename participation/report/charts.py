"""The figures of a consultation as bars, for page and paper."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participation.models import Channel, Outcome, Reason, Stance
from participation.report.text import Figures
from tamazgana_open.bilingual import phrase
from tamazgana_open.formats.moroccan import date_short
from tamazgana_open.templatetags.charts import DOTS, HOLLOW, SOLID, STRIPES, Bar, Chart, Series
from workshops.models import Group

_INKS = {Stance.FOR: SOLID, Stance.AGAINST: STRIPES, Stance.PROPOSE: DOTS, Stance.ASK: HOLLOW}


def charts(figures: Figures) -> list[Chart]:
    """All charts in the order in which they are read, in the active language; those of which nothing is known left
    out."""
    made = (
        _axes(figures),
        _simple("stances", _("Contributions by stance"), _("Stance"), figures.stances, Stance),
        _simple("outcomes", _("What became of the contributions"), _("Outcome"), figures.outcomes, Outcome),
        _simple("channels", _("How the contributions came in"), _("Channel"), figures.channels, Channel),
        _groups(figures),
        _douars(figures),
        _weeks(figures),
        _simple("withheld", _("Contributions that were not published, by reason"), _("Reason"), figures.withheld,
                Reason),
    )  # fmt: skip
    return [chart for chart in made if chart.bars]


def _series() -> list[Series]:
    return [Series(_("Contributions"), SOLID)]


def _bars(counts: Mapping[str, int], choices: type[TextChoices]) -> list[Bar]:
    # In the order of the list: frozen content knows no order of its own.
    return [Bar(str(choices(code).label), [counts[code]]) for code in choices.values if code in counts]


def _simple(name: str, title: str, of: str, counts: Mapping[str, int], choices: type[TextChoices]) -> Chart:
    return Chart(name=name, title=title, of=of, series=_series(), bars=_bars(counts, choices))


def _axes(figures: Figures) -> Chart:
    bars = []
    for row in figures.axes:
        if row.axis:
            title = phrase(row.axis.title)
            label: Any = replace(title, text=f"{row.axis.number}. {title.text}")
        else:
            label = _("On the programme as a whole")
        bars.append(Bar(label, [row.stances.get(code, 0) for code in Stance.values]))
    series = [Series(Stance(code).label, _INKS[Stance(code)]) for code in Stance.values]
    return Chart(name="axes", title=_("Contributions by axis and stance"), of=_("Axis"), series=series, bars=bars)


def _with_rest(bars: list[Bar], count: int) -> list[Bar]:
    return [*bars, Bar(_("not told, or not shown"), [count])] if bars and count else bars


def _groups(figures: Figures) -> Chart:
    bars = _with_rest(_bars(figures.groups, Group), figures.group_rest)
    of = pgettext("attendance", "Group")
    return Chart(name="groups", title=_("Contributions by group"), of=of, series=_series(), bars=bars)


def _douars(figures: Figures) -> Chart:
    bars = _with_rest([Bar(row.name, [row.count]) for row in figures.douars], figures.douar_rest)
    return Chart(name="douars", title=_("Contributions by douar"), of=_("Douar"), series=_series(), bars=bars)


def _weeks(figures: Figures) -> Chart:
    bars = [
        Bar(_("week of %(monday)s") % {"monday": date_short(monday)}, [count])
        for monday, count in sorted(figures.weeks.items())
    ]
    return Chart(name="weeks", title=_("Contributions by week"), of=_("Week"), series=_series(), bars=bars)
