"""The small form of an act in the workspace: its fields alone, texts in Arabic and French side by side."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext as _

from commitments.workspace_forms import language_name, localized
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, direction
from tamazgana_open.merging import never_cut


class ActForm(forms.Form):
    """A small form of an act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never_cut(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.layout())

    def layout(self) -> list[Any]:
        """The fields in their order."""
        return list(self.fields)

    def add_sides(
        self, field: str, label: Any, *, most: int, rows: int = 0, help_text: Any = "", required: bool = True
    ) -> None:
        """A text in every language; the authoritative one is needed, unless told otherwise."""
        for language in LANGUAGES:
            attrs = {"lang": language, "dir": direction(language)}
            widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
            self.fields[f"{field}_{language}"] = forms.CharField(
                label=f"{label} – {language_name(language)}",
                required=required and language == AUTHORITATIVE,
                max_length=most,
                widget=widget,
                help_text=help_text if language == AUTHORITATIVE else "",
            )
        never_cut(self)

    @staticmethod
    def sides(field: str) -> Div:
        """The layout of such a text."""
        return Div(*(Div(name, css_class=f"side-{name[-2:]}") for name in localized(field)), css_class="sides")

    def texts(self, field: str) -> Texts:
        """What was typed, in every language."""
        return {language: self.cleaned_data[f"{field}_{language}"] for language in LANGUAGES}


class ReasonForm(ActForm):
    """Why something is done, in the authoritative language at least; `most` characters."""

    def __init__(self, *args: Any, most: int, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_sides("reason", _("Reason"), most=most, rows=3, help_text=help_text)

    def layout(self) -> list[Any]:
        """The reason side by side."""
        return [self.sides("reason")]
