"""The registrar's pages of a deliberation: issued after a last look, followed on its way; who may do what when."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from commitments.models import Programme
from tests import builders, councils, meetings
from tests.sending import errors_of, said, stored, text_of
from tests.workshops import samples
from workshops.council.act.way import ActWay
from workshops.models import Choice, Deliberation, Sitting, Vote

pytestmark = pytest.mark.django_db

TEXT = {"text_ar": councils.ACT["ar"], "text_fr": councils.ACT["fr"]}


@pytest.fixture(autouse=True)
def in_november(at: Callable[..., Any]) -> Iterator[None]:
    """Every term of a sitting of October 2031 has passed."""
    with at(2031, 11, 20, 12):
        yield


@pytest.fixture
def registrar() -> Client:
    return builders.signed_in(builders.person("registrar"))


def address(made: Sitting, page: str = "") -> str:
    """The address of a page of this sitting's deliberation."""
    return f"/fr/space/council/{made.meeting.address}/act/{page}"


def day_of(*day: int) -> dict[str, str]:
    """A day as a browser sends it."""
    return {"on": date(*day).isoformat()}


# Issuing ------------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_before_the_act_can_be_issued(registrar: Client) -> None:
    made = councils.opened(councils.sitting(), councils.seats(3))
    councils.amendment(made, made.members.first())

    page = text_of(registrar.get(address(made)))
    assert "L’ensemble du texte n’a pas encore été mis aux voix." in page
    assert "La séance n’est pas levée." in page
    councils.voted(made, made.amendments.get())
    councils.voted(made)
    made.close(by=None)
    page = registrar.get(address(made))
    assert "Le texte adopté avec ses amendements n’est pas encore figé en version." in text_of(page)
    assert registrar.post(address(made, "issue/"), {"number": "1", **TEXT, "then": "issue"}).status_code == 302
    assert not Deliberation.objects.exists()


def test_the_act_is_read_once_more_then_published_and_adopts_the_programme(registrar: Client) -> None:
    vote = councils.decided()
    form = registrar.get(address(vote.sitting, "issue/"))
    assert vote.resulting_version.edition.reference in form.content.decode()

    look = registrar.post(address(vote.sitting, "issue/"), {"number": "7/2031", **TEXT, "then": "read"})
    assert "Relisez-la une dernière fois" in text_of(look)
    assert "Le texte ne nomme pas ce qui a été adopté" in text_of(look)  # typed without the version's reference
    assert not Deliberation.objects.exists()
    again = registrar.post(address(vote.sitting, "issue/"), {"number": "7/2031", **TEXT, "then": "change"})
    assert councils.ACT["ar"] in again.content.decode()

    sent = {"number": "7/2031", **TEXT, "needs_visa": "on", "then": "issue"}
    page = registrar.post(address(vote.sitting, "issue/"), sent, follow=True)
    assert "La délibération est publiée." in text_of(page)
    act = Deliberation.objects.get()
    assert (act.number, act.needs_visa, act.version) == ("7/2031", True, vote.resulting_version)
    assert Programme.objects.get().adopted_version == vote.resulting_version

    twice = registrar.post(address(vote.sitting, "issue/"), sent, follow=True)
    assert "La délibération a déjà été établie." in text_of(twice)
    assert Deliberation.objects.count() == 1


def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(registrar: Client) -> None:
    first = councils.issued(councils.carried(councils.validated()))
    other = builders.programme("2034-2036", axes=1, commitments=1, current=False)
    vote = councils.carried(councils.validated(other), slug="autre")

    page = registrar.post(
        address(vote.sitting, "issue/"), {"number": first.number, "text_ar": "", "text_fr": "Un texte"}
    )

    assert "Une autre délibération porte ce numéro." in " ".join(errors_of(page))
    assert len(errors_of(page)) == 2
    assert "Un texte" in page.content.decode()
    long = registrar.post(address(vote.sitting, "issue/"), {"number": "9" * 41, "text_ar": "م" * 8001})
    assert len(errors_of(long)) == 2
    assert Deliberation.objects.count() == 1


