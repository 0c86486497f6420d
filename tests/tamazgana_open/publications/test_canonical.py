"""Canonical text and its hash: the same content always gives the same bytes."""

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamazgana_open.publications import canonical

# Integers that every JSON reader keeps exactly (RFC 8785 refuses larger ones).
WHOLE = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
CONTENT = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_put_between() -> None:
    assert canonical.dumps({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'


def test_keys_are_sorted_by_utf16_units_as_the_standard_says() -> None:
    # RFC 8785, 3.2.3: U+1F600 (D83D DE00) comes before U+FB33.
    assert canonical.dumps({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'


def test_arabic_stays_arabic_and_control_characters_are_escaped() -> None:
    assert canonical.dumps({"a": 'محضر\n"\\\u0001'}) == '{"a":"محضر\\n\\"\\\\\\u0001"}'


def test_the_hash_is_that_of_the_utf8_bytes() -> None:
    text = '{"a":"محضر"}'
    assert canonical.sha256(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


@given(st.dictionaries(st.text(), CONTENT, max_size=5))
def test_what_is_written_is_read_back_and_written_the_same(content: dict[str, object]) -> None:
    text = canonical.dumps(content)
    assert canonical.loads(text) == content
    assert canonical.dumps(canonical.loads(text)) == text


def test_the_order_in_which_content_was_built_does_not_matter() -> None:
    one = canonical.dumps({"x": {"ar": "ا", "fr": "a"}, "y": 2})
    other = canonical.dumps({"y": 2, "x": {"fr": "a", "ar": "ا"}})
    assert canonical.sha256(one) == canonical.sha256(other)


@pytest.mark.parametrize("amount", [Decimal("500000.00"), {1, 2}, b"bytes", object()])
def test_money_and_what_is_no_json_is_refused_rather_than_rounded(amount: object) -> None:
    with pytest.raises(Exception, match=r".+"):
        canonical.dumps({"amount": amount})


def test_one_language_of_a_content() -> None:
    content = {"title": {"ar": "ا", "fr": "a"}, "rows": [{"name": {"ar": "ب", "fr": "b"}, "code": "1.1"}]}
    assert canonical.in_language(content, "ar", ("ar", "fr")) == {
        "title": {"ar": "ا"},
        "rows": [{"name": {"ar": "ب"}, "code": "1.1"}],
    }
