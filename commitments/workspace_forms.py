"""Forms of the focal point's workspace: Arabic and French side by side, what is missing or outdated marked."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from commitments.models import Axis, Commitment, Indicator, Milestone, Programme, Version
from commitments.models.commitment import SUMMARY_WORDS
from commitments.text import FIELD_LABELS, PRINCIPLES, TRANSLATED_FIELDS, Gap
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, TranslatedModel, direction
from tamazgana_open.commune.models import Douar
from tamazgana_open.merging import Values, never_cut

MOST_REASON = 300
"""So many characters of a reason for an act on the draft."""
ROWS = {"problem": 6, "solution": 8, "expected_result": 5, "summary": 3, "why": 3, "partners": 2, "verification": 4}


def localized(field: str) -> list[str]:
    """The field's names in every language: title → title_ar, title_fr."""
    return [f"{field}_{language}" for language in LANGUAGES]


def language_name(language: str) -> str:
    """The language's name for the reader."""
    return str(_(get_language_info(language)["name"]))


class SidesForm(forms.ModelForm):
    """A form on a translated model: each text beside its translations, every box in its own direction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            base, _underscore, language = name.rpartition("_")
            if language in LANGUAGES:
                field.widget.attrs.update({"lang": language, "dir": direction(language)})
                field.label = f"{self._base_label(base)} – {language_name(language)}"
                field.required = False
                if base in ROWS:
                    field.widget = forms.Textarea(attrs={**field.widget.attrs, "rows": ROWS[base]})
            if isinstance(field.widget, forms.DateInput):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
                field.localize = False
            if isinstance(field, forms.DecimalField):
                field.widget.attrs.update({"dir": "ltr", "inputmode": "decimal"})
        never_cut(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _base_label(self, base: str) -> str:
        label = str(self._meta.model._meta.get_field(base).verbose_name)
        return label[:1].upper() + label[1:]

    def clean_title_ar(self) -> str:
        """The Arabic title is what everything is called by."""
        title = self.cleaned_data.get("title_ar")
        if not title:
            raise forms.ValidationError(_("The Arabic title is needed."))
        return title

    def sides(self, field: str) -> Div:
        """The layout of one translated field."""
        return Div(
            *(Div(*self._side(field, language), css_class=f"side-{language}") for language in LANGUAGES),
            css_class="sides",
        )

    def _side(self, field: str, language: str) -> list[Any]:
        name = f"{field}_{language}"
        parts: list[Any] = [Field(name)]
        if isinstance(self.instance, TranslatedModel) and self.instance.is_outdated(field, language):
            note = _("The Arabic has changed since this was translated.")
            parts.append(HTML(format_html('<p class="badge-outdated">{}</p>', note)))
            parts.append(
                HTML(
                    format_html(
                        '<label class="form-check">'
                        '<input class="form-check-input" type="checkbox" name="fits" value="{}">'
                        " {}</label>",
                        name,
                        _("It still fits as it is"),
                    )
                )
            )
        return parts


def confirm_translations(thing: TranslatedModel, changed: set[str], fits: list[str], fields: tuple[str, ...]) -> None:
    """Remember the authoritative text for each translation that was typed now, is new, or was said to fit still."""
    for field in fields:
        for language in TRANSLATIONS:
            name = f"{field}_{language}"
            if name in changed or name in fits or name not in thing.translated_from:
                thing.confirm_translations([field], [language])


class ProgrammeForm(SidesForm):
    """Title, summary and years of a programme."""

    class Meta:
        model = Programme
        fields = [*localized("title"), *localized("summary"), "first_year", "last_year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            self.sides("title"), self.sides("summary"), Div("first_year", "last_year", css_class="sides")
        )


class NewProgrammeForm(ProgrammeForm):
    """A new programme, with its address."""

    class Meta(ProgrammeForm.Meta):
        fields = ["slug", *ProgrammeForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].widget.attrs["dir"] = "ltr"
        self.helper.layout = Layout("slug", *self.helper.layout.fields)


class AxisForm(SidesForm):
    """One axis."""

    class Meta:
        model = Axis
        fields = [*localized("title"), *localized("why"), "pictogram", "agreed_on"]
        widgets = {"agreed_on": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            self.sides("title"), self.sides("why"), Div("pictogram", "agreed_on", css_class="sides")
        )


class NewCommitmentForm(SidesForm):
    """A new commitment begins with its title."""

    class Meta:
        model = Commitment
        fields = localized("title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(self.sides("title"))


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their numbers; one that is larger than any number in the database is refused as an unknown one is."""

    def clean(self, value: Any) -> Any:
        """The chosen rows."""
        return super().clean(["0" if len(str(item)) > 18 else item for item in value or []])


