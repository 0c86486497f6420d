"""Beginning the text that is to amend the adopted one: who may, when, why; what is in force meanwhile."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from commitments.models import Programme
from tamazgana_open.journal.changes import forget_site_version
from tests import builders
from tests.sending import errors_of, text_of

pytestmark = pytest.mark.django_db
REASON = "Le financement a changé."
TYPED = {"reason_ar": "تغير التمويل.", "reason_fr": REASON}


@pytest.fixture
def focal_point() -> Client:
    return builders.signed_in(builders.person("focal_point"))


def adopted(*, executory: bool = True) -> Programme:
    """A programme whose version 1 the council has adopted."""
    version = builders.frozen_programme()
    programme = version.programme
    programme.open_consultation(version, by=None)
    programme.begin_revision(by=None)
    programme.validate(version, by=None, on=date(2031, 9, 1))
    programme.put_to_vote(version, by=None)
    builders.adopt(version, on=date(2031, 10, 6))
    programme.refresh_from_db()
    if executory:
        programme.become_executory(by=None, on=date(2031, 10, 20))
    return programme


def read(path: str) -> str:
    """What a visitor reads who comes just now."""
    forget_site_version()
    return text_of(Client().get(f"/fr/{path}"))


def test_the_draft_opens_with_its_reason_while_the_adopted_text_stays_in_force(focal_point: Client) -> None:
    programme = adopted()
    address = f"/fr/space/programmes/{programme.slug}/amend/"
    assert "Commencer un texte modificatif" in text_of(focal_point.get(f"/fr/space/programmes/{programme.slug}/"))
    assert errors_of(focal_point.post(address, {"reason_ar": " ", "reason_fr": REASON}))

    focal_point.post(address, TYPED)

    programme.refresh_from_db()
    assert (programme.stage, programme.is_amended, programme.text_can_change) == ("implementation", True, True)
    for page in ("", "versions/"):
        shown = read(f"programmes/{programme.slug}/{page}")
        assert "Adopté par le conseil le 6 octobre 2031" in shown
        assert "exécutoire depuis le 20 octobre 2031" in shown
        assert REASON in shown
        assert "le présent texte adopté reste en vigueur" in shown
    assert "un texte modificatif est en préparation" in read("")
    preview = text_of(focal_point.get(f"/fr/space/programmes/{programme.slug}/preview/"))
    assert "Il est destiné à modifier le texte adopté" in preview

    # A second press, or somebody else's: nothing more is done, and it is told.
    again = focal_point.post(address, {"reason_ar": "سبب آخر"})
    assert "Un texte modificatif est déjà en préparation." in text_of(again)
    with translation.override("fr"):
        assert str(programme.amending_reason) == REASON


def test_before_the_act_is_executory_or_the_council_has_adopted_it_is_told_why_not(focal_point: Client) -> None:
    programme = adopted(executory=False)
    page = focal_point.post(f"/fr/space/programmes/{programme.slug}/amend/", TYPED)
    assert "La délibération n’est pas encore exécutoire" in text_of(page)
    assert REASON in page.content.decode()
    draft = builders.programme("2034-2036", axes=1, commitments=1, current=False)
    page = focal_point.get(f"/fr/space/programmes/{draft.slug}/amend/")
    assert "Le conseil n’a pas encore adopté le programme" in text_of(page)


@pytest.mark.parametrize("role", ["editor", "registrar", "council_member", "administrator"])
def test_nobody_but_the_focal_point_begins_it(role: str) -> None:
    programme = adopted()
    client = builders.signed_in(builders.person(role))
    response = client.post(f"/fr/space/programmes/{programme.slug}/amend/", TYPED)
    programme.refresh_from_db()
    assert (response.status_code, programme.amending_since) == (403, None)


def test_the_version_in_force_is_marked_among_all(focal_point: Client) -> None:
    programme = adopted()
    focal_point.post(f"/fr/space/programmes/{programme.slug}/amend/", TYPED)
    builders.changed_title(programme.commitments.first())
    builders.version(Programme.objects.get())

    page: Any = Client().get(f"/fr/programmes/{programme.slug}/versions/").content.decode()
    second, first = page.index("versions/2/"), page.index('versions/1/"')
    assert "en vigueur" in page[first:]
    assert "badge-done" not in page[second:first]
