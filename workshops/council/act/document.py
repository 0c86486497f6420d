"""The council's act on paper and on its page: what the templates show of an `ActText`."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from commitments.comparison import Run, words
from commitments.text import FIELD_LABELS
from tamazgana_open.bilingual import LANGUAGES, direction, phrase
from workshops.council import law
from workshops.council.act.text import ActText, AmendmentText, MemberText, VoteText
from workshops.models.amendment import Fate
from workshops.models.attendance import MemberAttendance
from workshops.models.sitting_choices import Session

HEAD_CHARACTERS = 64
"""What fits into one line above a page, the commune's name included."""

CONVOCATIONS: dict[int, Promise] = {
    1: pgettext_lazy("a convocation", "first"),
    2: pgettext_lazy("a convocation", "second"),
    3: pgettext_lazy("a convocation", "third"),
}
CHOICES: dict[str, Promise] = {
    law.Choice.FOR: pgettext_lazy("votes", "For"),
    law.Choice.AGAINST: pgettext_lazy("votes", "Against"),
    law.Choice.ABSTAIN: pgettext_lazy("votes", "Abstentions"),
}
SIGNS: dict[str, str] = {law.Choice.FOR: "check", law.Choice.AGAINST: "close", law.Choice.ABSTAIN: "minus"}
"""The shape beside each word: nothing is told by colour alone."""
RECORDED: dict[str, Promise] = {
    **dict(law.Choice.choices),
    "": pgettext_lazy("a vote", "took no part"),
}
FATES: dict[str, tuple[str, str]] = {
    Fate.CARRIED: ("check", "badge-done"),
    Fate.REJECTED: ("close", "badge-missing"),
    Fate.MOOT: ("minus", "badge-quiet"),
    Fate.WITHDRAWN: ("previous", "badge-quiet"),
    Fate.PROPOSED: ("clock", "badge-quiet"),
}
"""Of each fate of an amendment the shape and the badge."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who voted one way: its code, the words and the shape for it, and the members."""

    code: str
    label: Promise
    icon: str
    members: list[MemberText]


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A vote as it is shown."""

    row: VoteText

    @property
    def sides(self) -> list[Side]:
        """For, against, abstentions, each with its members."""
        return [Side(code, label, SIGNS[code], self.row.by_name[code]) for code, label in CHOICES.items()]

    @property
    def rule(self) -> Promise:
        """The majority that was asked for."""
        return law.Majority(self.row.rule).label

    @property
    def is_unanimous(self) -> bool:
        """Whether everybody who took part was for."""
        return self.row.tally.is_unanimous

    @property
    def is_tie(self) -> bool:
        """Whether as many were for as against, where that alone does not decide."""
        return self.row.tally.is_tie and self.row.rule == law.Majority.VOTES_CAST

    @property
    def presiding_choice(self) -> Promise:
        """How the member who presides voted."""
        return RECORDED[self.row.presiding_choice]

    @property
    def rectifications(self) -> list[tuple[Any, Promise, Promise]]:
        """Each rectification with the words for what was recorded before and after it."""
        return [(row, RECORDED[row.before], RECORDED[row.after]) for row in self.row.rectifications]


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """An amendment as it is shown in one language: `runs` are its words against those before, in `language`."""

    row: AmendmentText
    language: str
    runs: list[Run]

    @classmethod
    def of(cls, row: AmendmentText, language: str) -> "AmendmentLine":
        """In this language where the amendment has it, else in the authoritative one."""
        shown = phrase(row.words, language).language
        return cls(row, shown, words(row.before.get(shown, ""), row.words[shown]))

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, of the words."""
        return direction(self.language)

    @property
    def field(self) -> Promise:
        """The part of the text that it changes."""
        return FIELD_LABELS[self.row.field]

    @property
    def fate(self) -> Promise:
        """What became of it, in a word."""
        return Fate(self.row.fate).label

    @property
    def icon(self) -> str:
        """The shape of its fate."""
        return FATES[self.row.fate][0]

    @property
    def badge(self) -> str:
        """The badge of its fate."""
        return FATES[self.row.fate][1]

    @property
    def vote(self) -> VoteLine | None:
        """The vote on it, if there was one."""
        return self.row.vote and VoteLine(self.row.vote)


ROLL = {
    MemberAttendance.State.PRESENT: _("Members present"),
    MemberAttendance.State.EXCUSED: _("Members absent, excused"),
    MemberAttendance.State.ABSENT: _("Members absent"),
}


def presences(act_presences: list[Any]) -> list[tuple[Promise, list[Any]]]:
    """The present, the excused, the absent; states that nobody is in are left out."""
    found = [(label, [row for row in act_presences if row.state == state]) for state, label in ROLL.items()]
    return [(label, rows) for label, rows in found if rows]


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `workshops/act_document.html` shows besides the imprint of the publication."""
    act = ActText.from_content(content)
    return {
        "act": act,
        "correction": content.get("correction"),
        "session": Session(act.sitting.session).label,
        "convocation": CONVOCATIONS[act.sitting.convocation],
        "vote": VoteLine(act.vote),
        "amendments": {language: [AmendmentLine.of(row, language) for row in act.amendments] for language in languages},
        "presences": presences(act.sitting.presences),
        "running_title": {language: _running_title(content, act, language) for language in LANGUAGES},
    }


def _running_title(content: dict[str, Any], act: ActText, language: str) -> str:
    rest = max(20, HEAD_CHARACTERS - len(content["commune"]["name"][language]))
    with override(language):
        title = str(_("Deliberation no. %(number)s") % {"number": act.number})
    return shorten(title, rest, placeholder=" …")
