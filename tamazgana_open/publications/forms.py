"""GET parameters of the register."""

from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tamazgana_open.merging import never_cut
from tamazgana_open.publications import kinds
from tamazgana_open.publications.models import Publication


class RegisterFilter(forms.Form):
    """Kind and year; what is not understood filters nothing."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *kinds.choices()]

    def apply(self, publications: QuerySet[Publication]) -> QuerySet[Publication]:
        """The publications that pass."""
        self.is_valid()
        if kind := self.cleaned_data.get("kind"):
            publications = publications.of_kind(kind)
        if year := self.cleaned_data.get("year"):
            publications = publications.filter(published_at__year=year)
        return publications

    def query(self) -> str:
        """The filters as a query string for the links between pages."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


class RedactionForm(forms.Form):
    """What is to be removed, and by what right. The reason is public."""

    passages = forms.CharField(
        label=_("Passages to remove, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_(
            "Copied exactly from the document. Without any, the whole content is removed and no edition follows."
        ),
    )
    reason = forms.CharField(
        label=_("Reason, which everybody can read"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Do not repeat in it what is being removed."),
    )
    understood = forms.BooleanField(label=_("I know that this cannot be undone."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        never_cut(self)

    def clean_passages(self) -> list[str]:
        """The lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["passages"].splitlines() if line.strip()]
