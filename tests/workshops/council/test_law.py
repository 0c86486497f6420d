"""The rules of organic law 113-14 for a sitting, against its words written down anew: quorum, majority, terms."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.council import law
from workshops.council.law import Choice, Majority, Tally

COUNCILS = range(1, 32)
"""Members in office of every small council."""
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
FREE = st.frozensets(st.integers(-2, 60), max_size=15)
"""Holidays as distances from the day that a test is about."""


def splits(most: int) -> Iterator[tuple[int, int, int]]:
    """Every way in which at most so many members can be for, against, or abstain."""
    for votes_for in range(most + 1):
        for against in range(most - votes_for + 1):
            for abstentions in range(most - votes_for - against + 1):
                yield votes_for, against, abstentions


# Quorum -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("convocation", [1, 2])
def test_the_council_sits_validly_when_more_than_half_of_its_members_in_office_are_present(convocation: int) -> None:
    for members in COUNCILS:
        for present in range(members + 1):
            missing = members - present
            assert (present >= law.quorum(members, convocation)) == (present > missing), (members, present)


def test_the_third_convocation_is_valid_whatever_the_number_present() -> None:
    for members in COUNCILS:
        for present in range(1, members + 1):
            assert present >= law.quorum(members, 3), (members, present)
        assert law.quorum(members, 3) == 1  # somebody presides


@pytest.mark.parametrize(("members", "convocation"), [(0, 1), (-1, 2), (0, 3), (9, 0), (9, 4)])
def test_there_is_no_quorum_of_no_council_and_no_fourth_convocation(members: int, convocation: int) -> None:
    with pytest.raises(ValueError):
        law.quorum(members, convocation)


# Majority ---------------------------------------------------------------------------------------------------------


def by_the_words(votes_for: int, against: int, abstentions: int, presiding: str) -> str:
    """Article 43: decisions are taken by the absolute majority of the votes cast; when votes are divided equally, the
    side on which the president is prevails. An abstention is no vote cast."""
    votes_cast = ["for"] * votes_for + ["against"] * against
    if not votes_cast:
        return "not carried"
    if votes_for > len(votes_cast) / 2:
        return "carried"
    if votes_for < len(votes_cast) / 2:
        return "not carried"
    return {"for": "carried", "against": "not carried"}.get(presiding, "not carried")


def could_be_said_by_whoever_presides(votes_for: int, against: int, abstentions: int) -> list[str]:
    """What the member who presides may have voted, where the votes are these: that vote is one of them, or none."""
    given = {"for": votes_for, "against": against, "abstain": abstentions}
    return ["", *(choice for choice, votes in given.items() if votes)]


def test_a_decision_is_taken_by_the_absolute_majority_of_the_votes_cast() -> None:
    # How many are in office is nothing to this rule: the largest council has every split of the smaller ones in it.
    for votes in splits(max(COUNCILS)):
        for presiding in could_be_said_by_whoever_presides(*votes):
            carried = law.is_carried(Tally(*votes), Majority.VOTES_CAST, members_in_office=31, presiding=presiding)
            assert carried == (by_the_words(*votes, presiding) == "carried"), (votes, presiding)


def test_where_the_law_asks_for_the_members_in_office_more_than_half_of_all_of_them_are_for() -> None:
    for members in COUNCILS:
        for votes_for, others in product(range(members + 1), repeat=2):
            if votes_for + others > members:
                continue
            all_the_rest = members - votes_for
            for presiding in ("", *Choice.values):
                for tally in (Tally(votes_for, others, 0), Tally(votes_for, 0, others)):
                    carried = law.is_carried(tally, Majority.IN_OFFICE, members_in_office=members, presiding=presiding)
                    assert carried == (votes_for > all_the_rest), (members, tally, presiding)


def test_no_split_is_unanimous_but_that_in_which_everybody_is_for() -> None:
    for votes_for, against, abstentions in splits(9):
        tally = Tally(votes_for, against, abstentions)
        assert tally.is_unanimous == (votes_for >= 1 and against == abstentions == 0)
        assert tally.is_tie == (votes_for - against == 0)
        assert tally.cast == votes_for + against


# Days -------------------------------------------------------------------------------------------------------------


def around(day: date, free: frozenset[int]) -> frozenset[date]:
    return frozenset(day + timedelta(days=distance) for distance in free)


def office_days(after: date, off: frozenset[date]) -> Iterator[date]:
    """The days on which offices work, one after the other, from the morrow on."""
    day = after
    while True:
        day = date.fromordinal(day.toordinal() + 1)
        if calendar.day_name[calendar.weekday(day.year, day.month, day.day)] in ("Saturday", "Sunday") or day in off:
            continue
        yield day


def nth(number: int, after: date, off: frozenset[date]) -> date:
    days = office_days(after, off)
    return [next(days) for _place in range(number)][-1]


@given(missed=DAYS, free=FREE)
def test_the_second_convocation_is_three_to_five_days_later(missed: date, free: frozenset[int]) -> None:
    first, last = law.days_of_next_convocation(missed, 1, around(missed, free))
    assert [(day - missed).days for day in (first, last) if day] == [3, 5]


@given(missed=DAYS, free=FREE)
def test_the_third_meeting_is_after_the_third_following_working_day(missed: date, free: frozenset[int]) -> None:
    off = around(missed, free)
    first, last = law.days_of_next_convocation(missed, 2, off)
    assert last is None
    assert first.toordinal() == nth(3, missed, off).toordinal() + 1


@given(missed=DAYS, free=FREE, convocation=st.sampled_from([1, 2]))
def test_the_day_that_is_proposed_is_allowed_and_people_work_on_it_where_there_is_such_a_day(
    missed: date, free: frozenset[int], convocation: int
) -> None:
    off = around(missed, free)
    first, last = law.days_of_next_convocation(missed, convocation, off)
    proposed = law.proposed_day(missed, convocation, off)
    worked = next(office_days(first - timedelta(days=1), off))
    assert proposed == (worked if last is None or worked <= last else first)


def test_nothing_follows_the_third_convocation() -> None:
    with pytest.raises(ValueError):
        law.days_of_next_convocation(date(2031, 10, 6), 3, [])


@given(day=DAYS, free=FREE)
def test_the_terms_after_a_sitting_are_counted_in_working_days_or_in_days_as_each_article_says(
    day: date, free: frozenset[int]
) -> None:
    off = around(day, free)
    assert law.last_day_to_send(day, off) == nth(15, day, off)
    assert law.last_day_to_oppose(day, off) == nth(3, day, off)
    assert (law.last_day_of_visa(day) - day).days == 20
    assert law.executory_from(day, needs_visa=False, holidays=off) == nth(3, day, off) + timedelta(days=1)
    assert law.executory_from(day, needs_visa=True, holidays=off) == day + timedelta(days=21)


@pytest.mark.parametrize(
    ("day", "off", "third_meeting", "to_send"),
    [
        (date(2026, 10, 5), [], date(2026, 10, 9), date(2026, 10, 26)),  # a Monday
        (date(2026, 10, 8), [], date(2026, 10, 14), date(2026, 10, 29)),  # a Thursday: a weekend lies between
        (date(2026, 11, 4), [date(2026, 11, 6), date(2026, 11, 18)], date(2026, 11, 11), date(2026, 11, 27)),
    ],
)
def test_terms_by_hand(day: date, off: list[date], third_meeting: date, to_send: date) -> None:
    assert law.days_of_next_convocation(day, 2, off) == (third_meeting, None)
    assert law.last_day_to_send(day, off) == to_send
