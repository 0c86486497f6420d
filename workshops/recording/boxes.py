"""A field of the record as it is drawn: label, control, what is wrong with it, whether its translation is outdated.

Drawn here and not in a template: a page has hundreds of them.
"""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tamazgana_open.bilingual import direction
from workshops.recording.fields import Around, AxisChoice, Choice, Field, Line, Member, Tick

_CLASSES = {Tick: "form-check-input", Choice: "form-check-input", AxisChoice: "form-select"}
_AROUND_MOST = (
    '<div class="rec-field rec-{field}{side}" data-field="{name}">'
    '<label class="form-label" for="{id}">{label}</label>{control}{note}</div>'
)
_AROUND_IT = {
    Tick: '<div class="rec-field rec-{field} form-check" data-field="{name}">{control}'
    '<label class="form-check-label" for="{id}">{label}</label>{note}</div>',
    Choice: '<fieldset class="rec-field rec-{field}" id="{id}" data-field="{name}">'
    '<legend class="form-label">{label}</legend><div class="rec-options">{control}</div>{note}</fieldset>',
}


@dataclass(frozen=True, slots=True)
class Box:
    """One field of one row as the page shows it."""

    field: Field
    name: str
    value: str
    label: str
    """What readers call it; with the language, where several stand side by side."""
    around: Around
    language: str = ""
    error: str = ""
    outdated: bool = False

    @property
    def id(self) -> str:
        """By which links and labels find it."""
        return f"id_{self.name}"

    def control(self, label: str = "") -> SafeString:
        """The control alone; `label` names it where no words stand beside it."""
        classes = _CLASSES.get(type(self.field), "form-control")
        parts = [format_html(' name="{}" class="{}{}"', self.name, classes, " is-invalid" if self.error else "")]
        if not isinstance(self.field, Choice):
            parts.append(format_html(' id="{}"', self.id))
        if self.language:
            parts.append(format_html(' lang="{}" dir="{}"', self.language, direction(self.language)))
            if isinstance(self.field, Line) and self.field.suggests:
                parts.append(format_html(' list="offices-{}"', self.language))
        if label:
            parts.append(format_html(' aria-label="{}"', label))
        if self.error:
            parts.append(format_html(' aria-invalid="true" aria-describedby="error_{}"', self.name))
        return self.field.control(mark_safe("".join(parts)), self.value, self.around)

    @property
    def note(self) -> SafeString:
        """What is wrong or outdated, under the control."""
        notes = []
        if self.error:
            notes.append(format_html('<p class="invalid-feedback" id="error_{}">{}</p>', self.name, self.error))
        if self.outdated:
            notes.append(
                format_html(
                    '<p class="rec-outdated"><span class="badge badge-outdated">{}</span> <label class="form-check">'
                    '<input class="form-check-input" type="checkbox" name="fits" value="{}"> {}</label></p>',
                    _("The Arabic has changed since this was translated."),
                    self.name,
                    _("It still fits as it is"),
                )
            )
        return mark_safe("".join(notes))

    def __html__(self) -> str:
        """Label, control and notes."""
        if isinstance(self.field, Member):
            return self.control()
        return format_html(
            _AROUND_IT.get(type(self.field), _AROUND_MOST),
            field=self.field.name,
            name=self.name,
            id=self.id,
            label=self.label,
            control=self.control(),
            note=self.note,
            side=f" side-{self.language}" if self.language else "",
        )
