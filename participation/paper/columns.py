"""The columns of the spreadsheet in which contributions are collected: one list for the template and its reading."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from participation.models import BodyLanguage, Consultation, Stance
from participation.paper.forms import CHANNELS, douars_of, meetings_of
from participation.paper.targets import Targets
from tamazgana_open.bilingual import LANGUAGES, Texts, texts
from tamazgana_open.formats.moroccan import date_short
from workshops.models import Group, Meeting

MOST_ROWS = 2_000
"""Rows of one file; more are sent as several files."""
SHEET = pgettext_lazy("tab of a spreadsheet", "Contributions")
YES, NO = "yes", "no"
EXAMPLE: Texts = {
    "ar": "هذا السطر مثال، ولا يُستورد: نقترح فتح مكتب الاستقبال يوم السوق الأسبوعي.",
    "fr": "Cette ligne est un exemple, elle n’est pas importée : nous proposons d’ouvrir l’accueil le jour du souk.",
}
"""The text of the example row. A row with these words is left out, whatever else was changed in it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether it must be filled in, what to write there, and its width in characters."""

    name: str
    heading: Promise
    required: bool
    hint: Promise
    width: int = 18


COLUMNS = (
    Column("received_on", _("Received on"), True, _("The day, as dd/mm/yyyy: within the consultation, not to come.")),
    Column("channel", _("How it came in"), True, _("One of the list."), 22),
    Column("meeting", _("At which meeting"), False, _("Only for what was said at a meeting: one of the list."), 30),
    Column(
        "target",
        pgettext_lazy("column", "About (code)"),
        False,
        _("The code of a commitment (2.3) or the number of an axis (2). Empty: the programme as a whole."),
        14,
    ),
    Column("stance", _("Position"), True, _("One of the list.")),
    Column("body", _("What it says"), True, _("The words, at most 10,000 characters. A formula is refused."), 60),
    Column("quote", _("Passage quoted"), False, _("Words of the text that it is about, as they stand there."), 30),
    Column("language", pgettext_lazy("of a contribution", "Written in"), True, _("One of the list.")),
    Column("group", _("Group"), False, _("One of the list."), 24),
    Column("douar", _("Douar"), False, _("One of the list."), 24),
    Column("name", _("Name or initials"), False, _("At most 80 characters."), 22),
    Column("name_shown", _("The name may be shown"), False, _("Yes or no; empty means no.")),
    Column("phone", _("Telephone"), False, _("Never published; deleted a set time after the report.")),
    Column("email", _("E-mail"), False, _("Never published; deleted a set time after the report."), 26),
    Column(
        "letter",
        pgettext_lazy("column", "Letter"),
        False,
        _("The same mark, such as A1, in all rows that come from one letter or form."),
        10,
    ),
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """An allowed value: what is stored, and what it is called in each language."""

    value: str
    words: Texts

    @property
    def label(self) -> str:
        """As it stands in the list: every language, apart by " / ", each once."""
        return " / ".join(dict.fromkeys(text for text in self.words.values() if text))


class Lists:
    """The allowed values of one consultation's spreadsheet, by the name of the column."""

    def __init__(self, consultation: Consultation) -> None:
        self.targets = Targets(consultation)
        self.meetings = {str(row.pk): row for row in meetings_of(consultation)}
        self.douars = {str(row.pk): row for row in douars_of(consultation)}
        self.values: dict[str, list[Allowed]] = {
            "channel": _of_choices(CHANNELS),
            "meeting": [Allowed(key, _dated(row)) for key, row in self.meetings.items()],
            "target": [Allowed(code, {"": code}) for code in self.targets.titles],
            "stance": _of_choices(Stance.choices),
            "language": _of_choices(BodyLanguage.choices),
            "group": _of_choices(Group.choices),
            "douar": [Allowed(key, texts(row, "name")) for key, row in self.douars.items()],
            "name_shown": _of_choices([(YES, _("yes")), (NO, _("no"))]),
        }
        self._found = {name: _by_words(allowed) for name, allowed in self.values.items()}

    def find(self, name: str, typed: str) -> str | None:
        """What is stored for what was typed: the label of the list, or the words of one language, or the code itself.
        None where it is not of the list, or where two of the list are called so."""
        return self._found[name].get(_folded(typed))


def _dated(meeting: Meeting) -> Texts:
    day = date_short(meeting.starts_at)
    return {language: f"{day} {title}" for language, title in texts(meeting, "title").items() if title}


def _of_choices(choices: Iterable[tuple[str, str | Promise]]) -> list[Allowed]:
    found = []
    for value, label in choices:
        words = {}
        for language in LANGUAGES:
            with override(language):
                words[language] = str(label)
        found.append(Allowed(value, words))
    return found


def _by_words(allowed: list[Allowed]) -> dict[str, str]:
    found: dict[str, str] = {}
    twice: set[str] = set()
    for one in allowed:
        for words in {_folded(text) for text in (one.value, one.label, *one.words.values()) if text}:
            if words in found and found[words] != one.value:
                twice.add(words)
            found.setdefault(words, one.value)
    return {words: value for words, value in found.items() if words not in twice}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def headings() -> dict[str, str]:
    """What a column may be headed by, folded → its name: its label of two languages, or one of them."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        words = heading(column)
        for text in (column.name, " / ".join(words.values()), *words.values()):
            found.setdefault(_folded(text), column.name)
    return found


def heading(column: Column) -> Texts:
    """The heading in each language."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = str(column.heading)
    return words


def heading_of(typed: str, known: dict[str, str]) -> str | None:
    """The name of the column with this heading; a mark that it must be filled in does not count."""
    return known.get(_folded(typed.replace("*", " ")))
