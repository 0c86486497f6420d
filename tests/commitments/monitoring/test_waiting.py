"""What waits in the carrying out of a programme, for the focal point, and since when."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from commitments.models import Commitment, Programme
from commitments.monitoring import waiting
from tamazgana_open.accounts.models import RoleCode, User
from tests import builders, following

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal(programme: Programme) -> User:
    """Who records progress."""
    return builders.person("focal_point")


def found(user: User) -> list[tuple[str, int, date | None]]:
    """What waits and comes: how much of it, by when."""
    return [(line.code, line.count, line.due) for line in waiting.lines(user)]


def test_what_is_late_waits_since_its_day_until_it_is_done(focal: User, commitment: Commitment) -> None:
    late = date(2032, 1, 15)
    assert [row for row in found(focal) if row[2]] == [("commitment-late", 1, late), ("commitment-late", 1, late)]
    for milestone in commitment.milestones.filter(due=late):
        milestone.mark_done(late, by=focal)
    (line,) = (line for line in waiting.lines(focal) if line.code == "commitment-late")
    assert line.url.endswith("/space/programmes/2031-2033/monitoring/1.2/")
    assert (line.is_late, line.days) == (True, 46)  # from 15 January to 1 March 2032


def test_a_commitment_of_which_nothing_is_said_for_three_months_waits_for_news(
    focal: User, programme: Programme
) -> None:
    for commitment in programme.commitments.all():
        for milestone in commitment.milestones.filter(due=date(2032, 1, 15)):
            milestone.mark_done(date(2032, 1, 15), by=focal)
    (line,) = waiting.lines(focal)
    assert (line.code, line.count, line.since) == ("commitment-silent", 2, date(2031, 10, 7))
    for commitment in programme.commitments.all():
        following.progress(commitment, on=date(2032, 2, 20))
    assert found(focal) == []


def test_a_milestone_of_the_next_two_weeks_comes(focal: User, at: Callable[..., Any]) -> None:
    with at(2032, 6, 20, 9, 0):
        coming = [line for line in waiting.lines(focal) if line.is_coming]
        assert [(line.code, line.due) for line in coming] == [("milestone", date(2032, 6, 30))] * 2


@pytest.mark.parametrize("role", [role for role in RoleCode.values if role != RoleCode.FOCAL_POINT])
def test_it_waits_for_nobody_else(programme: Programme, role: str) -> None:
    assert found(builders.person(role)) == []
