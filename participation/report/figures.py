"""The figures of a consultation as they stand, counted by the database."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count

from participation import sharing
from participation.models import Channel, Consultation, Contribution, Outcome, Reason, ReplyState, Stance, State
from participation.report.text import AxisFigures, Figures, NamedCount
from tamazgana_open.bilingual import texts
from tamazgana_open.commune.models import Douar
from workshops.models import Group
from workshops.text_parts import AxisRef


def figures(consultation: Consultation) -> Figures:
    """The figures of this consultation now."""
    every = Contribution.objects.filter(consultation=consultation).order_by()
    published = every.published()
    states = _counted(every, "state")
    told = sharing.shown(consultation)
    groups, douars = told.group_counts(), told.douar_counts()
    known = list(Douar.objects.filter(illustrative=consultation.illustrative))
    return Figures(
        received=sum(states.values()),
        published=states[State.PUBLISHED],
        withdrawn=states[State.WITHDRAWN],
        withheld=_in_order(Reason.values, _counted(every.filter(state=State.WITHHELD), "withheld_for")),
        axes=_by_axis(consultation),
        stances=_in_order(Stance.values, _counted(published, "stance")),
        channels=_in_order(Channel.values, _counted(published, "channel")),
        outcomes=_in_order(Outcome.values, _counted(published.answered(), "reply__outcome")),
        weeks=_by_week(consultation, _counted(published, "received_on")),
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
    published = Contribution.objects.published().filter(consultation=consultation)
    return published.count() - published.filter(reply__state=ReplyState.PUBLISHED).count()


def _counted(rows: "Iterable[Contribution]", name: str) -> Counter:
    return Counter(dict(rows.values_list(name).annotate(count=Count("pk"))))


def _in_order(codes: Iterable[str], counts: Counter) -> dict[str, int]:
    return {str(code): counts[code] for code in codes if counts[code]}


def _by_axis(consultation: Consultation) -> list[AxisFigures]:
    rows = (
        Contribution.objects.published()
        .filter(consultation=consultation)
        .order_by()
        .values_list("axis__number", "stance")
        .annotate(count=Count("pk"))
    )
    counts = {(axis, stance): count for axis, stance, count in rows}
    found = [
        AxisFigures(ref, {str(code): counts.get((ref and ref.number, code), 0) for code in Stance.values})
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


def _by_week(consultation: Consultation, days: Counter) -> dict[str, int]:
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
