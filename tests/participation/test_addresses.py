"""From where something was sent, as a hash that says nothing but whether two came from one place."""

import pytest

from participation import addresses


def test_a_household_with_many_ipv6_addresses_is_one_place() -> None:
    assert addresses.keyed("2001:db8:1:2::1") == addresses.keyed("2001:db8:1:2:ffff::9")
    assert addresses.keyed("2001:db8:1:2::1") != addresses.keyed("2001:db8:1:3::1")


def test_an_ipv4_address_is_a_place_of_its_own_however_it_is_written() -> None:
    assert addresses.keyed("192.0.2.1") == addresses.keyed("::ffff:192.0.2.1")
    assert addresses.keyed("192.0.2.1") != addresses.keyed("192.0.2.2")


def test_the_hash_does_not_tell_the_address() -> None:
    import hashlib

    assert addresses.keyed("192.0.2.1") != hashlib.sha256(b"192.0.2.1").hexdigest()  # no table of all addresses helps
    assert len(addresses.keyed("192.0.2.1")) == 64


@pytest.mark.parametrize("address", ["", "unknown", "192.0.2.999", "\x00"])
def test_what_is_no_address_is_none(address: str) -> None:
    assert addresses.keyed(address) == ""
