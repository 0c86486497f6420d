"""The full chain on the sample: from its workshop to a progress step and back, by the links of pages and by the data.

Also what the page of the chain says where a link is missing, and what it costs.
"""

import html
import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Programme, Progress
from participation.models import Contribution, Facet, Reply, Tally
from tamazgana_open.journal.changes import change, forget_site_version
from tests import builders
from tests.tamazgana_open.portal.test_every_page import MOST_QUERIES
from workshops.models import Deliberation, Meeting, Recommendation, Sitting, Validation

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("chain")]
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
CODE = "2.1"
"""The commitment that is followed: asked for, consulted on, changed, adopted, carried out."""


def links_of(client: Client, path: str) -> set[str]:
    """Where the links of a page lead, whatever parts of pages they name."""
    response = client.get(path)
    assert response.status_code == 200, path
    return {html.unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"]*)"', response.content.decode())}


def stations(programme: Programme, language: str) -> list[str]:
    """The pages of the chain of one commitment in the order of its steps, as addresses that a link names."""
    asked = Recommendation.objects.get(commitment__code=CODE)
    heard = Contribution.objects.published().filter(commitment__code=CODE).order_by("number").first()
    validation, sitting = Validation.objects.get(), Sitting.objects.get(convocation=2)
    progress = Progress.objects.filter(commitment__code=CODE).latest("on")
    here = f"/{language}/programmes/{programme.slug}"
    return [
        f"/{language}/{asked.meeting.path}#r-{asked.key}",
        f"{here}/commitments/{CODE}/",
        f"{here}/versions/1/",
        f"/{language}/consultations/{heard.consultation.slug}/",
        f"/{language}/consultations/{heard.consultation.slug}/contributions/",
        f"/{language}/consultations/{heard.consultation.slug}/contributions/{heard.number}/",
        f"{here}/versions/2/",
        f"/{language}/{validation.meeting.path}",
        f"{here}/versions/2/",
        f"/{language}/{sitting.meeting.path}",
        f"{here}/versions/3/",
        f"{here}/commitments/{CODE}/",
        f"{here}/commitments/{CODE}/#progress-{progress.pk}",
        f"/{language}/publications/{progress.documents.get().reference}/",
    ]


def leads_to(links: set[str], page: str) -> bool:
    """Whether one of the links leads there: to the very part where the address names one."""
    part = page.partition("#")[2]
    return page in links if part else page in {re.split("[#?]", link)[0] for link in links}


@BOTH
def test_every_link_is_followed_from_the_workshop_to_a_progress_step_and_back(
    earlier: Programme, visitor: Client, language: str
) -> None:
    pages = stations(earlier, language)
    links = {page: links_of(visitor, page.partition("#")[0]) for page in pages}
    for before, after in pairwise(pages):
        if before.partition("#")[0] == after.partition("#")[0]:
            continue  # a step on the same page
        assert leads_to(links[before], after), f"no way from {before} to {after}"
        assert leads_to(links[after], before), f"no way back from {after} to {before}"
    for page in pages:
        part = page.partition("#")[2]
        assert not part or f'id="{part}"' in visitor.get(page.partition("#")[0]).content.decode(), page


@BOTH
def test_the_page_of_the_chain_leads_to_every_station_and_the_programme_to_it(
    earlier: Programme, visitor: Client, language: str
) -> None:
    chain = f"/{language}/programmes/{earlier.slug}/chain/"
    links = links_of(visitor, chain)
    *pages, _document = stations(earlier, language)
    for page in pages:
        # A consultation is come to by its contributions, evidence by the record that it is evidence of.
        assert leads_to(links, page) or re.search(r"/consultations/[^/]+/$", page), page
    answers = {link: visitor.get(link.partition("#")[0]).status_code for link in links}
    assert {link for link, status in answers.items() if status not in (200, 302)} == set()
    assert leads_to(links_of(visitor, f"/{language}/programmes/{earlier.slug}/"), chain)
    assert leads_to(
        links_of(visitor, f"/{language}/programmes/{earlier.slug}/commitments/{CODE}/"), f"{chain}#c-{CODE}"
    )
    assert leads_to(links_of(visitor, f"/{language}/data/"), chain)


# As data --------------------------------------------------------------------------------------------------------------


def read(client: Client, programme: Programme, language: str = "fr") -> dict[str, Any]:
    response = client.get(f"/{language}/programmes/{programme.slug}/chain.json")
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def reached(links: list[dict[str, str]], start: str, *, backwards: bool = False) -> set[str]:
    """Every node that is come to from one of them."""
    here, there = ("to", "from") if backwards else ("from", "to")
    found, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        waiting += new if (new := [k[there] for k in links if k[here] == node and k[there] not in found]) else []
        found.update(new)
    return found


def test_the_data_lead_from_the_workshop_to_a_progress_step_and_back(earlier: Programme, visitor: Client) -> None:
    content = read(visitor, earlier)
    links, nodes = content["links"], {node["id"]: node for node in content["nodes"]}
    workshop = f"meeting:{Meeting.objects.get(kind='workshop').address}"
    progress = f"progress:{Progress.objects.filter(commitment__code=CODE).latest('on').pk}"
    forward, back = reached(links, workshop), reached(links, progress, backwards=True)
    assert progress in forward
    assert workshop in back
    assert f"commitment:{CODE}" in forward & back
    relations = {(nodes[k["from"]]["kind"], k["relation"], nodes[k["to"]]["kind"]) for k in links}
    assert relations == {
        ("meeting", "recommended", "recommendation"),
        ("recommendation", "led_to", "commitment"),
        ("commitment", "entered", "version"),
        ("commitment", "changed", "version"),
        ("version", "consulted_in", "consultation"),
        ("consultation", "about", "commitment"),
        ("consultation", "received", "contribution"),
        ("contribution", "answered_by", "reply"),
        ("reply", "changed", "commitment"),
        ("reply", "shows_in", "version"),
        ("version", "validated_at", "meeting"),
        ("commitment", "amended_by", "amendment"),
        ("amendment", "voted_at", "sitting"),
        ("version", "voted_at", "sitting"),
        ("sitting", "decided_by", "deliberation"),
        ("deliberation", "adopted", "version"),
        ("commitment", "carried_out_by", "progress"),
        ("progress", "shown_by", "publication"),
    }


def test_every_node_of_the_data_is_a_page_that_can_be_read(earlier: Programme, visitor: Client) -> None:
    content = read(visitor, earlier)
    assert (content["schema"], content["programme"]["slug"], content["programme"]["illustrative"]) == (
        1, earlier.slug, True
    )  # fmt: skip
    assert content["version"]["sha256"] == earlier.adopted_version.edition.sha256
    known = {node["id"] for node in content["nodes"]}
    assert len(known) == len(content["nodes"])
    assert {link[end] for link in content["links"] for end in ("from", "to")} <= known
    pages = {node["url"].removeprefix("http://testserver").partition("#")[0] for node in content["nodes"]}
    assert {page: visitor.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_the_data_tell_nothing_of_those_who_wrote(earlier: Programme, visitor: Client) -> None:
    text = json.dumps(read(visitor, earlier), ensure_ascii=False)
    for contribution in Contribution.objects.all():
        assert contribution.body not in text
    for name in ("channel", '"group"', '"douar"', '"body"', "office_ar", "المقعد", "Siège"):
        assert name not in text, name


@BOTH
def test_what_each_part_of_the_file_means_stands_on_the_page_of_open_data(
    earlier: Programme, visitor: Client, language: str
) -> None:
    datasets = visitor.get(f"/{language}/data/").context["datasets"]
    address = f"/{language}/programmes/{earlier.slug}/chain.json"
    (chain,) = [one for one in datasets if ("JSON", address) in one.files]
    told = " ".join(f"{name} {meaning}" for name, meaning in chain.fields)
    content = read(visitor, earlier)
    for word in {*content, *(node["kind"] for node in content["nodes"]), *(k["relation"] for k in content["links"])}:
        assert word in told, word


# Gaps, cost -----------------------------------------------------------------------------------------------------------


@BOTH
def test_a_gap_is_said(earlier: Programme, visitor: Client, language: str) -> None:
    lines = visitor.get(f"/{language}/programmes/{earlier.slug}/chain/").context["lines"]
    states = {line.commitment.code: {station.code: station.state for station in line.stations} for line in lines}
    assert states["2.2"]["asked"] == "gap"  # citizens asked for it in the consultation, no meeting did
    assert states["1.1"]["changed"] == "gap"  # its words were changed by the council alone
    assert {state["evaluated"] for state in states.values()} == {"ahead"}
    page = visitor.get(f"/{language}/programmes/{earlier.slug}/chain/").content.decode()
    said = {
        "ar": "لم ينبثق عن أي توصية من توصيات الاجتماعات.",
        "fr": "Aucune recommandation d’une réunion n’y a conduit.",
    }
    assert said[language] in page


def test_before_there_is_a_text_the_page_says_when_the_chain_begins(commune: Any, visitor: Client) -> None:
    programme = builders.empty_programme()
    page = visitor.get(f"/fr/programmes/{programme.slug}/chain/")
    assert page.status_code == 200
    assert "première version" in page.content.decode()
    assert visitor.get(f"/fr/programmes/{programme.slug}/chain.json").status_code == 404


def asked_by(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_it_asks_the_database_at_most_twelve_times_whatever_the_number_of_commitments(
    earlier: Programme, visitor: Client
) -> None:
    for address in ("chain/", "chain.json"):
        assert asked_by(Client(), f"/ar/programmes/{earlier.slug}/{address}") <= MOST_QUERIES
    small = builders.frozen_programme(current=False)
    for _more in range(9):
        builders.commitment(small.programme.axes.first())
    large = builders.version(small.programme)
    counts = [asked_by(Client(), f"/ar/programmes/{large.programme.slug}/chain/") for _turn in range(2)]
    assert max(counts) <= MOST_QUERIES


def test_every_fact_shows_at_once(earlier: Programme) -> None:
    address = f"/fr/programmes/{earlier.slug}/chain/"
    asked = Recommendation.objects.get(commitment__code=CODE)
    tally = Tally.objects.filter(facet=Facet.COMMITMENT, count__gt=0).first()
    reply = Reply.objects.published().changing_text().filter(consultation__programme=earlier).first()
    validation, sitting = Validation.objects.get(), Sitting.objects.get(convocation=2)
    act = Deliberation.objects.get()
    sooner = F("starts_at") - timedelta(days=1)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (asked, {"text_fr": "Une autre recommandation"}),
        (asked.meeting, {"title_fr": "Un autre atelier"}),
        (tally, {"count": F("count") + 1}),
        (reply.consultation, {"title_fr": "Une autre consultation"}),
        (reply, {"published_at": F("published_at") - timedelta(days=1)}),
        (validation.meeting, {"starts_at": sooner}),
        (sitting.meeting, {"starts_at": sooner}),
        (act, {"executory_on": F("executory_on") + timedelta(days=1)}),
        (Progress.objects.filter(commitment__code=CODE).latest("on"), {"percent": None, "completion": "complete"}),
        (earlier, {"adopted_on": F("adopted_on") + timedelta(days=1)}),
        (earlier, {"last_year": F("last_year") + 1}),
    ]
    pages = [Client().get(address).content]
    for row, changed in changes:
        with change():
            type(row).objects.filter(pk=row.pk).update(**changed)
        forget_site_version()
        pages.append(Client().get(address).content)
        assert pages[-2] != pages[-1], (row, changed)


def test_an_internal_meeting_is_not_told(earlier: Programme, visitor: Client) -> None:
    Meeting.objects.filter(kind="workshop").update(public_from=timezone.now() + timedelta(days=3))
    lines = visitor.get(f"/fr/programmes/{earlier.slug}/chain/").context["lines"]
    assert {line.stations[0].state for line in lines} == {"gap"}
