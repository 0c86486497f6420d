"""Receipt codes: easy to say and to type, and a slip of the tongue is noticed."""

import pytest

from participation import codes


def test_a_code_has_fifteen_digits_of_which_the_last_checks_the_others() -> None:
    code = codes.new_code()
    assert len(code) == 15
    assert code.isdigit()
    assert codes.is_code(code)


def test_codes_are_not_alike() -> None:
    assert len({codes.new_code() for _time in range(500)}) == 500


def test_every_single_wrong_digit_is_noticed() -> None:
    code = codes.new_code()
    for place, right in enumerate(code):
        for digit in "0123456789".replace(right, ""):
            assert not codes.is_code(code[:place] + digit + code[place + 1 :])


def test_two_neighbours_that_change_places_are_noticed() -> None:
    code = codes.new_code()
    for place in range(14):
        left, right = code[place], code[place + 1]
        if left != right:
            assert not codes.is_code(code[:place] + right + left + code[place + 2 :])


def test_it_is_read_out_in_groups_of_three() -> None:
    assert codes.spaced("123456789012345") == "123 456 789 012 345"


@pytest.mark.parametrize(
    "typed",
    [
        "123 456 789 012 345",
        " 123-456-789-012-345 ",
        "123.456.789.012.345",
        "١٢٣ ٤٥٦ ٧٨٩ ٠١٢ ٣٤٥",
        "۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵",
        "\u200e123\u00a0456\u202f789\n012\t345\u200f",
        "123–456—789،012,345",
    ],
)
def test_however_it_is_typed_it_is_the_same(typed: str) -> None:
    assert codes.typed(typed) == "123456789012345"


@pytest.mark.parametrize(
    "typed", ["", "1", "12345678901234", "1234567890123456", "12345678901234x", "²23456789012345", "\x00" * 15]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not codes.is_code(codes.typed(typed))
