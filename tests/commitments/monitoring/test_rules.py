"""Who may do what of monitoring in which state: each act sent as a form, by each actor, in each state.

    +    done
    403  seen, not allowed
    in   to the sign-in (what was typed goes along)
    now  allowed to this role, refused by the state: told so, nothing changed
    404  there is nothing of it in this state

The states are built once, each act in a transaction that is undone: the table costs little more than its cells.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from commitments.models import (
    Measure,
    Milestone,
    MilestoneSlip,
    MonitoringReport,
    Programme,
    Progress,
    ReportKind,
)
from commitments.monitoring.report.publishing import publish_report
from tamazgana_open import merging
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tests import builders, following
from tests.sending import everything_in

ACTORS = (
    "focal point", "editor", "council member", "registrar", "administrator", "person without role",
    "deactivated focal point", "signed out",
)  # fmt: skip
OTHERS = "403  403  403  403  403  in  in"

# Of each act: the page, what is typed, and the focal point's cell in each state.
STATES = ("before the adoption", "in force", "being amended", "evaluated", "closed")
DAY = {"on": "2032-02-20"}
WORDS = {"text_ar": "أُنجز جزء", "reason_ar": "سبب", "source_ar": "مصدر"}
TABLE: dict[str, tuple[str, dict[str, str], str]] = {
    "record": ("1.1/record/", {**DAY, "completion": "limited", "seen": "{record}"}, "404 + + + now"),
    "nothing new": ("1.1/nothing-new/", {"on": "2032-03-01", "seen": "{record}"}, "404 + + + now"),
    "translate": ("1.1/records/{record}/translate/", {"text_fr": "Traduit"}, "404 + + + now"),
    "withdraw": ("1.1/records/{record}/withdraw/", {}, "404 + + + now"),
    "done": ("1.1/milestones/{ahead}/done/", DAY, "404 + + + now"),
    "undo": ("1.1/milestones/{reached}/undo/", {"reason": "خطأ"}, "404 + + + now"),
    "put off": ("1.1/milestones/{ahead}/slip/", {"to": "2032-12-01", "seen": "{day}"}, "404 + + + now"),
    "measure": ("1.1/indicators/{indicator}/measure/", {**DAY, "value": "12"}, "404 + + + now"),
    "withdraw measure": ("1.1/measures/{measure}/withdraw/", {}, "404 + + + now"),
    "begin a report": ("reports/new/", {"starts": "2032-01-01", "ends": "2032-02-01"}, "now + + + now"),
    "write": ("reports/1/", {"introduction_ar": "غيره", "conclusion_ar": "غيره", "starts": "2031-10-07",
                             "ends": "2032-02-29", "base": "{base}"}, "404 + + + +"),
    "publish": ("reports/1/publish/", {}, "404 + + + now"),
    "correct": ("reports/2/correct/", {"reason": "تصحيح"}, "404 + + + +"),
    "begin the evaluation": ("evaluation/new/", {"ends": "2032-02-29"}, "now + + now now"),
    "close": ("close/", {}, "now now now + now"),
}  # fmt: skip


@pytest.fixture
def clock(db: None, at: Callable[..., Any]) -> Iterator[None]:
    with at(*following.TODAY):
        builders.commune()
        yield


def brought_to(state: str) -> dict[str, Any]:
    """A programme in this state, and the keys of what the acts are about. 1.1 has a record, a reached milestone and a
    measure; report 1 is written, report 2 published and overtaken by a later record."""
    if state == "before the adoption":
        builders.frozen_programme()
        return dict.fromkeys(("record", "ahead", "reached", "indicator", "measure", "day", "base"), 1)
    programme = following.adopted()
    one, two = programme.commitments.all()
    record = following.progress(one)
    following.progress(two)
    reached, ahead = one.milestones.all()
    reached.mark_done(date(2032, 1, 10), by=None)
    indicator = one.indicators.get()
    measure = indicator.measure(date(2032, 2, 1), Decimal(1), source=following.WORDS, by=None)
    written = following.report(programme)
    published = following.report(programme)
    publish_report(published, by=None)
    following.progress(two, on=date(2032, 2, 28), completion="substantial")
    if state in ("evaluated", "closed"):
        publish_report(following.report(programme, ReportKind.EVALUATION), by=None)
        programme.refresh_from_db()
    if state == "closed":
        programme.close(by=None)
    if state == "being amended":
        programme.become_executory(by=None, on=date(2032, 3, 1))
        programme.begin_amendment(by=None, reason={"ar": "تعديل"})
    return {
        "record": record.pk, "ahead": ahead.pk, "reached": reached.pk, "indicator": indicator.pk,
        "measure": measure.pk, "day": str(date(2032, 6, 30).toordinal()),
        "base": merging.pack({name: str(getattr(written, name)) for name in (
            "starts", "ends", "introduction_ar", "introduction_fr", "conclusion_ar", "conclusion_fr")}),
    }  # fmt: skip


def stored() -> list[Any]:
    return everything_in(Progress, Milestone, MilestoneSlip, Measure, MonitoringReport, Programme, Entry)


def browser_of(actor: str) -> Client:
    if actor == "signed out":
        return Client()
    if actor == "deactivated focal point":
        client = builders.signed_in(builders.person("focal_point", username="deactivated"))
        User.objects.filter(username="deactivated").update(is_active=False)
        return client
    roles = {"person without role": ()}.get(actor, (actor.replace(" ", "_"),))
    return builders.signed_in(builders.person(*roles, username=actor.replace(" ", "_")))


def outcome(client: Client, page: str, typed: dict[str, str]) -> str:
    """The cell: what happened when this was sent. Every act of the room writes a line in the journal."""
    before = Entry.objects.count()
    response = client.post(f"/fr/space/programmes/2031-2033/monitoring/{page}", typed)
    if response.status_code in (403, 404):
        return str(response.status_code)
    if "account/login/" in response.get("Location", "") or b'name="carried"' in response.content:
        return "in"
    return "+" if Entry.objects.count() > before else "now"


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("state", STATES)
def test_every_act_knows_its_state_and_its_people(clock: None, state: str) -> None:
    keys = brought_to(state)
    forms = {
        act: (page.format(**keys), {name: value.format(**keys) for name, value in {**WORDS, **typed}.items()})
        for act, (page, typed, _cells) in TABLE.items()
    }
    promised = {act: [cells.split()[STATES.index(state)], *OTHERS.split()] for act, (*_form, cells) in TABLE.items()}
    focal, *others = [browser_of(actor) for actor in ACTORS]
    before = stored()
    refused = {act: [outcome(client, *form) for client in others] for act, form in forms.items()}
    assert stored() == before
    found = {}
    for act, form in forms.items():
        with transaction.atomic():
            found[act] = [outcome(focal, *form), *refused[act]]
            transaction.set_rollback(True)
    assert found == promised
