"""The focal point's workspace, continued: beginning the text that is to amend the adopted one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.act_forms import ReasonForm
from commitments.models import InvalidTransition, Programme, Stage
from commitments.permissions import can_amend
from commitments.workspace_forms import MOST_REASON
from commitments.workspace_views import for_focal_point, typed


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def amend(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Say what it brings with it, and why it may not be possible yet; then open the rows."""
    if not can_amend(request.user, programme):
        raise PermissionDenied
    form = ReasonForm(typed(request), most=MOST_REASON, help_text=_("Everybody reads it on the page of the programme."))
    if request.method == "POST" and form.is_valid():
        try:
            programme.begin_amendment(by=request.user, reason=form.texts("reason"))
        except InvalidTransition:
            programme.refresh_from_db()
            form.add_error(None, why_not(programme) or _("Nothing was done. Please look again."))
        else:
            messages.success(request, _("The draft is open for an amending text. The adopted one stays in force."))
            return redirect("space-programme", programme.slug)
    context = {
        "programme": programme,
        "form": form,
        "refusal": "" if form.errors else why_not(programme),
        "illustrative": programme.illustrative,
    }
    return render(request, "space/amend.html", context)


def why_not(programme: Programme) -> str:
    """Why no amending text can be begun now; empty where it can."""
    if programme.stage == Stage.CLOSED:
        return _("The programme is closed: it is not amended any more.")
    if programme.stage != Stage.IMPLEMENTATION:
        return _("The council has not adopted the programme yet: its draft changes without an amending text.")
    if programme.amending_since is not None:
        return _("An amending text is being prepared already.")
    if programme.executory_on is None:
        return _("The deliberation is not executory yet: an adopted text is amended only once it is.")
    return ""
