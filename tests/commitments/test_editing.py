"""A commitment's page in the workspace: rows in place, two people at once, pasted text, errors."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from commitments.models import Commitment
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment() -> Commitment:
    builders.commune()
    return builders.programme(axes=1, commitments=1).commitments.get()


@pytest.fixture
def clerk() -> Client:
    return builders.signed_in(builders.person("focal_point"))


def address(commitment: Commitment) -> str:
    return f"/fr/space/programmes/{commitment.programme.slug}/commitments/{commitment.code}/"


class FormReader(HTMLParser):
    """Collects the fields of the page's main form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.inside = "novalidate" in attributes
        name = attributes.get("name")
        if not self.inside or not name:
            return
        if tag == "textarea":
            self.area, self.fields[name] = name, [""]
        elif tag == "input" and (attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes):
            self.fields.setdefault(name, []).append(attributes.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data


def form_of(page: Any) -> dict[str, Any]:
    """The fields of the commitment's form."""
    reader = FormReader()
    reader.feed(page.content.decode())
    # A textarea's first newline is not part of its value.
    return {name: [re.sub(r"^\r?\n", "", value) for value in values] for name, values in reader.fields.items()}


def send(client: Client, commitment: Commitment, fields: dict[str, Any], **changes: Any) -> Any:
    return client.post(address(commitment), {**fields, **changes})


def test_a_changed_text_is_saved_with_who_and_when(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    answer = send(clerk, commitment, fields, title_fr="Titre corrigé")

    assert answer.status_code == 302
    saved = Commitment.objects.get()
    assert saved.title_fr == "Titre corrigé"
    assert saved.title_ar == commitment.title_ar
    assert saved.saved_by.username == "focal_point"
    assert saved.revision == commitment.revision + 1


def test_saving_without_a_change_changes_nothing(commitment: Commitment, clerk: Client) -> None:
    from commitments.text import ProgrammeText

    before = ProgrammeText.from_rows(commitment.programme)
    send(clerk, commitment, form_of(clerk.get(address(commitment))))
    assert ProgrammeText.from_rows(commitment.programme) == before


def test_two_people_who_change_different_fields_both_keep_their_words(commitment: Commitment, clerk: Client) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    send(other, commitment, theirs, solution_fr="Leur solution")
    answer = send(clerk, commitment, mine, problem_fr="Mon problème")

    assert answer.status_code == 302
    saved = Commitment.objects.get()
    assert (saved.problem_fr, saved.solution_fr) == ("Mon problème", "Leur solution")


def test_two_people_who_change_the_same_words_choose(commitment: Commitment, clerk: Client) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    send(other, commitment, theirs, solution_fr="Leur solution")

    page = send(clerk, commitment, mine, solution_fr="Ma solution", problem_fr="Mon problème")

    assert page.status_code == 200
    assert Commitment.objects.get().solution_fr == "Leur solution"
    text = unescape(page.content.decode())
    assert "Leur solution" in text
    assert "Ma solution" in text
    again = form_of(page)
    assert again["problem_fr"] == ["Mon problème"]

    kept = {**again, "choice:solution_fr": "theirs"}
    assert send(clerk, commitment, kept).status_code == 302
    saved = Commitment.objects.get()
    assert (saved.problem_fr, saved.solution_fr) == ("Mon problème", "Leur solution")


def test_who_keeps_their_own_words_overwrites_knowingly(commitment: Commitment, clerk: Client) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    send(other, commitment, theirs, solution_fr="Leur solution")
    page = send(clerk, commitment, mine, solution_fr="Ma solution")

    send(clerk, commitment, {**form_of(page), "choice:solution_fr": "mine"})

    assert Commitment.objects.get().solution_fr == "Ma solution"


def test_rows_are_changed_added_and_deleted_in_place(commitment: Commitment, clerk: Client) -> None:
    builders.milestone(commitment, title_ar="مرحلة ثانية", title_fr="Deuxième")
    fields = form_of(clerk.get(address(commitment)))
    first, second = commitment.milestones.all()
    new = int(fields["milestones-TOTAL_FORMS"][0]) - 1
    send(
        clerk,
        commitment,
        fields,
        **{
            "milestones-0-title_fr": "Première, corrigée",
            "milestones-1-DELETE": "on",
            f"milestones-{new}-title_ar": "مرحلة جديدة",
            f"milestones-{new}-title_fr": "Nouvelle",
            f"milestones-{new}-due": "2032-01-31",
        },
    )
    assert [(m.title_fr, str(m.due)) for m in commitment.milestones.all()] == [
        ("Première, corrigée", str(first.due)),
        ("Nouvelle", "2032-01-31"),
    ]
    assert not commitment.milestones.filter(pk=second.pk).exists()


def test_rows_of_two_people_are_both_kept(commitment: Commitment, clerk: Client) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    for client, fields, name in ((other, theirs, "Leur étape"), (clerk, mine, "Mon étape")):
        row = int(fields["milestones-TOTAL_FORMS"][0]) - 1
        send(client, commitment, fields, **{f"milestones-{row}-title_ar": "مرحلة", f"milestones-{row}-title_fr": name})
    assert {"Leur étape", "Mon étape"} <= set(commitment.milestones.values_list("title_fr", flat=True))


def test_a_row_that_somebody_changed_is_not_deleted_by_somebody_who_did_not_see_it(
    commitment: Commitment, clerk: Client
) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    send(other, commitment, theirs, **{"milestones-0-title_fr": "Leur mot"})
    send(clerk, commitment, mine, **{"milestones-0-DELETE": "on"})
    assert commitment.milestones.get().title_fr == "Leur mot"


def test_a_row_deleted_by_somebody_stays_deleted_for_who_did_not_touch_it(
    commitment: Commitment, clerk: Client
) -> None:
    other = builders.signed_in(builders.person("focal_point", username="other"))
    mine, theirs = form_of(clerk.get(address(commitment))), form_of(other.get(address(commitment)))
    send(other, commitment, theirs, **{"milestones-0-DELETE": "on"})
    assert send(clerk, commitment, mine, problem_fr="Autre").status_code == 302
    assert not commitment.milestones.exists()


def test_more_rows_come_without_saving_and_keep_what_was_typed(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    page = send(clerk, commitment, fields, more="milestones", title_fr="Pas encore enregistré")
    again = form_of(page)
    assert int(again["milestones-TOTAL_FORMS"][0]) == int(fields["milestones-TOTAL_FORMS"][0]) + 3
    assert again["title_fr"] == ["Pas encore enregistré"]
    assert Commitment.objects.get().title_fr == commitment.title_fr


def test_text_from_a_word_processor_arrives_as_clean_paragraphs(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    pasted = "\ufeffPremière  ligne\u200b\r\n\r\n\r\n\r\n•\tun point\r\n•\tdeux\u00ad points\u202e\x00\x0c"
    send(clerk, commitment, fields, solution_fr=pasted)
    assert Commitment.objects.get().solution_fr == "Première ligne\n\n- un point\n- deux points"


def test_too_long_a_text_is_refused_and_kept_on_the_page(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    long = "كلمة " * 40_000
    page = send(clerk, commitment, fields, problem_ar=long, title_fr="Tapé aussi")
    assert page.status_code == 200
    again = form_of(page)
    assert again["problem_ar"][0].split() == long.split()
    assert again["title_fr"] == ["Tapé aussi"]
    assert Commitment.objects.get().problem_ar == commitment.problem_ar
    assert 'id="errors"' in page.content.decode()


def test_a_summary_of_forty_one_words_is_refused(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    assert send(clerk, commitment, fields, summary_fr="mot " * 41).status_code == 200
    assert send(clerk, commitment, fields, summary_fr="mot " * 40).status_code == 302


def test_an_outdated_translation_is_marked_until_it_is_confirmed(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    send(clerk, commitment, fields, problem_ar="إشكالية صيغت من جديد")
    assert Commitment.objects.get().is_outdated("problem", "fr")

    page = clerk.get(address(commitment))
    assert 'name="fits" value="problem_fr"' in page.content.decode()
    send(clerk, commitment, form_of(page), fits="problem_fr")
    assert not Commitment.objects.get().is_outdated("problem", "fr")


def test_nothing_is_saved_once_citizens_have_the_text_before_them(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    version = builders.version(commitment.programme)
    commitment.programme.open_consultation(version, by=None)

    page = send(clerk, commitment, fields, title_fr="Trop tard")

    assert page.status_code == 200
    assert form_of(page)["title_fr"] == ["Trop tard"]
    assert Commitment.objects.get().title_fr == commitment.title_fr


def test_a_form_without_its_base_asks_instead_of_overwriting(commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    builders.changed_title(commitment)
    Commitment.objects.update(revision=5)
    page = send(clerk, commitment, fields, base="forged", title_fr="Ma version")
    assert page.status_code == 200
    assert 'name="choice:title_fr"' in page.content.decode()


@pytest.mark.parametrize(
    "damage",
    [
        {"revision": "x"},
        {"milestones-TOTAL_FORMS": "zz"},
        {"milestones-TOTAL_FORMS": "99999"},
        {"milestones-0-pk": "999999999999999999999"},
        {"douars": "77777"},
        {"principles": "x"},
        {"amount": "١٢٣"},
        {"amount": "1e9999"},
        {"starts": "31/31/2031"},
    ],
)
def test_damaged_fields_never_break_the_page(damage: dict[str, str], commitment: Commitment, clerk: Client) -> None:
    fields = form_of(clerk.get(address(commitment)))
    answer = send(clerk, commitment, fields, **damage, title_fr="Tapé")
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        assert form_of(answer)["title_fr"] == ["Tapé"]


def test_the_browser_is_not_told_a_limit_at_which_it_would_cut_pasted_text(
    commitment: Commitment, clerk: Client
) -> None:
    assert "maxlength" not in clerk.get(address(commitment)).content.decode()


def test_enter_in_a_field_saves_and_does_not_add_rows(commitment: Commitment, clerk: Client) -> None:
    page = clerk.get(address(commitment)).content.decode()
    form = page[page.index('<form method="post" novalidate') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="more"' not in first.group()