def test_a_rectification_offers_the_corrected_edition(registrar: Client) -> None:
    vote = councils.decided()
    act = councils.issued(vote)
    assert "rectifié depuis" not in text_of(registrar.get(address(vote.sitting)))
    member = vote.ballots.get(choice=Choice.ABSTAIN).member
    vote.rectify(member, Choice.FOR, by=None, reason=councils.REASON)

    assert "Un vote a été rectifié depuis la publication de cette édition." in text_of(
        registrar.get(address(vote.sitting))
    )
    page = registrar.post(address(vote.sitting, "correct/"), {"reason": "Erreur de relevé"}, follow=True)
    assert said("The corrected edition is published. Its PDFs are being prepared.") in text_of(page)
    assert Deliberation.objects.get().edition.corrects == act.publication


def test_the_french_joins_from_a_draft_beside_the_arabic(registrar: Client) -> None:
    act = councils.issued(councils.decided(), text={"ar": councils.ACT["ar"]})
    page = registrar.get(address(act.sitting, "translate/"))
    assert councils.ACT["ar"] in page.content.decode()
    assert errors_of(registrar.post(address(act.sitting, "translate/"), {"text_fr": " "}))
    registrar.post(address(act.sitting, "translate/"), {"text_fr": councils.ACT["fr"]})
    assert set(Deliberation.objects.get().edition.languages) == {"ar", "fr"}


# Its way ------------------------------------------------------------------------------------------------------------

# A sitting of Monday 6 October 2031. The governor has the act by Monday the 27th (15 working days, article 116); it is
# posted by the 14th (8 days) and the members have the minutes by the 21st (15 days, article 273).
MONDAY = meetings.local(2031, 10, 6, 10)


def act_of_october(**fields: Any) -> Deliberation:
    """An act of that sitting, closed on its day."""
    members = councils.seats(3)
    made = councils.opened(councils.sitting(councils.validated(), starts_at=MONDAY), members)
    vote = councils.voted(made)
    made.close(by=None, now=meetings.local(2031, 10, 6, 13))
    return councils.issued(vote, **fields)


def test_terms_follow_from_the_day_of_the_close() -> None:
    act = act_of_october()
    due = {step.code: step.until for step in ActWay.of(act, date(2031, 10, 7)).steps}
    assert due["sent"] == date(2031, 10, 27)
    assert due["posted"] == date(2031, 10, 14)
    assert due["minutes"] == date(2031, 10, 21)


def test_late_is_said_as_late_before_and_after(registrar: Client) -> None:
    act = act_of_october()
    late = {step.code: step.days for step in ActWay.of(act, date(2031, 10, 29)).late}
    assert late == {"sent": 2, "posted": 15, "minutes": 8}

    act.post(date(2031, 10, 16), by=None)
    step = ActWay.of(act, date(2031, 10, 29)).step("posted")
    assert (step.state, step.days) == ("done", 2)
    assert "2 jours de retard" in text_of(registrar.get(address(act.sitting)))


def test_the_way_is_recorded_step_by_step_until_it_is_executory(registrar: Client, files: Any) -> None:
    act = act_of_october()
    proof = SimpleUploadedFile("preuve.pdf", samples.pdf(), "application/pdf")

    registrar.post(address(act.sitting, "steps/sent/"), {**day_of(2031, 10, 13), "paper": proof})
    registrar.post(address(act.sitting, "steps/received/"), day_of(2031, 10, 14))
    early = ActWay.of(Deliberation.objects.get(), date(2031, 10, 17)).step("executory")
    assert (early.can, early.until) == (False, date(2031, 10, 18))
    registrar.post(address(act.sitting, "steps/executory/"))
    registrar.post(address(act.sitting, "steps/posted/"), day_of(2031, 10, 10))
    registrar.post(address(act.sitting, "steps/minutes/"), day_of(2031, 10, 15))

    act.refresh_from_db()
    assert act.proof.kind == "proof"
    assert not act.proof.public
    assert (act.sent_on, act.received_on, act.executory_on) == (
        date(2031, 10, 13), date(2031, 10, 14), date(2031, 10, 18)
    )  # fmt: skip
    assert (act.posted_on, act.minutes_sent_on) == (date(2031, 10, 10), date(2031, 10, 15))
    assert Programme.objects.get().executory_on == date(2031, 10, 18)


