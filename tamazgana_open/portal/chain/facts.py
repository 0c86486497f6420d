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

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, Programme, Progress, Version
from commitments.views import Reading
from participation.models import Contribution, Facet, Reply, Tally
from tamazgana_open.bilingual import LANGUAGES, Texts, texts
from workshops.models import Meeting, MinutesState, Recommendation, Validation, Vote

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


@dataclass(frozen=True, slots=True)
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

    @property
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


def _gathering(meeting: Meeting) -> Gathering:
    on = timezone.localdate(meeting.starts_at)
    return Gathering(texts(meeting, "title"), meeting.kind, on, meeting.get_absolute_url())


def _asked(programme: Programme) -> Iterator[tuple[str, Asked]]:
    rows = Recommendation.objects.published().filter(
        commitment__programme=programme, meeting__public_from__lte=timezone.now()
    )
    edition = "meeting__minutes__publication"
    rows = rows.select_related("commitment", edition, f"{edition}__corrected_by", f"{edition}__translated_by")
    for row in rows.defer(
        *(f"{each}__content" for each in (edition, f"{edition}__corrected_by", f"{edition}__translated_by"))
    ).order_by("meeting__starts_at", "position", "pk"):
        minutes = row.meeting.minutes
        if minutes.is_readable and (words := _published_words(row, minutes)):
            yield row.commitment.code, Asked(row.key, words, _gathering(row.meeting))


def _published_words(row: Recommendation, minutes: Any) -> Texts | None:
    # While a correction is prepared the rows are ahead of what was published; else they say the same.
    if minutes.state == MinutesState.PUBLISHED:
        return texts(row, "text")
    return next((known.text for known in minutes.text.recommendations if known.key == row.key), None)


def _heard(programme: Programme) -> Iterator[tuple[str, Heard]]:
    code = Commitment.objects.filter(programme=programme).annotate(key=Cast("pk", CharField()))
    rows = Tally.objects.filter(
        facet=Facet.COMMITMENT,
        consultation__programme=programme,
        consultation__announced_at__isnull=False,
        count__gt=0,
    ).annotate(code=Subquery(code.filter(key=OuterRef("value")).values("code")[:1]))
    counts: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    known: dict[int, tuple[str, Texts, int | None]] = {}
    for pk, of, outcome, count, slug, version, *title in rows.order_by(
        "consultation__opens_on", "consultation"
    ).values_list(
        "consultation",
        "code",
        "other",
        "count",
        "consultation__slug",
        "consultation__version__number",
        *(f"consultation__title_{language}" for language in LANGUAGES),
    ):
        known[pk] = (slug, _texts(title), version)
        counts[pk, of][0] += count
        counts[pk, of][1] += count if outcome else 0
    for (pk, of), (count, answered) in counts.items():
        yield of, Heard(*known[pk], count, answered)


def _retained(programme: Programme) -> Iterator[tuple[str, Retained]]:
    first = Contribution.objects.published().filter(reply=OuterRef("pk")).order_by("number")
    rows = Reply.objects.published().changing_text().filter(
        consultation__programme=programme, consultation__announced_at__isnull=False
    )  # fmt: skip
    rows = rows.annotate(first=Subquery(first.values("number")[:1]))
    for code, number, *values in rows.order_by("published_at", "pk").values_list(
        "commitments__code", "first", "pk", "consultation__slug", "outcome", "published_at", "version__number"
    ):
        if code and number:
            yield code, Retained(*values, number)


def _approved(programme: Programme) -> Iterator[Approved]:
    rows = Validation.objects.filter(version__programme=programme, meeting__public_from__lte=timezone.now())
    for row in rows.select_related("meeting", "version").order_by("at", "pk"):
        yield Approved(row.version.number, _gathering(row.meeting))


def _counted(programme: Programme) -> Iterator[Counted]:
    rows = Vote.objects.filter(
        version__programme=programme, closed_at__isnull=False, sitting__meeting__public_from__lte=timezone.now()
    )
    rows = rows.select_related(
        "sitting__meeting", "version", "amendment__commitment", "resulting_version", "deliberation__publication"
    ).defer("deliberation__publication__content")
    for row in rows.order_by("closed_at", "pk"):
        act = getattr(row, "deliberation", None)
        becomes = (row.resulting_version if row.amended else row.version) if row.carried else None
        yield Counted(
            pk=row.pk,
            at=_gathering(row.sitting.meeting),
            version=row.version.number,
            carried=row.carried,
            votes=(row.votes_for, row.against, row.abstentions),
            amendment=row.amendment.number if row.amendment else None,
            code=row.amendment.commitment.code if row.amendment else "",
            becomes=becomes.number if becomes and row.amendment is None else None,
            act=act.number if act else "",
            reference=act.publication.reference if act else "",
            executory_on=act.executory_on if act else None,
            opposed_on=act.opposed_on if act else None,
        )


def _done(programme: Programme) -> Iterator[tuple[str, Done]]:
    # One row for each document that is evidence.
    each = len(LANGUAGES)
    rows = Progress.objects.standing().filter(commitment__programme=programme)
    last: Done | None = None
    for code, reference, titles, pk, *values in rows.order_by("on", "pk", "documents__reference").values_list(
        "commitment__code", "documents__reference", "documents__titles",
        "pk", "on", "completion", "percent", "nothing_new",
        *(f"{name}_{language}" for name in ("text", "evidence") for language in LANGUAGES),
    ):  # fmt: skip
        if last is None or last.pk != pk:
            last = Done(pk, *values[: -2 * each], _texts(values[-2 * each : -each]), _texts(values[-each:]))
            yield code, last
        if reference:
            last.documents.append((reference, titles))


def _texts(words: Any) -> Texts:
    return {language: text or "" for language, text in zip(LANGUAGES, words, strict=True)}
