"""The plan of a meeting on one page: opened, checked, merged with what others saved meanwhile, and saved."""

from copy import copy
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from commitments.models import Programme
from commitments.workspace_forms import as_text as plain_text
from commitments.workspace_forms import language_name, value_of
from tamazgana_open import form_errors, merging
from tamazgana_open.bilingual import LANGUAGES, TRANSLATIONS
from tamazgana_open.formats.moroccan import time_of
from tamazgana_open.journal.changes import change
from tamazgana_open.merging import BASE_FIELD, Clash, Values
from workshops.models import Meeting, NotInThisState
from workshops.planning.agenda import ROW_NAMES, AgendaRows, merged_order
from workshops.planning.forms import INTERNAL, LATER, NOW, PLANNED_TEXTS, AgendaRowForm, PlanForm, public_moment
from workshops.planning.hours import When, agenda_fault, duration, when
from workshops.timetable import length_of

WHEN = ("day", "starts", "ends")
PUBLIC = ("publicity", "public_day", "public_time")
ORDER = "agenda"
"""The key of the order of the agenda's rows among the values."""


def as_text(value: Any) -> str:
    """A form's value as text, hours too."""
    return f"{value:%H:%M}" if isinstance(value, time) else plain_text(value)


def stored_values(meeting: Meeting) -> Values:
    """What the database has of a plan, flat: `title_ar`, `day`, `agenda:<key>:minutes`."""
    values = {name: as_text(getattr(meeting, name)) for name in PlanForm.Meta.fields if name != "programme"}
    values["programme"] = str(meeting.programme_id)
    values["invited"] = as_text(meeting.invited)
    values |= {name: as_text(value) for name, value in _moments(meeting).items()}
    rows = list(meeting.agenda.all())
    for row in rows:
        values |= {f"agenda:{row.key}:{name}": as_text(getattr(row, name)) for name in ROW_NAMES}
    values[ORDER] = " ".join(row.key for row in rows)
    return values


def _moments(meeting: Meeting) -> dict[str, Any]:
    takes_place = When(meeting.starts_at, meeting.ends_at, meeting.precision)
    starts, ends = timezone.localtime(meeting.starts_at), meeting.ends_at and timezone.localtime(meeting.ends_at)
    public = meeting.public_from and timezone.localtime(meeting.public_from)
    later = public is not None and not meeting.is_public
    return {
        "day": starts.date(),
        "starts": starts.time() if takes_place.hour_is_known else None,
        "ends": ends.time() if ends and takes_place.hour_is_known else None,
        "publicity": LATER if later else NOW if public else INTERNAL,
        "public_day": public.date() if later else None,
        "public_time": public.time() if later else None,
    }


@dataclass(frozen=True, slots=True)
class Opening:
    """With what a new plan opens: `like` an earlier meeting, of a kind, in a programme, on a day."""

    kind: str = ""
    programme: Programme | None = None
    day: str = ""
    like: Meeting | None = None


