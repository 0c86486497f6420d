"""What is known of every link of the chain, out of all rooms: a query for each kind of link, whatever their number.

Only what the public reads is in it: published minutes, contributions, replies, closed votes, records that stand. Of
citizens it knows numbers and counts alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commitments.models import Commitment, Programme, Progress, Version
from commitments.views import Reading
from participation.models import Contribution, Facet, Reply, Tally
from tamazgana_open.bilingual import LANGUAGES, Texts, texts
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import LATER_EDITIONS
from tamazgana_open.statements import Joint, Statement, columns_in, joined
from tamazgana_open.templatetags.frozen import key_of
from workshops.models import Meeting, MeetingKind, Minutes, MinutesState, Recommendation, Validation, Vote

TOLD = 4
"""Contributions that stand in the chain of a commitment because a reply to them changed it; the others are behind a
link."""


class Gathering(NamedTuple):
    """A meeting or a sitting, and where it is read."""

    title: Texts
    kind: str
    on: date
    url: str

    @property
    def address(self) -> str:
        """Its name in addresses."""
        return self.url.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Asked:
    """A recommendation, in the words of the published minutes."""

    key: str
    words: Texts
    at: Gathering

    @property
    def url(self) -> str:
        """Where it stands in the minutes."""
        return f"{self.at.url}#r-{self.key}"


@dataclass(frozen=True, slots=True)
class Heard:
    """How many contributions of one consultation are about a commitment, and how many of them have a reply."""

    slug: str
    title: Texts
    version: int | None
    count: int
    answered: int

    def url(self, code: str) -> str:
        """Where they are read."""
        return f"{reverse('contributions', args=[self.slug])}?commitment={code}"


@dataclass(frozen=True, slots=True)
class Retained:
    """A reply that says that a commitment changes: to which contribution (the first of them), and the version (None as
    long as it is not frozen) where it shows."""

    pk: int
    slug: str
    outcome: str
    on: datetime
    version: int | None
    number: int

    @property
    def url(self) -> str:
        """The contribution, which its reply stands beside."""
        return reverse("contribution", args=[self.slug, self.number])


@dataclass(frozen=True, slots=True)
class Approved:
    """The committee's validation of a version."""

    version: int
    at: Gathering


@dataclass(frozen=True, slots=True)
class Counted:
    """A closed vote of the council: on an amendment (its number, and the code that it changes) or on the whole."""

    pk: int
    at: Gathering
    version: int
    carried: bool
    votes: tuple[int, int, int]
    amendment: int | None
    code: str
    becomes: int | None
    """Of a carried vote on the whole: the version in force by it."""
    act: str = ""
    reference: str = ""
    executory_on: date | None = None
    opposed_on: date | None = None

    @property
    def url(self) -> str:
        """Where it is read."""
        return self.at.url if self.amendment is None else f"{self.at.url}#a-{self.amendment}"


@dataclass(frozen=True, slots=True)
class Done:
    """A record of progress with its level, and its evidence."""

    pk: int
    on: date
    completion: str
    percent: int | None
    nothing_new: bool
    words: Texts
    evidence: Texts
    documents: list[tuple[str, Texts]] = field(default_factory=list)

    @property
    def has_evidence(self) -> bool:
        """Whether any is named."""
        return any(self.evidence.values()) or bool(self.documents)


