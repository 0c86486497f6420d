"""Open data: the published contributions of a consultation with their replies, as CSV, JSON and XLSX.

Memory stays flat, however many there are: rows come in chunks. Dates are told by week, groups and douars where enough
contributions share them, and no name is in it, shown or not.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commitments.models import Commitment
from participation.models import (
    BodyLanguage,
    Channel,
    Consultation,
    Contribution,
    Outcome,
    ReplyState,
    Stance,
)
from participation.public.views import reading_of
from participation.sharing import Sharing, shown
from tamazgana_open.bilingual import LANGUAGES, direction, reading_language, texts
from tamazgana_open.commune.models import Commune, Douar
from tamazgana_open.exports import Sheet, csv_response, xlsx_response
from tamazgana_open.page_cache import public_page
from workshops.models import Group

CHUNK = 1000
"""Contributions read at once."""
MOST_IN_WORKBOOK = 20_000
"""Rows of a workbook, which is written while somebody waits: so many, each with its reply, take 6 to 8 seconds of a
processor and 13 MB. Whoever wants more takes the CSV, which is streamed and which every spreadsheet opens."""
LICENCE = _(
    "These data may be reused freely by anyone, for any lawful purpose, commercial or not, under law 31-13 on the "
    "right of access to information (article 6): name the source and the date of the data, do not distort their "
    "meaning, and do not harm the rights of others."
)
TEXT, NUMBER, WEEK, DAY, CODE = (
    pgettext_lazy("type of a column", "text"),
    pgettext_lazy("type of a column", "whole number"),
    pgettext_lazy("type of a column", "date of a Monday, year-month-day"),
    pgettext_lazy("type of a column", "date, year-month-day"),
    pgettext_lazy("type of a column", "code of the list"),
)

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable name, type and meaning, and its value in a row; `values` are the codes it may hold.

    A `translated` one becomes one column for each language; its value is a text in all languages.
    """

    name: str
    type: Promise
    meaning: Promise
    value: Callable[[_Row], Any]
    translated: bool = False
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the columns that it becomes."""
        return [f"{self.name}_{language}" for language in LANGUAGES] if self.translated else [self.name]


def _of(name: str) -> Callable[[_Row], Any]:
    return lambda row: row[name]


def _reply(name: str) -> Callable[[_Row], Any]:
    return lambda row: row[name] if row["is_answered"] else ""


def _reply_text(name: str) -> Callable[[_Row], Any]:
    return lambda row: {
        language: (row[f"reply__{name}_{language}"] or "") if row["is_answered"] else "" for language in LANGUAGES
    }


COLUMNS = (
    Column("number", NUMBER, _("Public number within the consultation; its page is found by it"), _of("number")),
    Column("axis", NUMBER, _("Number of the axis; empty where it is on the programme as a whole"), _of("axis__number")),
    Column("commitment", TEXT, _("Code of the commitment, if it is on one"), _of("code")),
    Column("quote", TEXT, _("Passage of the text that it quotes; ▮▮▮ where personal data was masked"),
           _of("quote")),
    Column("stance", CODE, _("What the author does"), _of("stance"), values=tuple(Stance.choices)),
    Column("body", TEXT, _("The words of the contribution; ▮▮▮ where personal data was masked"), _of("body")),
    Column("language", CODE, _("Language of the contribution"), _of("language"), values=tuple(BodyLanguage.choices)),
    Column("group", CODE, _("Group that the author named, only where enough contributions share it"), _of("group"),
           values=tuple(Group.choices)),
    Column("douar", TEXT, _("Douar that the author named, only where enough contributions share it"), _of("douar"),
           translated=True),
    Column("channel", CODE, _("How it came in"), _of("channel"), values=tuple(Channel.choices)),
    Column("week", WEEK, _("Week in which it was received: its Monday"), _of("week")),
    Column("outcome", CODE, _("What became of it; empty as long as there is no reply"), _reply("reply__outcome"),
           values=tuple(Outcome.choices)),
    Column("reason", TEXT, _("The reason in the reply; a reply may be in one language only"), _reply_text("reason"),
           translated=True),
    Column("commitments_changed", TEXT, _("Codes of the commitments that the reply names, separated by spaces"),
           _reply("commitments")),
    Column("version", NUMBER, _("Number of the version in which the change shows"), _reply("reply__version__number")),
    Column("passed_to", TEXT, _("Body that is competent, where it was passed on"), _reply_text("passed_to"),
           translated=True),
    Column("passed_on", DAY, _("Day on which it was passed on"), _reply("reply__passed_on")),
)  # fmt: skip

_STORED = (
    "number", "axis__number", "code", "quote", "stance", "body", "language", "group", "douar_id", "channel",
    "received_on", "reply_id", "reply__state", "reply__outcome", "reply__version__number", "reply__passed_on",
    *(f"reply__{name}_{language}" for name in ("reason", "passed_to") for language in LANGUAGES),
)  # fmt: skip


def names() -> list[str]:
    """The names of all columns."""
    return [name for column in COLUMNS for name in column.names]


def rows(consultation: Consultation) -> Iterator[_Row]:
    """Every published contribution by column, in the order of their numbers. A translated value is a text in all
    languages; a date is a date; nothing is None or an empty text."""
    told = shown(consultation)
    douars = {douar.pk: texts(douar, "name") for douar in Douar.objects.filter(pk__in=told.douars)}
    for chunk in _chunks(consultation):
        commitments = _commitments({row["reply_id"] for row in chunk if row["reply_id"]})
        for row in chunk:
            _tell(row, told, douars, commitments)
            yield {column.name: column.value(row) for column in COLUMNS}


def _chunks(consultation: Consultation) -> Iterator[list[_Row]]:
    published = (
        Contribution.objects.published()
        .filter(consultation=consultation)
        .annotate(code=F("commitment__code"))
        .order_by("number")
        .values(*_STORED)
    )
    last = 0
    while chunk := list(published.filter(number__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1]["number"]


def _commitments(replies: set[int]) -> dict[int, str]:
    codes: dict[int, list[str]] = defaultdict(list)
    named = Commitment.objects.filter(replies__in=replies).order_by("axis__number", "number")
    for reply, code in named.values_list("replies", "code"):
        codes[reply].append(code)
    return {reply: " ".join(of) for reply, of in codes.items()}


def _tell(row: _Row, told: Sharing, douars: dict[int, Any], commitments: dict[int, str]) -> None:
    group, douar = told.of(row["group"], row["douar_id"])
    day: date = row["received_on"]
    row["group"], row["douar"] = group, douars.get(douar) or dict.fromkeys(LANGUAGES, "")
    row["week"] = day - timedelta(days=day.weekday())
    row["is_answered"] = row["reply__state"] == ReplyState.PUBLISHED
    row["commitments"] = commitments.get(row["reply_id"], "")
    row["code"] = row["code"] or ""


def _cells(row: _Row) -> list[Any]:
    return [
        cell
        for column in COLUMNS
        for cell in (row[column.name].values() if column.translated else [row[column.name]])
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _consultation(request: HttpRequest, slug: str) -> Consultation:
    return reading_of(request, slug).consultation


# Files ------------------------------------------------------------------------------------------------------------


@require_safe
def contributions_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One row for each published contribution, with its reply."""
    consultation = _consultation(request, slug)
    lines = ([_plain(cell) for cell in _cells(row)] for row in rows(consultation))
    return csv_response(f"{consultation.slug}-contributions.csv", names(), lines)


