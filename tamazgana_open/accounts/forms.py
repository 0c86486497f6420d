"""Forms of sign-in and of the people's page."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tamazgana_open.accounts import carried
from tamazgana_open.accounts.models import Role, User

LONGEST_LOGIN = 254
"""Characters of the longest e-mail there can be."""


class SignInForm(LoginForm):
    """Sign-in by e-mail or user name; carries what was typed before the session ended."""

    carried = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST_LOGIN))
        self.fields["login"].label = _("User name or e-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["dir"] = "ltr"
        self.fields["password"].widget.attrs["dir"] = "ltr"
        self.fields["password"].help_text = ""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; a carried form waits in the session from here on."""
        content = carried.unpack(self.cleaned_data.get("carried") or "")
        if content:
            carried.keep(request, content)
            redirect_url = None
        return super().login(request, redirect_url)


class PersonForm(forms.ModelForm):
    """A person's account, by the administrator."""

    roles = forms.ModelMultipleChoiceField(
        label=_("Roles"),
        queryset=Role.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["name", "username", "email", "office_ar", "office_fr"]
