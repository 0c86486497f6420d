"""The chain as open data: nodes, and links from what came before to what came of it. The page draws the same facts."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Version
from commitments.text import CommitmentText
from tamazgana_open.bilingual import LANGUAGES, Texts, texts
from tamazgana_open.portal.chain.facts import Counted, Facts, Gathering

SCHEMA = 1
FIELDS: dict[str, Promise] = {
    "schema": _("Number of this layout of the file"),
    "programme": _("Address part of the programme, its title, and whether it is a made-up example"),
    "version": _("The version that is read: number, reference and SHA-256 of the frozen content"),
    "nodes": _("Everything that the chain is made of, each with an identifier that the links name"),
    "nodes[].id": _("Identifier, unique in the file: the kind, then what names the thing among its kind"),
    "nodes[].kind": _(
        "meeting, recommendation, commitment, version, consultation, contribution, reply, amendment, sitting, "
        "deliberation, progress, publication, evaluation"
    ),
    "nodes[].url": _("Public page on which it is read"),
    "nodes[].on": _("Its day, as year-month-day, where it has one"),
    "nodes[].title": _("Its title or words by language, where it has some"),
    "links": _("Each step from a node (from) to the one that came of it (to); read backwards, where that comes from"),
    "links[].relation": _(
        "recommended, led_to, entered, consulted_in, about, received, answered_by, changed, shows_in, validated_at, "
        "amended_by, voted_at, decided_by, adopted, carried_out_by, shown_by, evaluated_by"
    ),
    "links[].contributions, links[].answered": _(
        "Of a link from a consultation to a commitment (about): published contributions, and those with a reply"
    ),
    "links[].for, links[].against, links[].abstentions, links[].carried": _("Of a vote: the votes, and its result"),
}  # fmt: skip
"""What each part of the file means."""


def content(facts: Facts, request: HttpRequest) -> dict[str, Any]:
    """The file."""
    drawing = _Graph(facts, request)
    drawing.draw()
    read = facts.read
    edition = read.version.edition
    return {
        "schema": SCHEMA,
        "programme": {
            "slug": read.programme.slug,
            "title": texts(read.programme, "title"),
            "illustrative": read.programme.illustrative,
        },
        "version": {"number": read.version.number, "reference": edition.reference, "sha256": edition.sha256},
        "nodes": list(drawing.nodes.values()),
        "links": drawing.links,
    }


class _Graph:
    """Nodes and links, while they are put together."""

    def __init__(self, facts: Facts, request: HttpRequest) -> None:
        self.facts, self.request = facts, request
        self.programme = facts.read.programme
        self.nodes: dict[str, dict[str, Any]] = {}
        self.links: list[dict[str, Any]] = []

    def draw(self) -> None:
        """All of it: the text's commitments, then the versions and what was decided on them."""
        for commitment in self.facts.read.text.commitments():
            self._commitment(commitment)
        for approved in self.facts.approved:
            if version := self._version(approved.version):
                self._link(version, self._gathering(approved.at, "meeting"), "validated_at")
        for vote in self.facts.counted:
            self._vote(vote)
        if self.programme.evaluation_id:
            url = reverse("evaluation", args=[self.programme.slug])
            evaluation = self._node("evaluation", self.programme.slug, url)
            for commitment in self.facts.read.text.commitments():
                self._link(f"commitment:{commitment.code}", evaluation, "evaluated_by")

    # Nodes ------------------------------------------------------------------------------------------------------

    def _node(self, kind: str, name: Any, url: str, **more: Any) -> str:
        key = f"{kind}:{name}"
        if key not in self.nodes:
            told = {field: value for field, value in more.items() if value not in (None, "")}
            self.nodes[key] = {"id": key, "kind": kind, "url": self.request.build_absolute_uri(url), **told}
        return key

    def _link(self, before: str, after: str, relation: str, **more: Any) -> None:
        link = {"from": before, "to": after, "relation": relation, **more}
        if link not in self.links:
            self.links.append(link)

    def _gathering(self, meeting: Gathering, kind: str) -> str:
        return self._node(kind, meeting.address, meeting.url, on=meeting.on.isoformat(), title=meeting.title)

    def _version(self, number: int) -> str:
        known = next((row for row in self.facts.read.versions if row.number == number), None)
        return self._frozen(known) if known else ""

    def _frozen(self, version: Version) -> str:
        return self._node(
            "version", version.number, version.get_absolute_url(), on=version.frozen_at.date().isoformat(),
            reference=version.edition.reference, sha256=version.edition.sha256,
        )  # fmt: skip

    # Links ------------------------------------------------------------------------------------------------------

    def _commitment(self, commitment: CommitmentText) -> None:
        facts, code = self.facts, commitment.code
        url = reverse("commitment", args=[self.programme.slug, code])
        here = self._node("commitment", code, url, title=_said(commitment.title), code=code)
        for asked in facts.asked.get(code, []):
            meeting = self._gathering(asked.at, "meeting")
            name = f"{asked.at.address}:{asked.key}"
            recommendation = self._node("recommendation", name, asked.url, title=_said(asked.words))
            self._link(meeting, recommendation, "recommended")
            self._link(recommendation, here, "led_to")
        self._link(here, self._frozen(facts.entered_with(code)), "entered")
        for heard in facts.heard.get(code, []):
            consultation = self._consultation(heard.slug, heard.title, heard.version)
            self._link(consultation, here, "about", contributions=heard.count, answered=heard.answered)
        for reply in facts.retained.get(code, []):
            self._reply(reply, here)
        for _old, new in facts.changed_with(code):
            self._link(here, self._frozen(new), "changed")
        self._progress(code, here)

    def _consultation(self, slug: str, title: Texts | None, version: int | None) -> str:
        key = self._node("consultation", slug, reverse("consultation", args=[slug]), title=title)
        if version and (consulted := self._version(version)):
            self._link(consulted, key, "consulted_in")
        return key

    def _reply(self, reply: Any, commitment: str) -> None:
        name = f"{reply.slug}:{reply.number}"
        contribution = self._node("contribution", name, reply.url, number=reply.number)
        answer = self._node("reply", name, f"{reply.url}#reply", on=reply.on.date().isoformat(), outcome=reply.outcome)
        self._link(self._consultation(reply.slug, None, None), contribution, "received")
        self._link(contribution, answer, "answered_by")
        self._link(answer, commitment, "changed")
        if reply.version and (version := self._version(reply.version)):
            self._link(answer, version, "shows_in")

    def _progress(self, code: str, commitment: str) -> None:
        page = reverse("commitment", args=[self.programme.slug, code])
        for record in self.facts.done.get(code, []):
            done = self._node(
                "progress", record.pk, f"{page}#progress-{record.pk}", on=record.on.isoformat(),
                title=_said(record.words), completion=record.completion, percent=record.percent,
                evidence=_said(record.evidence), nothing_new=record.nothing_new,
            )  # fmt: skip
            self._link(commitment, done, "carried_out_by")
            for reference, title in record.documents:
                document = self._node("publication", reference, reverse("publication", args=[reference]), title=title)
                self._link(done, document, "shown_by")

    def _vote(self, vote: Counted) -> None:
        version = self._version(vote.version)
        if not version:
            return
        sitting = self._gathering(vote.at, "sitting")
        votes = dict(zip(("for", "against", "abstentions"), vote.votes, strict=True))
        if vote.amendment is None:
            self._link(version, sitting, "voted_at", carried=vote.carried, **votes)
        elif (commitment := f"commitment:{vote.code}") in self.nodes:
            name = f"{vote.at.address}:{vote.amendment}"
            amendment = self._node("amendment", name, vote.url, number=vote.amendment)
            self._link(commitment, amendment, "amended_by")
            self._link(amendment, sitting, "voted_at", carried=vote.carried, **votes)
        if vote.reference:
            act = self._node(
                "deliberation", vote.reference, reverse("publication", args=[vote.reference]), number=vote.act,
                executory_on=vote.executory_on and vote.executory_on.isoformat(),
            )  # fmt: skip
            self._link(sitting, act, "decided_by")
            if vote.becomes and (adopted := self._version(vote.becomes)):
                self._link(act, adopted, "adopted")


def _said(words: Texts) -> Texts | None:
    return {language: words.get(language, "") for language in LANGUAGES} if any(words.values()) else None