class PlanEditor:
    """A plan for the one who holds the pen. Without a meeting it is a new one."""

    def __init__(
        self, user: Any, meeting: Meeting | None = None, data: QueryDict | None = None, opening: Opening | None = None
    ) -> None:
        self.user, self.meeting, self.opening = user, meeting, opening or Opening()
        self.data = data.copy() if data is not None else None
        self.rows = AgendaRows(self.data, self._stored_rows())
        stored = stored_values(meeting) if meeting else {}
        self.base: Values = merging.unpack(data.get(BASE_FIELD, "")) if data is not None and meeting else stored
        self.uid = _uid(data.get("uid")) if data is not None else uuid4()
        """Names the new meeting: sent twice, it is planned once."""
        self.clashes: list[Clash] = []
        self.taken: list[str] = []
        self.spared: list[str] = []
        """Points not removed, because somebody else changed them or something is recorded under them."""
        self.agenda_fault = ""
        self._build()

    def _stored_rows(self) -> list[Any]:
        source = self.meeting or self.opening.like
        return list(source.agenda.all()) if source else []

    def _build(self) -> None:
        instance = copy(self.meeting) if self.meeting else self._like()
        self.form = PlanForm(self.data, instance=instance, initial=self._initial(), user=self.user)
        self.rows.build(keep_keys=self.meeting is not None)

    def _like(self) -> Meeting:
        like, new = self.opening.like, Meeting()
        if like is not None:
            for name in (
                "kind",
                "programme_id",
                "attending",
                "link",
                *(f"{f}_{c}" for f in PLANNED_TEXTS for c in LANGUAGES),
            ):
                setattr(new, name, getattr(like, name))
        return new

    def _initial(self) -> dict[str, Any]:
        if self.meeting:
            return {**_moments(self.meeting), "invited": self.meeting.invited}
        opening, like = self.opening, self.opening.like
        initial: dict[str, Any] = {"day": opening.day, "invited": like.invited if like else []}
        if opening.kind:
            initial["kind"] = opening.kind
        if opening.programme:
            initial["programme"] = opening.programme
        return initial

    # Asked by the page ------------------------------------------------------------------------------------------

    @property
    def wants_rows(self) -> bool:
        """Whether the form was sent only to have its agenda rearranged or its hours reckoned."""
        return self.rows.was_asked

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    @cached_property
    def takes_place(self) -> When | None:
        """When, as far as what was typed says it."""
        if self.form.is_bound:
            self.form.is_valid()
            return self.form.when_it_is()
        if self.meeting:
            return When(self.meeting.starts_at, self.meeting.ends_at, self.meeting.precision)
        return None

    @property
    def agenda(self) -> list[Any]:
        """The rows of the agenda with the hours that follow."""
        return self.rows.lines(self.takes_place)

    @property
    def length(self) -> int:
        """Minutes that the agenda takes."""
        return length_of(self.rows.items())

    @property
    def length_in_words(self) -> str:
        """The same in words."""
        return duration(self.length)

    @property
    def agenda_ends(self) -> str:
        """The hour at which the agenda ends, such as 12:45; empty where that does not follow."""
        if self.takes_place is None or not self.takes_place.hour_is_known:
            return ""
        return time_of(self.takes_place.starts_at + timedelta(minutes=self.length))

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        valid = all([self.form.is_valid(), self.rows.is_valid()])
        if self._came_too_late():
            self.form.add_error(None, _("This meeting has been announced: its date is changed with a reason."))
            valid = False
        if self.takes_place and self.rows.is_valid():
            self.agenda_fault = agenda_fault(self.takes_place, self.length)
        return valid and not self.agenda_fault

    def _came_too_late(self) -> bool:
        # The page was opened while date and publicity were free; what was typed there is not dropped in silence.
        gone = [name for name in (*WHEN, *PUBLIC) if name not in self.form.fields and name in self.data]
        return any(self.data[name] != self.base.get(name, "") for name in gone)

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        found: list[tuple[str, str]] = []
        for form in [self.form, *self.rows.forms]:
            found += form_errors.listed(form)
        if self.agenda_fault:
            found.append(("agenda", self.agenda_fault))
        return found

    # Saved ------------------------------------------------------------------------------------------------------

    def create(self, *, by: Any) -> Meeting:
        """Plan the new meeting. Call where `is_valid`."""
        typed = self.form.cleaned_data
        takes_place: When = typed["when"]
        names = [name for name in PlanForm.Meta.fields if name != "programme"]
        public_from = {NOW: timezone.now(), LATER: typed.get("public_from")}.get(typed["publicity"])
        with change():
            meeting = Meeting.plan(
                typed["programme"],
                by=by,
                uid=self.uid,
                public_from=public_from,
                starts_at=takes_place.starts_at,
                ends_at=takes_place.ends_at,
                precision=takes_place.precision,
                invited=typed["invited"],
                **{name: typed[name] for name in names},
            )
            self.rows.write(meeting, self.rows.typed(), {}, {}, [])
            meeting.index_words()
        return meeting

    def save(self, *, by: Any, fits: list[str]) -> bool:
        """Save, merging with what others saved meanwhile. False where both changed the same words (`clashes`), or
        where what came of the merging cannot be (see `errors`).

        Raises NotInThisState where the plan may not change any more.
        """
        typed = merging.settle(self._typed(), self.base, self.data)
        try:
            with change():
                meeting = Meeting.objects.select_for_update().get(pk=self.meeting.pk)
                if not meeting.plan_can_change:
                    raise NotInThisState(f"a new plan from {meeting.state}")
                theirs = stored_values(meeting)
                mine = {key: value for key, value in typed.items() if key != ORDER}
                merge = merging.merge(self.base, mine, theirs)
                if merge.clashes:
                    self._show_clashes(merge, theirs)
                    return False
                self.taken = merge.taken
                order = merged_order(self.base.get(ORDER, ""), typed[ORDER], theirs[ORDER])
                self._write(meeting, {**merge.values, ORDER: order}, theirs, by, fits)
        except ValidationError as error:
            self._say(error)
            return False
        self.meeting = meeting
        return True

    def _typed(self) -> Values:
        names = [name for name in (*PlanForm.Meta.fields, "invited", *WHEN, *PUBLIC) if name in self.form.fields]
        values = {name: as_text(self.form.cleaned_data.get(name)) for name in names if name != "programme"}
        if "programme" in names:
            values["programme"] = str(self.form.cleaned_data["programme"].pk)
        return values | self.rows.typed()

    def _write(self, meeting: Meeting, values: Values, theirs: Values, by: Any, fits: list[str]) -> None:
        changed = {key for key, value in values.items() if value != theirs.get(key, "")}
        fields: dict[str, Any] = {
            name: value_of(self.form.fields[name], values[name])
            for name in PlanForm.Meta.fields
            if name in changed and name in self.form.fields
        }
        if "invited" in changed:
            fields["invited"] = values["invited"].split()
        if changed & set(WHEN):
            takes_place = when(*(value_of(self.form.fields[name], values[name]) for name in WHEN))
            fields |= {name: getattr(takes_place, name) for name in ("starts_at", "ends_at", "precision")}
        touched = self.rows.write(meeting, values, self.base, theirs, fits)
        self.spared = self.rows.spared
        announce = self._publicity(meeting, values, changed, fields)
        fitting = [name for name in _translations() if name in changed or name in fits]
        if fields or fitting or touched:
            meeting.change_plan(by=by, fits=fitting, **fields)
        if self.taken:
            self._check_agenda(meeting)
        if announce is not None:
            meeting.announce(by=by, **announce)

    def _publicity(
        self, meeting: Meeting, values: Values, changed: set[str], fields: dict[str, Any]
    ) -> dict[str, Any] | None:
        # What the act of announcing needs to know; None where nothing is announced.
        if meeting.is_public or not changed & set(PUBLIC):
            return None
        if values["publicity"] == NOW:
            return {}
        if values["publicity"] == LATER:
            day, hour = (value_of(self.form.fields[name], values[name]) for name in PUBLIC[1:])
            return {"at": public_moment(day, hour, None)}
        fields["public_from"] = None
        return None

    def _check_agenda(self, meeting: Meeting) -> None:
        takes_place = When(meeting.starts_at, meeting.ends_at, meeting.precision)
        if fault := agenda_fault(takes_place, length_of(list(meeting.agenda.all()))):
            raise ValidationError({"agenda": fault})

    def _say(self, error: ValidationError) -> None:
        # What only came out while saving, beside the field that it is about.
        if getattr(error, "code", "") == "date":
            self.form.add_error("day" if "day" in self.form.fields else None, error)
            return
        for field, messages in form_errors.by_field(error).items():
            if field == "agenda":
                self.agenda_fault = " ".join(messages)
            else:
                self.form.add_error(field if field in self.form.fields else None, messages)

    def _show_clashes(self, merge: merging.Merge, theirs: Values) -> None:
        # What is shown again: my words where we clash, theirs where only they changed, on their base.
        self.clashes = [Clash(c.key, c.mine, c.theirs, label_of(c.key), _language_of(c.key)) for c in merge.clashes]
        for key in merge.taken:
            if key.startswith("agenda:"):
                self.rows.put(key, merge.values[key])
            else:
                self.data.setlist(key, merge.values[key].split() if key == "invited" else [merge.values[key]])
        self.rows.add_theirs(self.base, theirs)
        self.base = theirs
        self.meeting = Meeting.objects.get(pk=self.meeting.pk)
        self.__dict__.pop("takes_place", None)
        self._build()
        self.is_valid()


def _translations() -> list[str]:
    return [f"{field}_{language}" for field in PLANNED_TEXTS for language in TRANSLATIONS]


def _uid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def label_of(key: str) -> str:
    """What readers call the place with this key."""
    name = key.rpartition(":")[2]
    if key.startswith("agenda:"):
        form: forms.Form = AgendaRowForm()
        return f"{_('Agenda')} – {form.fields[name].label}"
    base, _underscore, language = name.rpartition("_")
    if language in LANGUAGES:
        label = str(Meeting._meta.get_field(base).verbose_name)
        return f"{label[:1].upper()}{label[1:]} – {language_name(language)}"
    if name in PlanForm.base_fields:
        label = str(PlanForm.base_fields[name].label)
        return f"{label[:1].upper()}{label[1:]}"
    return name


def _language_of(key: str) -> str:
    language = key.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def saved_meanwhile(editor: PlanEditor) -> str:
    """What to tell the second person when nothing clashed."""
    labels = ", ".join(dict.fromkeys(label_of(key) for key in editor.taken))
    return _("Somebody else saved in the meantime. Both are kept; theirs: %(labels)s.") % {"labels": labels}
