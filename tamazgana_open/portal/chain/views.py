"""The chain of a programme: its page, and the same as a file."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.views import reading
from tamazgana_open.page_cache import public_page
from tamazgana_open.portal.chain import graph
from tamazgana_open.portal.chain.facts import Facts
from tamazgana_open.portal.chain.stations import LABELS, lines


@require_safe
@public_page()
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Each commitment with its stations, from the meeting where it was asked for to its evaluation."""
    read = reading(request, slug)
    context = read.context()
    if read.text:
        drawn = lines(Facts.of(read))
        context["lines"] = drawn
        context["chained"] = [
            (axis, [line for line in drawn if line.commitment.axis_number == axis.number]) for axis in read.text.axes
        ]
    context["labels"] = list(LABELS.values())
    return render(request, "portal/chain.html", context)


@require_safe
@public_page()
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """The chain as nodes and links. 404 before there is a text."""
    read = reading(request, slug)
    if read.text is None:
        raise Http404
    content = graph.content(Facts.of(read), request)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'inline; filename="{slug}-chain.json"'
    return response
