"""The figures of a consultation as they stand, counted by the database."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from participation import sharing
from participation.models import Channel, Consultation, Facet, Outcome, Reason, Stance, State, Tallies
from participation.report.text import AxisFigures, Figures, NamedCount
from tamazgana_open.bilingual import texts
from tamazgana_open.commune.models import Douar
from workshops.models import Group
from workshops.text_parts import AxisRef


def figures(consultation: Consultation) -> Figures:
    """The figures of this consultation now. At most six queries, whatever there is to count."""
    tallies = Tallies.of(consultation, [facet for facet in Facet if facet != Facet.COMMITMENT])
    states = tallies.by_value(Facet.STATE)
    reasons = Counter({code: n for (state, code), n in tallies.counts[Facet.STATE].items() if state == State.WITHHELD})
    told = sharing.shown(consultation, tallies)
    groups, douars = told.group_counts(), told.douar_counts()
    known = list(Douar.objects.filter(illustrative=consultation.illustrative))
    return Figures(
        received=states.total(),
        published=states[State.PUBLISHED],
        withdrawn=states[State.WITHDRAWN],
        withheld=_in_order(Reason.values, reasons),
        axes=_by_axis(consultation, tallies),
        stances=_in_order(Stance.values, tallies.by_value(Facet.STANCE)),
        channels=_in_order(Channel.values, tallies.by_value(Facet.CHANNEL)),
        outcomes=_in_order(Outcome.values, tallies.by_other(Facet.STANCE)),
        weeks=_by_week(consultation, {date.fromisoformat(day): n for day, n in tallies.by_value(Facet.DAY).items()}),
        threshold=told.threshold,
        groups=_in_order(Group.values, groups),
        group_rest=groups[""],
        unheard_groups=[code for code in Group.values if code not in told.groups],
        douars=[NamedCount(texts(douar, "name"), douars[douar.pk]) for douar in known if douar.pk in told.douars],
        douar_rest=douars[None],
        unheard_douars=[texts(douar, "name") for douar in known if douar.active and douar.pk not in told.douars],
    )


def unanswered(consultation: Consultation) -> int:
    """Published contributions without a published reply."""
    return Tallies.of(consultation, [Facet.STANCE]).by_other(Facet.STANCE)[""]


def _in_order(codes: Iterable[str], counts: Counter) -> dict[str, int]:
    return {str(code): counts[code] for code in codes if counts[code]}


def _by_axis(consultation: Consultation, tallies: Tallies) -> list[AxisFigures]:
    numbers = {str(pk): number for pk, number in consultation.programme.axes.values_list("pk", "number")}
    counts: Counter[tuple[int | None, str]] = Counter()
    for (axis, stance), count in tallies.counts[Facet.AXIS].items():
        counts[numbers.get(axis), stance] += count
    found = [
        AxisFigures(ref, {str(code): counts[ref and ref.number, code] for code in Stance.values})
        for ref in [None, *asked_axes(consultation)]
    ]
    # An axis of which nothing was said stands there too; the programme as a whole only where something was.
    return [row for row in found if row.axis or any(row.stances.values())]


def asked_axes(consultation: Consultation) -> list[AxisRef]:
    """The axes that citizens were asked about: those of the version, or of the call."""
    if consultation.version is not None:
        return [AxisRef(axis.number, axis.pictogram, axis.title) for axis in consultation.version.text.axes]
    chosen = list(consultation.axes.all()) or list(consultation.programme.axes.filter(withdrawn_at=None))
    return [AxisRef(axis.number, axis.pictogram, texts(axis, "title")) for axis in chosen]


def _by_week(consultation: Consultation, days: dict[date, int]) -> dict[str, int]:
    last = max([consultation.closes_on, *days])
    monday = _monday(min([consultation.opens_on, *days]))
    weeks: dict[str, int] = {}
    while monday <= last:
        weeks[monday.isoformat()] = 0
        monday += timedelta(days=7)
    for day, count in days.items():
        weeks[_monday(day).isoformat()] += count
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
