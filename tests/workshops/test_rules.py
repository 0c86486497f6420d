"""Who may do what with a meeting and its record in which state: act × state × actor, every cell sent as a form.

The table is what is promised; nothing in it is computed from the code. For each act and state one row, its cells in the
order of ACTORS:

    +    done
    403  seen, not allowed
    404  not to be seen at all
    in   to the sign-in (what was typed goes along)
    now  allowed to this role, refused by the state: told so, nothing changed
    ask  refused because this person wrote: told whom to ask, nothing changed
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication
from tests import builders, meetings
from tests.kept import kept_for_all
from tests.sending import Fields, everything_in, form_of
from workshops.models import Attachment, Meeting, MeetingKind, Minutes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "plain_refusals")]

ACTORS = (
    "the editor who wrote", "another editor", "focal point", "registrar", "council member", "administrator",
    "person without role", "deactivated editor", "signed out",
)  # fmt: skip

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"

# Meetings of every kind but the sitting -----------------------------------------------------------------------------

MEETING = {
    "plan": """
        planned, internal   +    +    +    403  404  404  404  in   in
        planned             +    +    +    403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               +    +    +    403  403  403  403  in   in
        held                +    +    +    403  403  403  403  in   in
        postponed           +    +    +    403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "announce": """
        planned, internal   +    +    +    403  404  404  404  in   in
        planned             now  now  now  403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               now  now  now  403  403  403  403  in   in
        held                now  now  now  403  403  403  403  in   in
        postponed           now  now  now  403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "reschedule": """
        planned, internal   +    +    +    403  404  404  404  in   in
        planned             +    +    +    403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               +    +    +    403  403  403  403  in   in
        held                now  now  now  403  403  403  403  in   in
        postponed           +    +    +    403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "correct_date": """
        planned, internal   now  now  now  403  404  404  404  in   in
        planned             now  now  now  403  403  403  403  in   in
        begun, internal     now  now  now  403  404  404  404  in   in
        begun               now  now  now  403  403  403  403  in   in
        held                +    +    +    403  403  403  403  in   in
        postponed           now  now  now  403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "postpone": """
        planned, internal   +    +    +    403  404  404  404  in   in
        planned             +    +    +    403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               +    +    +    403  403  403  403  in   in
        held                now  now  now  403  403  403  403  in   in
        postponed           now  now  now  403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "cancel": """
        planned, internal   +    +    +    403  404  404  404  in   in
        planned             +    +    +    403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               +    +    +    403  403  403  403  in   in
        held                now  now  now  403  403  403  403  in   in
        postponed           +    +    +    403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
    "hold": """
        planned, internal   now  now  now  403  404  404  404  in   in
        planned             now  now  now  403  403  403  403  in   in
        begun, internal     +    +    +    403  404  404  404  in   in
        begun               +    +    +    403  403  403  403  in   in
        held                now  now  now  403  403  403  403  in   in
        postponed           now  now  now  403  403  403  403  in   in
        cancelled           now  now  now  403  403  403  403  in   in
    """,
}

# Their records ------------------------------------------------------------------------------------------------------

RECORD = {
    "plan": """
        draft               +    +    +    403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        published, Arabic   now  now  now  403  403  403  403  in   in
        reopened            +    +    +    403  403  403  403  in   in
        account             +    +    +    403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
    "correct_date": """
        draft               now  now  now  403  403  403  403  in   in
        draft, held         +    +    +    403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        published, Arabic   now  now  now  403  403  403  403  in   in
        reopened            +    +    +    403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
    "submit": """
        draft               +    +    +    403  403  403  403  in   in
        draft, to come      now  now  now  403  403  403  403  in   in
        draft, incomplete   now  now  now  403  403  403  403  in   in
        draft, cancelled    now  now  now  403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        published, Arabic   now  now  now  403  403  403  403  in   in
        reopened            +    +    +    403  403  403  403  in   in
        account             now  now  now  403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
    "send_back": """
        draft               now  now  now  now  403  403  403  in   in
        submitted           +    +    +    +    403  403  403  in   in
        submitted, internal +    +    +    +    404  404  404  in   in
        approved            +    +    +    +    403  403  403  in   in
        published           now  now  now  now  403  403  403  in   in
        reopened            now  now  now  now  403  403  403  in   in
        account             now  now  now  now  403  403  403  in   in
        account, published  now  now  now  now  403  403  403  in   in
    """,
    "approve": """
        draft               now  now  now  now  403  403  403  in   in
        submitted           ask  +    +    +    403  403  403  in   in
        submitted, internal ask  +    +    +    404  404  404  in   in
        approved            now  now  now  now  403  403  403  in   in
        published           now  now  now  now  403  403  403  in   in
        reopened            now  now  now  now  403  403  403  in   in
        account             now  now  now  now  403  403  403  in   in
        account, published  now  now  now  now  403  403  403  in   in
    """,
    "publish": """
        draft               now  now  now  now  403  403  403  in   in
        submitted           now  now  now  now  403  403  403  in   in
        approved            +    +    +    +    403  403  403  in   in
        published           now  now  now  now  403  403  403  in   in
        reopened            now  now  now  now  403  403  403  in   in
        account             +    +    +    403  403  403  403  in   in
        account, incomplete now  now  now  403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
    "correct": """
        draft               now  now  now  403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           +    +    +    403  403  403  403  in   in
        published, Arabic   +    +    +    403  403  403  403  in   in
        reopened            now  now  now  403  403  403  403  in   in
        account             now  now  now  403  403  403  403  in   in
        account, published  +    +    +    403  403  403  403  in   in
    """,
    "begin_minutes": """
        draft               now  now  now  403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        reopened            now  now  now  403  403  403  403  in   in
        account             now  now  now  403  403  403  403  in   in
        account, published  +    +    +    403  403  403  403  in   in
    """,
    "translate": """
        draft               now  now  now  403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        published, Arabic   +    +    +    403  403  403  403  in   in
        reopened            now  now  now  403  403  403  403  in   in
        account             now  now  now  403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
    "change_form": """
        draft               +    +    +    403  403  403  403  in   in
        draft, cancelled    now  now  now  403  403  403  403  in   in
        submitted           now  now  now  403  403  403  403  in   in
        approved            now  now  now  403  403  403  403  in   in
        published           now  now  now  403  403  403  403  in   in
        reopened            now  now  now  403  403  403  403  in   in
        account             +    +    +    403  403  403  403  in   in
        account, published  now  now  now  403  403  403  403  in   in
    """,
}

