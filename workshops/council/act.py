"""The council's act (مقرر) as a publication: what is frozen of it, and what its page and paper show."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from tamazgana_open.publications.kinds import Kind, Passage
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import publish

if TYPE_CHECKING:
    from workshops.models import Deliberation, Vote

CODE = "deliberation"
SCHEMA = 1


def publish_act(deliberation: "Deliberation", *, by: Any, now: datetime) -> Publication:
    """Freeze the act with everything that it rests on: sitting, quorum, votes by name, version and its hash."""
    content = content_of(deliberation)
    text = texts(deliberation, "text")
    languages = LANGUAGES if all(text.values()) else (AUTHORITATIVE,)
    return publish(
        CODE,
        content,
        by=by,
        titles=title_of(deliberation),
        languages=languages,
        schema=SCHEMA,
        illustrative=deliberation.illustrative,
        now=now,
    )


def title_of(deliberation: "Deliberation") -> Texts:
    """The title of the act in every language."""
    programme = texts(deliberation.version.programme, "title")
    return {
        "ar": f"مقرر رقم {deliberation.number}: {programme['ar']}",
        "fr": f"Délibération n° {deliberation.number} : {programme['fr']}",
    }


def content_of(deliberation: "Deliberation") -> dict[str, Any]:
    """What is frozen: plain data, names of members and seats as they stand there for their office."""
    vote = deliberation.vote
    sitting = vote.sitting
    edition = deliberation.version.edition
    return {
        "number": deliberation.number,
        "text": texts(deliberation, "text"),
        "sitting": {
            "path": sitting.meeting.path,
            "title": texts(sitting.meeting, "title"),
            "session": sitting.session,
            "convocation": sitting.convocation,
            "day": sitting.day.isoformat(),
            "place": texts(sitting.meeting, "place"),
            "members_in_office": sitting.members_in_office,
            "present": sitting.present_at_opening,
            "quorum": sitting.quorum,
            "closed_reason": texts(sitting, "closed_reason"),
            "presiding": _named(sitting.presiding),
            "secretary": _named(sitting.secretary) if sitting.secretary else None,
        },
        "version": {
            "programme": texts(deliberation.version.programme, "title"),
            "slug": deliberation.version.programme.slug,
            "number": deliberation.version.number,
            "reference": edition.reference,
            "sha256": edition.sha256,
            "put_to_vote": vote.version.number,
        },
        "vote": vote_content(vote),
        "amendments": [
            {
                "number": row.number,
                "code": row.commitment.code,
                "field": row.field,
                "words": texts(row, "words"),
                "before": row.before,
                "reason": texts(row, "reason"),
                "proposed_by": _named(row.proposed_by),
                "fate": row.fate,
                "vote": vote_content(row.vote) if hasattr(row, "vote") else None,
            }
            for row in sitting.amendments.select_related("commitment", "proposed_by", "vote")
        ],
    }


def vote_content(vote: "Vote") -> dict[str, Any]:
    """One vote: counts, rule, result, and every member in the room by name."""
    choices = vote.choices
    members = {row.member_id: row.member for row in vote.sitting.attendance.select_related("member")}
    return {
        "for": vote.votes_for,
        "against": vote.against,
        "abstentions": vote.abstentions,
        "rule": vote.rule,
        "carried": vote.carried,
        "tie_decided": vote.is_tie_decided,
        "presiding": _named(vote.presiding),
        "rectified": vote.rectified,
        "by_name": [
            {"choice": choice, "members": [_named(members[pk]) for pk in sorted(choices) if choices[pk] == choice]}
            for choice in ("for", "against", "abstain")
        ],
    }


def _named(member: Any) -> dict[str, Texts]:
    return {"name": texts(member, "name"), "office": member.office_texts}


def _path(content: dict[str, Any]) -> str:
    return content["sitting"]["path"]


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    for language in content["languages"]:
        title = content["sitting"]["title"][language] or content["sitting"]["title"][AUTHORITATIVE]
        yield Passage(_path(content), language, f"{content['number']} {title}", content["text"][language])


def _context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    return {"act": content}


DELIBERATION = Kind(
    code=CODE,
    series="MQ",
    label=_("deliberation"),
    template="workshops/act_document.html",
    context=_context,
    path=_path,
    passages=_passages,
)
