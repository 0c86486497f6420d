"""Who may do what with a consultation, a contribution and a reply in which state: each cell sent as a form.

The tables are what is promised; nothing in them is computed from the code. For each act and state one row, its cells in
the order of the actors:

    +    done
    403  seen, not allowed
    404  not to be seen at all
    in   to the sign-in (what was typed goes along)
    now  allowed to this role, refused by the state: told so, nothing changed
    ask  refused because this person decided or wrote: told whom to ask, nothing changed
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from participation.models import Consultation, Contribution, Moderation, Reply, Sender, moderation
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tests import builders, consultations
from tests.kept import kept_for_all
from tests.sending import Fields, everything_in, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_refusals")]

Table = dict[str, str]

TOLD = re.compile(r'class="alert alert-(?:warning|danger)" role="alert"[^>]*>(.*?)</(?:p|div)>', re.DOTALL)

OUTSIDERS = ("council member", "administrator", "person without role", "deactivated focal point", "signed out")

# Consultations ------------------------------------------------------------------------------------------------------

OF_CONSULTATIONS = ("focal point", "editor", "registrar", *OUTSIDERS)

CONSULTATION: Table = {
    "plan": """
        draft               +    403  403  404  404  404  in   in
        draft, incomplete   +    403  403  404  404  404  in   in
        planned             +    403  403  403  403  403  in   in
        open                +    403  403  403  403  403  in   in
        closed              +    403  403  403  403  403  in   in
        under revision      +    403  403  403  403  403  in   in
        call, closed        +    403  403  403  403  403  in   in
        reported            now  403  403  403  403  403  in   in
        cancelled           now  403  403  403  403  403  in   in
    """,
    "announce": """
        draft               +    403  403  404  404  404  in   in
        draft, incomplete   now  403  403  404  404  404  in   in
        planned             now  403  403  403  403  403  in   in
        open                now  403  403  403  403  403  in   in
        closed              now  403  403  403  403  403  in   in
        under revision      now  403  403  403  403  403  in   in
        call, closed        now  403  403  403  403  403  in   in
        reported            now  403  403  403  403  403  in   in
        cancelled           now  403  403  403  403  403  in   in
    """,
    "extend": """
        draft               now  403  403  404  404  404  in   in
        draft, incomplete   now  403  403  404  404  404  in   in
        planned             +    403  403  403  403  403  in   in
        open                +    403  403  403  403  403  in   in
        closed              +    403  403  403  403  403  in   in
        under revision      now  403  403  403  403  403  in   in
        call, closed        +    403  403  403  403  403  in   in
        reported            now  403  403  403  403  403  in   in
        cancelled           now  403  403  403  403  403  in   in
    """,
    "cancel": """
        draft               +    403  403  404  404  404  in   in
        draft, incomplete   +    403  403  404  404  404  in   in
        planned             +    403  403  403  403  403  in   in
        open                +    403  403  403  403  403  in   in
        closed              +    403  403  403  403  403  in   in
        under revision      +    403  403  403  403  403  in   in
        call, closed        +    403  403  403  403  403  in   in
        reported            now  403  403  403  403  403  in   in
        cancelled           now  403  403  403  403  403  in   in
    """,
    "begin_revision": """
        draft               now  403  403  404  404  404  in   in
        draft, incomplete   now  403  403  404  404  404  in   in
        planned             now  403  403  403  403  403  in   in
        open                now  403  403  403  403  403  in   in
        closed              +    403  403  403  403  403  in   in
        under revision      now  403  403  403  403  403  in   in
        call, closed        now  403  403  403  403  403  in   in
        reported            now  403  403  403  403  403  in   in
        cancelled           now  403  403  403  403  403  in   in
    """,
}

# Contributions: what is withheld was withheld by the focal point ------------------------------------------------------

OF_CONTRIBUTIONS = ("focal point", "another focal point", "editor", "registrar", *OUTSIDERS)

CONTRIBUTION: Table = {
    "publish": """
        pending             +    +    403  403  404  404  404  in   in
        masked              +    +    403  403  404  404  404  in   in
        published           now  now  403  403  403  403  403  in   in
        withheld            now  now  403  403  404  404  404  in   in
        second look         now  now  403  403  404  404  404  in   in
        upheld              now  now  403  403  404  404  404  in   in
        withdrawn           now  now  403  403  404  404  404  in   in
        published, reported now  now  403  403  403  403  403  in   in
        withheld, reported  now  now  403  403  404  404  404  in   in
    """,
    "withhold": """
        pending             +    +    403  403  404  404  404  in   in
        masked              +    +    403  403  404  404  404  in   in
        published           +    +    403  403  403  403  403  in   in
        withheld            now  now  403  403  404  404  404  in   in
        second look         now  now  403  403  404  404  404  in   in
        upheld              now  now  403  403  404  404  404  in   in
        withdrawn           now  now  403  403  404  404  404  in   in
        published, reported +    +    403  403  403  403  403  in   in
        withheld, reported  now  now  403  403  404  404  404  in   in
    """,
    "mask": """
        pending             +    +    403  403  404  404  404  in   in
        masked              +    +    403  403  404  404  404  in   in
        published           +    +    403  403  403  403  403  in   in
        withheld            +    +    403  403  404  404  404  in   in
        second look         +    +    403  403  404  404  404  in   in
        upheld              +    +    403  403  404  404  404  in   in
        withdrawn           now  now  403  403  404  404  404  in   in
        published, reported +    +    403  403  403  403  403  in   in
        withheld, reported  +    +    403  403  404  404  404  in   in
    """,
    "unmask": """
        pending             now  now  403  403  404  404  404  in   in
        masked              +    +    403  403  404  404  404  in   in
        published           now  now  403  403  403  403  403  in   in
        withheld            now  now  403  403  404  404  404  in   in
        second look         now  now  403  403  404  404  404  in   in
        upheld              now  now  403  403  404  404  404  in   in
        withdrawn           now  now  403  403  404  404  404  in   in
        published, reported now  now  403  403  403  403  403  in   in
        withheld, reported  now  now  403  403  404  404  404  in   in
    """,
    "undo": """
        pending             now  now  403  403  404  404  404  in   in
        masked              now  now  403  403  404  404  404  in   in
        published           +    +    403  403  403  403  403  in   in
        withheld            +    +    403  403  404  404  404  in   in
        second look         ask  +    403  403  404  404  404  in   in
        upheld              +    +    403  403  404  404  404  in   in
        withdrawn           now  now  403  403  404  404  404  in   in
        published, reported now  now  403  403  403  403  403  in   in
        withheld, reported  now  now  403  403  404  404  404  in   in
    """,
    "look_again": """
        pending             now  now  403  now  404  404  404  in   in
        masked              now  now  403  now  404  404  404  in   in
        published           now  now  403  now  403  403  403  in   in
        withheld            now  now  403  now  404  404  404  in   in
        second look         ask  +    403  +    404  404  404  in   in
        upheld              now  now  403  now  404  404  404  in   in
        withdrawn           now  now  403  now  404  404  404  in   in
        published, reported now  now  403  now  403  403  403  in   in
        withheld, reported  now  now  403  now  404  404  404  in   in
    """,
    "answer": """
        pending             now  now  now  403  403  403  403  in   in
        masked              now  now  now  403  403  403  403  in   in
        published           +    +    +    403  403  403  403  in   in
        withheld            now  now  now  403  403  403  403  in   in
        second look         now  now  now  403  403  403  403  in   in
        upheld              now  now  now  403  403  403  403  in   in
        withdrawn           now  now  now  403  403  403  403  in   in
        published, reported now  now  now  403  403  403  403  in   in
        withheld, reported  now  now  now  403  403  403  403  in   in
    """,
}

# Replies: the editor and the focal point have both written in them ---------------------------------------------------

OF_REPLIES = ("editor", "another editor", "focal point", "another focal point", "registrar", *OUTSIDERS)

REPLY: Table = {
    "save": """
        draft               +    +    +    +    403  403  403  403  in   in
        draft, incomplete   +    +    +    +    403  403  403  403  in   in
        draft, two people   +    +    +    +    403  403  403  403  in   in
        draft, reported     now  now  now  now  403  403  403  403  in   in
        published           +    +    +    +    403  403  403  403  in   in
        retained            +    +    +    +    403  403  403  403  in   in
        retained, unchanged +    +    +    +    403  403  403  403  in   in
        published, reported now  now  now  now  403  403  403  403  in   in
    """,
    "publish": """
        draft               403  403  +    +    +    403  403  403  in   in
        draft, incomplete   403  403  now  now  now  403  403  403  in   in
        draft, two people   403  403  ask  +    +    403  403  403  in   in
        draft, reported     403  403  now  now  now  403  403  403  in   in
        published           403  403  now  now  now  403  403  403  in   in
        retained            403  403  now  now  now  403  403  403  in   in
        retained, unchanged 403  403  now  now  now  403  403  403  in   in
        published, reported 403  403  now  now  now  403  403  403  in   in
    """,
    "discard": """
        draft               +    +    +    +    403  403  403  403  in   in
        draft, incomplete   +    +    +    +    403  403  403  403  in   in
        draft, two people   +    +    +    +    403  403  403  403  in   in
        draft, reported     now  now  now  now  403  403  403  403  in   in
        published           now  now  now  now  403  403  403  403  in   in
        retained            now  now  now  now  403  403  403  403  in   in
        retained, unchanged now  now  now  now  403  403  403  403  in   in
        published, reported now  now  now  now  403  403  403  403  in   in
    """,
    "link": """
        draft               403  403  now  now  403  403  403  403  in   in
        draft, incomplete   403  403  now  now  403  403  403  403  in   in
        draft, two people   403  403  now  now  403  403  403  403  in   in
        draft, reported     403  403  now  now  403  403  403  403  in   in
        published           403  403  now  now  403  403  403  403  in   in
        retained            403  403  +    +    403  403  403  403  in   in
        retained, unchanged 403  403  now  now  403  403  403  403  in   in
        published, reported 403  403  now  now  403  403  403  403  in   in
    """,
}


def rows_of(table: Table) -> dict[str, dict[str, list[str]]]:
    """The cells by state, then by act."""
    found: dict[str, dict[str, list[str]]] = {}
    for act, rows in table.items():
        for row in filter(None, map(str.strip, rows.splitlines())):
            state, cells = row[:19].strip(), row[19:].split()
            found.setdefault(state, {})[act] = cells
    return found


# The states -----------------------------------------------------------------------------------------------------------


def on_days(asked: Consultation, opens: int, closes: int) -> Consultation:
    """The consultation so many days from today."""
    today = timezone.localdate()
    days = {"opens_on": today + timedelta(opens), "closes_on": today + timedelta(closes)}
    Consultation.objects.filter(pk=asked.pk).update(**days, replies_by=today + timedelta(closes + 15))
    asked.refresh_from_db()
    return asked


def reported(asked: Consultation) -> Consultation:
    """With a report, as if it were published."""
    on_days(asked, -20, -1)
    Consultation.objects.filter(pk=asked.pk).update(report=builders.publication(), reported_at=timezone.now())
    asked.refresh_from_db()
    return asked


def under_revision() -> Consultation:
    asked = on_days(consultations.consultation(), -20, -1)
    asked.begin_revision(by=None)
    return asked


def cancelled() -> Consultation:
    asked = consultations.consultation()
    asked.cancel(by=None, reason=consultations.REASON)
    return asked


CONSULTATIONS: dict[str, Callable[[], Consultation]] = {
    "draft": lambda: consultations.consultation(announced=False),
    "draft, incomplete": lambda: consultations.consultation(announced=False, use_fr=""),
    "planned": lambda: on_days(consultations.consultation(), 3, 10),
    "open": consultations.consultation,
    "closed": lambda: on_days(consultations.consultation(), -20, -1),
    "under revision": under_revision,
    "call, closed": lambda: on_days(consultations.call(programme=builders.programme("2034-2036")), -20, -1),
    "reported": lambda: reported(consultations.consultation()),
    "cancelled": cancelled,
}

BODY = "هاتفي 0612345678 للاتصال بي"


def contribution_in(state: str, focal: User) -> Contribution:
    """A contribution in this state, withheld by this person where it is withheld."""
    sent = consultations.contribution(body=BODY)
    if "published" in state:
        moderation.publish([sent], by=focal)
    if "masked" in state:
        moderation.mask(sent, by=focal, passages=["0612345678"])
    if "withheld" in state or state in ("second look", "upheld"):
        moderation.withhold(sent, by=focal, reason="insult")
    if state in ("second look", "upheld"):
        sent.ask_second_look()
    if state == "upheld":
        moderation.settle_second_look(sent, by=None, publish_it=False, note="النص يمس بشخص")
    if state == "withdrawn":
        sent.withdraw()
    if "reported" in state:
        reported(sent.consultation)
    return sent


def reply_in(state: str, editor: User, focal: User) -> Reply:
    """A reply in this state, in which both have written. Version 2 changes the first commitment alone."""
    asked = consultations.consultation(second_person="two people" in state)
    first, second = asked.programme.axes.first().commitments.all()
    sent = consultations.published(asked)
    retained = state.startswith("retained")
    reply = consultations.draft(
        sent,
        by=editor,
        outcome="retained" if retained else "not_retained",
        commitments=[second if "unchanged" in state else first] if retained else [],
        reason_ar="" if "incomplete" in state else "لا يدخل هذا المقترح في مدة البرنامج.",
    )
    reply.writers.add(focal)
    if retained or state.startswith("published"):
        reply.publish(by=None)
    on_days(asked, -20, -1).begin_revision(by=None)
    builders.changed_title(type(first).objects.get(pk=first.pk))
    builders.version(asked.programme)
    if "reported" in state:
        reported(asked)
    return reply


# What is sent ---------------------------------------------------------------------------------------------------------


def days_on(days: int) -> str:
    return (timezone.localdate() + timedelta(days)).isoformat()


REASON = {"reason_ar": "طلبت الجمعيات ذلك", "reason_fr": "Les associations l’ont demandé"}
ANSWER = {"outcome": "not_retained", "reason_ar": "لا يدخل في مدة البرنامج.", "reason_fr": "Hors de la période."}

SENT: dict[str, Callable[[], dict[str, Any]]] = {
    "extend": lambda: {"closes_on": days_on(20), "replies_by": days_on(40), **REASON},
    "cancel": lambda: REASON,
    "withhold": lambda: {"reason": "off_topic", "note": "خارج الموضوع"},
    "mask": lambda: {"typed": "للاتصال"},
    "look_again": lambda: {"end": "publish", "note": ""},
    "answer": lambda: {"for": "1", **ANSWER},
    "save": lambda: {"for": "1", **ANSWER, "reason_fr": "Autrement dit."},
    "link": lambda: {"version": "2"},
}


class Actors:
    """The browsers of all actors."""

    def __init__(self) -> None:
        self.people = {
            "focal point": builders.person("focal_point"),
            "another focal point": builders.person("focal_point", username="second"),
            "editor": builders.person("editor"),
            "another editor": builders.person("editor", username="other_editor"),
            "registrar": builders.person("registrar"),
            "council member": builders.person("council_member"),
            "administrator": builders.person("administrator"),
            "person without role": builders.person(),
            "deactivated focal point": builders.person("focal_point", username="gone"),
        }
        self.browsers = {name: builders.signed_in(user) for name, user in self.people.items()}
        self.browsers["signed out"] = Client()
        User.objects.filter(username="gone").update(is_active=False)


@pytest.fixture(scope="module")
def actors(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actors]:
    """All actors and the text that is consulted on, for every state: each is rolled back to this."""
    with kept_for_all(django_db_blocker):
        builders.commune()
        builders.frozen_programme()
        yield Actors()


KINDS = (Consultation, Contribution, Sender, Moderation, Reply)


def snapshot() -> list[Any]:
    """Everything that an act could change, as the database has it."""
    return [everything_in(*KINDS), Entry.objects.count()]


def outcome(client: Client, address: str, fields: dict[str, Any], before: list[Any]) -> str:
    """The cell that this act gives, and that nothing was changed where it says so."""
    response = client.post(address, fields)
    if snapshot() != before:
        return "+" if response.status_code == 302 and "login" not in response["Location"] else "changed!"
    return unchanged(response)


def unchanged(response: HttpResponse) -> str:
    """How it was refused; silently is not among what the table knows."""
    if response.status_code in (403, 404):
        return str(response.status_code)
    if b'name="carried"' in response.content:
        return "in"
    if response.status_code == 302:
        told = " ".join(str(message) for message in get_messages(response.wsgi_request) if message.level_tag == "error")
    else:
        told = " ".join(TOLD.findall(response.content.decode()))
    return "ask" if "Bureau registrar" in told and "Bureau second" in told else "now" if told else "silent!"


def form_seen(actors: Actors, address: str) -> Fields:
    """The form as the focal point gets it; where there is none, one that anybody could make up."""
    page = actors.browsers["focal point"].get(address)
    return form_of(page, "base") if b'name="base"' in page.content else {"title_ar": ["عنوان"]}


def check(
    rows: dict[str, list[str]], actors: Actors, names: tuple[str, ...], send: Callable[[Client, str], str]
) -> None:
    """Send every act of every actor in the state that is built, each taken back afterwards."""
    wrong = {}
    for act, cells in rows.items():
        for actor, expected in zip(names, cells, strict=True):
            with transaction.atomic():
                got = send(actors.browsers[actor], act)
                transaction.set_rollback(True)
            if got != expected:
                wrong[act, actor] = f"{got}, not {expected}"
    assert wrong == {}


@pytest.mark.parametrize("state", rows_of(CONSULTATION))
def test_acts_on_a_consultation(state: str, actors: Actors) -> None:
    asked = CONSULTATIONS[state]()
    plan = form_seen(actors, f"/fr/space/consultations/{asked.slug}/plan/")
    before = snapshot()

    def send(client: Client, act: str) -> str:
        address = f"/fr/space/consultations/{asked.slug}/{act.replace('_', '-')}/"
        fields = SENT.get(act, dict)()
        if act == "plan":
            fields = {**plan, "question_fr": "Qu’en pensez-vous ?"}
        return outcome(client, address, fields, before)

    check(rows_of(CONSULTATION)[state], actors, OF_CONSULTATIONS, send)


@pytest.mark.parametrize("state", rows_of(CONTRIBUTION))
def test_acts_on_a_contribution(state: str, actors: Actors) -> None:
    sent = contribution_in(state, actors.people["focal point"])
    before = snapshot()

    def send(client: Client, act: str) -> str:
        here = f"/fr/space/consultations/{sent.consultation.slug}/"
        place = "replies/new/?for=1" if act == "answer" else f"contributions/1/{act.replace('_', '-')}/"
        return outcome(client, here + place, SENT.get(act, dict)(), before)

    check(rows_of(CONTRIBUTION)[state], actors, OF_CONTRIBUTIONS, send)


@pytest.mark.parametrize("state", rows_of(REPLY))
def test_acts_on_a_reply(state: str, actors: Actors) -> None:
    reply = reply_in(state, actors.people["editor"], actors.people["focal point"])
    here = f"/fr/space/consultations/{reply.consultation.slug}/replies/{reply.pk}/"
    written = form_seen(actors, here)
    before = snapshot()

    def send(client: Client, act: str) -> str:
        fields = SENT.get(act, dict)()
        if act == "save":
            fields = {**written, **fields}
        return outcome(client, here if act == "save" else f"{here}{act}/", fields, before)

    check(rows_of(REPLY)[state], actors, OF_REPLIES, send)


def test_the_tables_leave_no_act_out() -> None:
    from django.urls import get_resolver

    from participation.workspace.life import ACTS

    assert set(CONSULTATION) == set(ACTS)
    names = {name for name in get_resolver("participation.workspace_urls").reverse_dict if isinstance(name, str)}
    acts = {name.removeprefix("space-contribution-").replace("-", "_") for name in names if "contribution-" in name}
    assert set(CONTRIBUTION) == acts | {"answer"}
    replies = {name.removeprefix("space-reply-") for name in names if "space-reply-" in name}
    assert set(REPLY) == replies | {"save"}
