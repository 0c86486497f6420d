"""What tests of monitoring may ask for: a programme adopted on 7 October 2031, looked at on 1 March 2032."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from commitments.models import Commitment, Programme
from tests import builders, following


@pytest.fixture
def programme(db: None, at: Callable[..., Any]) -> Iterator[Programme]:
    """One axis, two commitments, each with milestones due on 15 January (past) and 30 June (to come)."""
    with at(*following.TODAY):
        builders.commune()
        yield following.adopted()


@pytest.fixture
def commitment(programme: Programme) -> Commitment:
    """Commitment 1.1 of it."""
    return programme.commitments.get(code="1.1")
