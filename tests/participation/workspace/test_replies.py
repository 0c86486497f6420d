"""Replies in the workspace: to one or many, what is missing, two writers at once, publishing, and the version named."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participation.models import Consultation, Contribution, Reply, moderation
from participation.workspace.reply_editing import numbers_typed, union_of
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.sending import Fields, form_of, said, send, text_of

pytestmark = pytest.mark.django_db

HERE = "/fr/space/consultations/consultation-1/replies/"
ANSWER = {"outcome": "not_retained", "reason_ar": "لا يدخل في مدة البرنامج.", "reason_fr": "Hors de la période."}
LIKE = "نطلب نشر ميزانية الجماعة بلغة بسيطة يفهمها الجميع مع شرح المداخيل والمصاريف"


@pytest.fixture
def client(focal: User) -> Client:
    """The focal point's browser."""
    return builders.signed_in(focal)


@pytest.fixture
def asked() -> Consultation:
    """Open, with six published contributions: three of them much the same, on the first commitment."""
    asked = consultations.consultation()
    commitment = asked.programme.axes.first().commitments.first()
    for body in (LIKE, LIKE + ".", LIKE):
        consultations.published(asked, body=body, commitment=commitment)
    consultations.published(asked, body="Diffusez les sessions en direct.", language="fr", stance="ask")
    consultations.published(asked, body="أوافق على هذا الالتزام", axis=asked.programme.axes.last())
    consultations.published(asked, body="اقتراح آخر")
    return asked


def page_form(client: Client, address: str) -> Fields:
    return form_of(client.get(address), "base")


def page_of(reply: Reply, act: str = "") -> str:
    return f"{HERE}{reply.pk}/{act}"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("12, 15-18 و 20", [12, 15, 16, 17, 18, 20]), ("", []), ("abc", []), ("3–4", [3, 4]), ("9-7", []), ("٣", [])],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[int]) -> None:
    assert numbers_typed(text) == numbers
    assert len(numbers_typed("1-999999999")) == 500


def test_what_two_people_tick_is_put_together() -> None:
    assert union_of("1 2 3", "1 2 4", "2 3 5") == "2 4 5"
    assert union_of("", "1", "") == "1"
    assert union_of("1", "", "1") == ""


def test_what_awaits_a_reply_is_narrowed_and_like_ones_stand_together(client: Client, asked: Consultation) -> None:
    def shown(query: str = "") -> list[list[int]]:
        page = client.get(HERE + query)
        assert page.status_code == 200
        return [[item.contribution.number for item in group.items] for group in page.context["groups"]]

    assert shown() == [[1, 2, 3], [4], [5], [6]]
    assert shown("?commitment=1.1") == [[1, 2, 3]]
    assert shown("?axis=2") == [[5]]
    assert shown("?stance=ask") == [[4]]
    assert shown("?q=الميزانية") == [[1, 2, 3]]
    assert shown("?like=2&all") == [[1, 2, 3]]
    assert client.get(HERE + "?like=2&all").content.decode().count("checked") == 3
    for odd in ("?axis=x&commitment=9.9&stance=x&page=x", "?show=x", "?axis=99999999999999999999", "?like=99"):
        assert len(shown(odd)) == 4
    consultations.draft(*Contribution.objects.filter(number__lte=2))
    assert shown() == [[3], [4], [5], [6]]
    assert client.get(HERE + "?show=drafts").context["tabs"][1][2] == 1


def test_one_reply_is_written_to_many_and_published_beside_each(client: Client, asked: Consultation) -> None:
    address = HERE + "new/?for=1&for=2&for=99"
    page = client.get(address)
    form = form_of(page, "base")
    assert form["for"] == ["1", "2"]
    assert page.context["editor"].needed_languages == said("Arabic")
    assert form["commitments"] == [str(asked.programme.axes.first().commitments.first().pk)]  # all of them are on it
    assert [item.contribution.number for item in page.context["editor"].suggested] == [3]
    unsaid = send(client, address, form, {"reason_ar": "سبب"})
    assert said("Choose what became of it.") in text_of(unsaid)
    assert form_of(unsaid, "base")["reason_ar"] == ["سبب"]
    strange = send(client, address, form, {**ANSWER, "add": "3, 44"})
    assert "44" in text_of(strange)
    assert not Reply.objects.exists()
    saved = send(client, address, form, {**ANSWER, "add": "3", "then": "publish"})
    reply = Reply.objects.get()
    assert saved["Location"] == page_of(reply)
    assert (reply.state, reply.contributions.count()) == ("published", 3)
    twice = send(client, address, form, {**ANSWER, "add": "3", "then": "publish"})
    assert said("Some of these have a reply by now, or are not published any more.") in text_of(twice)
    assert Reply.objects.count() == 1
    assert client.get(HERE + "new/").status_code == 200


