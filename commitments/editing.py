"""One commitment on one page: its form and rows, opened, checked, merged with what others saved, and saved."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from commitments.models import Commitment, Indicator, InvalidTransition, Milestone, Programme
from commitments.text import FIELD_LABELS, TRANSLATED_FIELDS
from commitments.workspace_forms import (
    CommitmentForm,
    IndicatorForm,
    MilestoneForm,
    as_text,
    confirm_translations,
    language_name,
    stored_values,
    value_of,
)
from tamazgana_open import merging
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.journal.changes import change, record
from tamazgana_open.merging import BASE_FIELD, Clash, Values

MORE_ROWS, MOST_ROWS = 3, 60
ROWS: dict[str, tuple[type[forms.Form], Any, tuple[str, ...]]] = {
    "milestones": (MilestoneForm, Milestone, ("title", "output")),
    "indicators": (IndicatorForm, Indicator, ("name", "unit")),
}


class CommitmentEditor:
    """A commitment's page for the one who holds the pen."""

    def __init__(self, commitment: Commitment, data: QueryDict | None = None) -> None:
        self.commitment = commitment
        self.data = self._with_more_rows(data) if data is not None else None
        self.base = merging.unpack(data.get(BASE_FIELD, "")) if data is not None else stored_values(commitment)
        self.revision = _number(data.get("revision")) if data is not None else commitment.revision
        self.clashes: list[Clash] = []
        self.taken: list[str] = []
        self.spared: list[str] = []
        """Rows not deleted, because somebody else has changed them since this page was opened."""
        self._build()

    def _build(self) -> None:
        self.form = CommitmentForm(self.data, instance=self.commitment)
        self.rows = {}
        for prefix, (form, _model, _fields) in ROWS.items():
            stored = getattr(self.commitment, prefix).all()
            initial = [{"pk": row.pk, **{name: getattr(row, name) for name in form.Meta.fields}} for row in stored]
            extra = 1 if initial else 2
            formset = forms.formset_factory(
                form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
            )
            self.rows[prefix] = formset(self.data, prefix=prefix, initial=initial)

    @staticmethod
    def _with_more_rows(data: QueryDict) -> QueryDict:
        # Without scripts, "add rows" is a button that sends the form and gets it back longer.
        data = data.copy()
        for prefix in ROWS:
            total = data.get(f"{prefix}-TOTAL_FORMS", "0")
            if data.get("more") == prefix and total.isdigit():
                data[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) + MORE_ROWS, MOST_ROWS))
        return data

    @property
    def wants_more_rows(self) -> bool:
        """Whether the form was sent only to get more rows."""
        return self.data is not None and self.data.get("more") in ROWS

    @property
    def packed_base(self) -> str:
        """The hidden value with which the page was opened."""
        return merging.pack(self.base)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), *(formset.is_valid() for formset in self.rows.values())])

    def errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the list at the top of the page."""
        found: list[tuple[str, str]] = []
        for form in [self.form, *(form for formset in self.rows.values() for form in formset)]:
            found += [("", message) for message in form.non_field_errors()]
            found += [(field.id_for_label, f"{field.label}: {message}") for field in form for message in field.errors]
        found += [("", message) for formset in self.rows.values() for message in formset.non_form_errors()]
        return found

    def save(self, *, by: Any, fits: list[str]) -> bool:
        """Save, merging with what others saved meanwhile. False where both changed the same words: see `clashes`.

        Raises InvalidTransition where the text may not change any more.
        """
        typed = merging.settle(self._typed(), self.base, self.data)
        with change():
            # The row is locked first: nobody saves between the comparison and our own saving.
            commitment = Commitment.objects.select_for_update().get(pk=self.commitment.pk)
            programme = (
                Programme.objects.select_for_update()
                .only(*Programme.DECIDES_ON_CHANGES)
                .get(pk=commitment.programme_id)
            )
            if not programme.text_can_change:
                raise InvalidTransition(programme.stage)
            theirs = stored_values(commitment)
            if commitment.revision != self.revision:
                merge = merging.merge(self.base, typed, theirs)
                typed, self.taken = merge.values, merge.taken
                if merge.clashes:
                    self._show_clashes(commitment, merge.clashes, typed, theirs)
                    return False
            if not commitment.claim(commitment.revision, by=by):
                raise InvalidTransition("saved at the same moment")
            self._write(commitment, typed, theirs, fits)
            record("commitment.changed", by=by, target=commitment.programme, public=False, code=commitment.code)
        self.commitment = commitment
        return True

    def _typed(self) -> Values:
        values = {name: as_text(self.form.cleaned_data.get(name)) for name in CommitmentForm.Meta.fields}
        for prefix, formset in self.rows.items():
            for index, form in enumerate(formset):
                key = form.cleaned_data.get("pk") or f"new{index}"
                if form.cleaned_data.get("DELETE"):
                    values[f"{prefix}:{key}:DELETE"] = "on"
                elif not form.is_blank():
                    values |= {f"{prefix}:{key}:{n}": as_text(form.cleaned_data.get(n)) for n in form.Meta.fields}
        return values

    def _show_clashes(self, commitment: Commitment, clashes: list[Clash], typed: Values, theirs: Values) -> None:
        # What is shown again: my words where we clash, theirs where only they changed, on their revision.
        self.clashes = [Clash(c.key, c.mine, c.theirs, self.label_of(c.key), self.language_of(c.key)) for c in clashes]
        data = self.data.copy()
        for key in self.taken:
            self._put(data, key, typed[key])
        data["revision"] = str(commitment.revision)
        self.commitment, self.revision, self.base, self.data = commitment, commitment.revision, theirs, data
        self._build()
        self.is_valid()

    def _put(self, data: QueryDict, key: str, value: str) -> None:
        if ":" not in key:
            data.setlist(key, value.split() if key in ("principles", "douars") else [value])
            return
        prefix, pk, name = key.split(":")
        for form in self.rows[prefix]:
            if str(form.cleaned_data.get("pk") or "") == pk:
                data[form.add_prefix(name)] = value

    @staticmethod
    def label_of(key: str) -> str:
        """What readers call the place with this key."""
        name = key.rsplit(":", 1)[-1]
        base, _underscore, language = name.rpartition("_")
        if language in LANGUAGES:
            return f"{FIELD_LABELS.get(base, base)} – {language_name(language)}"
        return str(FIELD_LABELS.get(name, name))

    @staticmethod
    def language_of(key: str) -> str:
        """The language of the words at this key, or none."""
        language = key.rpartition("_")[2]
        return language if language in LANGUAGES else ""

    def _write(self, commitment: Commitment, typed: Values, theirs: Values, fits: list[str]) -> None:
        changed = {key for key, value in typed.items() if value != theirs.get(key, "")}
        fields = CommitmentForm.base_fields
        for name in CommitmentForm.Meta.fields:
            if name in changed and name not in ("douars", "principles"):
                setattr(commitment, name, value_of(fields[name], typed[name]))
        commitment.principles = typed["principles"].split()
        confirm_translations(commitment, changed, fits, TRANSLATED_FIELDS)
        commitment.save()
        commitment.douars.set(typed["douars"].split())
        for prefix, (form, model, translated) in ROWS.items():
            self._write_rows(commitment, prefix, form, model, translated, typed, changed)

    def _write_rows(
        self,
        commitment: Commitment,
        prefix: str,
        form: Any,
        model: Any,
        translated: tuple[str, ...],
        typed: Values,
        changed: set[str],
    ) -> None:
        stored = {str(row.pk): row for row in getattr(commitment, prefix).all()}
        for pk in dict.fromkeys(key.split(":")[1] for key in typed if key.startswith(f"{prefix}:")):
            names = {f"{prefix}:{pk}:{name}": name for name in form.Meta.fields}
            if f"{prefix}:{pk}:DELETE" in typed:
                self._delete_row(stored.get(pk), names)
                continue
            if pk not in stored and all(typed[key] == self.base.get(key) for key in names):
                continue  # Somebody else deleted it, and nothing was changed here: it stays deleted.
            touched = {name for key, name in names.items() if key in changed}
            if not touched:
                continue
            row = stored.get(pk) or model(commitment=commitment)
            for key, name in names.items():
                setattr(row, name, value_of(form.base_fields[name], typed[key]))
            confirm_translations(row, touched, [], translated)
            row.save()

    def _delete_row(self, row: Any, names: dict[str, str]) -> None:
        if row is None:
            return
        if any(as_text(getattr(row, name)) != self.base.get(key, "") for key, name in names.items()):
            self.spared.append(str(row))
        else:
            row.withdraw()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def saved_meanwhile(editor: CommitmentEditor) -> str:
    """What to tell the second person when nothing clashed."""
    labels = ", ".join(dict.fromkeys(editor.label_of(key) for key in editor.taken))
    return _("Somebody else saved in the meantime. Both are kept; theirs: %(labels)s.") % {"labels": labels}
