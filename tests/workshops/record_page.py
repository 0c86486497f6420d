"""A page of a record as a browser holds it: what it shows, what somebody types into it, what is sent back."""

import re
import secrets
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from workshops.models import Meeting


class _Reader(HTMLParser):
    """The fields of the form `record`, as a browser would send them; what stands in templates is not sent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.templates = 0
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name = attributes.get("name") or ""
        if tag == "form":
            self.inside = attributes.get("id") == "record"
        self.templates += tag == "template"
        if not self.inside or self.templates:
            return
        if tag == "option" and self.select and "selected" in attributes:
            self.fields[self.select] = [attributes.get("value") or ""]
        if not name:
            return
        if tag == "textarea":
            self.area, self.fields[name] = name, [""]
        elif tag == "select":
            self.select, self.fields[name] = name, [""]
        elif tag == "input" and (attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes):
            self.fields.setdefault(name, []).append(attributes.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data


def fields_of(html: str) -> dict[str, list[str]]:
    """What the form of the page holds."""
    reader = _Reader()
    reader.feed(html)
    # A textarea's first newline is not part of its value.
    return {name: [re.sub(r"^\r?\n", "", text) for text in texts] for name, texts in reader.fields.items()}


def new_key() -> str:
    """A key as a script makes one for a row that it adds."""
    return secrets.token_hex(6)


class RecordPage:
    """One person's browser, open at the record of a meeting."""

    def __init__(self, client: Client, meeting: Meeting, query: str = "", language: str = "fr") -> None:
        self.client, self.meeting = client, meeting
        self.address = f"/{language}/space/meetings/{meeting.address}/record/{query}"
        self.open()

    def open(self) -> Any:
        """Load the page."""
        self.answer = self.client.get(self.address)
        self._read()
        return self.answer

    def _read(self) -> None:
        self.html = self.answer.content.decode()
        self.fields = fields_of(self.html)
        self.known = {name: list(texts) for name, texts in self.fields.items()}

    def __getitem__(self, name: str) -> str:
        return self.fields[name][-1] if self.fields.get(name) else ""

    def type(self, **texts: str) -> "RecordPage":
        """Put texts into fields: underscores before the first two parts stand for dashes, `speeches__KEY__text_ar`."""
        for name, text in texts.items():
            self.put(name.replace("__", "-"), text)
        return self

    def put(self, name: str, text: str) -> "RecordPage":
        """Put a text into a field; an empty one takes a tick away."""
        if name.endswith(("-came", "-level")) and not text:
            self.fields.pop(name, None)
        else:
            self.fields[name] = [text]
        return self

    def parts(self) -> list[str]:
        """The parts whose rows are free."""
        return [name.removeprefix("order-") for name in self.fields if name.startswith("order-")]

    # Rows ------------------------------------------------------------------------------------------------------

    def keys(self, part: str) -> list[str]:
        """The keys of the part's rows, the empty one at the end included."""
        return self[f"order-{part}"].split()

    def arrange(self, part: str, keys: list[str]) -> "RecordPage":
        """Give the rows of a part another order; what is left out is removed."""
        for key in set(self.keys(part)) - set(keys):
            for name in [name for name in self.fields if name.startswith(f"{part}-{key}-")]:
                del self.fields[name]
        self.fields[f"order-{part}"] = [" ".join(keys)]
        return self

    def add(self, part: str, *, key: str = "", after: str = "", **texts: str) -> str:
        """A new row with these texts; its key."""
        key, order = key or new_key(), self.keys(part)
        place = order.index(after) + 1 if after else len(order) - 1
        order.insert(max(place, 0), key)
        self.fields[f"order-{part}"] = [" ".join(order)]
        for name, text in texts.items():
            self.put(f"{part}-{key}-{name}", text)
        return key

    # Sent ------------------------------------------------------------------------------------------------------

    def save(self, **also: Any) -> Any:
        """Press the button, without scripts. Gives the answer, whose page stands here afterwards where there is one."""
        self.answer = self.client.post(self.address, {**self.fields, **also})
        if self.answer.status_code == 200:
            self._read()
        return self.answer

    def autosave(self, **also: Any) -> Any:
        """What the script sends: the rows in which something changed. Its answer is taken over as the script does."""
        answer = self.client.post(self.address, {**self.parcel(), **also}, headers={"X-Autosave": "1"})
        if answer.status_code == 200:
            self._take(answer.json())
        return answer

    def parcel(self) -> dict[str, Any]:
        """The fields that the script sends."""
        changed = {
            name.rpartition("-")[0]
            for name in {*self.fields, *self.known}
            if self.fields.get(name) != self.known.get(name) and name.count("-") == 2
        }
        rows = {name: texts for name, texts in self.fields.items() if name.rpartition("-")[0] in changed}
        for row in changed:
            for box in ("came", "level"):
                if row.startswith({"came": "attendance-", "level": "agenda-"}[box]):
                    rows.setdefault(f"{row}-{box}", [""])
        orders = {name: texts for name, texts in self.fields.items() if name.startswith("order-")}
        user = self.client.session.get("_auth_user_id", "")
        return {**rows, **orders, "base": self.fields["base"], "partial": "1", "person": user}

    def _take(self, said: dict[str, Any]) -> None:
        self.fields["base"] = [said["base"]]
        waiting = {*said["errors"], *(clash["name"] for clash in said["clashes"])}
        kept = {name: texts for name, texts in self.known.items() if name in waiting}
        for name, text in {**said["values"], **said["taken"]}.items():
            if name in self.fields:
                self.fields[name] = [text]
        for part, order in said["order"].items():
            self.fields[f"order-{part}"] = [" ".join(order)]
        for rows in said["added"].values():
            for html in rows.values():
                self.fields |= fields_of(f'<form id="record">{html}</form>')
        self.known = {**{name: list(texts) for name, texts in self.fields.items()}, **kept}