# Sittings of the council: the registrar's; what any staff may do with minutes, they may do with these too -----

SITTING = {
    "plan": """
        planned, internal   403  403  403  +    404  404  404  in   in
        planned             403  403  403  +    403  403  403  in   in
        cancelled           403  403  403  now  403  403  403  in   in
        draft               403  403  403  +    403  403  403  in   in
        submitted           403  403  403  now  403  403  403  in   in
    """,
    "announce": """
        planned, internal   403  403  403  +    404  404  404  in   in
        planned             403  403  403  now  403  403  403  in   in
    """,
    "reschedule": """
        planned             403  403  403  +    403  403  403  in   in
        held                403  403  403  now  403  403  403  in   in
    """,
    "correct_date": """
        planned             403  403  403  now  403  403  403  in   in
        held                403  403  403  +    403  403  403  in   in
        submitted           403  403  403  now  403  403  403  in   in
    """,
    "postpone": """
        planned             403  403  403  +    403  403  403  in   in
        postponed           403  403  403  now  403  403  403  in   in
    """,
    "cancel": """
        planned             403  403  403  +    403  403  403  in   in
        cancelled           403  403  403  now  403  403  403  in   in
    """,
    "hold": """
        planned             403  403  403  now  403  403  403  in   in
        begun               403  403  403  +    403  403  403  in   in
    """,
    "submit": """
        draft               403  403  403  +    403  403  403  in   in
        submitted           403  403  403  now  403  403  403  in   in
    """,
    "send_back": """
        draft               now  now  now  now  403  403  403  in   in
        submitted           +    +    +    +    403  403  403  in   in
        approved            +    +    +    +    403  403  403  in   in
    """,
    "approve": """
        draft               now  now  now  now  403  403  403  in   in
        submitted           ask  +    +    +    403  403  403  in   in
    """,
    "publish": """
        approved            +    +    +    +    403  403  403  in   in
        published           now  now  now  now  403  403  403  in   in
        account             403  403  403  +    403  403  403  in   in
    """,
    "correct": """
        approved            403  403  403  now  403  403  403  in   in
        published           403  403  403  +    403  403  403  in   in
    """,
    "begin_minutes": """
        account, published  403  403  403  +    403  403  403  in   in
    """,
    "translate": """
        published           403  403  403  now  403  403  403  in   in
        published, Arabic   403  403  403  +    403  403  403  in   in
    """,
    "change_form": """
        draft               403  403  403  +    403  403  403  in   in
        published           403  403  403  now  403  403  403  in   in
    """,
}


