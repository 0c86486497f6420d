"""Who comes to a page of the workspace of consultations: what is hidden is not found, who may not is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from participation.models import Consultation, Contribution, Reply
from participation.permissions import can_see_internal
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.journal.changes import change

View = Callable[..., HttpResponse]
May = Callable[[Any], bool]

LONGEST_NUMBER = 10**9


def for_consultation(may: May = can_see_internal) -> Callable[[View], View]:
    """The view gets the consultation in place of its address; whoever may not is refused."""

    def decorate(view: View) -> View:
        @sign_in_first
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            consultations = Consultation.objects.visible_to(request.user).select_related("programme", "version")
            consultation = get_object_or_404(consultations, slug=slug)
            if not may(request.user):
                raise PermissionDenied
            return view(request, consultation, **kwargs)

        return wrapper

    return decorate


def for_contribution(may: May = can_see_internal) -> Callable[[View], View]:
    """The view gets the contribution in place of its number."""

    def decorate(view: View) -> View:
        @sign_in_first
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, number: int) -> HttpResponse:
            seen = Contribution.objects.visible_to(request.user).filter(
                consultation__in=Consultation.objects.visible_to(request.user), consultation__slug=slug
            )
            seen = seen.select_related(
                "consultation__programme", "consultation__version", "axis", "commitment__axis", "douar", "meeting",
                "entered_by", "withheld_by", "reply",
            )  # fmt: skip
            contribution = get_object_or_404(seen, number=min(number, LONGEST_NUMBER))
            if not may(request.user):
                raise PermissionDenied
            return view(request, contribution)

        return wrapper

    return decorate


def for_reply(may: May = can_see_internal) -> Callable[[View], View]:
    """The view gets the reply in place of its key. Replies are opened by those who see what is internal alone."""

    def decorate(view: View) -> View:
        @for_consultation()
        @wraps(view)
        def wrapper(request: HttpRequest, consultation: Consultation, pk: int) -> HttpResponse:
            replies = Reply.objects.filter(consultation=consultation).select_related(
                "consultation__programme", "consultation__version", "version", "written_by", "published_by"
            )
            reply = get_object_or_404(replies, pk=min(pk, LONGEST_NUMBER))
            if not may(request.user):
                raise PermissionDenied
            return view(request, reply)

        return wrapper

    return decorate


@contextmanager
def held_still(consultation: Consultation) -> Iterator[None]:
    """A transaction in which nobody else acts on this consultation: what is checked in it is still so when it is done.

    The consultation is locked first, as every act of the room does, so that two of them never wait for each other.
    """
    with change():
        Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)
        yield
