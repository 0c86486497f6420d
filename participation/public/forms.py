"""The form by which a citizen speaks: two minutes, nothing asked that is not needed, why it is asked beside it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.models import Axis, Commitment
from participation import notices
from participation.models import BodyLanguage, Consultation, Stance
from participation.models.contribution import LONGEST_BODY, LONGEST_QUOTE
from participation.personal_data import Run, suspected
from participation.public.subjects import AXIS, COMMITMENT, Subjects
from tamazgana_open.bilingual import clean, phrase, reading_language
from tamazgana_open.commune.models import Douar
from tamazgana_open.formats.moroccan import number
from workshops.models import Group

LONGEST_NAME = 80
LONGEST_PHONE = 30
HONEYPOT = "website"


class WordsField(forms.CharField):
    """Words as somebody types or pastes them: cleaned, then counted. What is too long is said with both counts."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(strip=False, **kwargs)
        self.validators = []  # invisible characters are taken out, not refused

    def to_python(self, value: Any) -> str:
        """The words as they will stand."""
        return clean(super().to_python(value))

    def validate(self, value: str) -> None:
        """Raises ValidationError where nothing is left, or too much."""
        super().validate(value)
        if len(value) > self.longest:
            sentence = ngettext(
                "This is %(length)s character long; at most %(longest)s fit. Shorten it, or send it in several parts.",
                "This is %(length)s characters long; at most %(longest)s fit. Shorten it, or send it in several parts.",
                len(value),
            )
            raise ValidationError(
                sentence % {"length": number(len(value)), "longest": number(self.longest)}, code="too_long"
            )


