"""What several tests share in the database: made once, taken away after the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept_for_all(blocker: Any) -> Iterator[None]:
    """For a fixture wider than a test, which makes its rows within: each test is rolled back to them, and at last they
    go too. `blocker` is pytest-django's `django_db_blocker`; the fixture asks for `django_db_setup` as well."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
