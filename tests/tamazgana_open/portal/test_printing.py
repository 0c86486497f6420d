"""The print corner: which papers are there for whom, and that each choice leads to files at their own addresses."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import override

from participation.models import Consultation, Contribution
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.models import Commune
from tamazgana_open.portal.papers import every_paper
from tamazgana_open.portal.printing import File
from tamazgana_open.publications import kinds
from tests import builders, consultations, meetings
from workshops.models import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]

EDITOR, FOCAL, MEMBER, REGISTRAR, ADMINISTRATOR = RoleCode.values
EVERYBODY = {"notice", "poster", "form", "programme-data", "contributions-data", "registers"}
KEPT_BY_STAFF = {"invitation", "attendance", "minutes-to-sign", "report-on-meetings"}
OF_SENDERS = {"slip", "spreadsheet"}
OF_SITTINGS = {"council-dossier", "session-calendar", "sitting-letters"}
PUBLISHED = {"programme-version", "minutes", "account", "consultation-report", "deliberation"}


def browser(*roles: str) -> Client:
    """The browser of somebody with these roles."""
    return builders.signed_in(builders.person(*roles))


def opened(client: Client, code: str, language: str = "fr", **query: Any) -> Any:
    """The page of a paper."""
    return client.get(f"/{language}/space/print/{code}/", query)


def files(response: Any) -> list[File]:
    assert response.status_code == 200
    return response.context["files"]


@pytest.fixture
def site() -> dict[str, Any]:
    """A site with something of every sort: an open consultation with a point entered on paper, two meetings."""
    version = builders.frozen_programme()
    held = meetings.recorded(meetings.meeting(version.programme))
    planned = meetings.recorded(meetings.meeting(version.programme, title_fr="Atelier à venir"))
    planned.minutes.saved_at = timezone.now()
    planned.minutes.save()
    asked = consultations.consultation(version)
    point = consultations.on_paper(builders.person(EDITOR, username="clerk"), asked)
    return {"version": version, "held": held, "minutes": meetings.published(held), "asked": asked, "point": point}


@pytest.mark.parametrize(
    ("role", "papers"),
    [
        (EDITOR, EVERYBODY | KEPT_BY_STAFF | OF_SENDERS),
        (FOCAL, EVERYBODY | KEPT_BY_STAFF | OF_SENDERS),
        (REGISTRAR, EVERYBODY | KEPT_BY_STAFF),
        (MEMBER, EVERYBODY),
        (ADMINISTRATOR, EVERYBODY),
    ],
)
def test_each_role_finds_what_it_may_print_and_nothing_else(role: str, papers: set[str]) -> None:
    client = browser(role)
    shown = client.get("/fr/space/print/")
    found = {paper.code for _group, of_group in shown.context["groups"] for paper in of_group}
    assert found & (EVERYBODY | KEPT_BY_STAFF | OF_SENDERS) == papers
    assert found >= PUBLISHED
    assert found & OF_SITTINGS == {
        REGISTRAR: OF_SITTINGS, ADMINISTRATOR: set(),
    }.get(role, {"council-dossier", "session-calendar"})  # fmt: skip
    for code in KEPT_BY_STAFF | OF_SENDERS:
        assert opened(client, code).status_code == (200 if code in papers else 403), code


def test_every_kind_of_publication_is_there_by_itself() -> None:
    codes = {paper.code for paper in every_paper()}
    assert {code.replace("_", "-") for code, _label in kinds.choices()} <= codes
    assert len(codes) == len(every_paper())


def test_on_an_empty_site_every_paper_says_that_there_is_nothing_yet() -> None:
    client = browser(FOCAL, REGISTRAR)
    for paper in every_paper():
        if paper.code != "registers":
            assert "Il n’y a encore rien de ce genre" in opened(client, paper.code).content.decode(), paper.code


def test_each_choice_leads_to_files_that_are_there(site: dict[str, Any]) -> None:
    meetings.meeting(site["version"].programme, kind="sitting", days=9)
    client = browser(FOCAL, REGISTRAR)
    for paper in every_paper():
        asked = {"number": site["point"].number} if paper.code == "slip" else {}
        for file in files(opened(client, paper.code, **asked)):
            if file.url:  # documents of the register wait for the queue here
                with override(file.url.split("/")[1]):
                    assert resolve(file.url.partition("?")[0]).url_name, file.url
                if file.format != "PDF":
                    assert client.get(file.url).status_code == 200, file.url


def test_a_published_document_is_there_in_each_language_and_in_both_with_its_size(site: dict[str, Any]) -> None:
    client = browser(MEMBER)
    reference = site["minutes"].reference
    assert [file.url for file in files(opened(client, "minutes"))] == ["", "", ""]
    for rendition in site["minutes"].renditions.all():
        builders.issued(rendition, b"%PDF-1.7" + b"x" * 119_000)
    response = opened(client, "minutes", subject=reference)
    assert [file.url for file in files(response)] == [
        f"/ar/publications/{reference}.pdf",
        f"/fr/publications/{reference}.pdf",
        f"/fr/publications/{reference}.bilingual.pdf",
    ]
    page = response.content.decode()
    assert page.count("120 ko") == 3
    assert "En arabe et en français" in page


def test_of_a_corrected_document_the_last_edition_is_offered(site: dict[str, Any]) -> None:
    from tamazgana_open.publications.models.publication import correct

    old = site["minutes"]
    new = correct(old, old.data, by=None, titles=old.titles, reason="نقص في لائحة الحضور")
    choices = opened(browser(EDITOR), "minutes").context["form"].fields["subject"].choices
    assert [reference for reference, _label in choices] == [new.reference]


def test_the_papers_of_a_meeting_are_of_who_keeps_it(site: dict[str, Any]) -> None:
    def offered(client: Client, code: str) -> list[str]:
        form = opened(client, code).context["form"]
        return [address for address, _label in form.fields["subject"].choices]

    sitting = Meeting.objects.exclude(pk=site["held"].pk).get()
    Meeting.objects.filter(pk=sitting.pk).update(kind="sitting")
    editor = browser(EDITOR)
    assert offered(editor, "invitation") == [site["held"].address]
    assert offered(browser(REGISTRAR), "invitation") == [sitting.address]
    assert offered(editor, "minutes-to-sign") == [sitting.address]  # the other is published


def test_the_report_on_meetings_takes_its_period_along(site: dict[str, Any]) -> None:
    today = timezone.localdate()
    asked = {"since": (today - timedelta(days=9)).isoformat(), "until": today.isoformat(), "kind": "workshop"}
    arabic, french, tables = files(opened(browser(REGISTRAR), "report-on-meetings", **asked))
    assert arabic.url.startswith("/ar/space/meetings/report.pdf?")
    assert french.url.startswith("/fr/space/meetings/report.pdf?")
    assert all(f"{name}={value}" in tables.url for name, value in asked.items())


def test_a_slip_is_asked_for_by_its_number(site: dict[str, Any]) -> None:
    client, point = browser(EDITOR), site["point"]
    online = consultations.contribution(site["asked"], body="عبر البوابة")
    assert files(opened(client, "slip")) == []
    one, _letter = files(opened(client, "slip", number=point.number))
    assert one.url == f"/fr/space/consultations/{site['asked'].slug}/contributions/{point.number}/slip.pdf"
    refused = opened(client, "slip", number=online.number)
    assert refused.status_code == 400
    assert "Aucune contribution saisie ici ne porte ce numéro" in refused.content.decode()
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("wrong", ["x", "\0", "9" * 400, "../../etc", "-1", "١"])
def test_what_is_not_there_is_refused_beside_its_field(site: dict[str, Any], wrong: str) -> None:
    client = browser(FOCAL)
    for code in ("notice", "minutes", "poster", "invitation"):
        response = opened(client, code, subject=wrong)
        assert response.status_code == 400, code
        assert 'role="alert"' in response.content.decode()
    assert opened(client, "slip", number=wrong).status_code in (200, 400)
    assert opened(client, "report-on-meetings", since=wrong).status_code == 400
    assert opened(client, "not-there").status_code == 404


def test_a_consultation_that_is_over_has_no_poster_any_more(site: dict[str, Any]) -> None:
    today = timezone.localdate()
    Consultation.objects.update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=2))
    client = browser(EDITOR)
    assert "Il n’y a encore rien" in opened(client, "poster").content.decode()
    assert len(files(opened(client, "contributions-data"))) == 3


def test_the_corner_is_of_who_works_here() -> None:
    Commune.objects.get()
    assert browser().get("/fr/space/print/").status_code == 403
    assert opened(browser_without_role(), "notice").status_code == 403
    assert "account/login" in Client().get("/fr/space/print/")["Location"]


def browser_without_role() -> Client:
    """The browser of somebody who has no role."""
    return builders.signed_in(builders.person(username="guest"))
