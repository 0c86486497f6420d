"""What is prepared of a consultation, on one page: opened, checked, merged with what others saved meanwhile, saved."""

from copy import copy
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from commitments.models import Axis, Programme, Version
from commitments.workspace_forms import RowsField, SidesForm, as_text, language_name, localized, value_of
from participation.models import Consultation, ConsultationKind
from participation.models.consultation import FIELDS
from participation.workspace.access import held_still
from tamazgana_open import form_errors, merging
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.merging import BASE_FIELD, Clash, Values

OPENS_IN, LASTS, ANSWERED_WITHIN = timedelta(days=7), timedelta(days=14), timedelta(days=21)
"""What is suggested: opened a week from now, open for fifteen days, answered three weeks after the last of them."""

SETTLED = ("version", "axes", "slug", "opens_on", "closes_on", "replies_by")
"""What citizens were told with the announcement, and what is therefore not changed in passing."""

TAKEN = ("new",)
"""Addresses that stand in the place of a consultation's."""

WHOLE = tuple(name for field in FIELDS for name in localized(field))
SETTINGS = ("moderated_first", "second_person")


class PlanForm(SidesForm):
    """What is asked about, the words in every language, the days and the settings."""

    axes = RowsField(
        label=gettext_lazy("Axes it is about"),
        required=False,
        queryset=Axis.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to ask about all of them."),
    )

    class Meta:
        model = Consultation
        fields = ["version", *WHOLE, "slug", "opens_on", "closes_on", "replies_by", *SETTINGS]
        widgets = dict.fromkeys(("opens_on", "closes_on", "replies_by"), forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Consultation = self.instance
        self._drop_what_is_settled(asked)
        for name in localized("question"):
            self.fields[name].widget = forms.Textarea(attrs={**self.fields[name].widget.attrs, "rows": 5})
        for name in localized("use"):
            self.fields[name].widget = forms.Textarea(attrs={**self.fields[name].widget.attrs, "rows": 3})
        merging.never_cut(self)
        title = self.fields[f"title_{AUTHORITATIVE}"]
        title.required, title.error_messages["required"] = True, _("The Arabic title is needed.")
        for name in self.fields.keys() & set(SETTLED) - {"axes"}:
            label = str(self.fields[name].label)
            self.fields[name].label = label[:1].upper() + label[1:]
        self._explain()
        self.helper.layout = Layout(*self._layout())

    def _drop_what_is_settled(self, asked: Consultation) -> None:
        gone = set(SETTLED) if asked.is_public else {"version" if asked.kind == ConsultationKind.CALL else "axes"}
        for name in gone:
            del self.fields[name]
        if "version" in self.fields:
            field = self.fields["version"]
            field.queryset = Version.objects.filter(pk__in=[one.pk for one in versions_of(asked.programme)])
            field.required, field.empty_label = True, None if len(field.queryset) == 1 else "---"
            field.label_from_instance = version_label
            field.error_messages["required"] = _("Choose the version that citizens are asked about.")
        if "axes" in self.fields:
            self.fields["axes"].queryset = asked.programme.axes.standing()

    def _explain(self) -> None:
        said = {
            "question_ar": _("What citizens are asked, in plain words."),
            "use_ar": _("What the commune will do with what it is told."),
            "slug": _("Part of the address of the public page: small Latin letters, digits and hyphens."),
            "opens_on": _("It opens as this day begins."),
            "closes_on": _("It closes at the midnight that ends this day. Others ran for 7 to 22 days."),
            "replies_by": _("Citizens read this day: every contribution has its reply by then."),
        }
        for name, words in said.items():
            if name in self.fields:
                self.fields[name].help_text = words
        if "slug" in self.fields:
            self.fields["slug"].widget.attrs["dir"] = "ltr"

    def _layout(self) -> list[Any]:
        there = self.fields.keys()
        parts = [
            Fieldset(
                pgettext("a consultation", "What it is about"),
                *(name for name in ("version",) if name in there),
                *(Div(name, css_class="check-columns") for name in ("axes",) if name in there),
                *(self.sides(field) for field in FIELDS),
                *(name for name in ("slug",) if name in there),
                css_class="fieldset-card",
            )
        ]
        if "opens_on" in there:
            days = Div("opens_on", "closes_on", "replies_by", css_class="row")
            parts.append(Fieldset(pgettext("a consultation", "Days"), days, css_class="fieldset-card"))
        parts.append(Fieldset(pgettext("a consultation", "Settings"), *SETTINGS, css_class="fieldset-card"))
        return parts

    def clean_slug(self) -> str:
        """An address that no other consultation has."""
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise forms.ValidationError(_("This address is needed for a page of the portal."))
        if Consultation.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another consultation has this address."))
        return slug

    def clean(self) -> dict[str, Any]:
        """The days follow each other."""
        super().clean()
        typed = self.cleaned_data
        opens, closes, replies = (typed.get(name) for name in ("opens_on", "closes_on", "replies_by"))
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day comes before the first."))
        if closes and replies and replies <= closes:
            self.add_error("replies_by", _("Replies are promised for a day after the last day."))
        return typed

    def values(self) -> Values:
        """What was typed, as text."""
        return {name: _as_text(self.cleaned_data.get(name)) for name in self.fields}


def versions_of(programme: Programme) -> list[Version]:
    """The frozen versions that citizens can be asked about: readable, and in every language."""
    return [version for version in programme.versions.for_reading() if version.is_readable and version.is_complete]


def version_label(version: Version) -> str:
    """What a version is called where one is chosen."""
    return pgettext("version in a list of choices", "Version %(number)s") % {"number": version.number}


def _as_text(value: Any) -> str:
    return str(value.pk) if isinstance(value, Version) else as_text(value)


def stored_values(asked: Consultation) -> Values:
    """What the database has, flat, key → text."""
    values = {name: _as_text(getattr(asked, name)) for name in PlanForm.Meta.fields}
    return {**values, "axes": as_text(asked.axes.all())}


def suggested(programme: Programme, kind: str, today: date) -> dict[str, Any]:
    """With what a new one opens."""
    word = "call" if kind == ConsultationKind.CALL else "consultation"
    slug, number = f"{word}-{programme.slug}"[:56], 1
    taken = set(Consultation.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    first = slug
    while slug in taken:
        number += 1
        slug = f"{first}-{number}"
    versions = versions_of(programme)
    return {
        "slug": slug,
        "opens_on": today + OPENS_IN,
        "closes_on": today + OPENS_IN + LASTS,
        "replies_by": today + OPENS_IN + LASTS + ANSWERED_WITHIN,
        "version": versions[0].pk if versions else None,
    }


class PlanEditor:
    """What is prepared, for the one who holds the pen. Of a new one the consultation is not saved yet."""

    def __init__(self, asked: Consultation, data: QueryDict | None = None) -> None:
        self.asked = asked
        self.data = data.copy() if data is not None else None
        stored = stored_values(asked) if asked.pk else {}
        self.base: Values = merging.unpack(data.get(BASE_FIELD, "")) if data is not None and asked.pk else stored
        self.clashes: list[Clash] = []
        self.taken: list[str] = []
        self._build()

    def _build(self) -> None:
        initial = {"axes": self.asked.axes.all()} if self.asked.pk else None
        if initial is None:
            initial = suggested(self.asked.programme, self.asked.kind, timezone.localdate())
        self.form = PlanForm(self.data, instance=copy(self.asked), initial=initial)

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        valid = self.form.is_valid()
        if self._came_too_late():
            self.form.add_error(None, _("This has been announced and cannot change any more."))
            return False
        return valid

    def _came_too_late(self) -> bool:
        # The page was opened before the announcement; what was typed there is not dropped in silence.
        if not self.asked.is_public:
            return False
        gone = [name for name in SETTLED if name in self.data]
        return any(" ".join(sorted(self.data.getlist(name))) != self.base.get(name, "") for name in gone)

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        return form_errors.listed(self.form)

    def create(self, *, by: Any) -> Consultation | None:
        """Prepare the new one; None where what was typed cannot be (see `errors`). Call where `is_valid`."""
        typed = dict(self.form.cleaned_data)
        axes = typed.pop("axes", ())
        try:
            return Consultation.prepare(self.asked.programme, by=by, axes=axes, kind=self.asked.kind, **typed)
        except ValidationError as error:
            self._say(error)
            return None

    def save(self, *, by: Any, fits: list[str]) -> bool:
        """Save, merging with what others saved meanwhile. False where both changed the same words (`clashes`), or
        where what came of the merging cannot be (see `errors`). Raises NotInThisState."""
        typed = merging.settle(self.form.values(), self.base, self.data)
        try:
            with held_still(self.asked):
                fresh = Consultation.objects.get(pk=self.asked.pk)
                theirs = {name: text for name, text in stored_values(fresh).items() if name in typed}
                merge = merging.merge(self.base, typed, theirs)
                if merge.clashes:
                    self._show_clashes(fresh, merge)
                    return False
                self.taken = merge.taken
                self._write(fresh, merge.values, theirs, by, fits)
        except ValidationError as error:
            self._say(error)
            return False
        self.asked = fresh
        return True

    def _write(self, fresh: Consultation, values: Values, theirs: Values, by: Any, fits: list[str]) -> None:
        changed = {name for name, value in values.items() if value != theirs[name]}
        fields = {
            name: self._value(name, values[name]) for name in PlanForm.Meta.fields if name in changed and name != "axes"
        }
        fitting = [name for name in fits if name in WHOLE]
        if changed or fitting:
            axes = values["axes"].split() if "axes" in changed else None
            fresh.change_plan(by=by, axes=axes, fits=fitting, **fields)

    def _value(self, name: str, text: str) -> Any:
        if name in SETTINGS:
            return text == "True"
        return value_of(self.form.fields[name], text)

    def _show_clashes(self, fresh: Consultation, merge: merging.Merge) -> None:
        # What is shown again: my words where we clash, theirs where only they changed, on their base.
        self.clashes = [
            Clash(
                c.key, self.shown(c.key, c.mine), self.shown(c.key, c.theirs), self.label_of(c.key), language_of(c.key)
            )
            for c in merge.clashes
        ]
        for key in merge.taken:
            self._put(key, merge.values[key])
        self.base, self.asked = stored_values(fresh), fresh
        self._build()
        self.is_valid()

    def _put(self, key: str, text: str) -> None:
        if key == "axes":
            self.data.setlist(key, text.split())
        elif key in SETTINGS:
            self.data.setlist(key, ["on"] if text == "True" else [])
        else:
            self.data[key] = text

    def _say(self, error: ValidationError) -> None:
        for field, messages in form_errors.by_field(error).items():
            self.form.add_error(field if field in self.form.fields else None, messages)

    def shown(self, key: str, text: str) -> str:
        """A value as people read it."""
        if key == "version":
            return next((version_label(one) for one in versions_of(self.asked.programme) if str(one.pk) == text), "")
        if key == "axes":
            standing = {str(axis.pk): str(axis.number) for axis in self.asked.programme.axes.all()}
            return ", ".join(standing.get(pk, pk) for pk in text.split())
        if key in SETTINGS:
            return str(pgettext("a setting", "yes") if text == "True" else pgettext("a setting", "no"))
        return text

    def label_of(self, key: str) -> str:
        """What readers call the place with this key."""
        label = str(self.form.fields[key].label) if key in self.form.fields else key
        return label[:1].upper() + label[1:]


def language_of(key: str) -> str:
    """The language of the words at this key, or none."""
    language = key.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def saved_meanwhile(labels: list[str]) -> str:
    """What to tell the second person when nothing clashed."""
    theirs = ", ".join(dict.fromkeys(labels))
    return _("Somebody else saved in the meantime. Both are kept; theirs: %(labels)s.") % {"labels": theirs}


def gap_labels(asked: Consultation) -> list[tuple[str, str, str]]:
    """What is missing before the announcement: (name of the field, what it is called, the language's name)."""
    labels = {name: str(Consultation._meta.get_field(name).verbose_name) for name in FIELDS}
    return [(f"{name}_{language}", labels[name], language_name(language)) for name, language in asked.gaps()]
