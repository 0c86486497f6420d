"""Is this file identical to a published copy? The file is hashed while it streams in; nothing of it is stored."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tamazgana_open.publications.models import Publication, Rendition

FIELD = "file"


class HashedUpload(UploadedFile):
    """What is left of an upload: its size, hash and first bytes."""

    sha256: str
    head: bytes
    too_large: bool


class HashingUploadHandler(FileUploadHandler):
    """Reads an upload without keeping it. Beyond `VERIFY_MAX_BYTES` it reads on to the end but hashes no more."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash = hashlib.sha256()
        self.head = b""
        self.read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.read += len(raw_data)
        self.head = self.head or raw_data[:1024]
        if self.read <= settings.VERIFY_MAX_BYTES:
            self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedUpload:
        upload = HashedUpload(file=None, name=self.file_name, size=file_size)
        upload.sha256 = self.hash.hexdigest()
        upload.head = self.head
        upload.too_large = file_size > settings.VERIFY_MAX_BYTES
        return upload


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: `identical` (to this publication's copy), `other` (of another publication), `unknown`, `not_pdf`,
    `empty`, `too_large` or `no_file`."""

    state: str
    rendition: Rendition | None = None

    @property
    def publication(self) -> Publication | None:
        """The publication of which the file is a copy."""
        return self.rendition.publication if self.rendition else None


def verdict(upload: Any, publication: Publication | None) -> Verdict:
    """Compare an upload with every issued file, the removed ones included: a paper may outlive its content."""
    if upload is None:
        return Verdict("no_file")
    if upload.size == 0:
        return Verdict("empty")
    if upload.too_large:
        return Verdict("too_large")
    if b"%PDF-" not in upload.head:
        return Verdict("not_pdf")
    found = Rendition.objects.select_related("publication").filter(sha256=upload.sha256).first()
    if found is None:
        return Verdict("unknown")
    if publication is not None and found.publication_id != publication.pk:
        return Verdict("other", found)
    return Verdict("identical", found)
