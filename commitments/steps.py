"""The stage stepper: where a programme is in its life, what is done, what comes next and when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import Programme, ProgrammeEvent, Stage
from tamazgana_open.formats.moroccan import date_long, month_year

DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is `done`, `now` or `next`; `what` is what happens in it, `when` what is known of its date,
    `url` the page that tells more, if there is one."""

    code: str
    label: str
    what: str
    state: str
    when: str = ""
    url: str = ""


_ORDER = ("preparation", "consultation", "revision", "committee", "deliberation", "implementation")


def of(programme: Programme, events: Iterable[ProgrammeEvent] | None = None) -> tuple[Step, ...]:
    """The six steps of a programme. The committee's validation stands between revision and the council. `events`: those
    of the programme, where they are in hand."""
    labels = {
        "preparation": (_("Co-creation"), _("Meetings and workshops")),
        "consultation": (_("Public consultation"), _("Citizens comment on the draft")),
        "revision": (_("Revision"), _("Reasoned replies, text mended")),
        "committee": (_("Follow-up committee"), _("Validates the text")),
        "deliberation": (_("October session"), _("The council votes")),
        "implementation": (_("Implementation and monitoring"), _("Two years that people can follow")),
    }
    now = _now(programme)
    here = _ORDER.index(now) if now in _ORDER else len(_ORDER)
    expected = here + 1 < len(_ORDER)
    planned = _planned(programme.events.all() if events is None else events) if expected else {}
    return tuple(
        Step(
            code=code,
            label=labels[code][0],
            what=_what(programme, code) or labels[code][1],
            state=DONE if place < here else NOW if place == here else NEXT,
            when=_when(programme, code, planned) if place >= here else "",
            url=_url(programme, code) if place <= here else "",
        )
        for place, code in enumerate(_ORDER)
    )


def _what(programme: Programme, code: str) -> str:
    # Adopted and executory are two things: the council's vote, and the act that may be carried out.
    if programme.adopted_on is None:
        return ""
    if code == "deliberation":
        return _("Adopted on %(day)s") % {"day": date_long(programme.adopted_on)}
    if code == "implementation" and programme.stage == Stage.IMPLEMENTATION:
        if programme.executory_on is None:
            return _("Adopted, not yet executory")
        return _("Executory since %(day)s") % {"day": date_long(programme.executory_on)}
    return ""


def _url(programme: Programme, code: str) -> str:
    if code == "implementation":
        return reverse("monitoring", args=[programme.slug])
    if code == "deliberation" and (programme.adopted_on or programme.is_before_council):
        return f"{reverse('council')}?programme={programme.slug}"
    return ""


def _now(programme: Programme) -> str:
    if programme.stage == Stage.REVISION and programme.validated_on:
        return "deliberation"
    if programme.stage == Stage.REVISION and programme.consultation_report_id:
        return "committee"
    return programme.stage


def _planned(events: Iterable[ProgrammeEvent]) -> dict[str, ProgrammeEvent]:
    # A planned event whose key begins with a step's code tells when that step is expected.
    found: dict[str, ProgrammeEvent] = {}
    for event in events:
        if event.state != ProgrammeEvent.State.HELD:
            found.setdefault(event.key.split("-")[0], event)
    return found


def _when(programme: Programme, code: str, planned: dict[str, ProgrammeEvent]) -> str:
    if code == "implementation":
        return f"{programme.first_year}-{programme.last_year}"
    event = planned.get(code)
    if event is None:
        return ""
    when = month_year(event.starts_at) if event.precision == "month" else date_long(event.starts_at)
    if event.state == ProgrammeEvent.State.NOT_RECORDED:
        return _("planned for %(when)s; outcome not recorded here") % {"when": when}
    return when
