"""One contribution in the workspace: who sees the sender, masking with its result, two moderators, the second look."""

import pytest
from django.test import Client
from django.utils import timezone

from participation.models import Consultation, Contribution, Told, moderation
from participation.workspace.moderating import masked
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.sending import form_of, said, text_of

pytestmark = pytest.mark.django_db

HERE = "/fr/space/consultations/consultation-1/contributions/1/"
APPOINT = (
    "Nobody may have the second look: whoever withheld it does not look again. An administrator can give another "
    "person the role of focal point or council registrar."
)
APPOINT_ANOTHER = (
    "You withheld it yourself, so the second look is somebody else’s, and nobody else may have it. An administrator "
    "can give another person the role of focal point or council registrar."
)
ENDED = "No. %(number)s: nothing was done. The report is published: replies and numbers end with it. State: %(state)s."
SECRETS = ("Nom-Caché", "cache@example.org", "0699887766")


@pytest.fixture
def client(focal: User) -> Client:
    """The focal point's browser."""
    return builders.signed_in(focal)


def told() -> Told:
    return Told(name=SECRETS[0], email=SECRETS[1], phone=SECRETS[2])


def test_the_sender_is_seen_by_who_enters_and_answers_alone(client: Client, editor: User, registrar: User) -> None:
    fields = {"group": "youth", "douar": builders.douar(), "shown_name": "Nom-Montré"}
    sent = consultations.contribution(body="هاتفي 0612345678 للاتصال", told=told(), **fields)
    moderation.mask(sent, by=None, passages=["0612345678"])
    code = sent.sender.code
    both = builders.person("council_member", "registrar", username="both")
    for person, sees in ((editor, True), (registrar, False), (both, False)):
        page = builders.signed_in(person).get(HERE).content.decode()
        assert all((secret in page) is sees for secret in (*SECRETS, "0612345678", "Nom-Montré", "l’exemple 1"))
        assert code not in page.replace(" ", "")
    assert all(secret in client.get(HERE).content.decode() for secret in SECRETS)
    member = builders.signed_in(builders.person("council_member"))
    assert member.get(HERE).status_code == 404
    moderation.publish([sent], by=None)
    assert member.get(HERE).status_code == 403
    assert "Nom-Montré" in builders.signed_in(registrar).get(HERE).content.decode()
    assert member.get(HERE.replace("/1/", "/2/")).status_code == 404
    assert client.get(HERE.replace("/1/", f"/{10**17}/")).status_code == 404


def test_passages_are_masked_after_the_result_was_shown(client: Client) -> None:
    sent = consultations.contribution(body="اتصلوا بي على 0612345678 أو CD123456، شكرا")
    page = client.get(HERE)
    assert page.content.decode().count('name="found"') == 2
    fields = {"seen": "pending", "found": ["0612345678", "CD123456"], "typed": "أو CD123456\n\nشكرا", "then": "preview"}
    shown = client.post(HERE + "mask/", fields)
    assert "اتصلوا بي على ▮▮▮ ▮▮▮، ▮▮▮" in text_of(shown)
    assert form_of(shown, "typed")["typed"] == ["أو CD123456\n\nشكرا"]
    assert Contribution.objects.get().body == sent.body
    assert client.post(HERE + "mask/", fields | {"then": ""}).status_code == 302
    assert Contribution.objects.get().body == "اتصلوا بي على ▮▮▮ ▮▮▮، ▮▮▮"
    for then in ("", "preview"):
        wrong = client.post(HERE + "mask/", {"typed": "ليست في النص", "then": then})
        assert "ليست في النص" in form_of(wrong, "typed")["typed"][0]
        assert said("These words are not in the text: %(passage)s") in text_of(wrong)
    assert client.post(HERE + "mask/", {"typed": " "}).status_code == 200
    assert client.post(HERE + "unmask/").status_code == 302
    assert Contribution.objects.get().body == sent.body


