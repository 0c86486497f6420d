"""Who may do what at a sitting of the council in which state: act × state × actor, every cell sent as a form.

The table is what is promised; nothing in it is computed from the code. A cell says what the registrar gets:

    +    done
    now  allowed to the registrar, refused by the state: told so, nothing changed
    404  there is nothing of the kind to do it with

Members do three things themselves (BY_MEMBER); whatever the act and the state, all others get what OTHERS says. Two
of them at a time send the act, another two in the next state; that no state lets any of them in is asked of the rules
themselves.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tamazgana_open import merging
from tamazgana_open.accounts.models import User
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.models import Entry
from tests import builders, councils, meetings
from tests.sending import everything_in
from workshops.council import law, life
from workshops.council.preparing import values_of
from workshops.models import Ballot, Choice, Meeting, Sitting, Vote
from workshops.permissions import can_keep_sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_refusals")]

STATES = (
    "no text", "to come", "today", "open", "amended", "vote open", "phones off", "carried", "frozen", "not carried",
    "closed", "sent back", "no quorum", "called again", "cancelled",
)  # fmt: skip

# The cells stand in the order of STATES:
#                no  to   to-        amen- vote pho- car-  fro- not        sent no   called
#                text come day  open ded  open  off  ried  zen carr. closed back quor. again canc.
REGISTRAR = """
    agenda         +    now  now  now  now  now  now  now  now  now  now  now  now  now  now
    prepare        +    +    +    +    +    +    +    +    +    +    now  +    now  now  now
    send_back      now  +    +    +    +    now  now  now  now  now  now  now  now  now  now
    roll           +    +    +    now  now  now  now  now  now  now  now  +    now  now  now
    open           +    now  +    now  now  now  now  now  now  now  now  +    now  now  now
    no_quorum      +    now  +    now  now  now  now  now  now  now  now  +    now  now  now
    again          now  now  now  now  now  now  now  now  now  now  now  now  +    now  now
    leave          now  now  now  +    +    +    +    +    +    +    now  now  now  now  now
    preside        now  now  now  +    +    now  now  +    +    +    now  now  now  now  now
    propose        now  +    +    +    +    +    +    now  now  now  now  now  now  now  now
    withdraw       404  +    +    404  +    now  now  now  now  404  now  +    404  404  now
    vote_amendment 404  now  now  404  +    now  now  now  now  404  now  now  404  404  now
    vote           now  now  now  +    now  now  now  now  now  now  now  now  now  now  now
    record         404  404  404  404  404  +    +    now  now  now  now  404  404  404  404
    call_off       now  now  now  now  now  +    +    now  now  now  now  now  now  now  now
    rectify        404  404  404  404  404  now  now  +    +    +    +    404  404  404  404
    freeze         now  now  now  now  now  now  now  +    now  now  now  now  now  now  now
    close          now  now  now  +    +    now  now  +    +    +    now  now  now  now  now
"""
BY_MEMBER = """
    propose        now  +    +    now  now  now  now  now  now  now  now  now  now  now  now
    withdraw       404  +    +    404  +    now  now  now  now  404  now  +    404  404  now
    ballot         now  now  now  now  now  +    now  now  now  now  now  now  now  now  now
