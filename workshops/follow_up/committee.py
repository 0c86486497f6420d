"""The follow-up committee on one page: its founding act and its seats, merged with what others saved meanwhile."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Programme
from commitments.workspace_forms import (
    SidesForm,
    as_text,
    confirm_translations,
    language_name,
    localized,
    value_of,
)
from tamazgana_open import merging
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.journal.changes import change, record
from tamazgana_open.merging import BASE_FIELD, Clash, Values
from workshops.models import Committee, CommitteeSeat
from workshops.models.committee import MOST_SEATS
from workshops.planning.agenda import BUTTON, MOST_READ, merged_order
from workshops.planning.forms import checked_day, day_field, plain_helper

PREFIX = "seats"
MORE_ROWS, FIRST_ROWS, MOST_ROWS = 3, 3, 60
TEXTS, SEAT_TEXTS = ("founding_act", "mission"), ("office", "body")
FIELDS = (*localized("founding_act"), "founded_on", *localized("mission"))
SEAT_FIELDS = (*localized("office"), *localized("body"), "count")
_KEY = re.compile(r"\d{1,18}|new[0-9a-f]{8}")


class CommitteeForm(SidesForm):
    """Founding act and task."""

    founded_on = day_field(gettext_lazy("Founded on"), required=False)

    class Meta:
        model = Committee
        fields = list(FIELDS)
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in localized("mission")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(
            self.sides("founding_act"), Div("founded_on", css_class="sides"), self.sides("mission")
        )

    def clean_founded_on(self) -> Any:
        """A day that can be meant, and has come."""
        day = checked_day(self, "founded_on")
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class SeatForm(SidesForm):
    """A seat, or several of one sort, edited in place."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    count = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=1, max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"dir": "ltr", "inputmode": "numeric"}),
    )  # fmt: skip

    class Meta:
        model = CommitteeSeat
        fields = list(SEAT_FIELDS)

    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(self.cleaned_data.get(name) for name in SEAT_FIELDS)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs its office in Arabic."""
        super().clean()
        first = f"office_{AUTHORITATIVE}"
        if not self.is_blank() and not self.cleaned_data.get(first) and first not in self.errors:
            self.add_error(first, _("The Arabic is needed, or clear the whole row."))
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A row as the page shows it. `outdated` texts were translated from an Arabic that has changed; `has_focus` is up
    or down where somebody goes on at that button."""

    form: SeatForm
    place: int
    is_first: bool
    is_last: bool
    outdated: list[str]
    has_focus: str


def stored_values(committee: Committee | None) -> Values:
    """What the database has, flat: `mission_ar`, `seats:12:count`, and the order of the seats."""
    if committee is None:
        return {**dict.fromkeys(FIELDS, ""), PREFIX: ""}
    values = {name: as_text(getattr(committee, name)) for name in FIELDS}
    seats = list(committee.seats.all())
    for seat in seats:
        values |= {f"{PREFIX}:{seat.pk}:{name}": as_text(getattr(seat, name)) for name in SEAT_FIELDS}
    return {**values, PREFIX: " ".join(str(seat.pk) for seat in seats)}


