"""What each act of monitoring asks for; a form that was opened before somebody else acted knows that it was."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from commitments.act_forms import ActForm
from commitments.models import Completion, MilestoneSlip, Progress
from commitments.models.indicator import Measure
from tamazgana_open.publications.models import Publication

MOST_DOCUMENTS = 20


class SeenForm(ActForm):
    """An act on what may have changed since the form was opened: `seen` names what was on the page."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, data: Any, *, seen: Any) -> None:
        super().__init__(data, initial={"seen": seen})

    @property
    def seen_number(self) -> int:
        """What was on the page, as a key; -1 where it was tampered with, which is nobody's."""
        text = self.cleaned_data["seen"]
        return int(text) if text.isascii() and text.isdigit() else -1

    def show_again(self, seen: Any) -> None:
        """Send the form again with what is now on the page."""
        self.data = self.data.copy()
        self.data["seen"] = str(seen)


def day_field(label: Any, *, today: bool = True, help_text: Any = "") -> forms.DateField:
    """A day; today unless it is to come."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    initial = timezone.localdate if today else None
    return forms.DateField(label=label, widget=widget, help_text=help_text, initial=initial)


class ProgressForm(SeenForm):
    """How far it is on a day, what was done, and what shows it."""

    completion = forms.ChoiceField(
        label=gettext_lazy("Level"), choices=Completion.choices, widget=forms.RadioSelect, required=True
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Percentage of progress (optional)"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Only with its evidence: without, leave it empty."),
        widget=forms.NumberInput(attrs={"dir": "ltr", "inputmode": "numeric"}),
    )
    documents = forms.CharField(
        label=gettext_lazy("Documents of the register (optional)"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Their references, separated by spaces, such as those of minutes or of a report."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, data: Any, *, seen: Any) -> None:
        super().__init__(data, seen=seen)
        self.fields["on"] = day_field(_("Day"), help_text=_("The day on which it stood so, not the day of typing."))
        self.add_sides(
            "text", pgettext("progress", "What was done"), most=Progress._meta.get_field("text").max_length, rows=5
        )
        self.add_sides(
            "evidence",
            _("Evidence (optional)"),
            most=Progress._meta.get_field("evidence").max_length,
            rows=3,
            required=False,
            help_text=_("What shows it, with addresses where it can be read: they become links."),
        )
        self.helper.layout.fields = [
            "seen",
            Div("on", "percent", css_class="sides"),
            "completion",
            self.sides("text"),
            self.sides("evidence"),
            "documents",
        ]

    def clean_documents(self) -> list[Publication]:
        """The publications of these references."""
        references = list(dict.fromkeys(self.cleaned_data["documents"].upper().split()))
        if len(references) > MOST_DOCUMENTS:
            raise forms.ValidationError(_("At most %(most)s documents."), params={"most": MOST_DOCUMENTS})
        known = {row.reference: row for row in Publication.objects.for_register().filter(reference__in=references)}
        if unknown := [reference for reference in references if reference not in known]:
            message = _("The register has no document of this reference: %(references)s")
            raise forms.ValidationError(message, params={"references": ", ".join(unknown)})
        return list(known.values())


class NothingNewForm(SeenForm):
    """That nothing is new, on a day; why, if there is something to say."""

    def __init__(self, data: Any, *, seen: Any) -> None:
        super().__init__(data, seen=seen)
        self.fields["on"] = day_field(_("Day"))
        self.add_sides("text", _("Why (optional)"), most=1000, rows=3, required=False)
        self.helper.layout.fields = ["seen", "on", self.sides("text")]


class TranslationForm(ActForm):
    """The French of a record; its Arabic stands beside it and stays."""

    def __init__(self, data: Any, *, record: Progress, languages: tuple[str, ...]) -> None:
        super().__init__(data)
        self.record = record
        for field, label in (("text", pgettext("progress", "What was done")), ("evidence", _("Evidence"))):
            if getattr(record, f"{field}_ar"):
                self.add_sides(field, label, most=Progress._meta.get_field(field).max_length, rows=5, required=False)
                for language, box in ((code, self.fields[f"{field}_{code}"]) for code in ("ar", *languages)):
                    box.initial = getattr(record, f"{field}_{language}")
                self.fields[f"{field}_ar"].disabled = True
        self.helper.layout.fields = [
            self.sides(field) for field in ("text", "evidence") if f"{field}_ar" in self.fields
        ]


class WithdrawForm(ActForm):
    """Why something that was recorded is withdrawn: everybody reads it."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.add_sides("reason", _("Why it is withdrawn"), most=500, rows=3, help_text=_("Everybody reads it."))
        self.helper.layout.fields = [self.sides("reason")]


class DoneForm(ActForm):
    """The day on which a milestone was reached."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(_("Reached on"))
        self.helper.layout.fields = ["on"]


class UndoForm(ActForm):
    """Why a mark is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the public journal."),
    )


class SlipForm(SeenForm):
    """To which day a milestone is put off, and why."""

    def __init__(self, data: Any, *, seen: Any) -> None:
        super().__init__(data, seen=seen)
        self.fields["to"] = day_field(
            _("Now expected by"), today=False, help_text=_("Later than the day that the council adopted.")
        )
        most = MilestoneSlip._meta.get_field("reason").max_length
        self.add_sides("reason", _("Why it is put off"), most=most, rows=3, help_text=_("Everybody reads it."))
        self.helper.layout.fields = ["seen", "to", self.sides("reason")]


class MeasureForm(ActForm):
    """A measured value, its day and where it comes from."""

    value = forms.DecimalField(
        label=gettext_lazy("Value"),
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(_("Measured on"))
        most = Measure._meta.get_field("source").max_length
        self.add_sides("source", _("Where the value comes from"), most=most)
        self.helper.layout.fields = [Div("on", "value", css_class="sides"), self.sides("source")]
