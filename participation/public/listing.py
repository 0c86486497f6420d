"""Contributions in lists, each with its reply: all that is shown of them, and nothing that is not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.functional import Promise

from participation.models import BodyLanguage, Channel, Consultation, Outcome, Reply, Stance
from participation.models.contribution_queries import ContributionQuerySet
from participation.public.subjects import Subject, Subjects
from participation.sharing import Sharing
from tamazgana_open.bilingual import LANGUAGES, Phrase, phrase
from tamazgana_open.commune.models import Douar
from tamazgana_open.statements import Statement
from workshops.models import Group

SHOWN = 600
"""Characters of a text that stand in a list; the rest is behind a link."""

STANCE_ICONS = {Stance.FOR: "check", Stance.AGAINST: "close", Stance.PROPOSE: "idea", Stance.ASK: "question"}
OUTCOME_LOOKS = {
    Outcome.RETAINED: ("check", "badge-done"),
    Outcome.PARTLY: ("plus", "badge-done"),
    Outcome.NOT_RETAINED: ("close", "badge-quiet"),
    Outcome.ALREADY: ("equals", "badge"),
    Outcome.OUTSIDE: ("leave", "badge-quiet"),
    Outcome.PASSED_ON: ("share", "badge-council"),
    Outcome.ANSWERED: ("info", "badge"),
}
_LANGUAGE_TAGS = {BodyLanguage.ARABIC: "ar", BodyLanguage.FRENCH: "fr", BodyLanguage.AMAZIGH: "zgh"}
_GROUPS, _CHANNELS = dict(Group.choices), dict(Channel.choices)


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A published reply: `icon` and `badge` (a class) draw its outcome, `version` is the number where it shows."""

    pk: int
    outcome: str
    icon: str
    badge: str
    reason: Phrase
    is_cut: bool
    published_at: datetime
    version: int | None
    passed_to: Phrase
    passed_on: date | None
    commitments: tuple[Subject, ...] = ()

    @property
    def label(self) -> Promise:
        """The outcome as a word."""
        return Outcome(self.outcome).label


@dataclass(frozen=True, slots=True)
class Voice:
    """One published contribution. `tag` is its language for the browser, empty where it is not known."""

    number: int
    url: str
    stance: str
    subject: Subject | None
    quote: str
    body: str
    is_cut: bool
    tag: str
    name: str
    group: str
    douar: Phrase
    channel: str
    week: date
    promised: date
    reply: ReplyLine | None

    @property
    def stance_label(self) -> Promise:
        """The stance as a word."""
        return Stance(self.stance).label

    @property
    def stance_icon(self) -> str:
        """The stance as a shape."""
        return STANCE_ICONS[Stance(self.stance)]

    @property
    def group_label(self) -> Promise | str:
        """The group as a word, where it may be told."""
        return _GROUPS.get(self.group, "")

    @property
    def channel_label(self) -> Promise:
        """How it came in."""
        return _CHANNELS[self.channel]

    @property
    def said(self) -> Phrase:
        """The words as they were written: in no language but their own."""
        return as_written(self.body)


def as_written(text: str) -> Phrase:
    """Words of a citizen: nothing stands in for them, nothing translates them."""
    return Phrase(text, LANGUAGES[0], LANGUAGES[0])


_DOUAR = {
    name: f"douar__{name}" for name in ("translated_from", *(f"name_{language}" for language in LANGUAGES))
}  # fmt: skip


def rows(found: ContributionQuerySet, *, whole: bool = False) -> Any:
    """What a line needs of each contribution, as dictionaries; of long texts the beginning, unless `whole`."""
    body = F("body") if whole else Substr("body", 1, SHOWN + 1)
    return found.annotate(said=body, axis_number=F("axis__number"), code=F("commitment__code")).values(
        "number", "stance", "quote", "said", "language", "shown_name", "group", "douar_id", "channel", "received_on",
        "axis_number", "code", "reply_id", "outcome", "consultation_id", "pk", *_DOUAR.values(),
    )  # fmt: skip


def voices(
    found: Iterable[dict[str, Any]],
    consultations: Consultation | dict[int, Consultation],
    subjects: Subjects | None,
    sharing: Sharing,
    *,
    whole: bool = False,
) -> list[Voice]:
    """The rows as they are shown, with their replies: one query, whatever their number.

    Without `subjects` what they are about is not said: it is plain where they stand.
    """
    if isinstance(consultations, Consultation):
        consultations = {consultations.pk: consultations}
    found = list(found)
    answered = {row["reply_id"] for row in found if row["outcome"]}
    replies = _replies(answered, consultations, subjects, whole=whole) if answered else {}
    told = {row["pk"]: sharing.of(row["group"], row["douar_id"]) for row in found}
    douars = {row["douar_id"]: _douar(row) for row in found if told[row["pk"]][1]}
    return [
        _voice(row, consultations[row["consultation_id"]], subjects, replies, told[row["pk"]], douars, whole)
        for row in found
    ]


