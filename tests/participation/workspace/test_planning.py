"""Preparing a consultation: what is suggested and asked for, two people at it, and the announcement."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from commitments.models import Programme
from participation.models import Consultation
from participation.workspace.planning import PlanEditor
from tamazgana_open.accounts.models import User
from tests import builders, consultations
from tests.sending import Fields, errors_of, form_of, said, send, text_of

pytestmark = pytest.mark.django_db


STAGE = (
    "The programme is in a stage in which no version can be brought before the citizens. It must be in preparation or "
    "under revision."
)


@pytest.fixture
def client(focal: User) -> Client:
    """The focal point's browser."""
    return builders.signed_in(focal)


def page_of(asked: Consultation, act: str = "") -> str:
    return f"/fr/space/consultations/{asked.slug}/{act}"


def plan_form(page: HttpResponse) -> Fields:
    """The form as a browser sends it: a ticked box without a value of its own sends "on"."""
    fields = form_of(page, "base")
    return fields | {name: ["on"] for name in ("moderated_first", "second_person") if name in fields}


def test_first_the_programme_and_the_kind_then_what_belongs_to_them(client: Client) -> None:
    programme = builders.programme()
    choose = client.get("/fr/space/consultations/new/")
    assert f"?programme={programme.slug}&amp;kind=call" in choose.content.decode()
    assert "kind=version" not in choose.content.decode()  # nothing is frozen
    address = f"/fr/space/consultations/new/?programme={programme.slug}&kind="
    assert "kind=call" in client.get(address + "version").content.decode()
    for odd in ("&kind=x", "&kind=call&programme=%00", "&kind=version&programme=nowhere"):
        assert client.get(f"/fr/space/consultations/new/?programme=x{odd}").status_code == 200
    version = builders.version(programme)
    builders.changed_title(programme.axes.first().commitments.first())
    second = builders.version(programme)
    form = plan_form(client.get(address + "version"))
    today = timezone.localdate()
    assert form["slug"] == [f"consultation-{programme.slug}"]
    assert form["version"] == [str(second.pk)]
    assert today.isoformat() < form["opens_on"][0] < form["closes_on"][0] < form["replies_by"][0]
    stranger = builders.frozen_programme("2041-2043", current=False)
    refused = send(client, address + "version", form, {"title_ar": "تشاور", "version": str(stranger.pk)})
    assert errors_of(refused)
    prepared = send(client, address + "version", form, {"title_ar": "تشاور", "version": str(version.pk)})
    asked = Consultation.objects.get()
    assert prepared["Location"] == page_of(asked)
    assert (asked.version, asked.announced_at, asked.moderated_first) == (version, None, True)
    again = plan_form(client.get(address + "call"))
    assert again["slug"] == [f"call-{programme.slug}"]
    taken = send(client, address + "call", again, {"title_ar": "دعوة", "slug": asked.slug})
    assert said("Another consultation has this address.") in " ".join(errors_of(taken))
    assert errors_of(send(client, address + "call", again, {"title_ar": "دعوة", "slug": "new"}))
    assert Consultation.objects.count() == 1


def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    asked = consultations.consultation(announced=False)
    form = plan_form(client.get(page_of(asked, "plan/")))
    day = timezone.localdate()
    wrong = {
        "opens_on": (day + timedelta(9)).isoformat(),
        "closes_on": (day + timedelta(3)).isoformat(),
        "replies_by": day.isoformat(),
        "title_ar": "",
        "question_fr": "<b>Gras</b> \u202eesrever",
        "slug": "Pas Une Adresse",
    }
    answer = send(client, page_of(asked, "plan/"), form, wrong)
    text = " ".join(errors_of(answer))
    for words in (
        "The last day comes before the first.",
        "Replies are promised for a day after the last day.",
        "The Arabic title is needed.",
    ):
        assert said(words) in text
    kept = form_of(answer, "base")
    assert kept["question_fr"] == ["<b>Gras</b> esrever"]
    assert kept["slug"] == ["Pas Une Adresse"]
    assert "<b>Gras</b>" not in answer.content.decode()
    asked.refresh_from_db()
    assert asked.title_ar != ""


def test_two_who_prepare_the_same_one_lose_nothing(client: Client) -> None:
    asked = consultations.call(announced=False)
    first, second = asked.programme.axes.all()
    other = builders.signed_in(builders.person("focal_point", username="second"))
    mine, theirs = (plan_form(browser.get(page_of(asked, "plan/"))) for browser in (client, other))
    send(
        other,
        page_of(asked, "plan/"),
        theirs,
        {"question_fr": "Leur question", "use_fr": "Leur usage", "axes": str(first.pk), "second_person": "on"},
    )
    changes = {"question_fr": "Ma question", "title_fr": "Mon titre", "axes": str(second.pk)}
    clash = send(client, page_of(asked, "plan/"), mine, changes)
    text = text_of(clash)
    assert "Ma question" in text
    assert "Leur question" in text
    back = plan_form(clash)
    assert back["use_fr"] == ["Leur usage"]  # what only they changed
    assert back["title_fr"] == ["Mon titre"]
    assert "second_person" in back
    choice = {"choice:question_fr": "theirs", "choice:axes": "mine"}
    saved = send(client, page_of(asked, "plan/"), back, choice)
    assert saved.status_code == 302
    asked.refresh_from_db()
    assert (asked.question_fr, asked.title_fr, asked.use_fr) == ("Leur question", "Mon titre", "Leur usage")
    assert [axis.number for axis in asked.axes.all()] == [2]
    assert asked.second_person


