"""Another commune, with other names, colours and axes: the whole site and its papers speak of that one alone."""

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from django.core.management import call_command
from django.test import Client

from commitments.models import Programme, Version
from tamazgana_open.commune.models import Commune
from tamazgana_open.portal import loading
from tamazgana_open.publications.rendering import html as document_html
from tamazgana_open.publications.rendering import render
from tests import builders
from tests.tamazgana_open.portal.addresses import FILES, PAGES

pytestmark = pytest.mark.django_db
FACTS = {
    "commune": {
        "name_ar": "جماعة عين الورد",
        "name_fr": "Commune d’Aïn Ward",
        "kingdom_ar": "المملكة المغربية",
        "kingdom_fr": "Royaume du Maroc",
        "ministry_ar": "وزارة الداخلية",
        "ministry_fr": "Ministère de l’Intérieur",
        "province_ar": "إقليم الورود",
        "province_fr": "Province des Roses",
        "reference_prefix": "AWD",
        "colour_identity": "#123e7a",
        "colour_council": "#6b1d1d",
        "colour_open": "#005f56",
    },
    "people": [],
    "programme": {
        "slug": "2031-2033",
        "first_year": 2031,
        "last_year": 2033,
        "title_ar": "برنامج الورد المنفتح",
        "title_fr": "Programme de la rose ouverte",
        "summary_ar": "برنامج للتجربة.",
        "summary_fr": "Un programme d’essai.",
    },
    "axes": [
        {"pictogram": "culture", "title_ar": "خزانة القرية", "title_fr": "La bibliothèque du village"},
        {"pictogram": "environment", "title_ar": "ماء وشجر", "title_fr": "De l’eau et des arbres"},
    ],
    "events": [
        {
            "key": "start",
            "on": "2031-02-03T09:15",
            "precision": "moment",
            "state": "held",
            "title_ar": "لقاء الورد",
            "title_fr": "Rencontre de la rose",
        }
    ],
}


def words_of_the_first() -> set[str]:
    """What belongs to the commune whose facts are shipped: names, offices, axes, programme, prefix."""
    facts = loading.read(loading.DATA / "facts.json")
    commune = facts["commune"]
    shared = {FACTS["commune"].get(name) for name in commune}
    words = {value for value in commune.values() if value not in shared}
    words |= {"تمزكانة", "Tamazgana", "tamazgana", "تاونات", "Taounate", "الحجيرة", "TMZ-"}
    words |= {axis[f"title_{language}"] for axis in facts["axes"] for language in ("ar", "fr")}
    return words - {commune["reference_prefix"]}


@pytest.fixture
def versions(tmp_path: Path) -> list[Version]:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    call_command("load_facts", str(file), public_url="https://ain-ward.example")
    programme = Programme.objects.get()
    for axis in programme.axes.all():
        axis.why_ar, axis.why_fr = "لأن السكان يريدون", "Parce que les habitants le veulent"
        axis.confirm_translations(("why",))
        axis.save()
        builders.commitment(axis)
    first = builders.version(programme)
    builders.changed_title(programme.commitments.first())
    return [first, builders.version(programme)]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_speaks_of_this_commune_and_of_no_other(
    visitor: Client, address: Callable[[str, str], str], language: str
) -> None:
    foreign = words_of_the_first()
    for page in (*PAGES, *FILES, "account/login/", "account/password/reset/", "not-there/"):
        here = address(language, page)
        response = visitor.get(here)
        raw = b"".join(response.streaming_content) if response.streaming else response.content
        text = html.unescape(raw.decode())
        assert [word for word in foreign if word in text] == [], here
        if page not in FILES:
            assert FACTS["commune"][f"name_{language}"] in text, here


def test_the_workspace_and_the_administration_speak_of_it_too(versions: list[Version]) -> None:
    everybody = builders.signed_in(builders.person("focal_point", "administrator"))
    foreign = words_of_the_first()
    for page in (
        "/ar/space/",
        "/fr/space/programmes/2031-2033/",
        "/fr/space/programmes/2031-2033/commitments/1.1/",
        "/ar/space/programmes/2031-2033/freeze/",
        "/fr/space/people/",
        "/admin/",
        "/admin/commune/commune/1/change/",
    ):
        text = html.unescape(everybody.get(page).content.decode())
        assert [word for word in foreign if word in text] == [], page


def test_its_colours_are_served(visitor: Client, versions: list[Version]) -> None:
    address = f"/theme/{Commune.current().stylesheet_digest}.css"
    assert address in visitor.get("/ar/").content.decode()
    style = visitor.get(address).content.decode()
    assert "#123e7a" in style
    assert "#6b1d1d" in style
    assert "#2f5d3a" not in style


def test_its_references_begin_with_its_prefix(versions: list[Version]) -> None:
    assert all(version.publication.reference.startswith("AWD-") for version in versions)


@pytest.mark.parametrize("languages", [("ar",), ("fr",), ("ar", "fr")])
def test_its_papers_speak_of_it_alone(versions: list[Version], languages: tuple[str, ...]) -> None:
    publication = versions[1].publication
    made: Any = render(publication, languages)
    with pymupdf.open(stream=made.content, filetype="pdf") as document:
        text = " ".join(page.get_text() for page in document)
        described = str(document.metadata)
    source = html.unescape(document_html(publication, languages))
    for word in words_of_the_first():
        assert word not in text
        assert word not in source
        assert word not in described
    for language in languages:
        assert FACTS["commune"][f"name_{language}"] in source
    assert publication.reference in text
    assert "ain-ward.example" in text or "ain-ward.example" in source
