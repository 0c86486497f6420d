"""What is asked for where an act is issued, and at each step of its way."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.workspace_forms import localized
from tamazgana_open.bilingual import AUTHORITATIVE, TRANSLATIONS, clean
from workshops.models import Attachment, Deliberation
from workshops.planning.forms import checked_day, day_field, plain_helper
from workshops.workspace.forms import ActForm


class IssueForm(ActForm):
    """Number, text, and whether the act needs a visa."""

    number = forms.CharField(
        label=gettext_lazy("Number in the register of deliberations"),
        max_length=Deliberation._meta.get_field("number").max_length,
        widget=forms.TextInput({"dir": "ltr"}),
        help_text=gettext_lazy("As it stands in the commune’s register, such as 12/2031."),
    )
    needs_visa = forms.BooleanField(
        label=gettext_lazy("The act has a financial effect and needs a visa (article 118)"), required=False
    )

    def __init__(self, *args: Any, sitting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sitting = sitting
        most = Deliberation._meta.get_field("text").max_length
        hint = _("Blank lines divide paragraphs; lines that begin with “- ” are the grounds.")
        self.add_sides("text", _("Text of the deliberation"), most=most, rows=18, help_text=hint)
        self.helper = plain_helper("number", self.sides("text"), "needs_visa")

    def clean(self) -> dict[str, Any]:
        """No other act of the same council has the number."""
        super().clean()
        if number := clean(self.cleaned_data.get("number", "")):
            self.cleaned_data["number"] = number
            Deliberation.check_number(number, self.sitting)
        return self.cleaned_data


class TranslationForm(ActForm):
    """The French of an act that was published in Arabic alone."""

    def __init__(self, *args: Any, act: Deliberation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Deliberation._meta.get_field("text").max_length
        self.add_sides("text", _("Text of the deliberation"), most=most, rows=18)
        del self.fields[f"text_{AUTHORITATIVE}"]
        for language in TRANSLATIONS:
            self.fields[f"text_{language}"].required = True
        self.helper = plain_helper(*(name for name in localized("text") if name in self.fields))

    def words(self) -> dict[str, str]:
        """What was typed, by language."""
        return {language: self.cleaned_data[f"text_{language}"] for language in TRANSLATIONS}


class DayForm(ActForm):
    """The day on which a step was done: from the sitting on, to today."""

    on = day_field(gettext_lazy("Day"))

    def __init__(self, *args: Any, act: Deliberation, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        if label:
            self.fields["on"].label = label

    def clean_on(self) -> Any:
        """A day that can be meant."""
        day = checked_day(self, "on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day and day < self.act.sitting.day:
            raise forms.ValidationError(_("This day is before the sitting."))
        return day


class OppositionForm(DayForm):
    """An opposition of the governor, with its reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Deliberation._meta.get_field("opposition_reason").max_length
        hint = _("Everybody reads it on the page of the sitting.")
        self.add_sides("reason", _("Reason of the opposition"), most=most, rows=5, help_text=hint)
        self.helper = plain_helper("on", self.sides("reason"))


class PaperForm(ActForm):
    """A paper of the act: a new file, or one that is attached to the sitting already. It stays private."""

    paper = forms.FileField(
        label=gettext_lazy("Scan"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("A PDF or a picture. It stays private."),
    )
    known = forms.ModelChoiceField(
        label=gettext_lazy("Or a file that is attached already"),
        required=False,
        queryset=Attachment.objects.none(),
        empty_label=pgettext_lazy("a scan", "none of these"),
    )
    NEEDED = True

    def __init__(self, *args: Any, files: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known"].queryset = files
        if not files.exists():
            del self.fields["known"]
        papers = [name for name in ("paper", "known") if name in self.fields]
        others = [name for name in self.fields if name not in papers]
        self.helper = plain_helper(*others, Div(*papers, css_class="sides"))

    def clean(self) -> dict[str, Any]:
        """One paper and no more."""
        super().clean()
        chosen = [name for name in ("paper", "known") if self.cleaned_data.get(name) is not None]
        if self.NEEDED and not chosen and not {"paper", "known"} & set(self.errors):
            self.add_error("paper", ValidationError(_("Choose a file."), code="required"))
        if len(chosen) > 1:
            self.add_error("known", _("Choose a new file or an attached one, not both."))
        return self.cleaned_data


class SendingForm(PaperForm, DayForm):
    """When it went to the governor, and the proof of it, if it is at hand."""

    NEEDED = False
