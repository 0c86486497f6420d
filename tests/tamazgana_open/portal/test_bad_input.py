"""Whatever is sent gets a clear answer in the reader's language, and never an error of ours."""

from typing import Any

import pytest
from django.test import Client

from commitments.models import Axis, Commitment, Programme, Version
from tests import builders

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
BAD = [
    "not-there/",
    "programmes/not-there/",
    f"programmes/{'x' * 3000}/",
    "programmes/2031-2033/axes/99/",
    f"programmes/2031-2033/axes/{HUGE}/",
    "programmes/2031-2033/axes/0/",
    "programmes/2031-2033/axes/-1/",
    "programmes/2031-2033/axes/%D9%A1/",
    "programmes/2031-2033/commitments/9.9/",
    "programmes/2031-2033/commitments/1.1.1/",
    "programmes/2031-2033/commitments/0.0/",
    f"programmes/2031-2033/commitments/{HUGE}.{HUGE}/",
    "programmes/2031-2033/commitments/%D9%A1.%D9%A1/",
    "programmes/2031-2033/commitments/1.1%00/",
    "programmes/2031-2033/versions/99/",
    "programmes/2031-2033/versions/0/",
    f"programmes/2031-2033/versions/{HUGE}/",
    "programmes/2031-2033/versions/1/compare/99/",
    "programmes/2031-2033/versions/99/compare/1/",
    f"programmes/2031-2033/versions/{HUGE}/compare/{HUGE}/",
    "programmes/2031-2033%00/",
    "programmes/%E2%80%AE2031/",
    "programmes/%ed%a0%80/",
    "programmes/%ff/",
    "programmes/../../etc/passwd",
    "publications/BML-2031-PO-999/",
    f"publications/BML-2031-PO-{HUGE}/",
    "publications/bml-2031-po-001/",
    "publications/%00/",
    "data/programmes/not-there.csv",
    "data/programmes/not-there.json",
    "account/not-there/",
]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_unknown_address_is_not_found_in_the_readers_language(
    visitor: Client, versions: list[Version], language: str
) -> None:
    for page in BAD:
        response = visitor.get(f"/{language}/{page}", follow=True)
        assert response.status_code == 404, page
        assert f'<html lang="{language}"' in response.content.decode(), page
        assert not response.cookies


