"""Is this file identical to a published copy? The answer in each case, and that nothing of the file is kept."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import redact
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune", "files")]
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4000 + b"\n%%EOF\n"
"""Larger than any buffer on its way."""


@pytest.fixture
def published() -> Publication:
    """A publication whose Arabic file is issued."""
    published = builders.publication()
    builders.issued(published.renditions.get(language="ar"), PDF)
    return published


def upload(content: bytes, name: str = "document.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def verdict(response: Any) -> Any:
    assert response.status_code == 200
    return response.context["verdict"]


def test_the_published_file_is_identical(visitor: Client, published: Publication) -> None:
    response = visitor.post(f"/fr/publications/{published.reference}/", upload(PDF))
    assert (verdict(response).state, verdict(response).publication) == ("identical", published)
    assert published.reference in response.content.decode().split('id="verdict"')[1]


@pytest.mark.parametrize("place", [0, 9, len(PDF) // 2, len(PDF) - 1])
def test_one_changed_byte_is_found(visitor: Client, published: Publication, place: int) -> None:
    changed = bytearray(PDF)
    changed[place] ^= 1
    response = visitor.post(f"/fr/publications/{published.reference}/", upload(bytes(changed)))
    assert verdict(response).state == ("not_pdf" if place == 0 else "unknown")


@pytest.mark.parametrize("changed", [PDF + b"\n", PDF[:-1]])
def test_a_byte_more_or_less_is_found(visitor: Client, published: Publication, changed: bytes) -> None:
    assert verdict(visitor.post(f"/ar/publications/{published.reference}/", upload(changed))).state == "unknown"


def test_a_published_file_of_another_publication_is_named(visitor: Client, published: Publication) -> None:
    other = builders.publication()
    response = visitor.post(f"/fr/publications/{other.reference}/", upload(PDF))
    assert (verdict(response).state, verdict(response).publication) == ("other", published)
    assert f"/fr/publications/{published.reference}/" in response.content.decode().split('id="verdict"')[1]


def test_without_a_publication_in_hand_the_file_finds_its_own(visitor: Client, published: Publication) -> None:
    response = visitor.post("/fr/publications/verify/", upload(PDF))
    assert (verdict(response).state, verdict(response).publication) == ("identical", published)


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({}, "no_file"),
        (upload(b"", "vide.pdf"), "empty"),
        (upload(b"PK\x03\x04 un document de traitement de texte", "x.docx"), "not_pdf"),
        (upload(b"<script>alert(1)</script>"), "not_pdf"),
        (upload(b"%PDF-"), "unknown"),
        (upload(b"\x00" * 2048 + b"%PDF-"), "not_pdf"),
        ({"file": "pas un fichier"}, "no_file"),
        ({"autre": SimpleUploadedFile("x.pdf", PDF)}, "no_file"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_no_published_file_gets_a_clear_answer(
    visitor: Client, published: Publication, sent: dict[str, Any], state: str, language: str
) -> None:
    for address in (f"publications/{published.reference}/", "publications/verify/"):
        for file in sent.values():
            if hasattr(file, "seek"):
                file.seek(0)
        response = visitor.post(f"/{language}/{address}", dict(sent))
        assert verdict(response).state == state
        assert 'id="verdict"' in response.content.decode()


class Zeros(io.RawIOBase):
    """So many bytes that are never in memory together."""

    def __init__(self, head: bytes, size: int) -> None:
        self.head, self.left, self.size = head, size, size
        self.name = "grand.pdf"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        piece = (self.head + bytes(size))[:size]
        self.head, self.left = self.head[size:], self.left - size
        return piece


def multipart(pieces: bytes) -> bytes:
    """The body of a form with this file in it."""
    return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("x.pdf", pieces, "application/pdf")})


def test_a_file_larger_than_any_of_ours_is_told_so(visitor: Client, published: Publication, settings: Any) -> None:
    settings.VERIFY_MAX_BYTES = len(PDF)
    assert verdict(visitor.post("/ar/publications/verify/", upload(PDF))).state == "identical"
    assert verdict(visitor.post("/ar/publications/verify/", upload(PDF + b"x"))).state == "too_large"


def test_two_hundred_megabytes_get_an_answer_and_leave_no_trace(visitor: Client, published: Publication) -> None:
    size = 200 * 1024 * 1024
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="grand.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()

    class Body(Zeros):
        def read(self, size: int = -1) -> bytes:
            piece = super().read(size)
            if self.left == 0 and not self.ended:
                self.ended = True
                return piece + tail
            return piece

    body = Body(head + b"%PDF-1.7\n", size)
    body.ended = False
    response = visitor.generic(
        "POST",
        "/fr/publications/verify/",
        b"",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(size + len(tail)), "CONTENT_TYPE": MULTIPART_CONTENT},
    )
    assert verdict(response).state == "too_large"


@pytest.fixture(autouse=True)
def nothing_stays(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is sent, no file is written: not among the issued ones, not in the temporary folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []
    assert all(path.suffix == ".pdf" and "/test/" in str(path) for path in files.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"'),
        ("multipart/form-data; boundary=x", b"--x\r\n\xff\xfe\x00\r\n--x--"),
        ("multipart/form-data; boundary=x", multipart(PDF)[:-200]),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"),
        ("multipart/form-data; boundary=\u0627", b"--x\r\n"),
        ("application/json", b'{"file": "x"}'),
        ("application/x-www-form-urlencoded", b"file=%00%ff"),
        ("text/plain; charset=nonsense", b"x"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"file=x"),
        (
            "multipart/form-data; boundary=x",
            (
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
                b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!\r\n--x--\r\n"
            ),
        ),
        (
            "multipart/form-data; boundary=x",
            (
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/\x00passwd.pdf"\r\n\r\n'
                b"%PDF-\r\n--x--\r\n"
            ),
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"y" * 9_000_000,
        ),
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_malformed_form_is_a_clear_answer_in_the_readers_language(
    visitor: Client, published: Publication, content_type: str, body: bytes, language: str
) -> None:
    for address in (f"publications/{published.reference}/", "publications/verify/"):
        response = visitor.generic("POST", f"/{language}/{address}", body, content_type=content_type)
        assert response.status_code in (200, 400), response.status_code
        assert f'lang="{language}"' in response.content.decode()


def test_the_answer_to_a_file_is_never_kept_for_others(visitor: Client, published: Publication) -> None:
    address = f"/fr/publications/{published.reference}/"
    assert visitor.get(address).status_code == 200
    answer = visitor.post(address, upload(PDF))
    assert answer["Cache-Control"] == "private, no-store"
    assert 'id="verdict"' not in visitor.get(address).content.decode()


def test_verifying_needs_no_cookie_and_leaves_none(visitor: Client, published: Publication) -> None:
    response = visitor.post("/ar/publications/verify/", upload(PDF))
    assert response.status_code == 200
    assert not response.cookies


def test_a_paper_that_outlived_its_content_is_recognised(
    visitor: Client, published: Publication, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        redact(published, reason="Article 8", by=None)
    response = visitor.post("/fr/publications/verify/", upload(PDF))
    assert (verdict(response).state, verdict(response).publication) == ("identical", published)


def test_the_form_of_an_unknown_publication_is_not_found(visitor: Client) -> None:
    assert visitor.post("/fr/publications/BML-2031-PO-999/", upload(PDF)).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(visitor: Client, published: Publication, method: str) -> None:
    assert getattr(visitor, method)("/fr/publications/verify/").status_code == 405


def test_descriptors_are_not_used_up(visitor: Client, published: Publication) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _time in range(10):
        visitor.post("/fr/publications/verify/", upload(PDF))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 2
