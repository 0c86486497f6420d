"""What the focal point follows: the adopted commitments, late first and the longest silent first, and one of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commitments.models import Commitment, InvalidTransition, Programme, Progress, Stage
from commitments.monitoring import standing
from commitments.monitoring.standing import CommitmentStanding
from commitments.permissions import can_follow
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import TRANSLATIONS


def for_follower(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the programme in place of its address; whoever may not follow it is refused."""

    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
        if not can_follow(request.user, programme):
            raise PermissionDenied
        return view(request, programme, **kwargs)

    return wrapper


def for_adopted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the commitment in place of its code, and how far it is. 404 where the council adopted none."""

    @for_follower
    @wraps(view)
    def wrapper(request: HttpRequest, programme: Programme, code: str, **kwargs: Any) -> HttpResponse:
        found = standing.of(programme, code=code)
        row = found.commitment(code) if found else None
        commitment = Commitment.objects.select_related("programme").filter(programme=programme, code=code).first()
        if row is None or commitment is None:
            raise Http404
        return view(request, commitment, row, **kwargs)

    return wrapper


@require_safe
@for_follower
def to_follow(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All adopted commitments by urgency, the reports, and the close."""
    found = standing.of(programme)
    reports = programme.monitoring_reports.select_related(
        "publication__corrected_by", "publication__translated_by"
    ).defer("publication__content", "publication__corrected_by__content", "publication__translated_by__content")
    context = {
        "programme": programme,
        "standing": found,
        "open": programme.stage == Stage.IMPLEMENTATION,
        "reports": [row for row in reports if not row.is_evaluation],
        "evaluation": next((row for row in reports if row.is_evaluation), None),
        "to_translate": _to_translate(programme),
        "illustrative": programme.illustrative,
    }
    return render(request, "space/monitoring/to_follow.html", context)


def _to_translate(programme: Programme) -> list[Progress]:
    rows = Progress.objects.standing().filter(commitment__programme=programme).select_related("commitment")
    return [row for row in rows if any(row.lacks(language) for language in TRANSLATIONS)]


@require_safe
@for_adopted
def commitment(request: HttpRequest, commitment: Commitment, row: CommitmentStanding) -> HttpResponse:
    """One adopted commitment: all that was recorded, and what can be recorded now."""
    untranslated = {
        record.pk
        for record in Progress.objects.standing().filter(commitment=commitment)
        if any(record.lacks(language) for language in TRANSLATIONS)
    }
    context = {
        "programme": commitment.programme,
        "commitment": commitment,
        "row": row,
        "untranslated": untranslated,
        "open": commitment.programme.stage == Stage.IMPLEMENTATION,
        "illustrative": commitment.programme.illustrative,
    }
    return render(request, "space/monitoring/commitment.html", context)


@require_POST
@for_follower
def close(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The time is over and evaluated: close the programme."""
    try:
        programme.close(by=request.user)
    except InvalidTransition:
        messages.warning(
            request, _("It cannot be closed now: the final evaluation is published first, and no amendment is open.")
        )
    else:
        messages.success(request, _("The programme is closed."))
    return redirect("space-monitoring", programme.slug)