def _douar(row: dict[str, Any]) -> Douar:
    return Douar(pk=row["douar_id"], **{name: row[column] for name, column in _DOUAR.items()})


def _voice(
    row: dict[str, Any],
    consultation: Consultation,
    subjects: Subjects | None,
    replies: dict[int, ReplyLine],
    told: tuple[str, int | None],
    douars: dict[int, Douar],
    whole: bool,
) -> Voice:
    group, douar = told
    body, is_cut = (row["said"], False) if whole else _cut(row["said"])
    quote, _more = (row["quote"], False) if whole else _cut(row["quote"])
    return Voice(
        number=row["number"],
        url=reverse("contribution", args=[consultation.slug, row["number"]]),
        stance=row["stance"],
        subject=subjects.of(row["axis_number"], row["code"]) if subjects else None,
        quote=quote,
        body=body,
        is_cut=is_cut,
        tag=_LANGUAGE_TAGS.get(row["language"], ""),
        name=row["shown_name"],
        group=group,
        douar=douars[douar].phrase("name") if douar else phrase({}),
        channel=row["channel"],
        week=row["received_on"] - timedelta(days=row["received_on"].weekday()),
        promised=consultation.replies_by,
        reply=replies.get(row["reply_id"]) if row["outcome"] else None,
    )


_REPLY = (
    "pk", "outcome", "published_at", "version__number", "passed_on", "consultation_id", "commitments__code",
    *(f"{field}_{language}" for field in ("reason", "passed_to") for language in LANGUAGES),
)  # fmt: skip
_REPLIES = Statement(
    lambda wanted: (
        Reply.objects.filter(pk__in=wanted)
        .order_by("commitments__axis__number", "commitments__number")
        .values_list(*_REPLY)
    )
)


def _replies(
    wanted: set[int], consultations: dict[int, Consultation], subjects: Subjects | None, *, whole: bool
) -> dict[int, ReplyLine]:
    # One row for each commitment that a reply names, and for a reply without any: one query for both.
    lines: dict[int, ReplyLine] = {}
    for values in _REPLIES(wanted):
        row = dict(zip(_REPLY, values, strict=True))
        known = lines.get(row["pk"]) or _reply(row, whole=whole)
        if code := row["commitments__code"]:
            named = _named(code, known.version, consultations[row["consultation_id"]], subjects)
            known = replace(known, commitments=(*known.commitments, named))
        lines[row["pk"]] = known
    return lines


def _reply(row: dict[str, Any], *, whole: bool) -> ReplyLine:
    texts = {
        field: {language: row[f"{field}_{language}"] or "" for language in LANGUAGES}
        for field in ("reason", "passed_to")
    }
    reason, is_cut = phrase(texts["reason"]), False
    if not whole:
        shown, is_cut = _cut(reason.text)
        reason = Phrase(shown, reason.language, reason.wanted)
    icon, badge = OUTCOME_LOOKS[Outcome(row["outcome"])]
    return ReplyLine(
        outcome=row["outcome"],
        icon=icon,
        badge=badge,
        reason=reason,
        is_cut=is_cut,
        published_at=row["published_at"],
        version=row["version__number"],
        passed_to=phrase(texts["passed_to"]),
        passed_on=row["passed_on"],
        pk=row["pk"],
    )


def _named(code: str, version: int | None, consultation: Consultation, subjects: Subjects | None) -> Subject:
    # Where it can be read: in the version that has the new words, before that in the text that was asked about. A
    # commitment that stands in the draft alone leads nowhere yet, and the draft's title is not shown.
    if version is not None:
        page = reverse("version", args=[consultation.programme.slug, version])
        return Subject(code, phrase({}), f"{page}#commitment-{code}")
    known = subjects.of(None, code) if subjects and subjects.commitment(code) else None
    return known or Subject(code, phrase({}), "")


def _cut(text: str) -> tuple[str, bool]:
    if len(text) <= SHOWN:
        return text, False
    head = text[:SHOWN]
    return f"{head.rpartition(' ')[0] or head}…", True