def test_a_paper_that_is_none_is_refused_and_no_file_stays(registrar: Client, files: Any) -> None:
    act = act_of_october()
    wrong = SimpleUploadedFile("preuve.pdf", b"MZ not a pdf", "application/pdf")
    page = registrar.post(address(act.sitting, "steps/signed/"), {"paper": wrong})
    assert errors_of(page)
    assert errors_of(registrar.post(address(act.sitting, "steps/signed/"), {}))
    assert not act.sitting.meeting.attachments.exists()


def test_who_comes_second_is_told_and_nothing_is_done_twice(registrar: Client) -> None:
    act = act_of_october()
    registrar.post(address(act.sitting, "steps/sent/"), day_of(2031, 10, 13))
    registrar.post(address(act.sitting, "steps/received/"), day_of(2031, 10, 14))
    page = registrar.post(address(act.sitting, "steps/received/"), day_of(2031, 10, 16))
    assert "Rien n’a été fait" in text_of(page)
    act.refresh_from_db()
    assert act.received_on == date(2031, 10, 14)


@pytest.mark.parametrize("on", ["2031-10-05", "2999-01-01", "", "le 12", "0001-01-01"])
def test_a_day_that_cannot_be_is_told_beside_the_field(registrar: Client, on: str) -> None:
    act = act_of_october()
    page = registrar.post(address(act.sitting, "steps/posted/"), {"on": on})
    assert len(errors_of(page)) == 1
    act.refresh_from_db()
    assert act.posted_on is None


def test_an_opposition_asks_for_its_reason_and_sends_the_programme_back(registrar: Client) -> None:
    act = act_of_october()
    act.send(date(2031, 10, 13), by=None)
    act.receive(date(2031, 10, 14), by=None)
    assert errors_of(registrar.post(address(act.sitting, "steps/opposed/"), day_of(2031, 10, 16)))
    sent = {**day_of(2031, 10, 16), "reason_ar": "مخالفة للقانون", "reason_fr": "Contraire à la loi"}
    registrar.post(address(act.sitting, "steps/opposed/"), sent)
    programme = Programme.objects.get()
    assert (programme.stage, programme.adopted_version) == ("revision", None)
    assert "Contraire à la loi" in text_of(registrar.get(address(act.sitting)))


def test_a_day_is_put_right_on_its_own_page(registrar: Client) -> None:
    act = act_of_october()
    act.post(date(2031, 10, 10), by=None)
    page = registrar.get(address(act.sitting, "steps/posted/day/"))
    assert 'value="2031-10-10"' in page.content.decode()
    registrar.post(address(act.sitting, "steps/posted/day/"), day_of(2031, 10, 9))
    act.refresh_from_db()
    assert act.posted_on == date(2031, 10, 9)


# Rules: act × state × actor -----------------------------------------------------------------------------------------