class CommitmentForm(SidesForm):
    """One commitment, in the order of the network's project sheet."""

    principles = forms.MultipleChoiceField(
        label=gettext_lazy("Principles served"),
        required=False,
        choices=list(PRINCIPLES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Commitment
        fields = [
            *(name for field in TRANSLATED_FIELDS for name in localized(field)),
            "principles",
            "amount",
            "douars",
            "starts",
            "ends",
        ]
        field_classes = {"douars": RowsField}
        widgets = {"douars": forms.CheckboxSelectMultiple, "starts": forms.DateInput, "ends": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.douars.all() if self.instance.pk else Douar.objects.none()
        illustrative = self.instance.programme.illustrative
        douars = Douar.objects.filter(illustrative=illustrative, active=True) | chosen
        self.fields["douars"].queryset = douars.distinct()
        for name in localized("summary"):
            self.fields[name].help_text = _("At most %(most)s words, for somebody who reads slowly.") % {
                "most": SUMMARY_WORDS
            }
        self.helper.layout = Layout(
            self.sides("title"),
            self.sides("summary"),
            self.sides("problem"),
            self.sides("solution"),
            "principles",
            Div("amount", css_class="sides"),
            self.sides("funding"),
            self.sides("expected_result"),
            self.sides("lead_body"),
            self.sides("partners"),
            Div("starts", "ends", css_class="sides"),
            "douars",
            self.sides("verification"),
        )


class RowForm(SidesForm):
    """A row edited in place. `pk` is empty for a new one."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_title_ar(self) -> str | None:
        return self.cleaned_data.get("title_ar")

    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(value for name, value in self.cleaned_data.items() if name not in ("pk", "DELETE"))

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs its Arabic name."""
        super().clean()
        first = f"{self.NAMED_BY}_{AUTHORITATIVE}"
        if not self.cleaned_data.get("DELETE") and not self.is_blank() and not self.cleaned_data.get(first):
            self.add_error(first, _("The Arabic is needed, or clear the whole row."))
        return self.cleaned_data


class MilestoneForm(RowForm):
    """A milestone in place."""

    NAMED_BY = "title"

    class Meta:
        model = Milestone
        fields = [*localized("title"), *localized("output"), "due"]
        widgets = {"due": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "pk", self.sides("title"), self.sides("output"), Div("due", "DELETE", css_class="sides")
        )


class IndicatorForm(RowForm):
    """An indicator in place."""

    NAMED_BY = "name"

    class Meta:
        model = Indicator
        fields = [*localized("name"), *localized("unit"), "baseline", "target"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "pk", self.sides("name"), self.sides("unit"), Div("baseline", "target", css_class="sides"), "DELETE"
        )


class FreezeForm(forms.Form):
    """Why the version is made, in every language asked for."""

    def __init__(self, *args: Any, languages: tuple[str, ...] = LANGUAGES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        why = _("Why this version was made")
        for language in languages:
            self.fields[f"why_{language}"] = forms.CharField(
                label=f"{why} – {language_name(language)}",
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language, "dir": direction(language)}),
            )
        never_cut(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div(*(Div(f"why_{language}", css_class=f"side-{language}") for language in languages), css_class="sides")
        )

    def why(self) -> dict[str, str]:
        """The reason per language."""
        return {name.removeprefix("why_"): value for name, value in self.cleaned_data.items()}


class TranslationForm(FreezeForm):
    """What a version frozen in Arabic alone lacks in the other languages, each beside its Arabic."""

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, languages=TRANSLATIONS, **kwargs)
        self.version = version
        self.gaps = {f"words_{place}": gap for place, gap in enumerate(version.untranslated())}
        for language in TRANSLATIONS:
            self.fields[f"why_{language}"].initial = getattr(version, f"why_{language}")
        for name, gap in self.gaps.items():
            column = Commitment._meta.get_field(gap.field)
            attrs = {"rows": ROWS.get(gap.field, 2), "lang": gap.language, "dir": direction(gap.language)}
            self.fields[name] = forms.CharField(
                label=f"{FIELD_LABELS[gap.field]} – {language_name(gap.language)}",
                max_length=column.max_length,
                validators=column.validators,
                widget=forms.Textarea(attrs=attrs),
            )
        never_cut(self)

    def rows(self) -> list[tuple[Gap, str, forms.BoundField]]:
        """What is to be translated: where it stands, its Arabic, the field for its translation."""
        text = self.version.text
        return [
            (gap, getattr(text.commitment(gap.code), gap.field)[AUTHORITATIVE], self[name])
            for name, gap in self.gaps.items()
        ]

    def why(self) -> dict[str, str]:
        """The reason per language."""
        return {language: self.cleaned_data[f"why_{language}"] for language in TRANSLATIONS}

    def words(self) -> dict[Gap, str]:
        """What was typed, by what it is the translation of."""
        return {gap: self.cleaned_data[name] for name, gap in self.gaps.items()}


class WithdrawCommitmentForm(forms.Form):
    """Why a commitment is taken out of the draft."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never_cut(self)


def as_text(value: Any) -> str:
    """A form's value as text, the same for what is stored and what is typed."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return " ".join(sorted(str(item) for item in value))
    if hasattr(value, "values_list"):
        return " ".join(sorted(str(pk) for pk in value.values_list("pk", flat=True)))
    return str(value)


def value_of(field: forms.Field, text: str) -> Any:
    """What a model keeps for a form's text: the inverse of `as_text` for one field."""
    if text:
        return field.clean(text)
    return "" if isinstance(field, forms.CharField) else None


def stored_values(commitment: Commitment) -> Values:
    """What the database has for a commitment and its rows, flat: `title_ar`, `milestones:12:due`."""
    values = {name: as_text(getattr(commitment, name)) for name in CommitmentForm.Meta.fields if name != "douars"}
    values["douars"] = as_text(commitment.douars.all())
    for prefix, form in (("milestones", MilestoneForm), ("indicators", IndicatorForm)):
        for row in getattr(commitment, prefix).all():
            values |= {f"{prefix}:{row.pk}:{name}": as_text(getattr(row, name)) for name in form.Meta.fields}
    return values
