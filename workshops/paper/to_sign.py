"""The minutes as they stand, on paper for the pen: what is signed, scanned and then entered as the approval.

Made from the working rows when somebody asks for it and kept nowhere: it has no reference, and says that it is not
what is published.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.commune.models import Commune
from workshops.models import Meeting, MinutesState
from workshops.paper import document
from workshops.text import MinutesText
from workshops.workspace.views import for_act


@require_safe
@for_act()
def to_sign(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The paper in the authoritative language, or in `?language=`."""
    minutes = meeting.minutes
    if minutes.is_account or minutes.state == MinutesState.PUBLISHED or not meeting.takes_records:
        messages.error(request, _("There is nothing to be signed: only minutes that are on their way are."))
        return redirect("space-meeting", meeting.address)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else AUTHORITATIVE
    name = f"{meeting.address}-to-sign.{language}.pdf"
    response = HttpResponse(_made(MinutesText.from_rows(minutes), meeting, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _made(text: MinutesText, meeting: Meeting, language: str) -> bytes:
    from tamazgana_open import pdf  # WeasyPrint is heavy: a server process that makes no paper does not load it.

    content: dict[str, Any] = {
        **text.to_content(),
        "commune": Commune.current().frozen(),
        "illustrative": meeting.illustrative,
        "languages": [language],
    }
    with override(language):
        html = render_to_string(
            "workshops/to_sign_document.html",
            {
                **document.context(content, (language,)),
                "content": content,
                "language": language,
                "languages": (language,),
                "printed_at": timezone.now(),
            },
        )
    made = pdf.render(
        html, identifier=f"to-sign:{meeting.address}:{language}", style=pdf.palette(content["commune"]["colours"])
    )
    return made.content