STATES = ("open", "closed", "issued", "sent", "received", "awaiting visa", "executory", "opposed", "not carried")
#             open  clo-  is-   sent  re-   visa  exe-  op-   not
#                   sed   sued        ceiv.       cut.  posed carried
TABLE = """
    issue     back  +     back  back  back  back  back  back  back
    correct   404   404   now   now   now   now   now   now   now
    translate 404   404   now   now   now   now   now   now   now
    signed    404   404   +     +     +     +     +     +     +
    sent      404   404   +     +     +     +     +     +     +
    received  404   404   now   +     now   now   now   now   now
    visa      404   404   404   404   404   +     404   404   404
    opposed   404   404   now   now   +     +     now   now   now
    executory 404   404   now   now   +     +     now   404   404
    posted    404   404   +     +     +     +     +     +     +
    minutes   404   404   +     +     +     +     +     +     +
"""
"""What the registrar gets. "now": told that the state does not allow it; "back": led to how it stands. After the
sending, "sent" attaches its proof. All others are refused whatever the act and the state."""
OTHERS = ["editor", "focal_point", "council_member", "administrator", None]


def brought_to(state: str) -> Sitting:
    """A sitting of that Monday whose act is in this state."""
    made = councils.opened(councils.sitting(councils.validated(), starts_at=MONDAY), councils.seats(3))
    vote: Vote = councils.voted(made, others=Choice.AGAINST if state == "not carried" else Choice.FOR)
    if state == "open":
        return made
    made.close(by=None, now=meetings.local(2031, 10, 6, 13))
    if state == "closed":
        return made
    act = councils.issued(vote, needs_visa=state == "awaiting visa")
    if state in {"issued", "not carried"}:
        return made
    act.send(date(2031, 10, 13), by=None)
    if state == "sent":
        return made
    act.receive(date(2031, 10, 14), by=None)
    if state == "executory":
        act.become_executory(by=None, now=meetings.local(2031, 10, 21, 9))
    elif state == "opposed":
        act.oppose(date(2031, 10, 15), by=None, reason=councils.REASON)
    return made


def do(client: Client, made: Sitting, act: str) -> HttpResponse:
    """This act as the form sends it."""
    if act == "issue":
        return client.post(address(made, "issue/"), {"number": "1/2031", **TEXT, "then": "issue"})
    if act == "correct":
        return client.post(address(made, "correct/"), {"reason": "Erreur"})
    if act == "translate":
        return client.post(address(made, "translate/"), {"text_fr": "Un texte"})
    scan = SimpleUploadedFile("scan.pdf", samples.pdf(), "application/pdf")
    sent = {**day_of(2031, 10, 15), "reason_ar": "سبب", **({"paper": scan} if act in {"signed", "sent"} else {})}
    return client.post(address(made, f"steps/{act}/"), sent)


ACTS = {line.split()[0]: dict(zip(STATES, line.split()[1:], strict=True)) for line in TABLE.strip().splitlines()}


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("state", STATES)
def test_every_act_of_the_way_knows_its_state_and_who_may(state: str, files: Any) -> None:
    made = brought_to(state)
    wrong = {}
    others = {
        role: builders.signed_in(builders.person(*([role] if role else []), username=f"u{role}")) for role in OTHERS
    }
    before = stored(Deliberation.objects.all()) if Deliberation.objects.exists() else None
    for act in ACTS:
        for role, client in others.items():
            if do(client, made, act).status_code != 403:
                wrong[act, role] = "not refused"
    if before:
        assert stored(Deliberation.objects.all()) == before
    registrar = builders.signed_in(builders.person("registrar"))
    for act, cells in ACTS.items():
        found = _tried(registrar, made, act)
        if found != cells[state]:
            wrong[act, "registrar"] = found
    assert wrong == {}


class _UndoneError(Exception):
    """Ends a trial, so that the next act finds the same state."""


def _tried(client: Client, made: Sitting, act: str) -> str:
    from django.db import transaction

    found = ""
    try:
        with transaction.atomic():
            response = do(client, made, act)
            if response.status_code == 404:
                found = "404"
            elif response.status_code == 200:
                found = "now" if "Rien n’a été fait" in text_of(response) else f"form {errors_of(response)}"
            else:
                page = client.get(response["Location"])
                told = text_of(page)
                found = "back" if "déjà été établie" in told or "pas encore être établie" in told else "+"
            raise _UndoneError
    except _UndoneError:
        made.refresh_from_db()
    return found
