"""The forms of a meeting's files: sending several at once, and making one public."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.workspace_forms import language_name, localized
from tamazgana_open.bilingual import LANGUAGES, clean, direction
from tamazgana_open.formats.moroccan import file_size
from tamazgana_open.merging import never_cut
from workshops.attachments.files import ATTACHMENT_MAX_BYTES, EXTENSIONS, store
from workshops.models import Attachment, AttachmentKind, Meeting

MOST_FILES = 20
"""How many are taken at once: photographs of one meeting."""
LONGEST_NAME_SHOWN = 80
ENDINGS = sorted({*(f".{extension}" for extension in EXTENSIONS.values()), ".jpeg", ".webp"})
"""What the browser offers to choose; the content decides."""


class SeveralFiles(forms.ClearableFileInput):
    """A field in which several files can be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; each is judged by itself when it is stored."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that were sent. An empty one is said to be empty beside its name, as every other fault."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(most)s files can be sent at once.") % {"most": MOST_FILES}, code="many")
        return list(files)


class UploadForm(forms.Form):
    """Files of one kind with their caption. After `keep`: what is `kept`, and why the others are `refused`."""

    kind = forms.ChoiceField(label=gettext_lazy("What they are"), choices=AttachmentKind.choices)
    files = FilesField(
        label=gettext_lazy("Files"),
        widget=SeveralFiles,
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, files)
        self.meeting = meeting
        self.kept: list[Attachment] = []
        self.refused: list[str] = []
        self.fields["kind"].choices = [(code, capfirst(label)) for code, label in AttachmentKind.choices]
        longest = Attachment._meta.get_field("title").max_length
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=f"{_('Caption')} – {language_name(language)}",
                required=False,
                max_length=longest,
                widget=forms.TextInput(attrs={"lang": language, "dir": direction(language)}),
            )
        self.fields["files"].widget.attrs["accept"] = ",".join(ENDINGS)
        self.fields["files"].help_text = _(
            "Pictures (JPEG, PNG, WebP), PDF, DOCX, PPTX, XLSX, ODT, ODP, ODS: up to %(number)s files at once, each of "
            "at most %(most)s. Pictures lose what the camera noted (place, time, device) and are made smaller."
        ) % {"most": file_size(ATTACHMENT_MAX_BYTES), "number": MOST_FILES}
        never_cut(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        sides = (Div(Field(name), css_class=f"side-{name[-2:]}") for name in localized("title"))
        self.helper.layout = Layout("kind", Div(*sides, css_class="sides"), "files")

    def keep(self, *, by: Any) -> None:
        """Store what can be kept, one by one; the faults of the others stand beside the field, each with its name."""
        given = self.cleaned_data
        title = {language: given[f"title_{language}"] for language in LANGUAGES}
        for upload in given["files"]:
            try:
                self.kept.append(store(upload, meeting=self.meeting, kind=given["kind"], by=by, title=title, once=True))
            except ValidationError as error:
                self.refused.append(f"{shown_name(upload)} – {' '.join(error.messages)}")
        if self.refused:
            self.add_error("files", self.refused)


def shown_name(upload: Any) -> str:
    """The name under which a file was sent, as it is repeated to who sent it: cleaned, not endless, and isolated, since
    it may run in either direction."""
    name = clean(upload.name or "").replace("\n", " ")
    if len(name) > LONGEST_NAME_SHOWN:
        half = LONGEST_NAME_SHOWN // 2
        name = f"{name[:half]}…{name[-half:]}"
    return f"\u2068{name}\u2069"


class ConsentForm(forms.Form):
    """Who agreed that a file may be shown."""

    consent = forms.CharField(
        label=gettext_lazy("Consent"),
        max_length=Attachment._meta.get_field("consent").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=Attachment._meta.get_field("consent").help_text,
        error_messages={"required": gettext_lazy("Write who agreed, and how, or why nothing stands against it.")},
    )

    def __init__(self, data: Any = None, *, attachment: Attachment) -> None:
        initial = {"consent": attachment.consent}
        super().__init__(data, initial=initial, auto_id=f"id_%s_{attachment.pk}")
        never_cut(self)
