"""The small forms of the workspace of consultations: what each act asks for."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation import personal_data
from participation.models import Consultation, Contribution, Moderation, Reason
from participation.models.contribution import LONGEST_BODY
from tamazgana_open.bilingual import clean
from workshops.planning.forms import day_field, plain_helper
from workshops.workspace.forms import ActForm

# The life of a consultation ---------------------------------------------------------------------------------------


class CancelForm(ActForm):
    """Why it is cancelled: everybody reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Consultation._meta.get_field("reason").max_length
        self.add_sides("reason", _("Reason"), most=most, rows=3, help_text=_("Everybody reads it on the public page."))
        self.helper = plain_helper(*self.layout())

    def layout(self) -> list[Any]:
        """The reason side by side."""
        return [self.sides("reason")] if "reason_ar" in self.fields else []


class ExtendForm(CancelForm):
    """A later last day, the day for replies that follows, and why."""

    closes_on = day_field(gettext_lazy("New last day"))
    replies_by = day_field(gettext_lazy("Replies promised by"))

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        self.consultation = consultation
        week = timedelta(days=7)
        later = max(consultation.closes_on, timezone.localdate()) + week
        known = {"closes_on": later, "replies_by": max(consultation.replies_by + week, later + week)}
        super().__init__(*args, initial=known, **kwargs)

    def layout(self) -> list[Any]:
        """The days, then the reason."""
        return [Div("closes_on", "replies_by", css_class="sides"), *super().layout()]

    def clean(self) -> dict[str, Any]:
        """The days follow each other."""
        super().clean()
        last, replies = self.cleaned_data.get("closes_on"), self.cleaned_data.get("replies_by")
        if last and (last <= self.consultation.closes_on or last < timezone.localdate()):
            self.add_error("closes_on", _("The new last day must be later, and not be over."))
        if last and replies and replies <= last:
            self.add_error("replies_by", _("Replies are promised for a day after the last day."))
        return self.cleaned_data


# Moderation -------------------------------------------------------------------------------------------------------


class WithholdForm(forms.Form):
    """For which reason of the list, and what its author is told."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose a reason")), *Reason.choices],
        error_messages={"required": gettext_lazy("A contribution is withheld for a reason of the list.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the author"),
        required=False,
        max_length=Moderation._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The author reads it at the receipt. It does not stand in the public register."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict[str, Any]:
        """Another reason is said in words."""
        super().clean()
        if self.cleaned_data.get("reason") == Reason.OTHER and not clean(self.cleaned_data.get("note", "")):
            self.add_error("note", _("Say in words what the other reason is."))
        return self.cleaned_data


class MaskForm(forms.Form):
    """Which passages of the text are masked: those that were found, and those that are typed, one a line; and whether
    the name shown is hidden, where there is one."""

    found = forms.MultipleChoiceField(
        label=gettext_lazy("Found in the text"), required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )
    typed = forms.CharField(
        label=gettext_lazy("Passages to mask, one on each line"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Exactly as they stand in the text or in the passage that it quotes."),
    )
    hide_name = forms.BooleanField(
        label=gettext_lazy("Hide the name shown"),
        required=False,
        help_text=gettext_lazy(
            "Only where it is an insult, somebody else’s, or holds a number: its author asked for it to be shown."
        ),
    )

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = (contribution.body, contribution.quote)
        found = dict.fromkeys(run.text for text in texts for run in personal_data.suspected(text))
        self.fields["found"].choices = [(text, text) for text in found]
        self.fields["typed"].widget.attrs.pop("maxlength", None)
        if not contribution.shown_name:
            del self.fields["hide_name"]

    @property
    def hides_name(self) -> bool:
        """Whether the name shown is to be hidden."""
        return self.cleaned_data.get("hide_name", False)

    @property
    def passages(self) -> list[str]:
        """All of them, the longest first, so that a part of one never hides the whole."""
        lines = [line.strip() for line in self.cleaned_data["typed"].split("\n")]
        every = [*self.cleaned_data["found"], *filter(None, lines)]
        return sorted(dict.fromkeys(every), key=len, reverse=True)

    def clean(self) -> dict[str, Any]:
        """Something is to be masked."""
        super().clean()
        if not self.errors and not self.passages and not self.hides_name:
            self.add_error("typed", _("Say which words are to be masked."))
        return self.cleaned_data


class LookAgainForm(forms.Form):
    """How the second look ends, and what the author is told."""

    PUBLISH, UPHOLD = "publish", "uphold"

    end = forms.ChoiceField(
        label=gettext_lazy("After the second look"),
        choices=[
            (PUBLISH, gettext_lazy("It is published after all")),
            (UPHOLD, gettext_lazy("The decision stands: it is not published")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the second look ends.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the author"),
        required=False,
        max_length=Moderation._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Needed where the decision stands: the author reads it at the receipt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict[str, Any]:
        """A decision that stands is explained."""
        super().clean()
        if self.cleaned_data.get("end") == self.UPHOLD and not clean(self.cleaned_data.get("note", "")):
            self.add_error("note", _("Explain to the author why the decision stands."))
        return self.cleaned_data


def number_of(text: str) -> int:
    """The number that was typed or stands in an address; 0 for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def chosen(contributions: Any, numbers: list[str]) -> list[Contribution]:
    """Of these contributions those whose numbers were ticked."""
    wanted = {number for number in map(number_of, numbers) if number}
    return list(contributions.filter(number__in=wanted).oldest_first()) if wanted else []
