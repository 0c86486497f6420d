"""Where files are fetched: who sees which, and with what headers, so that nothing uploaded runs in this origin."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tamazgana_open.accounts.models import Role, RoleCode
from tests import builders, meetings
from tests.workshops import samples
from workshops.attachments import files as module
from workshops.models import Attachment, AttachmentKind, Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

STAFF = ("editor", "focal_point", "registrar")
CONSENT = "Accord écrit de toutes les personnes"


def stored(content: bytes = b"", *, meeting: Meeting | None = None, public: bool = False, **fields: Any) -> Attachment:
    """A file of a meeting, by the way that files come in."""
    kept = module.store(
        samples.upload(content or samples.jpeg()),
        meeting=meeting or meetings.meeting(),
        kind=fields.pop("kind", AttachmentKind.DOCUMENT),
        by=None,
        **fields,
    )
    if public:
        kept.make_public(by=None, consent=CONSENT)
    return kept


def address(kept: Attachment, name: str = "meeting-file", language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=[kept.token])


def statuses(kept: Attachment, client: Client) -> list[int]:
    return [client.get(address(kept, name)).status_code for name in ("meeting-file", "meeting-file-preview")]


# Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *RoleCode.values])
@pytest.mark.parametrize(
    ("state", "open_to_all"),
    [
        ("private", False),
        ("public", True),
        ("taken back", False),
        ("public, meeting internal", False),
        ("removed", None),
    ],
)
def test_who_opens_which_file(role: str | None, state: str, open_to_all: bool | None) -> None:
    meeting = meetings.meeting(public_from=None) if "internal" in state else meetings.meeting()
    kept = stored(meeting=meeting, public=state.startswith(("public", "taken")))
    if state == "taken back":
        kept.make_private(by=None)
    if state == "removed":
        kept.remove(by=None)
    client = builders.signed_in(builders.person(role)) if role else Client()
    seen = open_to_all if open_to_all in (True, None) else role in STAFF
    assert statuses(kept, client) == ([200, 200] if seen else [404, 404])


def test_a_file_of_an_internal_meeting_opens_at_the_meetings_moment(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        meeting = meetings.meeting(days=30, public_from=meetings.local(2031, 4, 10, 12, 0))
        kept = stored(meeting=meeting, public=True)
        assert statuses(kept, Client()) == [404, 404]
    with at(2031, 4, 10, 12, 0, 1):
        assert statuses(kept, Client()) == [200, 200]


def test_staff_without_their_second_factor_see_what_everybody_sees() -> None:
    kept, shown = stored(), stored(public=True)
    person = builders.person("editor")
    client = builders.signed_in(person)
    assert statuses(kept, client) == [200, 200]
    Role.objects.filter(code="editor").update(requires_second_factor=True)
    assert statuses(kept, client) == [404, 404]
    assert statuses(shown, client) == [200, 200]


@pytest.mark.parametrize("guess", ["x", "0" * 22, "..%2F..%2Fportal.sqlite3", "%00", "a" * 500])
def test_a_guessed_address_is_the_same_404_as_a_private_file(guess: str) -> None:
    kept = stored()
    private, guessed = (Client().get(f"/fr/meetings/files/{token}/") for token in (kept.token, guess))
    assert private.status_code == guessed.status_code == 404
    assert private["Cache-Control"] == guessed["Cache-Control"] == "private, no-store"


def test_the_stored_name_is_no_address() -> None:
    kept = stored(public=True)
    for path in (
        f"/files/{kept.file.name}",
        f"/{kept.file.name}",
        f"/static/{kept.file.name}",
        f"/fr/{kept.file.name}",
    ):
        assert Client().get(path).status_code == 404


def test_a_document_has_no_preview() -> None:
    assert statuses(stored(samples.pdf(), public=True), Client()) == [200, 404]


# How it is given --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media_type", "shown"),
    [
        (samples.jpeg(), "image/jpeg", "inline"),
        (samples.encoded(samples.painted(mode="RGBA"), "PNG"), "image/png", "inline"),
        (samples.pdf(), "application/pdf", "attachment"),
        (samples.odf(), samples.ODT, "attachment"),
        (samples.workbook(), samples.OOXML + "spreadsheetml.sheet", "attachment"),
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_nothing_uploaded_can_run_in_this_origin(content: bytes, media_type: str, shown: str, public: bool) -> None:
    kept = stored(content, public=public)
    answer = builders.signed_in(builders.person("editor")).get(address(kept))

    assert answer["Content-Type"] == media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = {directive.strip() for directive in answer["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "sandbox", "frame-ancestors 'none'"}
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Disposition"].startswith(shown)
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer.streaming
    assert int(answer["Content-Length"]) == kept.size == len(b"".join(answer.streaming_content))


def test_a_preview_is_given_under_the_same_rules() -> None:
    answer = Client().get(address(stored(public=True), "meeting-file-preview"))
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_public_files_are_kept_shortly_and_confirmed_private_ones_never() -> None:
    shown, hidden = stored(public=True), stored(samples.pdf())
    first = Client().get(address(shown))
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    again = Client().get(address(shown), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(address(shown), headers={"if-none-match": '"other"'}).status_code == 200
    staff = builders.signed_in(builders.person("editor"))
    assert staff.get(address(hidden))["Cache-Control"] == "private, no-store"
    internal = stored(meeting=meetings.meeting(public_from=None), public=True)
    assert staff.get(address(internal))["Cache-Control"] == "private, no-store"


def test_what_is_compressed_by_nature_is_not_compressed_again() -> None:
    kept = stored(public=True)
    answer = Client().get(address(kept), headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer
    assert answer["Content-Length"] == str(kept.size)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(method: str) -> None:
    assert getattr(Client(), method)(address(stored(public=True))).status_code == 405


def name_given(kept: Attachment, language: str) -> str:
    disposition = Client().get(address(kept, language=language))["Content-Disposition"]
    assert "\n" not in disposition
    found = re.search(r"filename\*=utf-8''(\S+)", disposition)
    return unquote(found[1]) if found else re.search(r'filename="(.+)"', disposition)[1]


def test_the_name_is_made_of_day_kind_and_caption_in_the_readers_language() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2025, 3, 18, 10, 30))
    title = {"ar": "عرض المحاور", "fr": "Présentation des axes"}
    kept = stored(samples.pdf(), meeting=meeting, public=True, title=title)
    for language in ("ar", "fr"):
        name = name_given(kept, language)
        assert name.startswith("2025-03-18 ")
        assert name.endswith(f"– {title[language]}.pdf")


def test_a_hostile_caption_makes_a_harmless_name() -> None:
    hostile = 'a/../..\\b"\r\nX-Evil: 1;<script>\u202egpj.exe' + "é" * 150
    kept = stored(samples.pdf(), public=True, title={"ar": hostile, "fr": hostile})
    answer = Client().get(address(kept))
    assert "X-Evil" not in answer
    name = name_given(kept, "fr")
    assert not re.search(r'[\\/:"<>\r\n\u202e]', name)
    assert name.endswith(".pdf")
    assert len(name) <= 104


def test_a_file_that_cannot_be_read_is_said_to_be_away(files: Path) -> None:
    kept = stored(public=True)
    (files / kept.file.name).unlink()
    answer = Client().get(address(kept))
    assert answer.status_code == 503
    with patch("django.core.files.storage.filesystem.FileSystemStorage._open", side_effect=PermissionError):
        assert Client().get(address(kept, "meeting-file-preview")).status_code == 503