@require_safe
def contributions_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON: what it is about, then the rows; a translated value is an object by language."""
    consultation = _consultation(request, slug)
    response = StreamingHttpResponse(_json(consultation), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{consultation.slug}-contributions.json"'
    return response


def _json(consultation: Consultation) -> Iterator[str]:
    commune = Commune.current()
    head = {
        "consultation": consultation.slug,
        "title": texts(consultation, "title"),
        "illustrative": consultation.illustrative,
        "source": texts(commune, "name"),
        "address": f"{commune.public_url.rstrip('/')}/{reading_language()}/{consultation.journal_path()}",
        "date": timezone.localdate().isoformat(),
        "licence": str(LICENCE),
        "shared_by_at_least": commune.shared_by_at_least,
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "contributions": ['
    separator = "\n"
    for row in rows(consultation):
        yield separator + json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


@require_safe
def contributions_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a workbook, with a sheet that explains the columns. Where there are too many: the page that says
    so."""
    consultation = _consultation(request, slug)
    if sum(shown(consultation).told.values()) > MOST_IN_WORKBOOK:
        return redirect("consultation-data", consultation.slug)
    sheets = [
        Sheet(gettext("Contributions and replies"), names(), (_cells(row) for row in rows(consultation))),
        Sheet(
            gettext("Data dictionary"),
            [gettext("Column"), gettext("Type"), gettext("Meaning"), gettext("Codes")],
            ([name, str(column.type), str(column.meaning), _codes(column)] for column in COLUMNS
             for name in column.names),
            widths=(20, 24, 60, 60),
        ),
    ]  # fmt: skip
    right_to_left = direction(reading_language()) == "rtl"
    return xlsx_response(f"{consultation.slug}-contributions.xlsx", sheets, right_to_left=right_to_left)


def _codes(column: Column) -> str:
    return "\n".join(f"{code}: {label}" for code, label in column.values)


@require_safe
@public_page()
def dictionary(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be taken away, and what each column means."""
    read = reading_of(request, slug)
    published = read.published
    context = {
        **read.context(),
        "columns": COLUMNS,
        "published": published,
        "threshold": read.sharing.threshold,
        "with_workbook": published <= MOST_IN_WORKBOOK,
        "most": MOST_IN_WORKBOOK,
    }
    return render(request, "participation/data_dictionary.html", context)