class ContributionForm(forms.Form):
    """What is said, about what, and what its author wants known of themselves."""

    subject = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("This is not in the text that you are asked about. Choose from the list.")
        },
    )
    quote = WordsField(
        label=gettext_lazy("The passage that it is about"),
        longest=LONGEST_QUOTE,
        required=False,
        help_text=gettext_lazy("Copy the words of the text here if you speak about a certain passage."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("What do you want to say?"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the four."),
            "invalid_choice": gettext_lazy("Choose one of the four."),
        },
    )
    body = WordsField(
        label=gettext_lazy("Your contribution"),
        longest=LONGEST_BODY,
        help_text=gettext_lazy(
            "In your own words, in the language that you like. Everybody will read it: leave out names and numbers of "
            "people."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write what you have to say.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language in which you wrote"),
        choices=BodyLanguage.choices,
        help_text=gettext_lazy("So that you are answered in it, where it is Arabic or French; otherwise in Arabic."),
    )
    name = WordsField(
        label=gettext_lazy("Name or initials"),
        longest=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("Only if you like: a contribution without a name weighs the same."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    show_name = forms.BooleanField(
        label=gettext_lazy("Show this name beside my contribution"),
        required=False,
        help_text=gettext_lazy("Otherwise only the staff who answer you know it."),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("You speak as"),
        required=False,
        help_text=gettext_lazy("So that the report can say who was heard and who was not."),
    )
    douar = forms.ChoiceField(
        label=gettext_lazy("Your douar"),
        required=False,
        help_text=gettext_lazy(
            "So that the commune sees where a need arises. Group and douar are shown only where enough others share "
            "them."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose a douar of the list, or none.")},
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("For a confirmation and the news of the reply, nothing else. It is never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=LONGEST_PHONE,
        help_text=gettext_lazy("Only if you would rather be called with the reply. It is never shown."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I have read how my data are used, and I agree to it."),
        error_messages={"required": gettext_lazy("Without your consent nothing can be taken in.")},
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    """Not for people: out of sight, and named so that a robot fills it in."""

    def __init__(self, *args: Any, consultation: Consultation, subjects: Subjects, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": reading_language(), **(kwargs.get("initial") or {})}
        super().__init__(*args, label_suffix="", use_required_attribute=False, **kwargs)
        self.consultation, self.subjects = consultation, subjects
        self.fields["subject"].choices = list(self._subjects())
        self.fields["stance"].choices = [(code, capfirst(label)) for code, label in Stance.choices]
        self.fields["language"].choices = [(code, capfirst(label)) for code, label in BodyLanguage.choices]
        groups = [(code, capfirst(label)) for code, label in Group.choices]
        self.fields["group"].choices = [("", _("I would rather not say")), *groups]
        self.douars = {
            str(douar.pk): douar for douar in Douar.objects.filter(active=True, illustrative=consultation.illustrative)
        }
        names = [(key, str(douar.phrase("name"))) for key, douar in self.douars.items()]
        self.fields["douar"].choices = [("", _("I would rather not say")), *names]
        if not names:
            del self.fields["douar"]
        if not notices.are_sent():
            del self.fields["email"]

    @property
    def key(self) -> tuple[Any, ...] | str:
        """What all but the quoted passage of a new form is made of, so that it is drawn once; nothing once there is
        something typed in it."""
        if self.is_bound:
            return ""
        subjects = tuple((value, str(label)) for value, label in self.fields["subject"].choices)
        douars = tuple((key, str(douar.phrase("name"))) for key, douar in self.douars.items())
        return subjects, douars, self.initial.get("subject", ""), self.consultation.moderated_first, *self.fields

    def _subjects(self) -> Any:
        yield "", _("the whole")
        for axis in self.subjects.axes:
            title = f"{axis.number}. {phrase(axis.title)}"
            if axis.commitments:
                whole = _("Axis %(number)s as a whole") % {"number": axis.number}
                rows = [(f"{COMMITMENT}:{row.code}", f"{row.code} {phrase(row.title)}") for row in axis.commitments]
                yield title, [(f"{AXIS}:{axis.number}", whole), *rows]
            else:
                yield f"{AXIS}:{axis.number}", title

    def clean_email(self) -> str:
        """The address without what invisible characters may have been pasted with it."""
        typed = clean(self.cleaned_data["email"])
        if typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError(
                    _("This is not a whole e-mail address: it looks like name@example.org."), code="email"
                ) from None
        return typed

    def clean_phone(self) -> str:
        """The number as it was written, in one line."""
        typed = " ".join(clean(self.cleaned_data["phone"]).split())
        if typed and not any(character.isdigit() for character in typed):
            raise ValidationError(_("A telephone number has digits."), code="phone")
        return typed

    # What it comes to ---------------------------------------------------------------------------------------------

    @property
    def remarks(self) -> list[Run]:
        """What in the words that everybody will read looks like somebody's number or address."""
        shown = [self.cleaned_data["body"], self.cleaned_data["quote"]]
        shown += [self.cleaned_data["name"]] if self.cleaned_data["show_name"] else []
        return suspected("\n\n".join(shown))

    @property
    def is_from_robot(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.cleaned_data[HONEYPOT])

    def about(self) -> dict[str, Any]:
        """Axis and commitment that it is about."""
        kind, _colon, code = self.cleaned_data["subject"].partition(":")
        programme = self.consultation.programme_id
        if kind == COMMITMENT:
            commitment = Commitment.objects.select_related("axis").get(programme=programme, code=code)
            return {"commitment": commitment, "axis": commitment.axis}
        if kind == AXIS:
            return {"axis": Axis.objects.get(programme=programme, number=int(code))}
        return {}

    def said(self) -> dict[str, Any]:
        """What belongs to the contribution itself."""
        data = self.cleaned_data
        return {
            **self.about(),
            **{name: data[name] for name in ("quote", "stance", "body", "language", "group")},
            "douar": self.douars.get(data.get("douar", "")),
            "shown_name": data["name"] if data["show_name"] else "",
        }

    def told(self) -> dict[str, str]:
        """What only those who answer may know."""
        data = self.cleaned_data
        return {
            "name": "" if data["show_name"] else data["name"],
            "email": data.get("email", ""),
            "phone": data["phone"],
        }

    def words(self) -> tuple[str, ...]:
        """What makes it this contribution and no other."""
        data = self.cleaned_data
        return tuple(data[name] for name in ("subject", "quote", "stance", "body"))


def initial_from(asked: Any, subjects: Subjects) -> tuple[dict[str, str], bool]:
    """What an address such as `?commitment=2.3&quote=…` puts into the form, and whether it asks for something that is
    not in the text."""
    commitment, axis = asked.get("commitment", ""), asked.get("axis", "")
    found = {"quote": clean(asked.get("quote", ""))[:LONGEST_QUOTE]}
    if commitment and subjects.commitment(commitment):
        return {**found, "subject": f"{COMMITMENT}:{commitment}"}, False
    if axis.isascii() and axis.isdigit() and len(axis) < 4 and subjects.axis(int(axis)):
        return {**found, "subject": f"{AXIS}:{int(axis)}"}, False
    return found, bool(commitment or axis)
