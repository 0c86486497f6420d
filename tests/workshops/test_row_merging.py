"""Rows of one list changed by two people: which stand, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.recording.row_merging import merge_rows, woven


def merged(base: str, mine: str, theirs: str, *, i: str = "", they: str = "") -> str:
    """The order that comes out, each key a letter; `i` and `they` name the rows that either has changed."""
    outcome = merge_rows(base, mine, theirs, changed_by_me=i, changed_by_them=they)
    return "".join(outcome.order)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "abcX", "abc", "abcX"),  # I added
        ("abc", "abc", "abcY", "abcY"),  # they added
        ("abc", "abcX", "abcY", "abcYX"),  # both at the end: who saved first stands first
        ("abc", "aXbc", "abYc", "aXbYc"),
        ("abc", "Xabc", "abc", "Xabc"),
        ("", "X", "Y", "YX"),
        ("abc", "acb", "abc", "acb"),  # I moved
        ("abc", "abc", "bac", "bac"),  # they moved
        ("abc", "cab", "bac", "cab"),  # both moved: mine
        ("abc", "cab", "abYc", "cabY"),  # I moved, they added: theirs stays behind the row it was put behind
        ("abc", "abXc", "cab", "cabX"),  # they moved, I added
        ("abc", "ac", "abc", "ac"),  # I removed
        ("abc", "abc", "ac", "ac"),  # they removed
        ("abc", "ac", "ab", "a"),  # each removed another one
        ("abc", "ab", "abYc", "abY"),
    ],
)
def test_orders_are_merged(base: str, mine: str, theirs: str, expected: str) -> None:
    assert merged(base, mine, theirs) == expected


def test_a_row_that_i_removed_and_they_changed_is_spared() -> None:
    outcome = merge_rows("abc", "ac", "abc", changed_by_me="", changed_by_them="b")
    assert (outcome.order, outcome.spared, outcome.deleted) == (["a", "b", "c"], ["b"], [])


def test_a_row_that_they_removed_and_i_changed_comes_back() -> None:
    outcome = merge_rows("abc", "abc", "ac", changed_by_me="b", changed_by_them="")
    assert (outcome.order, outcome.returned, outcome.gone) == (["a", "b", "c"], ["b"], [])


def test_a_row_that_they_removed_and_i_left_alone_stays_removed() -> None:
    outcome = merge_rows("abc", "abc", "ac", changed_by_me="", changed_by_them="")
    assert (outcome.order, outcome.returned, outcome.gone) == (["a", "c"], [], ["b"])


def test_a_row_that_both_have_is_no_row_of_theirs_alone() -> None:
    """A save that is sent again, because its answer was lost, doubles nothing."""
    outcome = merge_rows("a", "aX", "aX", changed_by_me="X", changed_by_them="X")
    assert (outcome.order, outcome.added) == (["a", "X"], [])


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(KEYS, KEYS, KEYS, st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_no_new_and_no_changed_row_is_ever_lost_or_doubled(
    base: list[str], mine: list[str], theirs: list[str], i: set[str], they: set[str]
) -> None:
    outcome = merge_rows(base, mine, theirs, changed_by_me=i, changed_by_them=they)
    stands = set(outcome.order)
    assert len(outcome.order) == len(stands)
    assert set(mine) - set(base) <= stands
    assert set(theirs) - set(base) <= stands
    assert {key for key in mine if key in i} <= stands
    assert {key for key in theirs if key in they} <= stands
    assert stands <= set(mine) | set(theirs)


@given(KEYS, KEYS)
def test_the_frame_keeps_its_order(frame: list[str], others: list[str]) -> None:
    order = woven(frame, others)
    assert [key for key in order if key in frame] == frame
    assert set(order) == {*frame, *others}