def test_what_was_announced_meanwhile_is_said_not_dropped(client: Client) -> None:
    asked = consultations.consultation(announced=False)
    form = plan_form(client.get(page_of(asked, "plan/")))
    asked.announce(by=None)
    day = (timezone.localdate() + timedelta(12)).isoformat()
    late = send(client, page_of(asked, "plan/"), form, {"closes_on": day, "question_fr": "Autre"})
    assert late.status_code == 200
    assert said("This has been announced and cannot change any more.") in text_of(late)
    assert send(client, page_of(asked, "plan/"), plan_form(late), {}).status_code == 302
    asked.refresh_from_db()
    assert asked.question_fr == "Autre"
    assert asked.closes_on != timezone.localdate() + timedelta(12)


def test_a_translation_is_outdated_until_somebody_says_that_it_fits(client: Client) -> None:
    asked = consultations.consultation(announced=False)
    form = plan_form(client.get(page_of(asked, "plan/")))
    send(client, page_of(asked, "plan/"), form, {"question_ar": "سؤال جديد"})
    asked.refresh_from_db()
    assert asked.is_outdated("question", "fr")
    page = client.get(page_of(asked, "plan/"))
    assert 'name="fits" value="question_fr"' in page.content.decode()
    send(client, page_of(asked, "plan/"), plan_form(page), {"fits": "question_fr"})
    asked.refresh_from_db()
    assert not asked.is_outdated("question", "fr")


def test_before_the_announcement_it_says_what_is_missing_and_what_becomes_of_the_programme(client: Client) -> None:
    asked = consultations.consultation(announced=False, use_fr="")
    page = client.get(page_of(asked, "announce/"))
    assert page_of(asked, "plan/") + "#id_use_fr" in page.content.decode()
    assert "alert alert-info" in page.content.decode()  # what becomes of the programme
    asked.change_plan(by=None, use_fr="La commune répond.")
    done = client.post(page_of(asked, "announce/"))
    assert done["Location"] == page_of(asked)
    assert Programme.objects.get().stage == "consultation"
    second = consultations.consultation(asked.version, announced=False)
    assert said(STAGE) in text_of(client.get(page_of(second, "announce/")))


def test_extended_and_cancelled_it_gives_its_reason_in_both_languages(client: Client) -> None:
    asked = consultations.consultation()
    known = form_of(client.get(page_of(asked, "extend/")), "closes_on")
    assert known["closes_on"][0] > asked.closes_on.isoformat()
    wrong = send(
        client, page_of(asked, "extend/"), known, {"replies_by": known["closes_on"][0], "reason_fr": "Parce que"}
    )
    assert len(errors_of(wrong)) == 2  # the Arabic reason, and a day for replies that comes too early
    assert form_of(wrong, "closes_on")["reason_fr"] == ["Parce que"]
    assert send(client, page_of(asked, "extend/"), known, consultations_reason()).status_code == 302
    asked.refresh_from_db()
    assert asked.closes_on.isoformat() == known["closes_on"][0]
    assert consultations.REASON["fr"] in text_of(client.get(page_of(asked)))
    assert send(client, page_of(asked, "cancel/"), {}, consultations_reason()).status_code == 302
    asked.refresh_from_db()
    assert asked.phase == "cancelled"


def consultations_reason() -> dict[str, str]:
    return {f"reason_{language}": words for language, words in consultations.REASON.items()}


def test_what_was_typed_outlives_the_session(client: Client) -> None:
    asked = consultations.consultation()
    page = Client().post(page_of(asked, "cancel/"), {"reason_ar": "سبب مكتوب"})
    assert b'name="carried"' in page.content
    sent = form_of(page, "carried")
    back = Client().post(
        "/fr/account/login/", {**sent, "login": "focal_point", "password": builders.PASSWORD}, follow=True
    )
    assert "سبب مكتوب" in back.content.decode()
    asked.refresh_from_db()
    assert asked.phase == "open"


def test_a_forged_base_makes_everything_that_differs_a_question(client: Client) -> None:
    asked = consultations.consultation(announced=False)
    form = plan_form(client.get(page_of(asked, "plan/")))
    clash = send(client, page_of(asked, "plan/"), form, {"base": "x" * 200, "question_fr": "Forgé"})
    assert clash.status_code == 200
    asked.refresh_from_db()
    assert asked.question_fr != "Forgé"
    assert PlanEditor(asked).packed_base
