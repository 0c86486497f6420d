"""One form or letter of the stack while it is entered: read, checked, compared with what was entered before, saved."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from participation import likeness
from participation.models import Channel, Consultation, Contribution, Scan, Sender, State
from participation.paper import scans
from participation.paper.forms import PersonForm, PointForm, StackForm, last_day
from participation.paper.targets import Targets
from participation.personal_data import Run, suspected
from tamazgana_open.bilingual import digest, reading_language
from workshops.attachments import files

MOST_POINTS = 20
MOST_DOUBLES = 5
"""Of what may be the same, so many are shown for each point."""
KEPT = ("channel", "received_on", "meeting", "language")
"""What stays from one form of the stack to the next."""


@dataclass(frozen=True, slots=True)
class Double:
    """A contribution that may be the one that is being entered. `why` is "text", "all" or "scan"."""

    contribution: Contribution
    why: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Words in a field that everybody will read, which look like somebody's number or address."""

    field: forms.BoundField
    run: Run


class Entry:
    """The page's fields. `data` as it was sent or carried, None where the page is opened afresh; `kept` from the form
    before."""

    def __init__(
        self,
        consultation: Consultation,
        *,
        by: Any,
        data: QueryDict | None = None,
        uploads: MultiValueDict | None = None,
        kept: dict[str, str] | None = None,
    ) -> None:
        self.consultation, self.by, self.data = consultation, by, data
        self.targets = Targets(consultation)
        initial = {
            "channel": Channel.PAPER,
            "received_on": last_day(consultation),
            "language": reading_language(),
            **(kept or {}),
        }
        self.wants_more = (data or {}).get("do") == "more"
        # Sent only to have a row added: what was typed is shown again, and not judged yet.
        bound, again = (None, data) if self.wants_more else (data, None)
        self.stack = StackForm(bound, initial={**initial, **_again(again, StackForm)}, consultation=consultation)
        self.person = PersonForm(bound, initial=_again(again, PersonForm), consultation=consultation)
        self.points = [
            PointForm(
                bound,
                prefix=f"point-{place}",
                initial=_again(again, PointForm, f"point-{place}-"),
                targets=self.targets,
                empty_permitted=place > 0,
                use_required_attribute=False,
            )
            for place in range(min(MOST_POINTS, _whole(data, "points") + self.wants_more))
        ]
        self.upload = (uploads or {}).get("scan")
        self.scan_error = ""
        self.scan: files.Checked | None = None
        self.kept_scan = scans.waiting((data or {}).get("kept_scan", ""), by)
        self.doubles: list[Double] = []
        self.remarks: list[Remark] = []

    @property
    def token(self) -> str:
        """Names the page that was opened: sent twice, it makes one entry."""
        sent = (self.data or {}).get("token", "")
        try:
            return UUID(sent).hex
        except ValueError:
            return self._new_token

    @cached_property
    def _new_token(self) -> str:
        return uuid4().hex

    @property
    def can_add(self) -> bool:
        """Whether there is room for one point more."""
        return len(self.points) < MOST_POINTS

    @property
    def blank(self) -> PointForm:
        """A point to be put into the page by its script."""
        return PointForm(None, prefix="point-blank", targets=self.targets)

    @cached_property
    def filled(self) -> list[PointForm]:
        """The points that say something; the first, if none does."""
        return [point for point in self.points if not point.is_blank()] or self.points[:1]

    # Checked ----------------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Whether everything typed can be saved, and the scan kept."""
        valid = all([self.stack.is_valid(), self.person.is_valid(), *(point.is_valid() for point in self.filled)])
        self.check_scan()
        return valid and not self.scan_error

    def check_scan(self) -> None:
        """Look at the scan that was sent."""
        if self.upload is not None:
            try:
                self.scan = scans.checked(self.upload)
            except ValidationError as error:
                self.scan_error = " ".join(error.messages)

    def keep_scan(self) -> None:
        """Keep the scan that was sent while the form comes back to be looked at: browsers do not send it again."""
        if self.scan is not None:
            try:
                self.kept_scan, self.scan = scans.store(self.scan, by=self.by), None
            except ValidationError as error:
                self.scan_error = " ".join(error.messages)

    @property
    def scan_sha256(self) -> str:
        """Names the scan that is sent or kept; empty where there is none."""
        found = self.scan or self.kept_scan
        return found.sha256 if found is not None else ""

    def errors(self) -> list[tuple[str, str]]:
        """Every fault with the id of its field, for the top of the page."""
        found: list[tuple[str, str]] = []
        for form in (self.stack, *self.points, self.person):
            if form.is_bound and not (isinstance(form, PointForm) and form not in self.filled):
                found += [("", message) for message in form.non_field_errors()]
                found += [
                    (field.id_for_label, f"{field.label} – {message}") for field in form for message in field.errors
                ]
        if self.scan_error:
            found.append(("id_scan", self.scan_error))
        return found

    def put_errors(self, error: ValidationError) -> None:
        """Put what the model refused beside the fields, or at the top."""
        if not hasattr(error, "error_dict"):
            self.stack.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            forms_ = (self.stack, self.filled[0], self.person)
            place = next((form for form in forms_ if name in form.fields), None)
            self._add(place, name, messages)

    def _add(self, form: forms.Form | None, name: str, messages: list[str]) -> None:
        if form is None:
            form, name = self.filled[0], "target" if name in ("axis", "commitment") else ""
        form.add_error(name or None, messages)

    # Entered before? --------------------------------------------------------------------------------------------

    def already_saved(self) -> list[Contribution]:
        """What this very page has made already, with the same words."""
        senders = Sender.objects.filter(form_token__in=[self._form_token(place) for place in range(len(self.filled))])
        return [sender.contribution for sender in senders.select_related("contribution").order_by("pk")]

    def find_doubles(self) -> None:
        """Fill `doubles` with what may be the same form, entered before."""
        found: dict[int, Double] = {}
        for point in self.filled:
            for contribution, why in self._like(point):
                found.setdefault(contribution.pk, Double(contribution, why))
        if self.scan_sha256:
            with_scan = self.consultation.contributions.filter(sender__scan__sha256=self.scan_sha256)
            for contribution in with_scan.order_by("number")[:MOST_DOUBLES]:
                found[contribution.pk] = Double(contribution, "scan")
        self.doubles = sorted(found.values(), key=lambda double: double.contribution.number)

    def _like(self, point: PointForm) -> list[tuple[Contribution, str]]:
        fields = point.fields_of_model()
        like = likeness.of(fields["body"])
        probe = Contribution(
            consultation=self.consultation,
            like_same=like.same,
            like_first=like.first,
            like_second=like.second,
        )
        alike = Contribution.objects.like(probe)
        if like.first:
            return [(row, "text") for row in alike.order_by("number")[:MOST_DOUBLES]]
        # "I agree" is said by many: a short text is pointed out only where all the rest is the same too.
        typed, person = self.stack.cleaned_data, self.person.cleaned_data
        same = alike.filter(
            axis=fields["axis"],
            commitment=fields["commitment"],
            stance=fields["stance"],
            channel=typed["channel"],
            received_on=typed["received_on"],
            group=person["group"],
            douar=person["douar_row"],
            sender__phone=person["phone"],
            sender__email=person["email"],
        ).filter(**({"shown_name": person["name"]} if person["name_shown"] else {"sender__name": person["name"]}))
        return [(row, "all") for row in same.order_by("number")[:MOST_DOUBLES]]

    @property
    def doubles_shown(self) -> str:
        """The numbers of what was pointed out, as the button "enter all the same" sends them back."""
        return ",".join(str(double.contribution.number) for double in self.doubles)

    @property
    def is_confirmed(self) -> bool:
        """Whether everything that is pointed out now was pointed out before, and is to be entered all the same."""
        seen = set((self.data or {}).get("anyway", "").split(","))
        return {str(double.contribution.number) for double in self.doubles} <= seen

    # Private? ---------------------------------------------------------------------------------------------------

    def find_remarks(self) -> None:
        """Fill `remarks` with what in the words that everybody will read looks private."""
        fields = [point[name] for point in self.filled for name in ("body", "quote")]
        fields += [self.person["name"]] if self.person.shown_name else []
        self.remarks = [
            Remark(field, run) for field in fields for run in suspected(field.form.cleaned_data[field.name])
        ]

    @property
    def remarked(self) -> str:
        """Names what has been remarked on, as the page sends it back with the next press."""
        return ",".join(dict.fromkeys(digest(one.run.text) for one in self.remarks)) or self._remarked_before

    @property
    def _remarked_before(self) -> str:
        return (self.data or {}).get("remarked", "")

    @property
    def to_look_over(self) -> list[Remark]:
        """The remarks, where one of them was not made before: what was, and is sent again, is meant so."""
        before = set(self._remarked_before.split(","))
        return self.remarks if any(digest(one.run.text) not in before for one in self.remarks) else []

    # Saved ------------------------------------------------------------------------------------------------------

    def save(self) -> list[Contribution]:
        """The contributions, all or none. Raises NotInThisState, ValidationError."""
        new = None
        try:
            with transaction.atomic():
                new = scans.store(self.scan, by=self.by) if self.scan is not None else None
                made = self._received(new or self.kept_scan)
                if new is not None:
                    # Of no sender where another request has saved the same page in the meantime, with its own copy.
                    new.delete_unless_needed()
        except BaseException:
            if new is not None:
                scans.discard(new)
            raise
        return made

    def _received(self, scan: Scan | None) -> list[Contribution]:
        typed = self.stack.cleaned_data
        letter = uuid4() if len(self.filled) > 1 else None
        return [
            Contribution.receive(
                self.consultation,
                sender=self.person.told(form_token=self._form_token(place), scan=scan),
                by=self.by,
                channel=typed["channel"],
                received_on=typed["received_on"],
                meeting=typed["meeting_row"],
                language=typed["language"],
                group=self.person.cleaned_data["group"],
                douar=self.person.cleaned_data["douar_row"],
                shown_name=self.person.shown_name,
                letter=letter,
                **point.fields_of_model(),
            )
            for place, point in enumerate(self.filled)
        ]

    def _form_token(self, place: int) -> str:
        # Of the page and of its words: a page that is gone back to and filled in anew makes a new entry.
        words: list[Any] = [self.token, self.consultation.pk, place]
        words += [
            sorted((name, _as_text(form.cleaned_data.get(name))) for name in form.fields)
            for form in (self.stack, self.filled[place], self.person)
        ]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def kept(self) -> dict[str, str]:
        """What stays for the next form of the stack."""
        return {name: _as_text(self.stack.cleaned_data.get(name)) for name in KEPT}


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _again(data: QueryDict | None, form: type[forms.Form], prefix: str = "") -> dict[str, Any]:
    """What was typed, as what stands in the fields of a form that is not judged."""
    if data is None:
        return {}
    return {name: data[f"{prefix}{name}"] for name in form.base_fields if f"{prefix}{name}" in data}


def _whole(data: QueryDict | None, name: str) -> int:
    typed = (data or {}).get(name, "")
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) <= 3 else 1


def standing(consultation: Consultation, numbers: str) -> list[Contribution]:
    """The contributions of these numbers ("12,13"), with their senders, as the page shows them after saving."""
    wanted = [int(part) for part in numbers.split(",")[:MOST_POINTS] if part.isascii() and part.isdecimal()]
    wanted = [number for number in wanted if number < 10**9]
    rows = consultation.contributions.entered().filter(number__in=wanted).exclude(state=State.WITHDRAWN)
    return list(rows.select_related("sender").order_by("number"))
