"""The fields of the entry page: what stays from one form of the stack to the next, what each form says, and who."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from participation.models import BodyLanguage, Channel, Consultation, Stance
from participation.models.contribution import LONGEST_BODY, LONGEST_QUOTE
from participation.models.sender import Told
from participation.paper.targets import Targets
from tamazgana_open.bilingual import phrase
from tamazgana_open.commune.models import Douar
from tamazgana_open.formats.moroccan import date_short
from tamazgana_open.merging import never_cut
from workshops.models import Group, Meeting
from workshops.planning.forms import day_field

CHANNELS = [(code, label) for code, label in Channel.choices if code != Channel.ONLINE]
PHONE = re.compile(r"[0-9٠-٩+(). /-]{6,30}\Z")
MOST_MEETINGS = 100
"""Meetings to choose from, the latest first."""


def last_day(consultation: Consultation) -> date:
    """The last day on which something can have been received."""
    return min(consultation.closes_on, timezone.localdate())


def meetings_of(consultation: Consultation) -> list[Meeting]:
    """The meetings at which something can have been said: those of the programme that have begun, the latest first."""
    begun = Meeting.objects.of_programme(consultation.programme).filter(starts_at__lte=timezone.now())
    return list(begun.order_by("-starts_at")[:MOST_MEETINGS])


def meeting_label(meeting: Meeting) -> str:
    """18/03/2031 – title, for lists to choose from."""
    return f"{date_short(meeting.starts_at)} – {meeting.phrase('title')}"


class StackForm(forms.Form):
    """What stays from one form of the stack to the next: channel, day of receipt, meeting, language."""

    channel = forms.ChoiceField(label=gettext_lazy("How it came in"), choices=CHANNELS)
    received_on = day_field(gettext_lazy("Received on"))
    meeting = forms.ChoiceField(label=gettext_lazy("At which meeting"), required=False)
    language = forms.ChoiceField(
        label=pgettext_lazy("of a contribution", "Written in"),
        choices=[(code, capfirst(label)) for code, label in BodyLanguage.choices],
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.meetings = {str(meeting.pk): meeting for meeting in meetings_of(consultation)}
        choices = [(key, meeting_label(meeting)) for key, meeting in self.meetings.items()]
        self.fields["channel"].choices = [(code, capfirst(label)) for code, label in CHANNELS]
        self.fields["language"].choices = [(code, capfirst(label)) for code, label in BodyLanguage.choices]
        self.fields["meeting"].choices = [("", "—"), *choices]
        day = self.fields["received_on"].widget.attrs
        day["min"], day["max"] = consultation.opens_on.isoformat(), last_day(consultation).isoformat()

    def clean_received_on(self) -> date:
        """A day on which the consultation was open, and not one to come."""
        day = self.cleaned_data["received_on"]
        if not self.consultation.opens_on <= day <= last_day(self.consultation):
            days = {
                "first": date_short(self.consultation.opens_on),
                "last": date_short(last_day(self.consultation)),
            }
            raise ValidationError(_("The day of receipt lies between %(first)s and %(last)s.") % days)
        return day

    def clean(self) -> dict[str, Any]:
        """What was said at a meeting names it; what came in otherwise names none, whatever is still chosen there."""
        typed = self.cleaned_data
        chosen = self.meetings.get(typed.get("meeting") or "")
        if typed.get("channel") == Channel.MEETING and chosen is None and "meeting" not in self.errors:
            self.add_error("meeting", _("Choose the meeting at which it was said."))
        typed["meeting_row"] = chosen if typed.get("channel") == Channel.MEETING else None
        return typed


class PointForm(forms.Form):
    """One point of the form or letter; each becomes a contribution."""

    target = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    stance = forms.ChoiceField(
        label=gettext_lazy("Position"), error_messages={"required": gettext_lazy("Choose the position.")}
    )
    body = forms.CharField(
        label=gettext_lazy("What it says"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write what it says.")},
    )
    quote = forms.CharField(
        label=gettext_lazy("Passage quoted"),
        max_length=LONGEST_QUOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "dir": "auto"}),
    )

    def __init__(self, *args: Any, targets: Targets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets
        target = self.fields["target"]
        target.choices = target_choices(targets)
        target.error_messages["invalid_choice"] = _("This is not among what citizens are asked about.")
        self.fields["stance"].choices = [("", "—"), *((code, capfirst(label)) for code, label in Stance.choices)]
        never_cut(self)

    def is_blank(self) -> bool:
        """Whether nothing was typed into it: a row that was added and not needed."""
        names = ("target", "stance", "body", "quote")
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in names)

    def fields_of_model(self) -> dict[str, Any]:
        """As `Contribution.receive` takes them."""
        typed = self.cleaned_data
        axis, commitment = self.targets.find(typed["target"]) or (None, None)
        return {
            "axis": axis,
            "commitment": commitment,
            "stance": typed["stance"],
            "body": typed["body"],
            "quote": typed["quote"],
        }


def target_choices(targets: Targets) -> list[tuple[str, str]]:
    """What to choose from. Each begins with its code, so that typing the code on the paper finds it."""
    titles = [(code, f"{code} – {phrase(title)}") for code, title in targets.titles.items()]
    return [("", _("The programme as a whole")), *titles]


class PersonForm(forms.Form):
    """Who sent it, as far as the paper says."""

    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    douar = forms.ChoiceField(label=gettext_lazy("Douar"), required=False)
    name = forms.CharField(label=gettext_lazy("Name or initials"), max_length=80, required=False)
    name_shown = forms.BooleanField(label=gettext_lazy("The name may be shown"), required=False)
    phone = forms.RegexField(
        PHONE,
        label=gettext_lazy("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("A telephone number has at least six digits, and no letters.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.douars = {str(douar.pk): douar for douar in douars_of(consultation)}
        self.fields["group"].choices = [("", "—"), *((code, capfirst(label)) for code, label in Group.choices)]
        named = [(key, str(douar.phrase("name"))) for key, douar in self.douars.items()]
        self.fields["douar"].choices = [("", "—"), *named]
        self.fields["name"].widget.attrs |= {"dir": "auto", "autocomplete": "off"}
        never_cut(self)

    def clean(self) -> dict[str, Any]:
        """The row of the douar."""
        typed = self.cleaned_data
        typed["douar_row"] = self.douars.get(typed.get("douar") or "")
        return typed

    def told(self, **also: Any) -> Told:
        """What is kept of the sender and never shown; a name that may be shown stands with the contribution."""
        typed = self.cleaned_data
        name = "" if typed["name_shown"] else typed["name"]
        return Told(name=name, email=typed["email"], phone=typed["phone"], **also)

    @property
    def shown_name(self) -> str:
        """The name that may be shown; else empty."""
        return self.cleaned_data["name"] if self.cleaned_data["name_shown"] else ""


def douars_of(consultation: Consultation) -> list[Douar]:
    """The douars to choose from."""
    return list(Douar.objects.filter(illustrative=consultation.illustrative, active=True))
