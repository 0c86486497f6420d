"""The administrator's page of people: accounts, roles, and which roles need a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tamazgana_open import merging
from tamazgana_open.accounts import carried
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.accounts.forms import PersonForm
from tamazgana_open.accounts.models import LastAdministrator, Role, RoleCode, User
from tamazgana_open.journal.changes import change, record


def for_administrator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Administrators only."""

    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role(RoleCode.ADMINISTRATOR):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
@for_administrator
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who can sign in, with roles and second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    everybody = User.objects.prefetch_related("roles").annotate(has_factor=Exists(factor))
    return render(request, "space/people.html", {"people": everybody, "roles": Role.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrator
def person(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Open an account, or change one."""
    known = get_object_or_404(User, pk=pk) if pk is not None else None
    data = request.POST if request.method == "POST" else carried.take(request)
    form = PersonForm(merging.cleaned(data) if data is not None else None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save_person(form, by=request.user)
        except LastAdministrator:
            form.add_error("roles", _("The portal needs an administrator: give this role to somebody else first."))
        else:
            if known is None:
                _invite(request, saved)
            else:
                messages.success(request, _("Saved."))
            return redirect("space-people")
    return render(request, "space/person.html", {"form": form, "person": known})


def _save_person(form: PersonForm, *, by: User) -> User:
    with change():
        user = form.save(commit=False)
        added = user.pk is None
        if added:
            user.set_unusable_password()
        user.save()
        if added:
            record("accounts.person_added", by=by, public=False, office=user.username)
        user.give_roles({role.code for role in form.cleaned_data["roles"]}, by=by)
    return user


def _invite(request: HttpRequest, user: User) -> None:
    # The person chooses the password, by the same mail as when it is forgotten.
    form = ResetPasswordForm(data={"email": user.email})
    if form.is_valid():
        form.save(request)
    messages.success(
        request, _("The account is open. A mail to %(email)s leads to a password.") % {"email": user.email}
    )


@require_POST
@for_administrator
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    try:
        get_object_or_404(User, pk=pk).deactivate(by=request.user)
        messages.success(request, _("The account is closed."))
    except LastAdministrator:
        messages.error(request, _("The portal needs an administrator: give this role to somebody else first."))
    return redirect("space-people")


@require_POST
@for_administrator
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    get_object_or_404(User, pk=pk).reactivate(by=request.user)
    messages.success(request, _("The account is open again."))
    return redirect("space-people")


@require_POST
@for_administrator
def require_factors(request: HttpRequest) -> HttpResponse:
    """Say for which roles a second factor is required."""
    chosen = set(request.POST.getlist("role"))
    with change():
        for role in Role.objects.all():
            required = role.code in chosen
            if (
                Role.objects.filter(pk=role.pk)
                .exclude(requires_second_factor=required)
                .update(requires_second_factor=required)
            ):
                record("accounts.role_changed", by=request.user, public=False, role=role.code, required=required)
    messages.success(request, _("Saved."))
    return redirect("space-people")
