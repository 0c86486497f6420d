"""Files that are sent to the portal: small ones in memory, larger ones in a temporary file, none beyond a bound.

What is sent beyond the bound is read and thrown away, so that the rest of the form arrives and the answer can stand
beside the field; it fills no disk.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps a file up to `UPLOAD_MAX_BYTES`. A larger one arrives empty but with its true size: whoever reads an upload
    asks for its size first."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        before = self.received
        self.received += len(raw_data)
        if self.received <= settings.UPLOAD_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
        elif before <= settings.UPLOAD_MAX_BYTES:
            self.file.seek(0)
            self.file.truncate()
