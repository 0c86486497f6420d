"""The pages of the print corner."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.portal.papers import GROUPS, every_paper, papers_of


@require_safe
@sign_in_first
def corner(request: HttpRequest) -> HttpResponse:
    """Everything that this person can print."""
    if not request.user.is_staff_member:
        raise PermissionDenied
    papers = groupby(papers_of(request.user), key=lambda paper: paper.group)
    groups = [(GROUPS[group], list(of_group)) for group, of_group in papers]
    return render(request, "space/print.html", {"groups": groups})


@require_safe
@sign_in_first
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: what it is about to choose from, and the files of what was chosen."""
    known = {paper.code: paper for paper in every_paper()}
    if code not in known:
        raise Http404
    shown = known[code]
    if not shown.may(request.user):
        raise PermissionDenied
    form = shown.form(request.GET, request.user)
    valid = form.is_valid() and not form.is_empty
    context = {"paper": shown, "form": form, "files": shown.files(form) if valid else []}
    return render(request, "space/print_paper.html", context, status=200 if valid or form.is_empty else 400)
