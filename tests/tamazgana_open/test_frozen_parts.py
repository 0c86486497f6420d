"""Parts of pages made of frozen content are rendered once per process."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tamazgana_open.templatetags.frozen import key_of

PART = Template('{% frozen "part" key %}{{ value }}{% endfrozen %}')


def shown(key: str, value: str) -> str:
    return PART.render(Context({"key": key, "value": value}))


def test_a_part_is_rendered_once_for_its_key() -> None:
    assert shown("hash-1", "first") == "first"
    assert shown("hash-1", "second") == "first"
    assert shown("hash-2", "second") == "second"


def test_each_language_has_its_own() -> None:
    with override("ar"):
        assert shown("hash-3", "نص") == "نص"
    with override("fr"):
        assert shown("hash-3", "texte") == "texte"


def test_without_a_key_nothing_is_kept() -> None:
    assert shown("", "draft one") == "draft one"
    assert shown("", "draft two") == "draft two"


def test_two_places_never_share_a_part() -> None:
    other = Template('{% frozen "other" key %}{{ value }}{% endfrozen %}')
    assert shown("hash-4", "here") == "here"
    assert other.render(Context({"key": "hash-4", "value": "there"})) == "there"


def test_facts_that_differ_anywhere_have_another_key() -> None:
    facts = ([date(2031, 10, 7)], {"fr": "Salle"}, None)
    others = [([date(2031, 10, 8)], *facts[1:]), (facts[0], {"fr": "salle"}, None), (*facts[:2], "")]
    keys = [key_of(*told) for told in (facts, *others)]
    assert len(set(keys)) == len(keys)
    assert key_of([date(2031, 10, 7)], {"fr": "Salle"}, None) == keys[0]


def test_a_part_needs_a_name_and_a_key() -> None:
    with pytest.raises(Exception, match="a name and at least one key"):
        Template('{% frozen "part" %}{% endfrozen %}')
