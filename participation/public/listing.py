"""Contributions in lists, each with its reply: all that is shown of them, and nothing that is not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from participation.models import BodyLanguage, Channel, Consultation, Outcome, Reply, Stance
from participation.public.subjects import Subject, Subjects
from participation.public.wanted import DOUAR, SHOWN, Row
from participation.sharing import Sharing
from tamazgana_open.bilingual import LANGUAGES, Phrase, phrase
from tamazgana_open.commune.models import Douar
from tamazgana_open.statements import Statement
from workshops.models import Group

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
    promised: date | None
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


def voices(
    found: list[Row],
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
    pages = {pk: reverse("contributions", args=[known.slug]) for pk, known in consultations.items()}
    answered = {row["reply_id"] for row in found if row["outcome"]}
    replies = _replies(answered, consultations, subjects, whole=whole) if answered else {}
    douars: dict[int | None, Phrase] = {None: phrase({})}
    made = []
    for row in found:
        group, douar = sharing.of(row["group"], row["douar_id"])
        if douar not in douars:
            douars[douar] = _douar(row)
        made.append(
            _voice(
                row,
                whole=whole,
                url=f"{pages[row['consultation_id']]}{row['number']}/",
                subject=subjects.of(row["axis_number"], row["code"]) if subjects else None,
                group=group,
                douar=douars[douar],
                promised=consultations[row["consultation_id"]].promised_by,
                reply=replies.get(row["reply_id"]) if row["outcome"] else None,
            )
        )
    return made


def _douar(row: Row) -> Phrase:
    return Douar(pk=row["douar_id"], **{name: row[column] for name, column in DOUAR.items()}).phrase("name")


def _voice(row: Row, *, whole: bool, **known: Any) -> Voice:
    body, is_cut = (row["said"], False) if whole else _cut(row["said"])
    quote, _more = (row["quote"], False) if whole else _cut(row["quote"])
    return Voice(
        number=row["number"],
        stance=row["stance"],
        quote=quote,
        body=body,
        is_cut=is_cut,
        tag=_LANGUAGE_TAGS.get(row["language"], ""),
        name=row["shown_name"],
        channel=row["channel"],
        week=row["received_on"] - timedelta(days=row["received_on"].weekday()),
        **known,
    )


_REPLY = (
    "pk", "outcome", "published_at", "version__number", "passed_on", "consultation_id", "commitments__code",
    *(f"{field}_{language}" for field in ("reason", "passed_to") for language in LANGUAGES),
)  # fmt: skip
_REPLIES = Statement(lambda wanted: Reply.objects.filter(pk__in=wanted).order_by("pk").values_list(*_REPLY))


def _replies(
    wanted: set[int], consultations: dict[int, Consultation], subjects: Subjects | None, *, whole: bool
) -> dict[int, ReplyLine]:
    # One row for each commitment that a reply names, and for a reply without any: one query for both.
    programmes = {pk: known.programme.get_absolute_url() for pk, known in consultations.items()}
    found = (dict(zip(_REPLY, values, strict=True)) for values in _REPLIES(wanted))
    lines = {}
    for pk, rows in groupby(found, key=itemgetter("pk")):
        first, *others = rows
        codes = sorted(filter(None, (row["commitments__code"] for row in (first, *others))), key=_in_order)
        page = programmes[first["consultation_id"]]
        named = tuple(_named(code, first["version__number"], page, subjects) for code in codes)
        lines[pk] = _reply(first, named, whole=whole)
    return lines


def _in_order(code: str) -> list[int]:
    return [int(part) for part in code.split(".")]


def _reply(row: dict[str, Any], commitments: tuple[Subject, ...], *, whole: bool) -> ReplyLine:
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
        commitments=commitments,
    )


def _named(code: str, version: int | None, programme: str, subjects: Subjects | None) -> Subject:
    # Where it can be read: in the version that has the new words, before that in the text that was asked about. A
    # commitment that stands in the draft alone leads nowhere yet, and the draft's title is not shown.
    if version is not None:
        return Subject(code, phrase({}), f"{programme}versions/{version}/#commitment-{code}")
    known = subjects.of(None, code) if subjects and subjects.commitment(code) else None
    return known or Subject(code, phrase({}), "")


def _cut(text: str) -> tuple[str, bool]:
    if len(text) <= SHOWN:
        return text, False
    head = text[:SHOWN]
    return f"{head.rpartition(' ')[0] or head}…", True