"""
OTHERS = {
    "editor": "403", "focal point": "403", "administrator": "403", "person without role": "403",
    "member without a seat": "403", "former member": "403", "deactivated registrar": "in", "signed out": "in",
}  # fmt: skip


READERS = {"editor", "focal point", "member without a seat", "former member", "member"}


def rows_of(table: str) -> dict[str, dict[str, str]]:
    """State → act → what is expected."""
    lines = [line.split() for line in table.strip().splitlines()]
    return {state: {act: cells[place] for act, *cells in lines} for place, state in enumerate(STATES)}


# What stands in each state ----------------------------------------------------------------------------------------


class Scene:
    """A sitting with nine members, in a state. The member who acts holds the second seat; the first one presides."""

    def __init__(self, state: str) -> None:
        self.member = builders.person("council_member")
        self.seats = councils.seats(9)
        CouncilMember.objects.filter(pk=self.seats[1].pk).update(user=self.member)
        builders.commune(phone_ballots=state != "phones off")
        self.version = councils.validated(builders.programme(axes=1, commitments=1))
        if state == "no text":
            meeting = meetings.meeting(self.version.programme, kind="sitting")
            self.sitting = Sitting.objects.get(meeting=meeting)
        else:
            self.sitting = councils.sitting(self.version, **({"days": 7} if state == "to come" else {}))
        self._bring_to(state)

    def _bring_to(self, state: str) -> None:
        made = self.sitting
        if state in {"to come", "today", "amended", "vote open", "phones off", "carried", "frozen", "closed",
                     "sent back", "cancelled"}:  # fmt: skip
            councils.amendment(made, self.seats[1])
        if state in {"no quorum", "called again"}:
            made.close_without_quorum(by=None, members_in_office=9)
        elif state in {"no text", "to come", "today", "sent back", "cancelled"}:
            made.call_roll({seat.pk: "present" for seat in self.seats[:6]}, by=None)
        else:
            councils.opened(made, self.seats, absent=3)
        more: dict[str, Callable[[], Any]] = {
            "vote open": lambda: Vote.open_on(made, made.amendments.get(), by=None),
            "phones off": lambda: Vote.open_on(made, made.amendments.get(), by=None),
            "carried": self._carry,
            "frozen": lambda: self._carry().freeze_carried_text(by=None),
            "closed": lambda: (self._carry().freeze_carried_text(by=None), made.close(by=None)),
            "not carried": lambda: councils.voted(made, others=Choice.AGAINST),
            "sent back": lambda: made.send_text_back(by=None, reason=councils.REASON),
            "called again": lambda: made.call_again(by=None, starts_at=self.next_start()),
            "cancelled": lambda: made.meeting.cancel(by=None, reason=councils.REASON),
        }
        more.get(state, lambda: None)()

    def _carry(self) -> Vote:
        councils.voted(self.sitting, self.sitting.amendments.get())
        return councils.voted(self.sitting)

    def next_start(self) -> Any:
        """The hour of the second convocation, on a day that the law allows."""
        days = law.proposed_day(self.sitting.day, 1, ()) - self.sitting.day
        return self.sitting.meeting.starts_at + days

    # What is sent -------------------------------------------------------------------------------------------------

    def address(self, act: str) -> str:
        """Where the form of this act is sent."""
        vote = Vote.objects.last()
        code = self.version.programme.commitments.first().code
        pages = {
            "send_back": "send-back", "no_quorum": "no-quorum", "leave": "room",
            "propose": f"amendments/new/?commitment={code}&field=title",
            "withdraw": "amendments/1/withdraw", "vote_amendment": "amendments/1/vote",
            "record": f"votes/{vote.pk if vote else 99}", "call_off": f"votes/{vote.pk if vote else 99}/call-off",
            "rectify": f"votes/{vote.pk if vote else 99}/rectify",
        }  # fmt: skip
        page = pages.get(act, act)
        return f"/fr/space/council/{self.sitting.meeting.address}/{page}{'' if '?' in page else '/'}"

    def sent(self, act: str) -> dict[str, Any]:
        """A form that is right for this act."""
        first, second, third = (seat.pk for seat in self.seats[:3])
        start = timezone.localtime(self.next_start())
        vote = Vote.objects.last()
        reason = {"reason_ar": "لأن الصيغة أوضح"}
        room = self.sitting.in_room.values_list("member_id", flat=True)
        return {
            "agenda": {"version": self.version.number},
            "prepare": {"base": merging.pack(values_of(self.sitting)), "session": "may", "draft_act_ar": "نص المشروع"},
            "send_back": reason,
            "roll": {f"m-{self.seats[8].pk}": "excused"},
            "open": {"members_in_office": 9, "presiding": first},
            "no_quorum": {"members_in_office": 20},
            "again": {"day": start.date().isoformat(), "starts": f"{start:%H:%M}"},
            "leave": {"move": f"leaves-{third}"},
            "preside": {"presiding": second},
            "propose": {"member": third, "words_ar": "عنوان آخر", **reason},
            "vote_amendment": {"rule": "votes_cast"},
            "vote": {"rule": "votes_cast"},
            "record": {"how": "unanimous", "others": "for", "shown": ",".join(map(str, room))},
            "rectify": {"member": third, "after": "abstain", **reason},
            "ballot": {"vote": vote.pk if vote else 99, "choice": "for"},
        }.get(act, {"sent": "yes"})

    def snapshot(self) -> tuple[Any, ...]:
        """What an act would change: every one but a ballot is written into the journal."""
        return Entry.objects.count(), Ballot.objects.count(), everything_in(Sitting)


def outcome(client: Client, scene: Scene, form: tuple[str, dict[str, Any]], before: tuple[Any, ...]) -> str:
    """The cell that this act gives, and that nothing was changed where it says so."""
    with transaction.atomic():
        response = client.post(*form)
        changed = scene.snapshot() != before
        transaction.set_rollback(True)
    if changed:
        return "+" if response.status_code == 302 and "login" not in response["Location"] else "changed!"
    return _unchanged(response)


def _unchanged(response: HttpResponse) -> str:
    if response.status_code in (403, 404):
        return str(response.status_code)
    text = response.content.decode()
    if 'name="carried"' in text:
        return "in"
    if response.status_code == 302:
        levels = {message.level_tag for message in get_messages(response.wsgi_request)}
        return "now" if levels & {"error", "warning"} else "silent!"
    return "now" if 'role="alert"' in text else "silent!"


def people() -> dict[str, User]:
    """Everybody who does none of it."""
    former = builders.person("council_member", username="former")
    CouncilMember.objects.create(
        name_ar="مقعد سابق", user=former, until=timezone.localdate() - timezone.timedelta(days=1)
    )
    return {
        "editor": builders.person("editor"),
        "focal point": builders.person("focal_point"),
        "administrator": builders.person("administrator"),
        "person without role": builders.person(),
        "member without a seat": builders.person("council_member", username="without"),
        "former member": former,
        "deactivated registrar": builders.person("registrar", username="gone"),
    }


def others_in_turn(state: str, place: int) -> list[str]:
    """Two of the others for the act at this place: over all states every act is sent by each of them."""
    first = place + 2 * STATES.index(state)
    return [list(OTHERS)[number % len(OTHERS)] for number in (first, first + 1)]


@pytest.mark.parametrize("state", STATES)
def test_who_does_what(state: str) -> None:
    scene = Scene(state)
    others = people()
    browsers = {name: builders.signed_in(user) for name, user in others.items()} | {"signed out": Client()}
    User.objects.filter(username="gone").update(is_active=False)
    browsers["registrar"] = builders.signed_in(builders.person("registrar"))
    browsers["member"] = builders.signed_in(scene.member)
    before = scene.snapshot()
    of_registrar, of_member = rows_of(REGISTRAR)[state], rows_of(BY_MEMBER)[state]
    wrong = {}
    for place, act in enumerate({**of_registrar, **of_member}):
        expected = {name: OTHERS[name] for name in others_in_turn(state, place)}
        expected["registrar"] = of_registrar.get(act, "403")
        expected["member"] = of_member.get(act, "403")
        if act == "record" and of_registrar[act] == "404":
            # Readers of the room open the page of a vote too: where there is none, that is what they are told.
            expected |= dict.fromkeys(READERS & expected.keys(), "404")
        form = scene.address(act), scene.sent(act)
        for name, cell in expected.items():
            got = outcome(browsers[name], scene, form, before)
            if got != cell:
                wrong[act, name] = f"{got}, not {cell}"
    assert wrong == {}


def test_over_all_states_every_act_is_sent_by_each_of_the_others() -> None:
    acts = {**rows_of(REGISTRAR)["open"], **rows_of(BY_MEMBER)["open"]}
    for place, act in enumerate(acts):
        assert {name for state in STATES for name in others_in_turn(state, place)} == set(OTHERS), act


def test_no_state_lets_anybody_else_in() -> None:
    others = people()
    scene = Scene("today")
    for state, _label in Sitting._meta.get_field("state").choices:
        scene.sitting.state = state
        for name, user in others.items():
            if name == "deactivated registrar":
                continue
            assert not can_keep_sitting(user), name
            assert {act for act in (*life.ACTS, "ballot", "withdraw") if life.may(user, act, scene.sitting)} == set()


def test_a_sitting_that_is_internal_is_seen_by_staff_and_members_alone() -> None:
    scene = Scene("today")
    Meeting.objects.update(public_from=None)
    browsers = {name: builders.signed_in(user) for name, user in people().items()}
    address = scene.address("x").removesuffix("x/")
    seen = {name: browser.get(address).status_code for name, browser in browsers.items()}
    assert seen == {
        "editor": 200, "focal point": 200, "administrator": 404, "person without role": 404,
        "member without a seat": 200, "former member": 200, "deactivated registrar": 200,
    }  # fmt: skip


def test_following_a_link_changes_nothing() -> None:
    scene = Scene("vote open")
    client, before = builders.signed_in(builders.person("registrar")), None
    before = scene.snapshot()
    for act in rows_of(REGISTRAR)["open"]:
        assert client.get(scene.address(act)).status_code in (200, 302, 405), act
        assert scene.snapshot() == before, act


def test_the_table_leaves_no_act_out() -> None:
    assert set(life.ACTS) - {"room"} <= set(rows_of(REGISTRAR)["open"])
