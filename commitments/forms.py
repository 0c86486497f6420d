"""Forms about programmes that the public uses; the workspace's are in `workspace_forms`."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import Version
from tamazgana_open.formats.moroccan import date_long


class CompareForm(forms.Form):
    """Which two versions to compare (GET)."""

    older = forms.TypedChoiceField(label=_("Older version"), coerce=int)
    newer = forms.TypedChoiceField(label=_("Newer version"), coerce=int)

    def __init__(self, versions: Sequence[Version], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(v.number, f"{v.number} – {date_long(v.frozen_at)}") for v in versions]
        self.fields["older"].choices = self.fields["newer"].choices = choices
        if len(versions) > 1:
            self.initial.setdefault("older", versions[1].number)
            self.initial.setdefault("newer", versions[0].number)