@dataclass(frozen=True)
class Facts:
    """All links of one programme, most of them by the code of the commitment."""

    read: Reading
    asked: dict[str, list[Asked]]
    heard: dict[str, list[Heard]]
    retained: dict[str, list[Retained]]
    approved: list[Approved]
    counted: list[Counted]
    done: dict[str, list[Done]]

    @classmethod
    def of(cls, read: Reading) -> "Facts":
        """Everything that is known of this programme."""
        programme = read.programme
        return cls(
            read,
            asked=_by_code(_asked(programme)),
            heard=_by_code(_heard(programme)),
            retained=_by_code(_retained(programme)),
            approved=list(_approved(programme)),
            counted=list(_counted(programme)),
            done=_by_code(_done(programme)) if programme.adopted_version_id else {},
        )

    def key_of(self, code: str) -> str:
        """Names all that is known of a commitment: where this is the same, so is its line."""
        by_code = (self.asked, self.heard, self.retained, self.done)
        return key_of(code, self._of_all, [facts.get(code, []) for facts in by_code])

    @cached_property
    def _of_all(self) -> str:
        programme = self.read.programme
        versions = [
            (version.pk, version.number, version.frozen_at, version.changed, edition.reference, edition.sha256)
            for version in self.versions
            for edition in [version.edition]
        ]
        return key_of(
            programme.slug, programme.last_year, programme.adopted_version_id, programme.adopted_on,
            programme.evaluation_id, programme.consultation_report_id, self.was_consulted_on, versions,
            self.approved, self.counted,
        )  # fmt: skip

    @cached_property
    def versions(self) -> list[Version]:
        """The versions up to the one that is read, the first one first."""
        shown = self.read.version
        return [row for row in reversed(self.read.versions) if shown and row.number <= shown.number]

    def entered_with(self, code: str) -> Version:
        """The version with which a commitment of the text entered it."""
        added = [row for row in self.versions if code in row.changed["added"]]
        return added[-1] if added else self.versions[0]

    def changed_with(self, code: str) -> list[tuple[Version, Version]]:
        """The versions that changed it since, each with the one before it."""
        entered = self.entered_with(code)
        later = [row for row in self.versions if row.number >= entered.number]
        return [(old, new) for old, new in pairwise(later) if code in new.changed["changed"]]

    @property
    def voted_in(self) -> set[int]:
        """The versions that the council made by its amendments."""
        return {vote.becomes for vote in self.whole if vote.becomes and vote.becomes != vote.version}

    @property
    def was_consulted_on(self) -> bool:
        """Whether citizens were asked about a version."""
        return self.read.programme.consulted_version_id is not None

    @property
    def whole(self) -> list[Counted]:
        """The votes on the text as a whole."""
        return [vote for vote in self.counted if vote.amendment is None]


