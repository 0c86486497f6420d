"""What a report asks for: its period, and the commune's own words in Arabic and French."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.act_forms import ActForm
from commitments.models import MonitoringReport, ReportKind
from commitments.models.monitoring_report import WORDS
from commitments.monitoring.workspace.forms import day_field
from commitments.workspace_forms import SidesForm, localized


class PeriodForm(ActForm):
    """Of which days; an evaluation begins with the adoption."""

    def __init__(self, data: Any, *, kind: str, starts: Any = None) -> None:
        super().__init__(data)
        if kind == ReportKind.PROGRESS:
            self.fields["starts"] = day_field(_("From"), today=False)
            self.fields["starts"].initial = starts
        self.fields["ends"] = day_field(_("Until"), help_text=_("All is shown as it stood on that day."))
        self.helper.layout.fields = [Div(*self.fields, css_class="sides")]


class ReportForm(SidesForm):
    """The words of a report; before its first edition the period too."""

    class Meta:
        model = MonitoringReport
        fields = [
            "starts",
            "ends",
            *(name for words in ("introduction", "lessons", "conclusion") for name in localized(words)),
        ]
        widgets = {"starts": forms.DateInput, "ends": forms.DateInput}

    HELP = {
        "introduction": gettext_lazy("What this report is about, for somebody who has not followed the programme."),
        "lessons": gettext_lazy("What went well, what did not, and what the next programme should do otherwise."),
        "conclusion": gettext_lazy("What comes next, and who answers for it."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = WORDS[ReportKind(self.instance.kind)]
        for name in [name for name in self.fields if name.rpartition("_")[0] not in ("", *words)]:
            del self.fields[name]
        for name in words:
            for column in localized(name):
                self.fields[column].widget = forms.Textarea(attrs={**self.fields[column].widget.attrs, "rows": 7})
            self.fields[localized(name)[0]].help_text = self.HELP[name]
        if self.instance.publication_id is not None:
            del self.fields["starts"], self.fields["ends"]
        elif self.instance.is_evaluation:
            del self.fields["starts"]
        days = [name for name in ("starts", "ends") if name in self.fields]
        period = [Div(*days, css_class="sides")] if days else []
        self.helper.layout = Layout(*period, *(self.sides(name) for name in words))

    @property
    def columns(self) -> list[str]:
        """The columns that are edited."""
        return list(self.fields)


class CorrectionForm(ActForm):
    """Why a published report is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody reads it beside both editions."),
    )