def test_contributions_are_added_and_taken_away_and_it_says_in_which_language_the_reason_is_missing(
    client: Client, asked: Consultation
) -> None:
    reply = consultations.draft(*Contribution.objects.filter(number__lte=2), reason_fr="", by=None)
    form = page_form(client, page_of(reply))
    assert send(client, page_of(reply), form, {"for": ["2"], "add": "4"}).status_code == 302
    assert set(reply.contributions.values_list("number", flat=True)) == {2, 4}
    page = client.get(page_of(reply))
    missing = said("The reason is needed in this language: %s") % said("French").capitalize()
    assert missing.lower() in text_of(page).lower()
    refused = client.post(page_of(reply, "publish/"), follow=True)
    assert missing.lower() in text_of(refused).lower()
    reply.refresh_from_db()
    assert reply.state == "draft"
    moderation.withhold(
        Contribution.objects.get(number=4), by=None or builders.person("focal_point", username="x"), reason="insult"
    )
    withheld = send(
        client, page_of(reply), page_form(client, page_of(reply)), {"for": ["2", "4"], "reason_fr": "Voilà."}
    )
    assert withheld.status_code in (200, 302)


def test_a_translation_is_outdated_until_somebody_says_that_it_fits(
    client: Client, asked: Consultation, registrar: User
) -> None:
    reply = consultations.answered(Contribution.objects.get(number=1))
    report = "/fr/space/consultations/consultation-1/report/"
    assert client.get(report).context["outdated"] == 0
    send(client, page_of(reply), page_form(client, page_of(reply)), {"reason_ar": "سبب آخر", "then": "publish"})
    assert client.get(report).context["outdated"] == 1
    note = said("The Arabic has changed since this was translated.")
    assert note in text_of(builders.signed_in(registrar).get(page_of(reply)))
    page = client.get(page_of(reply))
    assert 'name="fits" value="reason_fr"' in page.content.decode()
    send(client, page_of(reply), form_of(page, "base"), {"fits": "reason_fr"})
    assert Reply.objects.get().outdated() == []
    assert note not in text_of(client.get(page_of(reply)))


def test_two_who_write_the_same_reply_lose_nothing(client: Client, asked: Consultation, editor: User) -> None:
    reply = consultations.draft(*Contribution.objects.filter(number__lte=2))
    other = builders.signed_in(editor)
    mine, theirs = page_form(client, page_of(reply)), page_form(other, page_of(reply))
    send(other, page_of(reply), theirs, {"reason_fr": "Leur raison", "reason_ar": "سببهم", "add": "3"})
    clash = send(client, page_of(reply), mine, {"reason_fr": "Ma raison", "for": ["2"], "add": "4"})
    assert clash.status_code == 200
    assert "Leur raison" in text_of(clash)
    back = form_of(clash, "base")
    assert (back["reason_fr"], back["reason_ar"]) == (["Ma raison"], ["سببهم"])
    assert set(back["for"]) == {"2", "3", "4"}
    assert send(client, page_of(reply), back, {"choice:reason_fr": "mine"}).status_code == 302
    reply.refresh_from_db()
    assert (reply.reason_fr, reply.reason_ar) == ("Ma raison", "سببهم")
    assert set(reply.contributions.values_list("number", flat=True)) == {2, 3, 4}
    revision = reply.revision
    send(client, page_of(reply), page_form(client, page_of(reply)), {})
    reply.refresh_from_db()
    assert reply.revision == revision  # nothing was changed, and nobody wrote