def test_the_quoted_passage_is_masked_and_the_shown_name_hidden(client: Client, editor: User) -> None:
    fields = {"quote": "كما قال خالد 0612345678", "shown_name": "اتصل 0655443322"}
    consultations.published(body="هذا غير صحيح", **fields)
    page = client.get(HERE)
    assert page.content.decode().count('class="suspect"') == 2
    sent = {"seen": "published", "found": "0612345678", "typed": "خالد", "hide_name": "on", "then": "preview"}
    preview = text_of(client.post(HERE + "mask/", sent))
    assert "كما قال ▮▮▮ ▮▮▮" in preview
    assert said("No name is shown.") in preview
    assert client.post(HERE + "mask/", sent | {"then": ""}).status_code == 302
    public = "/fr/consultations/consultation-1/"
    for address in ("contributions/1/", "contributions/", "contributions.csv", "moderation/"):
        page = client.get(public + address)
        shown = (page.getvalue() if page.streaming else page.content).decode()
        assert not any(secret in shown for secret in ("0612345678", "خالد", "0655443322"))
    assert "nom affiché masqué" in text_of(client.get(public + "moderation/"))
    assert "خالد" in text_of(builders.signed_in(editor).get(HERE))
    assert 'name="hide_name"' not in client.get(HERE).content.decode()
    assert client.post(HERE + "mask/", {"hide_name": "on"}).status_code == 200
    assert client.post(HERE + "unmask/").status_code == 302
    kept = Contribution.objects.get()
    assert {name: getattr(kept, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("passages", "texts", "telling"),
    [
        (["ab cd", "cd"], ["▮▮▮ x", "▮▮▮"], ["ab cd"]),
        (["ab", "zz"], ["▮▮▮ cd x", "▮▮▮ cd"], ["ab", "zz"]),
        (["d x"], ["ab c▮▮▮", "ab cd"], ["d x"]),
        ([], ["ab cd x", "ab cd"], []),
    ],
)
def test_what_stands_within_a_longer_passage_is_masked_with_it(
    passages: list[str], texts: list[str], telling: list[str]
) -> None:
    assert masked(["ab cd x", "ab cd"], passages) == (texts, telling)


def test_the_later_of_two_moderators_is_told_and_keeps_what_was_typed(client: Client, focal: User) -> None:
    sent = consultations.contribution()
    second = builders.person("focal_point", username="second")
    other = builders.signed_in(second)
    other.post(HERE + "publish/", {"seen": "pending"})
    late = client.post(HERE + "withhold/", {"seen": "pending", "reason": "off_topic", "note": "خارج الموضوع تماما"})
    assert late.status_code == 200
    assert "Bureau second" in text_of(late)
    back = form_of(late, "reason")
    assert (back["note"], back["seen"], back["reason"]) == (["خارج الموضوع تماما"], ["published"], ["off_topic"])
    sent.refresh_from_db()
    assert sent.state == "published"
    # What this person has now seen, this person may decide.
    assert client.post(HERE + "withhold/", back).status_code == 302
    told_so = other.post(HERE + "undo/", {"seen": "published"}, follow=True)
    assert "Bureau focal_point" in text_of(told_so)
    sent.refresh_from_db()
    assert (sent.state, sent.withheld_by) == ("withheld", focal)


def test_after_the_report_it_says_that_decisions_end_with_it(client: Client) -> None:
    sent = consultations.published()
    Consultation.objects.update(report=builders.publication(), reported_at=timezone.now())
    told_so = text_of(client.post(HERE + "undo/", {"seen": "published"}, follow=True))
    assert said(ENDED) % {"number": sent.number, "state": "publiée"} in told_so


def test_one_after_the_other_without_going_back_to_the_list(client: Client) -> None:
    asked = consultations.consultation()
    for n in range(3):
        consultations.contribution(asked, body=f"مقترح رقم {n}")
    first = client.post(HERE + "publish/", {"seen": "pending", "then": "next"})
    assert first["Location"].endswith("/contributions/2/")
    second = client.post(first["Location"] + "withhold/", {"reason": "insult", "then": "next"})
    assert second["Location"].endswith("/contributions/3/")
    assert client.post(second["Location"] + "publish/", {"then": "next"})["Location"].endswith("/moderation/")


def test_the_second_look_is_somebody_elses_and_where_nobody_can_the_page_says_whom_to_appoint(
    client: Client, focal: User
) -> None:
    sent = consultations.contribution(told=told())
    moderation.withhold(sent, by=focal, reason="insult")
    sent.ask_second_look()
    appoint = said(APPOINT)
    assert appoint in text_of(client.get(HERE))
    alone = client.post(HERE + "look-again/", {"end": "publish"})
    assert said(APPOINT_ANOTHER) in text_of(alone)
    registrar = builders.signed_in(builders.person("registrar"))
    assert "Bureau registrar" in text_of(client.get(HERE))
    assert appoint not in text_of(client.get(HERE))
    unexplained = registrar.post(HERE + "look-again/", {"end": "uphold", "note": ""})
    assert said("Explain to the author why the decision stands.") in text_of(unexplained)
    assert registrar.post(HERE + "look-again/", {"end": "uphold", "note": "يمس بشخص"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.second_look) == ("withheld", "upheld")
    assert "يمس بشخص" in text_of(client.get(HERE))


def test_a_withdrawn_one_keeps_its_page_and_says_nothing(client: Client) -> None:
    sent = consultations.contribution(body="كلمات اختفت", told=told())
    sent.withdraw()
    page = client.get(HERE)
    assert page.status_code == 200
    assert not any(secret in page.content.decode() for secret in (*SECRETS, "اختفت"))