def rows_of(table: dict[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """State → act → what is expected for each actor."""
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    for act, text in table.items():
        for line in text.strip().splitlines():
            words = line.split()
            state, cells = " ".join(words[: -len(ACTORS)]), tuple(words[-len(ACTORS) :])
            rows.setdefault(state, {})[act] = cells
    return rows


# What stands in each state --------------------------------------------------------------------------------------------


def to_come(**fields: Any) -> Meeting:
    return meetings.meeting(days=5, **fields)


def put_off(act: str) -> Callable[..., Meeting]:
    def build(**fields: Any) -> Meeting:
        meeting = to_come(**fields)
        getattr(meeting, act)(by=None, reason=meetings.REASON)
        return meeting

    return build


def held(**fields: Any) -> Meeting:
    meeting = meetings.meeting(**fields)
    meeting.hold(by=None)
    return meeting


def complete(**fields: Any) -> Meeting:
    return meetings.recorded(meetings.meeting(**fields))


def incomplete(**fields: Any) -> Meeting:
    meeting = complete(**fields)
    meeting.recommendations.update(axis=None)
    return meeting


def cancelled_record(**fields: Any) -> Meeting:
    meeting = complete(**fields)
    meeting.cancel(by=None, reason=meetings.REASON)
    return meeting


def reopened(**fields: Any) -> Meeting:
    meeting = meetings.brought_to("published", **fields)
    meeting.minutes.begin_correction(by=None, reason="خطأ")
    return meeting


def in_arabic(**fields: Any) -> Meeting:
    # Published in Arabic alone; meanwhile somebody has typed the French, so that it can join.
    meeting = meetings.recorded(meetings.meeting(**fields), french=False)
    meetings.published(meeting)
    for rows in (meeting.agenda, meeting.speeches, meeting.working_groups, meeting.recommendations, meeting.decisions,
                 meeting.presences, Minutes.objects.filter(meeting=meeting)):  # fmt: skip
        for row in rows.all():
            for name in (
                "title",
                "said",
                "capacity",
                "text",
                "facilitator",
                "discussed",
                "responsible",
                "office",
                "opening",
            ):
                if getattr(row, f"{name}_ar", ""):
                    setattr(row, f"{name}_fr", f"Traduit : {name}")
            row.save()
    return meeting


def account_published(**fields: Any) -> Meeting:
    meeting = meetings.account(complete(**fields))
    meeting.minutes.publish(by=None)
    return meeting


BUILT: dict[str, Callable[..., Meeting]] = {
    "planned, internal": lambda **fields: to_come(public_from=None, **fields),
    "planned": to_come,
    "begun, internal": lambda **fields: meetings.meeting(public_from=None, **fields),
    "begun": meetings.meeting,
    "held": held,
    "postponed": put_off("postpone"),
    "cancelled": put_off("cancel"),
    "draft": complete,
    "draft, to come": lambda **fields: meetings.recorded(to_come(**fields)),
    "draft, held": lambda **fields: meetings.recorded(held(**fields)),
    "draft, incomplete": incomplete,
    "draft, cancelled": cancelled_record,
    "submitted": lambda **fields: meetings.brought_to("submitted", **fields),
    "submitted, internal": lambda **fields: meetings.brought_to("submitted", public_from=None, **fields),
    "approved": lambda **fields: meetings.brought_to("approved", **fields),
    "published": lambda **fields: meetings.brought_to("published", **fields),
    "published, Arabic": in_arabic,
    "reopened": reopened,
    "account": lambda **fields: meetings.account(complete(**fields)),
    "account, incomplete": lambda **fields: meetings.account(incomplete(**fields)),
    "account, published": account_published,
}


# What is sent ------------------------------------------------------------------------------------------------------


def reason() -> dict[str, str]:
    return {"reason_ar": "تعذر استعمال القاعة", "reason_fr": "La salle est prise"}


def sent(act: str) -> dict[str, Any]:
    """A form that is right for this act."""
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    before = (timezone.localdate() - timedelta(days=3)).isoformat()
    return {
        "announce": {"publicity": "now"},
        "reschedule": {"day": day, "starts": "10:00", "ends": "12:00", **reason()},
        "correct_date": {"day": before, "starts": "10:00", "ends": "12:00", **reason()},
        "postpone": reason(),
        "cancel": reason(),
        "send_back": {"remark": "ينقص اسم القاعة"},
        "approve": {
            "name": "الرئيس", "office_ar": "رئيس المجلس", "on": timezone.localdate().isoformat(),
            "scan": SimpleUploadedFile("scan.pdf", PDF),
        },
        "correct": {"reason": "خطأ في العدد"},
        "translate": {"then": "publish"},
        "change_form": {"form": "account", "source_ar": "أُعد من تقرير آخر"},
    }.get(act, {})  # fmt: skip


ADDRESSES = {
    "correct_date": "correct-date", "send_back": "send-back", "begin_minutes": "begin-minutes", "change_form": "form"
}  # fmt: skip


def snapshot() -> tuple[Any, ...]:
    """Everything that an act could change."""
    return (
        *everything_in(Meeting, Minutes),
        Entry.objects.count(),
        Publication.objects.count(),
        Attachment.objects.count(),
    )


class Actors:
    """The browsers of all actors; the editor who wrote is a writer of the record under test."""

    def __init__(self) -> None:
        self.writer = builders.person("editor", username="writer")
        people = {
            "the editor who wrote": self.writer,
            "another editor": builders.person("editor", username="other_editor"),
            "focal point": builders.person("focal_point"),
            "registrar": builders.person("registrar"),
            "council member": builders.person("council_member"),
            "administrator": builders.person("administrator"),
            "person without role": builders.person(),
            "deactivated editor": builders.person("editor", username="gone"),
        }
        self.browsers = {name: builders.signed_in(user) for name, user in people.items()}
        self.browsers["signed out"] = Client()
        User.objects.filter(username="gone").update(is_active=False)


@pytest.fixture(scope="module")
def actors(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actors]:
    """All actors and a programme, for every state: each is rolled back to this."""
    with kept_for_all(django_db_blocker):
        builders.programme(axes=2, commitments=1)
        yield Actors()


def outcome(client: Client, meeting: Meeting, act: str, plan: Fields, before: tuple[Any, ...]) -> str:
    """The cell that this act gives, and that nothing was changed where it says so."""
    address = f"/fr/space/meetings/{meeting.address}/{ADDRESSES.get(act, act)}/"
    response = client.post(address, {**plan, "place_fr": "Ailleurs"} if act == "plan" else sent(act))
    after = snapshot()
    if after != before:
        return "+" if response.status_code == 302 and "login" not in response["Location"] else "changed!"
    return unchanged(response)


def unchanged(response: HttpResponse) -> str:
    """How it was refused; silently is not among what the table knows."""
    if response.status_code in (403, 404):
        return str(response.status_code)
    if b'name="carried"' in response.content:
        return "in"
    if response.status_code == 302:
        errors = [str(message) for message in get_messages(response.wsgi_request) if message.level_tag == "error"]
        return "ask" if any("Bureau focal_point" in error for error in errors) else "now" if errors else "silent!"
    text = response.content.decode()
    told = ('class="alert alert-warning" role="alert"', 'class="alert alert-danger" role="alert"')
    return "now" if any(mark in text for mark in told) else "silent!"


def check(actors: Actors, table: dict[str, str], state: str, **fields: Any) -> None:
    """Build the state once; send every act of every actor, each taken back afterwards."""
    meeting = BUILT[state](**fields)
    meeting.minutes.writers.add(actors.writer)
    rows = rows_of(table)[state]
    plan = plan_of(meeting, [actors.browsers[name] for name in ACTORS]) if "plan" in rows else {}
    wrong, before = {}, snapshot()
    for act, cells in rows.items():
        for actor, expected in zip(ACTORS, cells, strict=True):
            with transaction.atomic():
                got = outcome(actors.browsers[actor], meeting, act, plan, before)
                transaction.set_rollback(True)
            if got != expected:
                wrong[act, actor] = f"{got}, not {expected}"
    assert wrong == {}


def plan_of(meeting: Meeting, browsers: list[Client]) -> Fields:
    """The form of its plan as the first one gets it who may; where nobody does, one that anybody could make up."""
    pages = (browser.get(f"/fr/space/meetings/{meeting.address}/plan/") for browser in browsers)
    page = next((page for page in pages if page.status_code == 200), None)
    return form_of(page, "uid") if page else {"title_ar": ["عنوان"], "agenda-TOTAL_FORMS": ["0"]}


@pytest.mark.parametrize("state", rows_of(MEETING))
def test_acts_on_a_meeting(actors: Actors, state: str) -> None:
    check(actors, MEETING, state)


@pytest.mark.parametrize("state", rows_of(RECORD))
def test_acts_on_its_record(actors: Actors, state: str) -> None:
    check(actors, RECORD, state)


@pytest.mark.parametrize("state", rows_of(SITTING))
def test_acts_on_a_sitting_of_the_council(actors: Actors, state: str) -> None:
    check(actors, SITTING, state, kind=MeetingKind.SITTING)


@pytest.mark.parametrize(
    "state",
    ["planned, internal", "begun", "draft", "submitted", "approved", "published, Arabic", "account, published"],
)
def test_no_act_is_done_by_opening_its_page(actors: Actors, state: str) -> None:
    """Following a link changes nothing, in whatever state."""
    client = actors.browsers["another editor"]
    meeting = BUILT[state]()
    before = snapshot()
    for act in (*MEETING, *RECORD):
        response = client.get(f"/fr/space/meetings/{meeting.address}/{ADDRESSES.get(act, act)}/")
        assert response.status_code in (200, 302, 405), act
        assert snapshot() == before, act


def test_the_table_leaves_no_act_out() -> None:
    from workshops.workspace.life import ACTS

    assert {*MEETING, *RECORD} == set(ACTS) - {"record"}
    assert set(SITTING) == set(ACTS) - {"record"}