def test_what_was_published_or_thrown_away_meanwhile_is_said_before_it_is_taken_back(
    client: Client, asked: Consultation
) -> None:
    reply, gone = (consultations.draft(Contribution.objects.get(number=number)) for number in (1, 4))
    form, lost = page_form(client, page_of(reply)), page_form(client, page_of(gone))
    reply.publish(by=None)
    late = send(client, page_of(reply), form, {"reason_fr": "Autrement"})
    assert late.status_code == 200
    reply.refresh_from_db()
    assert reply.state == "published"
    assert send(client, page_of(reply), form_of(late, "base"), {}).status_code == 302
    reply.refresh_from_db()
    assert (reply.state, reply.reason_fr) == ("draft", "Autrement")
    asking = client.get(page_of(gone, "discard/"))
    assert asking.status_code == 200
    assert client.post(page_of(gone, "discard/")).status_code == 302
    assert send(client, page_of(gone), lost, {"reason_fr": "Perdu ?"}).status_code == 404


def test_the_second_person_is_named_and_publishes_without_the_form(client: Client, focal: User) -> None:
    asked = consultations.consultation(second_person=True)
    consultations.published(asked)
    send(client, HERE + "new/?for=1", page_form(client, HERE + "new/?for=1"), {**ANSWER, "then": "publish"})
    reply = Reply.objects.get()
    assert reply.state == "draft"
    page = client.get(page_of(reply))
    assert "publish/" not in page.content.decode()
    nobody = (
        "You have written in it, and nobody else may publish it. An administrator can give another person the role of "
    )
    assert said(nobody + "focal point or council registrar.") in text_of(page)
    registrar = builders.signed_in(builders.person("registrar"))
    assert "Bureau registrar" in text_of(client.get(page_of(reply)))
    reading = registrar.get(page_of(reply))
    assert 'name="reason_fr"' not in reading.content.decode()
    assert page_of(reply, "publish/") in reading.content.decode()
    assert registrar.post(page_of(reply), ANSWER).status_code == 403
    registrar.post(page_of(reply, "publish/"))
    reply.refresh_from_db()
    assert reply.state == "published"


def test_the_version_is_named_beside_old_and_new_words_one_by_one_or_many_at_once(
    client: Client, asked: Consultation
) -> None:
    first, second = asked.programme.axes.first().commitments.all()
    changed = consultations.answered(Contribution.objects.get(number=1), outcome="retained", commitments=[first])
    same = consultations.answered(Contribution.objects.get(number=2), outcome="partly", commitments=[first, second])
    assert said("No later version is frozen yet. Revise the text, freeze it, then name the version here.") in text_of(
        client.get(page_of(changed, "link/"))
    )
    today = timezone.localdate()
    Consultation.objects.update(opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1))
    asked.refresh_from_db()
    asked.begin_revision(by=None)
    builders.changed_title(first, "بصيغة أوضح")
    builders.version(asked.programme)
    page = client.get(page_of(changed, "link/").replace("/fr/", "/ar/"))
    assert "<ins>" in page.content.decode()
    assert "بصيغة أوضح" in text_of(page)
    refused = client.get(page_of(same, "link/"))
    assert second.code in text_of(refused)
    assert "disabled" in refused.content.decode()
    for odd in ("", "1", "9", "x"):
        assert client.post(page_of(changed, "link/"), {"version": odd}).status_code == 200
    assert client.get(page_of(changed, "link/?version=x")).status_code == 200
    many = client.post(HERE + "?show=unlinked", {"version": "2", "replies": [changed.pk, same.pk, 999]}, follow=True)
    assert second.code in text_of(many)
    changed.refresh_from_db()
    same.refresh_from_db()
    assert (changed.version.number, same.version) == (2, None)
    form = page_form(client, page_of(changed))
    again = send(client, page_of(changed), form, {"commitments": [str(second.pk)]})
    assert again.status_code == 302
    changed.refresh_from_db()
    assert (changed.version, changed.state) == (None, "draft")  # the version no longer bears it out


def test_bad_input_gives_clear_words_and_keeps_what_was_typed(client: Client, asked: Consultation) -> None:
    address = HERE + "new/?for=1"
    form = page_form(client, address)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = send(client, address, form, {
        "outcome": "passed_on", "passed_on": tomorrow, "reason_fr": "x" * 7000, "commitments": ["99999999999999999999"],
        "passed_to_fr": "<i>\u202e\u0000",
    })  # fmt: skip
    assert page.status_code == 200
    assert said("This day is still to come.") in text_of(page)
    kept = form_of(page, "base")
    assert len(kept["reason_fr"][0]) == 7000
    assert kept["passed_to_fr"] == ["<i>"]
    assert "<i>" not in page.content.decode()
    assert not Reply.objects.exists()
    assert client.get(f"{HERE}{10**15}/").status_code == 404