def _by_code(rows: Iterator[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for code, row in rows:
        found[code].append(row)
    return found


_MEETING = ("kind", "address", "starts_at", *(f"title_{language}" for language in LANGUAGES))


def _meeting(way: str) -> list[str]:
    return [f"{way}__{name}" for name in _MEETING]


def _gathering(kind: str, address: str, starts_at: datetime, *title: str | None) -> Gathering:
    page = "sitting" if kind == MeetingKind.SITTING else "meeting"
    return Gathering(_texts(title), kind, timezone.localdate(starts_at), reverse(page, args=[address]))


# What was asked for -------------------------------------------------------------------------------------------------

_EDITION = "meeting__minutes__publication"
_ASKED_PARTS = (
    Joint(Recommendation, names=("key", *(f"text_{language}" for language in LANGUAGES))),
    Joint(Meeting, "meeting", _MEETING),
    Joint(Minutes, "meeting__minutes", ("state", "publication_id")),
    *(
        Joint(Publication, way, ("sha256", "redacted_at"))
        for way in (_EDITION, *(f"{_EDITION}__{later}" for later in LATER_EDITIONS))
    ),
)
_ASKED = Statement(
    lambda programme, now: (
        Recommendation.objects.published()
        .filter(commitment__programme=programme, meeting__public_from__lte=now)
        .order_by("meeting__starts_at", "position", "pk")
        .values_list("commitment__code", *columns_in(_ASKED_PARTS))
    )
)


def _asked(programme: Programme) -> Iterator[tuple[str, Asked]]:
    for code, *values in _ASKED(programme.pk, timezone.now()):
        row = joined(values, _ASKED_PARTS)
        meeting = row.meeting
        if meeting.minutes.is_readable and (words := _published_words(row, meeting.minutes)):
            yield code, Asked(row.key, words, _gathering(*(getattr(meeting, name) for name in _MEETING)))


def _published_words(row: Recommendation, minutes: Minutes) -> Texts | None:
    # While a correction is prepared the rows are ahead of what was published; else they say the same.
    if minutes.state == MinutesState.PUBLISHED:
        return texts(row, "text")
    return next((known.text for known in minutes.text.recommendations if known.key == row.key), None)


# What citizens said -------------------------------------------------------------------------------------------------


def _tallies(programme: Any) -> QuerySet:
    code = Commitment.objects.filter(programme=programme).annotate(key=Cast("pk", CharField()))
    rows = Tally.objects.filter(
        facet=Facet.COMMITMENT,
        consultation__programme=programme,
        consultation__announced_at__isnull=False,
        count__gt=0,
    ).annotate(code=Subquery(code.filter(key=OuterRef("value")).values("code")[:1]))
    return rows.order_by("consultation__opens_on", "consultation").values_list(
        "consultation",
        "code",
        "other",
        "count",
        "consultation__slug",
        "consultation__version__number",
        *(f"consultation__title_{language}" for language in LANGUAGES),
    )


def _heard(programme: Programme) -> Iterator[tuple[str, Heard]]:
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    known: dict[int, tuple[str, Texts, int | None]] = {}
    for pk, of, outcome, count, slug, version, *title in _TALLIES(programme.pk):
        known[pk] = (slug, _texts(title), version)
        counts[pk, of][0] += count
        counts[pk, of][1] += count if outcome else 0
    for (pk, of), (count, answered) in counts.items():
        yield of, Heard(*known[pk], count, answered)


def _replies(programme: Any) -> QuerySet:
    first = Contribution.objects.published().filter(reply=OuterRef("pk")).order_by("number")
    rows = Reply.objects.published().changing_text().filter(
        consultation__programme=programme, consultation__announced_at__isnull=False
    )  # fmt: skip
    rows = rows.annotate(first=Subquery(first.values("number")[:1]))
    return rows.order_by("published_at", "pk").values_list(
        "commitments__code", "first", "pk", "consultation__slug", "outcome", "published_at", "version__number"
    )


def _retained(programme: Programme) -> Iterator[tuple[str, Retained]]:
    for code, number, *values in _REPLIES(programme.pk):
        if code and number:
            yield code, Retained(*values, number)


_TALLIES, _REPLIES = Statement(_tallies), Statement(_replies)


# What was decided ---------------------------------------------------------------------------------------------------

_APPROVED = Statement(
    lambda programme, now: (
        Validation.objects.filter(version__programme=programme, meeting__public_from__lte=now)
        .order_by("at", "pk")
        .values_list("version__number", *_meeting("meeting"))
    )
)


def _approved(programme: Programme) -> Iterator[Approved]:
    for version, *meeting in _APPROVED(programme.pk, timezone.now()):
        yield Approved(version, _gathering(*meeting))


_VOTE = (
    "pk", "version__number", "carried", "votes_for", "against", "abstentions", "amended", "resulting_version__number",
    "amendment__number", "amendment__commitment__code", "deliberation__number",
    "deliberation__publication__reference", "deliberation__executory_on", "deliberation__opposed_on",
)  # fmt: skip
_COUNTED = Statement(
    lambda programme, now: (
        Vote.objects.filter(
            version__programme=programme, closed_at__isnull=False, sitting__meeting__public_from__lte=now
        )
        .order_by("closed_at", "pk")
        .values_list(*_VOTE, *_meeting("sitting__meeting"))
    )
)


def _counted(programme: Programme) -> Iterator[Counted]:
    for values in _COUNTED(programme.pk, timezone.now()):
        row, meeting = dict(zip(_VOTE, values, strict=False)), values[len(_VOTE) :]
        amendment, put = row["amendment__number"], row["version__number"]
        becomes = row["resulting_version__number"] if row["amended"] else put
        yield Counted(
            pk=row["pk"],
            at=_gathering(*meeting),
            version=put,
            carried=row["carried"],
            votes=(row["votes_for"], row["against"], row["abstentions"]),
            amendment=amendment,
            code=row["amendment__commitment__code"] or "",
            becomes=becomes if row["carried"] and amendment is None else None,
            act=row["deliberation__number"] or "",
            reference=row["deliberation__publication__reference"] or "",
            executory_on=row["deliberation__executory_on"],
            opposed_on=row["deliberation__opposed_on"],
        )


# What was done ------------------------------------------------------------------------------------------------------

# One row for each document that is evidence.
_DONE = Statement(
    lambda programme: (
        Progress.objects.standing()
        .filter(commitment__programme=programme)
        .order_by("on", "pk", "documents__reference")
        .values_list(
            "commitment__code", "documents__reference", "documents__titles",
            "pk", "on", "completion", "percent", "nothing_new",
            *(f"{name}_{language}" for name in ("text", "evidence") for language in LANGUAGES),
        )
    )
)  # fmt: skip


def _done(programme: Programme) -> Iterator[tuple[str, Done]]:
    each = len(LANGUAGES)
    last: Done | None = None
    for code, reference, titles, pk, *values in _DONE(programme.pk):
        if last is None or last.pk != pk:
            last = Done(pk, *values[: -2 * each], _texts(values[-2 * each : -each]), _texts(values[-each:]))
            yield code, last
        if reference:
            last.documents.append((reference, titles))


def _texts(words: Any) -> Texts:
    return {language: text or "" for language, text in zip(LANGUAGES, words, strict=True)}
