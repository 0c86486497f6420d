"""Whole pages for signed-out visitors: fast, bounded, never somebody else's, never older than a second after an act."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tamazgana_open.journal import changes
from tamazgana_open.journal.changes import change, forget_site_version
from tamazgana_open.page_cache import PageCacheMiddleware, public_page
from tests import builders, meetings
from tests.tamazgana_open.at_once import Meanwhile

pytestmark = pytest.mark.everywhere

PHONE, OTHER_PHONE = "+212 500 00 00 11", "+212 500 00 00 22"
ABOUT = "/fr/about/"


def new_phone(number: str) -> None:
    """A public act: the commune has another telephone number, which stands on every page."""
    with change():
        builders.commune(phone=number)


def queries(client: Client, address: str, **options: Any) -> tuple[HttpResponse, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, **options)
    return response, [query["sql"] for query in captured]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock by which the process knows how old its reading of the site's version is."""
    hands = SimpleNamespace(now=1000.0)
    hands.monotonic = lambda: hands.now
    monkeypatch.setattr(changes, "time", hands)
    forget_site_version()
    return hands


# Kept and served --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_the_second_visit_asks_the_database_for_nothing_but_the_version(visitor: Client, clock: Any) -> None:
    first = visitor.get(ABOUT)
    clock.now += 2
    second, asked = queries(visitor, ABOUT)
    assert second.content == first.content
    assert len(asked) == 1
    assert "journal_siteversion" in asked[0]
    third, asked = queries(visitor, ABOUT)  # within the same second not even that
    assert (third.content, asked) == (first.content, [])


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_kept_page_has_the_headers_of_the_first_one(visitor: Client) -> None:
    first, second = visitor.get(ABOUT), visitor.get(ABOUT)
    assert dict(first.items()) == dict(second.items())
    assert first["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in first["Vary"].split(",")}
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
        assert second[name]


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_who_has_the_page_already_gets_304_without_a_body(visitor: Client) -> None:
    first = visitor.get(ABOUT)
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        again = visitor.get(ABOUT, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert visitor.get(ABOUT, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_after_an_act_the_old_tag_gets_the_new_page(visitor: Client) -> None:
    first = visitor.get(ABOUT)
    new_phone(OTHER_PHONE)
    forget_site_version()
    again = visitor.get(ABOUT, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_head_is_answered_like_get_without_the_body(visitor: Client) -> None:
    for _kept in range(2):
        head = visitor.head(ABOUT)
        assert (head.status_code, head.content) == (200, b"")
        page = visitor.get(ABOUT)
        assert head["Content-Length"] == page["Content-Length"] == str(len(page.content))
        assert head["ETag"] == page["ETag"]


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_head_request_first_does_not_leave_an_empty_page(visitor: Client) -> None:
    visitor.head(ABOUT)
    assert b"</html>" in visitor.get(ABOUT).content


# Never another's --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_whoever_signed_in_gets_pages_of_their_own_and_leaves_none_behind(visitor: Client) -> None:
    staff = builders.signed_in(builders.person("focal_point", name="Nom Tres Reconnaissable"))
    for _time in range(2):
        own = staff.get(ABOUT)
        assert own["Cache-Control"] == "private, no-store"
        assert b"/fr/space/" in own.content
        page = visitor.get(ABOUT).content
        assert b"Nom Tres Reconnaissable" not in page
        assert b"/fr/account/logout/" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_made_up_session_cookie_is_not_served_from_the_cache(visitor: Client) -> None:
    visitor.get(ABOUT)
    stranger = Client()
    stranger.cookies["sessionid"] = "made-up"
    assert stranger.get(ABOUT)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_staff_and_public_read_their_own_journal_at_one_address(visitor: Client) -> None:
    changes.record("axis.moved", by=None, public=False, number=987654)
    staff = builders.signed_in(builders.person("editor"))
    for _time in range(2):
        assert b"987654" in staff.get("/fr/journal/").content
        assert b"987654" not in visitor.get("/fr/journal/").content


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_each_language_has_its_page(visitor: Client) -> None:
    for _time in range(2):
        assert b'<html lang="ar" dir="rtl"' in visitor.get("/ar/about/").content
        assert b'<html lang="fr" dir="ltr"' in visitor.get("/fr/about/").content


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_each_host_and_scheme_has_its_page(visitor: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["un.example", "deux.example"]
    published = builders.publication()
    address = f"/fr/publications/{published.reference}/"
    version = builders.frozen_programme().programme
    commitment = f"/fr/programmes/{version.slug}/commitments/1.1/"
    for _time in range(2):
        for host in ("un.example", "deux.example"):
            page = visitor.get(commitment, headers={"host": host}).content.decode()
            assert f"{host}/fr/programmes" in page
            other = {"un.example": "deux.example", "deux.example": "un.example"}[host]
            assert other not in page
            assert other not in visitor.get(address, headers={"host": host}).content.decode()
        secure = visitor.get(commitment, headers={"host": "un.example"}, secure=True).content.decode()
        assert "http://un.example" not in unquote(secure)
        assert "https://un.example/fr" in unquote(secure)


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_host_that_is_not_ours_is_refused_even_where_the_page_is_kept(visitor: Client) -> None:
    assert visitor.get(ABOUT).status_code == 200
    assert visitor.get(ABOUT, headers={"host": "ailleurs.example"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_each_encoding_has_its_page(visitor: Client) -> None:
    for _time in range(2):
        plain = visitor.get(ABOUT)
        packed = visitor.get(ABOUT, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) < len(plain.content)


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_visitor_who_refuses_gzip_does_not_get_it(visitor: Client) -> None:
    visitor.get(ABOUT, headers={"Accept-Encoding": "gzip"})
    answer = visitor.get(ABOUT, headers={"Accept-Encoding": "identity;q=1, gzip;q=0"})
    assert "Content-Encoding" not in answer or gzip.decompress(answer.content)


# Parameters ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_parameters_that_a_page_does_not_read_do_not_make_it_anew(visitor: Client) -> None:
    first = visitor.get(ABOUT)
    for query in ("utm_source=x", "page=2", "a=1&a=2&b[]=%00"):
        again, asked = queries(visitor, f"{ABOUT}?{query}")
        assert again.content == first.content
        assert asked == []


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_what_somebody_wrote_into_the_query_is_not_kept_for_others(visitor: Client) -> None:
    visitor.get(f"{ABOUT}?mauvaise=publicite-cachee")
    assert b"publicite-cachee" not in visitor.get(ABOUT).content


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_parameters_that_a_page_reads_have_pages_of_their_own(visitor: Client) -> None:
    for _number in range(21):
        builders.publication()
    for _time in range(2):
        first = visitor.get("/fr/publications/").content
        second = visitor.get("/fr/publications/?page=2").content
        assert first != second
        assert visitor.get("/fr/publications/?page=2&utm=1").content == second
        assert visitor.get("/fr/publications/?utm=1&page=2").content == second


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_searches_are_never_kept(visitor: Client) -> None:
    builders.frozen_programme()
    for _time in range(2):
        response, asked = queries(visitor, "/ar/search/?q=محاضر")
        assert response["Cache-Control"] == "private, no-store"
        assert asked


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_posts_are_never_kept_nor_answered_from_what_is_kept(visitor: Client) -> None:
    address = f"/fr/publications/{builders.publication().reference}/"
    visitor.get(address)
    answer = visitor.post(address, {})
    assert answer["Cache-Control"] == "private, no-store"
    assert b'id="verdict"' in answer.content
    assert b'id="verdict"' not in visitor.get(address).content
    assert Client().post(ABOUT, {}).status_code == 405


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_pages_that_do_not_exist_are_not_kept(visitor: Client) -> None:
    assert visitor.get("/fr/programmes/2031-2033/").status_code == 404
    builders.frozen_programme()
    assert visitor.get("/fr/programmes/2031-2033/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_page_with_a_form_of_sign_in_is_private(visitor: Client) -> None:
    for _time in range(2):
        response = visitor.get("/fr/account/login/")
        assert "no-store" in response["Cache-Control"]
        assert response.cookies["csrftoken"].value


# Age ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_is_stale_for_a_second_after_an_act_and_no_longer(visitor: Client, clock: Any) -> None:
    new_phone(PHONE)
    forget_site_version()
    assert PHONE in visitor.get(ABOUT).content.decode()
    new_phone(OTHER_PHONE)
    clock.now += 0.99
    assert visitor.get(ABOUT).status_code == 200
    clock.now += 0.01
    page = visitor.get(ABOUT).content.decode()
    assert OTHER_PHONE in page
    assert PHONE not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_at_the_communes_midnight_pages_are_made_anew(visitor: Client, at: Any, clock: Any) -> None:
    with at(2031, 5, 2, 23, 59, 58):
        visitor.get(ABOUT)
        assert queries(visitor, ABOUT)[1] == []
    with at(2031, 5, 3, 0, 0, 1):
        assert queries(visitor, ABOUT)[1] != []
        assert queries(visitor, ABOUT)[1] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_what_the_clock_alone_changes_bounds_the_age_of_every_page(visitor: Client, at: Any, clock: Any) -> None:
    """A meeting that is announced for a moment to come is there at that moment, though nobody acts then."""
    with at(2031, 5, 2, 9, 0):
        meetings.meeting(starts_at=meetings.local(2031, 5, 20, 10), public_from=meetings.local(2031, 5, 2, 12, 0))
        visitor.get(ABOUT)
        assert queries(visitor, ABOUT)[1] == []
    with at(2031, 5, 2, 11, 59, 59):
        assert queries(visitor, ABOUT)[1] == []
    with at(2031, 5, 2, 12, 0, 1):
        assert queries(visitor, ABOUT)[1] != []
        assert queries(visitor, ABOUT)[1] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_another_release_makes_its_own_pages(visitor: Client, settings: Any, clock: Any) -> None:
    visitor.get(ABOUT)
    settings.RELEASE = "another"
    assert queries(visitor, ABOUT)[1] != []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_transaction_that_commits_late_is_seen_within_a_second_of_its_end() -> None:
    """While it is open everybody reads what was; a page kept meanwhile does not outlive it."""
    builders.commune(phone=PHONE)
    with change():
        pass
    visitors = [Client(), Client()]  # each with a page cache of its own, as two processes have

    def slowly(pause: Any) -> None:
        with change():
            builders.commune(phone=OTHER_PHONE)
            pause()

    with Meanwhile(slowly) as other:
        for visitor in visitors:
            forget_site_version()
            assert PHONE in visitor.get(ABOUT).content.decode()
        other.finish()
    for visitor in visitors:
        forget_site_version()  # a second has passed
        assert OTHER_PHONE in visitor.get(ABOUT).content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_that_takes_long_to_make_is_not_kept_under_what_came_meanwhile() -> None:
    """The version is read before the page is made: what is kept under a number is never older than it."""
    builders.commune(phone=PHONE)
    with change():
        pass
    visitor = Client()

    def read_slowly(pause: Any) -> None:
        from tamazgana_open.commune.models import Commune

        before = Commune.current

        def slow_profile() -> Any:
            profile = before()
            pause()
            return profile

        with patch.object(Commune, "current", slow_profile):
            forget_site_version()
            assert PHONE in visitor.get(ABOUT).content.decode()

    with Meanwhile(read_slowly) as slow:
        new_phone(OTHER_PHONE)
        slow.finish()
    forget_site_version()
    assert OTHER_PHONE in visitor.get(ABOUT).content.decode()


# What the middleware does by itself -----------------------------------------------------------------------------------


class Server:
    """The middleware around views of ours, without the rest of the site."""

    def __init__(self, view: Any) -> None:
        self.made = 0

        def counted(request: Any, *args: Any) -> HttpResponse:
            self.made += 1
            return view(request)

        self.cache = PageCacheMiddleware(counted)

    def get(self, path: str = "/fr/x/", **options: Any) -> HttpResponse:
        return self.cache(RequestFactory().get(path, **options))


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The site's version without a database."""
    state = SimpleNamespace(number=1)
    monkeypatch.setattr("tamazgana_open.page_cache.site_version", lambda: state.number)
    monkeypatch.setattr("tamazgana_open.page_cache._clocks", [])
    return state


def test_a_page_that_sets_a_cookie_is_not_kept(version: SimpleNamespace) -> None:
    @public_page()
    def view(request: Any) -> HttpResponse:
        response = HttpResponse("secret")
        response.set_cookie("visitor", "42")
        return response

    server = Server(view)
    for _time in range(2):
        response = server.get()
        assert response.cookies["visitor"].value == "42"
        assert response["Cache-Control"] == "private, no-store"
    assert server.made == 2


def test_a_page_that_was_being_made_when_the_clock_changed_it_is_made_anew(
    version: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = meetings.local(2031, 5, 2, 12, 0)
    monkeypatch.setattr("tamazgana_open.page_cache._clocks", [lambda now: noon if now < noon else None])

    with time_machine.travel(noon - timedelta(seconds=1), tick=False) as hands:

        @public_page()
        def view(request: Any) -> HttpResponse:
            words = "before" if timezone.now() < noon else "after"
            if request.path == "/fr/slow/":
                hands.move_to(noon + timedelta(seconds=1))
            return HttpResponse(words)

        server = Server(view)
        assert server.get("/fr/slow/").content == b"before"
        assert server.get("/fr/quick/").content == b"after"
        assert server.get("/fr/slow/").content == b"after"
        made = server.made
        assert server.get("/fr/slow/").content == b"after"
        assert server.made == made


@pytest.mark.parametrize("status", [201, 302, 304, 400, 404, 500, 503])
def test_only_a_whole_good_page_is_kept(version: SimpleNamespace, status: int) -> None:
    server = Server(public_page()(lambda request: HttpResponse("x", status=status)))
    server.get()
    server.get()
    assert server.made == 2


def test_a_view_that_does_not_ask_for_it_is_not_kept(version: SimpleNamespace) -> None:
    server = Server(lambda request: HttpResponse("x"))
    assert server.get()["Cache-Control"] == "private, no-store"
    server.get()
    assert server.made == 2


def test_memory_is_bounded_and_the_oldest_pages_go_first(version: SimpleNamespace, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 10_000
    server = Server(public_page()(lambda request: HttpResponse("x" * 2000)))
    for number in range(50):
        server.get(f"/fr/{number}/")
    assert server.cache.pages.currsize <= 10_000
    made = server.made
    server.get("/fr/49/")
    assert server.made == made
    server.get("/fr/0/")
    assert server.made == made + 1


def test_a_page_larger_than_the_cache_is_served_and_not_kept(version: SimpleNamespace, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 1000
    server = Server(public_page()(lambda request: HttpResponse("x" * 5000)))
    assert len(server.get().content) == 5000
    assert server.cache.pages.currsize == 0


def test_made_up_parameters_and_addresses_do_not_fill_the_memory(version: SimpleNamespace, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 50_000
    server = Server(public_page("page")(lambda request: HttpResponse("x" * 100)))
    for number in range(5000):
        server.get(f"/fr/{number}/?page={number}")
    assert server.cache.pages.currsize <= 50_000
    assert len(server.cache.parameters) <= 4096


def test_a_very_long_parameter_is_counted_in_the_memory(version: SimpleNamespace, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 100_000
    server = Server(public_page("page")(lambda request: HttpResponse("x")))
    for number in range(100):
        server.get("/fr/x/", data={"page": f"{number}" + "9" * 8000})
    kept = sum(len(str(key)) for key in server.cache.pages)
    assert kept <= 200_000


def test_a_new_version_makes_a_new_page(version: SimpleNamespace) -> None:
    server = Server(public_page()(lambda request: HttpResponse("x")))
    server.get()
    version.number = 2
    server.get()
    assert server.made == 2
