"""Whole pages for signed-out visitors, kept in each server process and named by the site's version.

A page is kept under (release, host, path, allowed parameters, encoding, site version). A view allows it by
`public_page`, which also names the parameters that matter; all others are ignored.
Whoever has a session is never served from here
and never
kept here. Memory is bounded in bytes; the oldest pages go first.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from tamazgana_open import days
from tamazgana_open.journal.changes import site_version

MARK = "_public_page_parameters"
PATHS_REMEMBERED = 4096

Clock = Callable[[datetime], datetime | None]
_clocks: list[Clock] = []


def changes_by_clock(next_moment: Clock) -> None:
    """Let a room say when the clock alone will change what the public sees: its function is given the present moment
    and gives the next such moment, or None. Kept pages end there. Asked once for each site version."""
    _clocks.append(next_moment)


def public_page(*parameters: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorate a view whose page is the same for every signed-out visitor. `parameters` are the GET names it reads."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _forget_other_parameters(request, parameters)
            response = view(request, *args, **kwargs)
            setattr(response, MARK, parameters)
            return response

        return wrapper

    return decorate


def _forget_other_parameters(request: HttpRequest, names: tuple[str, ...]) -> None:
    # The page's own links repeat its query: what one visitor wrote there must not be kept for the others.
    if not request.META.get("QUERY_STRING"):
        return
    read = QueryDict(mutable=True)
    for name in names:
        if name in request.GET:
            read.setlist(name, request.GET.getlist(name))
    request.GET = read
    request.META["QUERY_STRING"] = read.urlencode()


@dataclass(frozen=True, slots=True)
class Kept:
    """One page as it left the server."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    until: float

    @property
    def weight(self) -> int:
        """Bytes in memory, roughly."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 500


class PageCacheMiddleware:
    """Serves and keeps public pages. Stands outside compression and sessions, so that a kept page costs neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: LRUCache[tuple[Any, ...], Kept] = LRUCache(
            settings.PAGE_CACHE_BYTES, getsizeof=lambda kept: kept.weight
        )
        self.parameters: LRUCache[str, tuple[str, ...]] = LRUCache(PATHS_REMEMBERED)
        self.lock = threading.Lock()
        self.fresh: tuple[int, float, float] = (-1, 0.0, 0.0)
        """The site version for which the clocks were asked, and from when to when pages made of it stay fresh."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return _private(self.get_response(request))
        version = site_version()
        key = self._key(request, version)
        if key is not None:
            with self.lock:
                kept = self.pages.get(key)
            if kept is not None and kept.until > time.time():
                return _answer(request, kept)
        began = timezone.now()
        response = self.get_response(request)
        parameters = getattr(response, MARK, None)
        if parameters is None or response.status_code != 200 or response.streaming or response.cookies:
            return _private(response) if request.path_info != "/" else response
        kept = self._keep(request, response, parameters, version, began)
        return _answer(request, kept)

    def _key(self, request: HttpRequest, version: int) -> tuple[Any, ...] | None:
        with self.lock:
            names = self.parameters.get(request.path_info)
        if names is None:
            return None
        asked = [(name, request.GET.getlist(name)) for name in names if name in request.GET]
        # As a digest: keys count nothing towards the bound, so they stay small.
        parameters = hashlib.sha256(repr(asked).encode()).digest() if asked else b""
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")
        return settings.RELEASE, request.scheme, request.get_host(), request.path_info, parameters, zipped, version

    def _fresh_until(self, version: int, began: datetime) -> float:
        # Asked for the moment at which the page began to be made: what has come since is not on it.
        known, since, until = self.fresh
        if known != version or not since <= began.timestamp() < until:
            moments = [moment.timestamp() for clock in _clocks if (moment := clock(began)) is not None]
            until = min([_next_local_midnight(began), *moments])
            self.fresh = (version, began.timestamp(), until)
        return until

    def _keep(
        self, request: HttpRequest, response: HttpResponse, parameters: tuple[str, ...], version: int, began: datetime
    ) -> Kept:
        response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        headers = tuple((name, value) for name, value in response.items() if name != "Content-Length")
        kept = Kept(
            body=response.content,
            headers=headers,
            etag=f'"{hashlib.sha256(response.content).hexdigest()[:32]}"',
            until=self._fresh_until(version, began),
        )
        if request.method == "GET":
            with self.lock:
                self.parameters[request.path_info] = parameters
            key = self._key(request, version)
            with self.lock:
                if kept.weight <= self.pages.maxsize:
                    self.pages[key] = kept
        return kept


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    if kept.etag in [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponse(status=304)
        for name, value in kept.headers:
            if name in ("Cache-Control", "Vary"):
                response[name] = value
        response["ETag"] = kept.etag
        return response
    response = HttpResponse(b"" if request.method == "HEAD" else kept.body)
    for name, value in kept.headers:
        response[name] = value
    response["Content-Length"] = str(len(kept.body))
    response["ETag"] = kept.etag
    return response


def _private(response: HttpResponse) -> HttpResponse:
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-store"
    return response


def _next_local_midnight(moment: datetime) -> float:
    # Days left and overdue dates change with the commune's date.
    return days.begins(timezone.localdate(moment) + timedelta(days=1)).timestamp()