class CommitteeEditor:
    """The committee of a programme for the one who holds the pen. The first saving founds it."""

    def __init__(self, programme: Programme, data: QueryDict | None = None) -> None:
        self.programme = programme
        self.committee = Committee.objects.filter(programme=programme).first()
        self.data = data.copy() if data is not None else None
        self.base = merging.unpack(data.get(BASE_FIELD, "")) if data is not None else stored_values(self.committee)
        self.clashes: list[Clash] = []
        self.taken: list[str] = []
        self.spared: list[str] = []
        """Seats not removed, because somebody else has changed them since."""
        self.focus = ""
        if self.data is not None:
            self._put_back(self._rearranged(self._sent()))
        self._build()

    # Rows sent back and rearranged ----------------------------------------------------------------------------------

    @property
    def wants_rows(self) -> bool:
        """Whether the form was sent only to have its rows rearranged."""
        return self.data is not None and bool(self.data.get(BUTTON))

    def _sent(self) -> list[Values]:
        total = self.data.get(f"{PREFIX}-TOTAL_FORMS", "0")
        number = min(int(total), MOST_READ) if total.isascii() and total.isdigit() and len(total) < 6 else 0
        rows = [
            {name: self.data.get(f"{PREFIX}-{place}-{name}", "") for name in ("key", *SEAT_FIELDS)}
            for place in range(number)
        ]
        seen: set[str] = set()
        for row in rows:
            if not _KEY.fullmatch(row["key"]) or row["key"] in seen:
                row["key"] = _new_key()
            seen.add(row["key"])
        return rows

    def _rearranged(self, rows: list[Values]) -> list[Values]:
        act, _colon, number = self.data.get(BUTTON, "").partition(":")
        place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        if act == "more":
            self.focus = f"{PREFIX}-{len(rows)}-office_ar"
            rows += [_blank() for _row in range(min(MORE_ROWS, MOST_ROWS - len(rows)))]
        elif act == "remove" and 0 <= place < len(rows):
            del rows[place]
            self.focus = f"{PREFIX}-{min(place, len(rows) - 1)}-office_ar"
        elif act in ("up", "down") and 0 <= place < len(rows):
            there = place + (1 if act == "down" else -1)
            if 0 <= there < len(rows):
                rows[place], rows[there] = rows[there], rows[place]
                self.focus = f"{act}:{there}"
        return rows

    def _put_back(self, rows: list[Values]) -> None:
        for name in [name for name in self.data if name.startswith(f"{PREFIX}-")]:
            del self.data[name]
        self.data[f"{PREFIX}-TOTAL_FORMS"], self.data[f"{PREFIX}-INITIAL_FORMS"] = str(len(rows)), "0"
        for place, row in enumerate(rows):
            for name, value in row.items():
                self.data[f"{PREFIX}-{place}-{name}"] = value

    # As forms -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.form = CommitteeForm(self.data, instance=self.committee or Committee(programme=self.programme))
        seats = list(self.committee.seats.all()) if self.committee else []
        self.stored = {str(seat.pk): seat for seat in seats}
        initial = [{"key": str(seat.pk), **{name: getattr(seat, name) for name in SEAT_FIELDS}} for seat in seats]
        initial += [_blank() for _row in range(1 if seats else FIRST_ROWS)]
        made = forms.formset_factory(SeatForm, extra=0, max_num=MOST_READ, absolute_max=MOST_READ)
        self.rows = made(self.data, prefix=PREFIX, initial=initial if self.data is None else None)

    @property
    def lines(self) -> list[SeatLine]:
        """The rows for the page."""
        last = len(self.rows.forms) - 1
        act, _colon, at = self.focus.partition(":")
        lines = []
        for place, form in enumerate(self.rows.forms):
            for name in form.fields:
                if form.add_prefix(name) == self.focus:
                    form.fields[name].widget.attrs["autofocus"] = True
            seat = self.stored.get(form["key"].value() or "")
            outdated = [
                f"{f}_{c}" for f in SEAT_TEXTS for c in LANGUAGES if seat is not None and seat.is_outdated(f, c)
            ]
            # At an end of the list the button that was pressed is gone: the other one takes its place.
            button = {("up", 0): "down", ("down", last): "up"}.get((act, place), act) if at == str(place) else ""
            lines.append(SeatLine(form, place, place == 0, place == last, outdated, button))
        return lines

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        found: list[tuple[str, str]] = []
        for form in [self.form, *self.rows.forms]:
            found += [("", message) for message in form.non_field_errors()]
            found += [(field.id_for_label, f"{field.label}: {message}") for field in form for message in field.errors]
        return found

    # Saved ----------------------------------------------------------------------------------------------------------

    def save(self, *, by: Any, fits: list[str]) -> bool:
        """Save, merging with what others saved meanwhile. False where both changed the same words: see `clashes`."""
        typed = merging.settle(self._typed(), self.base, self.data)
        with change():
            # The programme's row is locked first: the committee's may not be there yet.
            Programme.objects.select_for_update().only("pk").get(pk=self.programme.pk)
            committee = Committee.objects.filter(programme=self.programme).first()
            if committee is None and not any(typed.values()):
                return True  # nothing typed founds no committee
            theirs = stored_values(committee)
            mine = {key: value for key, value in typed.items() if key != PREFIX}
            merge = merging.merge(self.base, mine, theirs)
            if merge.clashes:
                self._show_clashes(merge, theirs)
                return False
            self.taken = merge.taken
            order = merged_order(self.base.get(PREFIX, ""), typed[PREFIX], theirs[PREFIX])
            self._write(committee or Committee(programme=self.programme), {**merge.values, PREFIX: order}, theirs, fits)
            if stored_values(self.committee) != theirs or fits:
                record("committee.changed", by=by, target=self.committee)
        return True

    def _typed(self) -> Values:
        values = {name: as_text(self.form.cleaned_data.get(name)) for name in FIELDS}
        order = []
        for form in self.rows.forms:
            if not form.is_blank():
                key = form.cleaned_data["key"]
                order.append(key)
                values |= {f"{PREFIX}:{key}:{name}": as_text(form.cleaned_data.get(name)) for name in SEAT_FIELDS}
        return {**values, PREFIX: " ".join(order)}

    def _write(self, committee: Committee, values: Values, theirs: Values, fits: list[str]) -> None:
        changed = {name for name in FIELDS if values[name] != theirs[name]}
        for name in changed:
            setattr(committee, name, value_of(self.form.fields[name], values[name]))
        confirm_translations(committee, changed, fits, TEXTS)
        committee.save()
        self.committee = committee
        stored = {str(seat.pk): seat for seat in committee.seats.all()}
        kept = {key.split(":")[1] for key in values if ":" in key}
        for key in set(self.base.get(PREFIX, "").split()) - kept:
            self._remove(stored.pop(key, None), key)
        for position, key in enumerate(values[PREFIX].split()):
            self._write_seat(key, position, stored, values, fits)

    def _remove(self, seat: CommitteeSeat | None, key: str) -> None:
        if seat is None:
            return
        if any(as_text(getattr(seat, n)) != self.base.get(f"{PREFIX}:{key}:{n}", "") for n in SEAT_FIELDS):
            self.spared.append(str(seat))
        else:
            seat.delete()

    def _write_seat(
        self, key: str, position: int, stored: dict[str, CommitteeSeat], values: Values, fits: list[str]
    ) -> None:
        names = {name: f"{PREFIX}:{key}:{name}" for name in SEAT_FIELDS}
        seat = stored.get(key)
        if names["count"] not in values:  # added by somebody else, or spared: only its place may change
            if seat is not None:
                CommitteeSeat.objects.filter(pk=seat.pk).update(position=position)
            return
        typed = {name: values[place] for name, place in names.items()}
        if seat is None:
            if key.isdigit() and all(typed[name] == self.base.get(place) for name, place in names.items()):
                return  # Somebody else removed it, and nothing was changed here: it stays removed.
            if any(_same(other, typed) for pk, other in stored.items() if pk not in self.base.get(PREFIX, "").split()):
                return  # Sent twice: the first time it was saved.
            seat = CommitteeSeat(committee=self.committee)
        touched = {name for name in SEAT_FIELDS if seat.pk is None or typed[name] != as_text(getattr(seat, name))}
        for name in touched:
            setattr(seat, name, value_of(SeatForm.base_fields[name], typed[name]))
        seat.position = position
        said_to_fit = [name for name, place in names.items() if place in fits]
        confirm_translations(seat, touched, said_to_fit, SEAT_TEXTS)
        seat.save()

    def _show_clashes(self, merge: merging.Merge, theirs: Values) -> None:
        # What is shown again: my words where we clash, theirs where only they changed, on their base.
        self.clashes = [Clash(c.key, c.mine, c.theirs, label_of(c.key), language_of(c.key)) for c in merge.clashes]
        rows = self._sent()
        known = {row["key"]: row for row in rows}
        for key in merge.taken:
            if ":" in key:
                _prefix, row, name = key.split(":")
                known[row][name] = merge.values[key]
            else:
                self.data[key] = merge.values[key]
        for key in theirs[PREFIX].split():
            if key not in known and key not in self.base.get(PREFIX, "").split():
                rows.append({"key": key, **{name: theirs[f"{PREFIX}:{key}:{name}"] for name in SEAT_FIELDS}})
        self._put_back(rows)
        self.base = theirs
        self.committee = Committee.objects.filter(programme=self.programme).first()
        self._build()
        self.is_valid()


def _new_key() -> str:
    return f"new{secrets.token_hex(4)}"


def _blank() -> Values:
    return {"key": _new_key(), **dict.fromkeys(SEAT_FIELDS, "")}


def _same(seat: CommitteeSeat, typed: Values) -> bool:
    return all(as_text(getattr(seat, name)) == typed[name] for name in SEAT_FIELDS)


def language_of(key: str) -> str:
    """The language of the words at this key, or none."""
    language = key.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def label_of(key: str) -> str:
    """What readers call the place with this key."""
    name = key.rsplit(":", 1)[-1]
    language = language_of(name)
    field = name.removesuffix(f"_{language}") if language else name
    model = CommitteeSeat if ":" in key else Committee
    label = str(model._meta.get_field(field).verbose_name)
    label = label[:1].upper() + label[1:]
    return f"{label} – {language_name(language)}" if language else label


def saved_meanwhile(editor: CommitteeEditor) -> str:
    """What to tell the second person when nothing clashed."""
    labels = ", ".join(dict.fromkeys(label_of(key) for key in editor.taken))
    return _("Somebody else saved in the meantime. Both are kept; theirs: %(labels)s.") % {"labels": labels}