@pytest.mark.parametrize(
    "query", ["%00", "x=%00", "page=%E2%80%AE", "page=%ff", f"page={HUGE}", "page=-1", "=", "&&&", "a" * 8000]
)
def test_any_query_string_is_answered(visitor: Client, versions: list[Version], query: str) -> None:
    for page in ("", "journal/", "publications/", "programmes/2031-2033/", "programmes/2031-2033/versions/"):
        assert visitor.get(f"/ar/{page}?{query}").status_code == 200, page


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "older=1",
        "older=a&newer=b",
        f"older={HUGE}&newer={HUGE}",
        "older=9&newer=1",
        "older=%00&newer=%00",
        "older=-1&newer=1",
    ],
)
def test_a_choice_of_versions_that_is_none_is_answered_with_the_form(
    visitor: Client, versions: list[Version], language: str, query: str
) -> None:
    response = visitor.get(f"/{language}/programmes/2031-2033/versions/compare/?{query}")
    assert response.status_code in (200, 400)
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_comparison_with_itself_says_so(visitor: Client, versions: list[Version], language: str) -> None:
    response = visitor.get(f"/{language}/programmes/2031-2033/versions/1/compare/1/")
    assert response.status_code == 200
    assert response.context["with_itself"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_that_are_read_refuse_to_be_written(versions: list[Version], method: str) -> None:
    client = Client()
    for page in ("", "journal/", "programmes/2031-2033/", "data/", "about/"):
        assert getattr(client, method)(f"/fr/{page}").status_code == 405


@pytest.mark.parametrize(("language", "words"), [("ar", "لا توجد في هذا العنوان صفحة"), ("fr", "Il n’y a rien à lire")])
def test_who_opens_an_address_that_only_takes_forms_gets_a_page(focal: Client, language: str, words: str) -> None:
    response = focal.get(f"/{language}/space/programmes/2031-2033/axes/1/restore/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert words in response.content.decode()


# Forms of the workspace ----------------------------------------------------------------------------------------------

DISGUISED = "قبل\x00\u202e\u2066\x1b\ufeff\u200bبعد"
LONG = "س" * 200_000


@pytest.fixture
def focal(commune: Any) -> Client:
    return builders.signed_in(builders.person("focal_point"))


@pytest.fixture
def draft(commune: Any) -> Programme:
    return builders.programme(axes=1, commitments=1)


AXIS = {"title_ar": "محور", "title_fr": "Axe", "why_ar": "سبب", "why_fr": "Raison", "pictogram": "culture"}


def test_disguising_characters_are_taken_out_of_every_text(focal: Client, draft: Programme) -> None:
    typed = {name: DISGUISED if name != "pictogram" else value for name, value in AXIS.items()}
    response = focal.post("/fr/space/programmes/2031-2033/axes/new/", typed)
    assert response.status_code == 302
    axis = Axis.objects.get(number=2)
    assert (axis.title_ar, axis.title_fr, axis.why_ar, axis.why_fr) == ("قبلبعد",) * 4


def test_halves_of_characters_are_taken_out(focal: Client, draft: Programme) -> None:
    body = b"&".join(
        f"{name}=".encode() + value.encode() + b"%ED%A0%80" for name, value in AXIS.items() if name != "pictogram"
    )
    response = focal.generic(
        "POST",
        "/fr/space/programmes/2031-2033/axes/new/",
        body + b"&pictogram=culture",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in (200, 302)
    for axis in Axis.objects.all():
        f"{axis.title_ar}{axis.title_fr}{axis.why_ar}".encode()


@pytest.mark.parametrize("field", ["title_ar", "title_fr", "why_ar", "pictogram"])
def test_a_field_of_two_hundred_thousand_characters_is_answered_and_not_lost(
    focal: Client, draft: Programme, field: str
) -> None:
    response = focal.post("/fr/space/programmes/2031-2033/axes/new/", {**AXIS, field: LONG})
    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert response.context["form"].errors
        assert field == "pictogram" or LONG in response.content.decode()
    assert Axis.objects.filter(title_ar__startswith="سس").count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"revision": "abc"},
        {"revision": HUGE},
        {"revision": "-1"},
        {"base": "forged"},
        {"base": "\x00"},
        {"milestones-TOTAL_FORMS": "abc", "milestones-INITIAL_FORMS": "x"},
        {"milestones-TOTAL_FORMS": HUGE, "milestones-INITIAL_FORMS": HUGE},
        {"milestones-TOTAL_FORMS": "-5", "milestones-INITIAL_FORMS": "-5"},
        {
            "milestones-TOTAL_FORMS": "1",
            "milestones-INITIAL_FORMS": "1",
            "milestones-0-pk": HUGE,
            "milestones-0-title_ar": "x",
        },
        {
            "milestones-TOTAL_FORMS": "1",
            "milestones-INITIAL_FORMS": "1",
            "milestones-0-pk": "abc",
            "milestones-0-title_ar": "x",
        },
        {
            "milestones-TOTAL_FORMS": "1",
            "milestones-INITIAL_FORMS": "0",
            "milestones-0-pk": HUGE,
            "milestones-0-title_ar": "x",
        },
        {
            "indicators-TOTAL_FORMS": "1",
            "indicators-INITIAL_FORMS": "0",
            "indicators-0-name_ar": "x",
            "indicators-0-target": "1e400",
        },
        {
            "indicators-TOTAL_FORMS": "1",
            "indicators-INITIAL_FORMS": "0",
            "indicators-0-name_ar": "x",
            "indicators-0-target": "NaN",
        },
        {"more": "milestones", "milestones-TOTAL_FORMS": HUGE},
        {"more": "\x00"},
        {"amount": "NaN"},
        {"amount": "1e400"},
        {"amount": "-5"},
        {"amount": HUGE},
        {"amount": "\u202e5"},
        {"starts": "0000-00-00", "ends": "99999-01-01"},
        {"starts": "2031-12-31", "ends": "2031-01-01"},
        {"douars": HUGE},
        {"douars": "abc"},
        {"principles": "poetry"},
        {"title_ar": LONG, "problem_ar": LONG, "summary_fr": LONG},
        {"title_ar": DISGUISED},
        {"choice:title_ar": "\x00"},
        {"fits": "\x00"},
    ],
    ids=lambda fields: ",".join(f"{name}={value[:8]!r}" for name, value in fields.items())[:60] or "nothing",
)
def test_the_sheet_of_a_commitment_answers_whatever_is_sent(
    focal: Client, draft: Programme, fields: dict[str, str]
) -> None:
    before = Commitment.objects.get()
    complete = {
        "title_ar": before.title_ar,
        "revision": "1",
        "milestones-TOTAL_FORMS": "0",
        "milestones-INITIAL_FORMS": "0",
        "indicators-TOTAL_FORMS": "0",
        "indicators-INITIAL_FORMS": "0",
        **fields,
    }
    for sent in (fields, complete):
        response = focal.post("/fr/space/programmes/2031-2033/commitments/1.1/", sent)
        assert response.status_code in (200, 302)
    after = Commitment.objects.get()
    assert len(after.title_ar) <= 200
    assert after.amount is None or 0 <= after.amount < 10**12


@pytest.mark.parametrize(
    "page",
    [
        "axes/9/",
        f"axes/{HUGE}/",
        "commitments/9.9/",
        f"versions/{HUGE}/translate/",
        "axes/9/commitments/new/",
        "nothing/",
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_unknown_part_in_the_workspace_is_not_found(
    focal: Client, draft: Programme, page: str, language: str
) -> None:
    response = focal.get(f"/{language}/space/programmes/2031-2033/{page}")
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("pk", ["0", HUGE, "999"])
def test_an_unknown_person_is_not_found(commune: Any, pk: str) -> None:
    office = builders.signed_in(builders.person("administrator"))
    assert office.get(f"/fr/space/people/{pk}/").status_code == 404
    assert office.post(f"/fr/space/people/{pk}/deactivate/").status_code == 404
