"""GET parameters of the register."""

from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
