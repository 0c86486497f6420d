"""The figures of a consultation as they stand, counted by the database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    """The figures of this consultation now. At most eight queries, whatever there is to count."""
    every = Contribution.objects.filter(consultation=consultation).order_by()
    states: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for state, reason, count in every.values_list("state", "withheld_for").annotate(count=Count("pk")):
        states[state] += count
        if state == State.WITHHELD:
            withheld[reason] += count
    lines = _Lines.of(consultation)
    told = sharing.shown(consultation)
    groups, douars = told.group_counts(), told.douar_counts()
    known = list(Douar.objects.filter(illustrative=consultation.illustrative))
    return Figures(
        received=sum(states.values()),
        published=states[State.PUBLISHED],
        withdrawn=states[State.WITHDRAWN],
        withheld=_in_order(Reason.values, withheld),
        axes=_by_axis(consultation, lines.axes),
        stances=_in_order(Stance.values, lines.stances),
        channels=_in_order(Channel.values, lines.channels),
        outcomes=_in_order(Outcome.values, lines.outcomes),
        weeks=_by_week(consultation, lines.days),
        threshold=told.threshold,
        groups=_in_order(Group.values, groups),
        group_rest=groups[""],
        unheard_groups=[code for code in Group.values if code not in told.groups],
        douars=[NamedCount(texts(douar, "name"), douars[douar.pk]) for douar in known if douar.pk in told.douars],
        douar_rest=douars[None],
        unheard_douars=[texts(douar, "name") for douar in known if douar.active and douar.pk not in told.douars],
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """Published contributions, counted in each way."""

    axes: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)

    @classmethod
    def of(cls, consultation: Consultation) -> "_Lines":
        """Counted in one go by the database, and by day in another."""
        published = Contribution.objects.published().filter(consultation=consultation).order_by()
        names = ("axis__number", "stance", "channel", "reply__state", "reply__outcome")
        lines = cls(days=Counter(dict(published.values_list("received_on").annotate(count=Count("pk")))))
        for axis, stance, channel, state, outcome, count in published.values_list(*names).annotate(count=Count("pk")):
            lines.axes[axis, stance] += count
            lines.stances[stance] += count
            lines.channels[channel] += count
            if state == ReplyState.PUBLISHED:
                lines.outcomes[outcome] += count
        return lines


def unanswered(consultation: Consultation) -> int:
    """Published contributions without a published reply."""
    published = Contribution.objects.published().filter(consultation=consultation)
    return published.count() - published.filter(reply__state=ReplyState.PUBLISHED).count()


def _in_order(codes: Iterable[str], counts: Counter) -> dict[str, int]:
    return {str(code): counts[code] for code in codes if counts[code]}


def _by_axis(consultation: Consultation, counts: Counter[tuple[int | None, str]]) -> list[AxisFigures]:
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
