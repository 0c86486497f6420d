"""Forms as a browser sends them: every field of a page's form with what stands in it, changed where a test says so."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """Collects the fields of each form inside <main>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Fields] = []
        self.inside_main = False
        self.open: Fields | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.inside_main = self.inside_main or tag == "main"
        if tag == "form" and self.inside_main:
            self.open = {}
            self.forms.append(self.open)
        if self.open is None:
            return
        name = attributes.get("name") or ""
        if tag == "textarea":
            self.area, self.open[name] = name, [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in attributes or self.select not in self.open:
                self.open[self.select] = [attributes.get("value") or ""]
        elif tag == "input" and name and _is_sent(attributes):
            self.open.setdefault(name, []).append(attributes.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select
        self.open = None if tag == "form" else self.open

    def handle_data(self, data: str) -> None:
        if self.area and self.open is not None:
            self.open[self.area][0] += data


def _is_sent(attributes: dict[str, str | None]) -> bool:
    kind = attributes.get("type")
    return kind != "file" and (kind not in ("checkbox", "radio") or "checked" in attributes)


def said(words: str, language: str = "fr") -> str:
    """The portal's words in a language, up to the first thing that is put into them."""
    with override(language):
        return " ".join(gettext(words).partition("%(")[0].split())


def stored(rows: QuerySet) -> dict[str, Any]:
    """The columns of the one row: a translated field's own name gives the words of one language, always the same."""
    with override("ar"):
        return rows.values().get()


def everything_in(*kinds: type[Model]) -> list[Any]:
    """Every row of these kinds, as the database has it: it costs little enough to be asked after each form."""
    rows = []
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(f"SELECT * FROM {kind._meta.db_table} ORDER BY id")
            rows.append(cursor.fetchall())
    return rows


def form_of(page: HttpResponse, having: str = "csrfmiddlewaretoken") -> Fields:
    """The fields of the first form of the page's main part that has this field."""
    reader = _Reader()
    reader.feed(page.content.decode())
    found = next(fields for fields in reader.forms if having in fields)
    # A textarea's first newline is not part of its value.
    return {name: [re.sub(r"^\r?\n", "", value) for value in values] for name, values in found.items()}


def text_of(page: HttpResponse) -> str:
    """What can be read on the page, entities resolved, tags left out, runs of space as one."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(page.content.decode())).split())


def errors_of(page: HttpResponse) -> list[str]:
    """What stands beside the fields as wrong."""
    found = re.findall(r'class="invalid-feedback"[^>]*>(.*?)</', page.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in found]


def send(client: Client, address: str, fields: Fields, changes: dict[str, Any] | None = None) -> HttpResponse:
    """Send the form with these changes."""
    return client.post(address, {**fields, **(changes or {})})
