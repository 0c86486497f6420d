"""The line of stations of a commitment, for the page: where it comes from, what became of it, and the gaps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from commitments.models import Completion
from commitments.text import CommitmentText
from participation.models import Outcome
from tamazgana_open.bilingual import Phrase, Texts, phrase
from tamazgana_open.formats.moroccan import date_long
from tamazgana_open.portal.chain.facts import TOLD, Done, Facts

REACHED, GAP, AHEAD = "reached", "gap", "ahead"

LABELS: dict[str, tuple[Promise, str, str]] = {
    "asked": (pgettext_lazy("station", "Asked for"), "question", "plain"),
    "draft": (pgettext_lazy("station", "Written"), "edit", "identity"),
    "heard": (pgettext_lazy("station", "Consulted on"), "idea", "open"),
    "changed": (pgettext_lazy("station", "Answered and changed"), "change", "open"),
    "approved": (pgettext_lazy("station", "Validated"), "check", "council"),
    "voted": (pgettext_lazy("station", "Voted on"), "people", "council"),
    "adopted": (pgettext_lazy("station", "Adopted"), "shield", "council"),
    "done": (pgettext_lazy("station", "Carried out"), "flag", "identity"),
    "evaluated": (pgettext_lazy("station", "Evaluated"), "eye", "identity"),
}
"""The stations in their order: name, drawing, tone."""


@dataclass(frozen=True, slots=True)
class Item:
    """One link of a station. `words` are quoted, `note` says more."""

    title: str | Phrase
    url: str
    on: date | None = None
    words: Texts | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """One station: `state` is `reached`, `gap` (passed without it) or `ahead`; `missing` says what is not there."""

    code: str
    state: str
    items: list[Item] = field(default_factory=list)
    missing: str = ""

    @property
    def label(self) -> Promise:
        """Its name."""
        return LABELS[self.code][0]

    @property
    def icon(self) -> str:
        """Its drawing."""
        return LABELS[self.code][1]

    @property
    def tone(self) -> str:
        """Its colour."""
        return LABELS[self.code][2]

    @property
    def state_label(self) -> str:
        """Its state in a word."""
        return {REACHED: _("reached"), GAP: _("nothing here"), AHEAD: _("still ahead")}[self.state]


@dataclass(frozen=True)
class Line:
    """One commitment with its stations, which are put together only where they are not drawn already."""

    commitment: CommitmentText
    facts: Facts

    @property
    def key(self) -> str:
        """Names all that is drawn of it."""
        return self.facts.key_of(self.commitment.code)

    @cached_property
    def stations(self) -> list[Station]:
        """All of them, in their order."""
        return _Drawing(self.facts, self.commitment.code).stations()

    @property
    def reached(self) -> int:
        """How many of them it has reached."""
        return sum(station.state == REACHED for station in self.stations)


def lines(facts: Facts) -> list[Line]:
    """The line of every commitment of the text that is read."""
    return [Line(commitment, facts) for commitment in facts.read.text.commitments()]


class _Drawing:
    """The stations of one commitment, while they are put together."""

    def __init__(self, facts: Facts, code: str) -> None:
        self.facts, self.code = facts, code
        self.slug = facts.read.programme.slug
        self.programme = facts.read.programme

    def stations(self) -> list[Station]:
        """All of them, in their order."""
        held, decided = self.facts.was_consulted_on, self.programme.adopted_on is not None
        return [
            self._station("asked", self._asked(), _("No recommendation of a meeting led to it.")),
            self._station("draft", self._draft(), ""),
            self._station(
                "heard",
                self._heard(),
                _("Nobody wrote about it in the consultation.") if held else _("Citizens have not been consulted yet."),
                passed=held,
            ),
            self._station(
                "changed",
                self._changed(),
                _("No contribution changed its words.") if held else _("Replies follow the consultation."),
                passed=decided or self.programme.consultation_report_id is not None,
            ),
            self._station(
                "approved",
                self._approved(),
                _("No validation by the committee was recorded.")
                if decided
                else _("The committee has not validated the text yet."),
                passed=decided,
            ),
            self._station("voted", self._voted(), _("The council has not voted yet."), passed=False),
            self._station("adopted", self._adopted(), _("The council has not adopted it yet."), passed=False),
            self._station(
                "done",
                self._done(),
                _("Nothing is recorded of it yet.")
                if self.programme.adopted_version_id
                else _("Progress is recorded once it is adopted."),
                passed=False,
            ),
            self._station(
                "evaluated",
                self._evaluated(),
                _("The final evaluation is published when the years of the programme are over (%(year)s).")
                % {"year": self.programme.last_year},
                passed=False,
            ),
        ]

    def _station(self, code: str, items: Iterator[Item], missing: str, *, passed: bool = True) -> Station:
        found = list(items)
        state = REACHED if found else GAP if passed else AHEAD
        return Station(code, state, found, "" if found else missing)

    def _asked(self) -> Iterator[Item]:
        for asked in self.facts.asked.get(self.code, []):
            yield Item(phrase(asked.at.title), asked.url, asked.at.on, words=asked.words)

    def _draft(self) -> Iterator[Item]:
        version = self.facts.entered_with(self.code)
        title = _("Version %(number)s of the text") % {"number": version.number}
        url = f"{version.get_absolute_url()}#commitment-{self.code}"
        yield Item(title, url, _day(version.frozen_at), note=version.edition.reference)

    def _heard(self) -> Iterator[Item]:
        for heard in self.facts.heard.get(self.code, []):
            count = ngettext("%(count)s contribution", "%(count)s contributions", heard.count) % {"count": heard.count}
            replies = ngettext("%(count)s reply", "%(count)s replies", heard.answered) % {"count": heard.answered}
            title = _("%(contributions)s, %(replies)s") % {"contributions": count, "replies": replies}
            yield Item(title, heard.url(self.code), note=str(phrase(heard.title)))

    def _changed(self) -> Iterator[Item]:
        told = self.facts.retained.get(self.code, [])
        for reply in told[:TOLD]:
            title = _("Contribution no. %(number)s: %(outcome)s") % {
                "number": reply.number, "outcome": Outcome(reply.outcome).label
            }  # fmt: skip
            yield Item(title, reply.url, _day(reply.on))
        if len(told) > TOLD:
            count = len(told) - TOLD
            more = ngettext("%(count)s more reply changed it", "%(count)s more replies changed it", count)
            url = f"{reverse('contributions', args=[told[TOLD].slug])}?commitment={self.code}"
            yield Item(more % {"count": count}, url)
        yield from self._words(by_council=False)

    def _words(self, *, by_council: bool) -> Iterator[Item]:
        for old, new in self.facts.changed_with(self.code):
            if (new.number in self.facts.voted_in) == by_council:
                url = f"{reverse('compare', args=[self.slug, old.number, new.number])}#c-{self.code}"
                title = _("Changed words: version %(old)s to version %(new)s") % {"old": old.number, "new": new.number}
                yield Item(title, url, _day(new.frozen_at))

    def _approved(self) -> Iterator[Item]:
        entered = self.facts.entered_with(self.code).number
        for approved in self.facts.approved:
            if entered <= approved.version <= self.facts.read.version.number:
                note = _("Version %(number)s") % {"number": approved.version}
                yield Item(phrase(approved.at.title), approved.at.url, approved.at.on, note=note)

    def _voted(self) -> Iterator[Item]:
        for vote in self.facts.counted:
            if vote.amendment is not None and vote.code == self.code:
                carried, lost = _("Amendment %(number)s carried"), _("Amendment %(number)s rejected")
                title = (carried if vote.carried else lost) % {"number": vote.amendment}
                yield Item(title, vote.url, vote.at.on, note=_counts(vote.votes))
        entered = self.facts.entered_with(self.code).number
        for vote in self.facts.whole:
            if vote.version >= entered:
                carried, lost = _("Version %(number)s carried as a whole"), _("Version %(number)s rejected as a whole")
                title = (carried if vote.carried else lost) % {"number": vote.version}
                yield Item(title, vote.url, vote.at.on, note=_counts(vote.votes))
        yield from self._words(by_council=True)

    def _adopted(self) -> Iterator[Item]:
        version = self.facts.read.version
        if version is None or version.pk != self.programme.adopted_version_id:
            return
        url = f"{version.get_absolute_url()}#commitment-{self.code}"
        title = _("Version %(number)s of the text") % {"number": version.number}
        yield Item(title, url, self.programme.adopted_on, note=version.edition.reference)
        for vote in self.facts.whole:
            if vote.reference and vote.becomes == version.number and not vote.opposed_on:
                act = _("Deliberation no. %(number)s") % {"number": vote.act}
                note = _("not executory yet")
                if vote.executory_on:
                    note = _("executory since %(day)s") % {"day": date_long(vote.executory_on)}
                yield Item(act, reverse("publication", args=[vote.reference]), note=note)

    def _done(self) -> Iterator[Item]:
        records = self.facts.done.get(self.code, [])
        page = reverse("commitment", args=[self.slug, self.code])
        for record in records:
            note = _("with its evidence") if record.has_evidence else ""
            yield Item(_level(record), f"{page}#progress-{record.pk}", record.on, words=record.words, note=note)

    def _evaluated(self) -> Iterator[Item]:
        if self.programme.evaluation_id:
            yield Item(_("Final evaluation"), reverse("evaluation", args=[self.slug]))


def _level(record: Done) -> str:
    if record.nothing_new:
        return _("Nothing new")
    level = str(Completion(record.completion).label)
    if record.percent is None:
        return level
    return _("%(level)s, %(percent)s%%") % {"level": level, "percent": record.percent}


def _counts(votes: tuple[int, int, int]) -> str:
    votes_for, against, abstentions = votes
    return _("for %(for)s, against %(against)s, abstentions %(abstentions)s") % {
        "for": votes_for, "against": against, "abstentions": abstentions
    }  # fmt: skip


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
