"""The calendar of a session backwards: against the words of the law, counted anew day by day."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamazgana_open.portal.council.deadlines import Deadline, Terms, after, before, is_in_its_week
from tests.offices import DAYS, FREE, around, is_office_day, office_days
from workshops.models import Session

ORDER = ["decision", "opening", "closing", "report", "committee", "agenda", "notice"]
ORDINARY = st.sampled_from([Session.FEBRUARY, Session.MAY, Session.OCTOBER])
TERMS = st.builds(Terms, st.integers(1, 30), st.integers(1, 30))


def last_days(found: list[Deadline]) -> dict[str, date | None]:
    return {deadline.code: deadline.last for deadline in found}


def is_latest(last: date, until: date, free: Collection[date]) -> bool:
    """Whether it is the last day on which offices work, up to another one."""
    return last <= until and is_office_day(last, free) and office_days(last, until, free) == 0


@given(day=DAYS, session=ORDINARY, terms=TERMS, free=FREE)
def test_each_day_is_the_last_on_which_it_can_be_done(
    day: date, session: Session, terms: Terms, free: frozenset[int]
) -> None:
    off = around(day, free)
    last = last_days(before(day, session, terms, off))
    assert list(last) == ORDER
    assert is_latest(last["agenda"], day - timedelta(days=20), off)
    assert is_latest(last["notice"], day - timedelta(days=10), off)
    assert is_latest(last["committee"], last["agenda"] - timedelta(days=1), off)
    assert is_latest(last["report"], last["committee"] - timedelta(days=1), off)
    assert is_latest(last["closing"], last["report"] - timedelta(days=terms.reply_days), off)
    # A consultation that opens and closes on one day lasts one day.
    assert (last["closing"] - last["opening"]).days + 1 >= terms.consultation_days
    assert is_latest(last["opening"], last["closing"] - timedelta(days=terms.consultation_days - 1), off)
    assert is_latest(last["decision"], last["opening"] - timedelta(days=1), off)


@given(day=DAYS, free=FREE)
def test_after_the_close_the_terms_are_those_of_the_law(day: date, free: frozenset[int]) -> None:
    off = around(day, free)
    last = last_days(after(day, off))
    assert is_latest(last["posting"], day + timedelta(days=8), off)
    assert is_latest(last["minutes"], day + timedelta(days=15), off)
    assert office_days(day, last["transmission"], off) == 15
    assert is_office_day(last["transmission"], off)


@given(day=DAYS, terms=TERMS, free=FREE)
def test_of_an_extraordinary_session_what_is_not_known_stays_empty(
    day: date, terms: Terms, free: frozenset[int]
) -> None:
    off = around(day, free)
    last = last_days(before(day, Session.EXTRAORDINARY, terms, off))
    assert (last["agenda"], last["notice"]) == (None, None)
    assert is_latest(last["committee"], day - timedelta(days=1), off)
    assert last["decision"] < last["opening"] <= last["closing"] < last["report"] < last["committee"]


def test_an_october_session_by_hand() -> None:
    found = before(date(2026, 10, 5), Session.OCTOBER, Terms(15, 15), [])
    assert last_days(found) == {
        "decision": date(2026, 8, 12),
        "opening": date(2026, 8, 13),
        "closing": date(2026, 8, 27),
        "report": date(2026, 9, 11),  # a Friday: the day before the committee is a Sunday
        "committee": date(2026, 9, 14),
        "agenda": date(2026, 9, 15),
        "notice": date(2026, 9, 25),
    }
    assert {deadline.code: deadline.reckoned for deadline in found if deadline.is_moved} == {
        "report": date(2026, 9, 13)
    }


def test_holidays_in_the_middle_move_what_comes_before_them() -> None:
    off = {date(2026, 9, 15), date(2026, 8, 13)}
    last = last_days(before(date(2026, 10, 5), Session.OCTOBER, Terms(15, 15), off))
    assert last["agenda"] == date(2026, 9, 14)
    assert last["committee"] == date(2026, 9, 11)
    assert last["report"] == date(2026, 9, 10)
    assert last["opening"] == date(2026, 8, 12)
    assert last["notice"] == date(2026, 9, 25)


def test_february_of_a_leap_year_has_its_day() -> None:
    assert last_days(after(date(2028, 2, 22), []))["posting"] == date(2028, 3, 1)
    assert last_days(after(date(2027, 2, 22), []))["posting"] == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("day", "session", "expected"),
    [
        (date(2026, 10, 1), Session.OCTOBER, True),
        (date(2026, 10, 7), Session.OCTOBER, True),
        (date(2026, 10, 8), Session.OCTOBER, False),
        (date(2026, 9, 30), Session.OCTOBER, False),
        (date(2026, 5, 4), Session.OCTOBER, False),
        (date(2026, 5, 4), Session.MAY, True),
        (date(2027, 2, 1), Session.FEBRUARY, True),
        (date(2026, 7, 20), Session.EXTRAORDINARY, True),
    ],
)
def test_an_ordinary_session_has_its_week(day: date, session: Session, expected: bool) -> None:
    assert is_in_its_week(day, session) is expected


def test_there_is_no_calendar_beyond_the_ends_of_time() -> None:
    with pytest.raises(OverflowError):
        before(date(1, 1, 15), Session.FEBRUARY, Terms(15, 15), [])
    with pytest.raises(OverflowError):
        after(date(9999, 12, 30), [])
    assert before(date(1, 12, 15), Session.OCTOBER, Terms(15, 15), [])[0].last
    assert before(date(9999, 12, 31), Session.OCTOBER, Terms(15, 15), [])[0].last
