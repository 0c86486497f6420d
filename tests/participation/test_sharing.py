"""A group and a douar are told only where enough published contributions share them."""

from typing import Any
from uuid import uuid4

import pytest

from participation import sharing
from participation.models import Contribution, Facet, Tallies, moderation
from tamazgana_open.accounts.models import User
from tests import builders, consultations


def test_what_fewer_share_is_told_of_nobody() -> None:
    told = sharing.of_counts({("youth", None): 5, ("media", None): 4, ("", 1): 5, ("", 2): 4}, 5)
    assert told.groups == {"youth"}
    assert told.douars == {1}
    assert told.of("media", 2) == ("", None)
    # Neither a count nor a label tells that there were others: they stand with those who told nothing.
    assert told.group_counts() == {"youth": 5, "": 13}
    assert told.douar_counts() == {1: 5, None: 13}


def test_a_group_and_a_douar_stand_together_only_where_enough_share_both() -> None:
    told = sharing.of_counts({("youth", 1): 5, ("youth", 2): 1, ("citizens", 2): 6, ("citizens", 1): 2}, 5)
    assert told.pairs == {("youth", 1), ("citizens", 2)}
    assert told.of("youth", 1) == ("youth", 1)
    assert told.of("youth", 2) == ("youth", None)
    # The counts agree with what stands on each contribution: nobody finds the two by subtracting.
    assert told.douar_counts() == {1: 5, 2: 6, None: 3}


def test_a_douar_that_only_rare_pairs_name_is_told_of_nobody() -> None:
    # Six contributions come from douar 1, but each time with another group, and all of these are told.
    counts: dict[sharing.Pair, int] = {(f"group {i}", 1): 1 for i in range(6)}
    counts |= {(f"group {i}", None): 9 for i in range(6)}
    told = sharing.of_counts(counts, 5)
    assert told.douars == frozenset()
    assert told.douar_counts() == {None: 60}


def test_the_douar_of_rare_groups_is_told_where_enough_share_it() -> None:
    told = sharing.of_counts({(f"group {i}", 1): 1 for i in range(5)}, 5)
    assert told.groups == frozenset()
    assert told.of("group 3", 1) == ("", 1)


@pytest.mark.django_db
def test_the_profile_sets_how_many_are_enough_and_only_the_published_count(django_assert_num_queries: Any) -> None:
    consultation = consultations.consultation(moderated_first=False)
    one, other = builders.douar(1), builders.douar(2)
    bodies = iter(["نقترح طريقا", "مدرسة بعيدة عن الدوار", "الماء قليل في الصيف", "إنارة المسلك", "سوق نظيف"])
    for group, douar in [("youth", one), ("youth", one), ("youth", other), ("media", other)]:
        consultations.published(consultation, body=next(bodies), group=group, douar=douar)
    consultations.contribution(consultation, body=next(bodies), group="media", douar=other, held="like")  # waits
    builders.commune(shared_by_at_least=2)
    with django_assert_num_queries(2):
        told = sharing.shown(consultation)
    assert (told.threshold, told.groups, told.douars) == (2, {"youth"}, {one.pk})
    published = Contribution.objects.published().order_by("number")
    assert [(told.group_of(c), told.douar_of(c)) for c in published] == [
        ("youth", one.pk), ("youth", one.pk), ("youth", None), ("", None)
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_points_of_one_letter_count_as_one(editor: User) -> None:
    consultation, douar = consultations.consultation(), builders.douar()
    builders.commune(shared_by_at_least=2)
    counted_before = Tallies.of(consultation, [Facet.PLACE])
    letter = {"group": "youth", "douar": douar, "letter": uuid4()}
    for place in range(3):
        point = consultations.on_paper(editor, consultation, body=f"النقطة {place}", **letter)
        moderation.publish([point], by=None)
    assert not sharing.shown(consultation, counted_before).told
    alone = sharing.shown(consultation)
    assert (alone.groups, alone.douars, alone.told) == (frozenset(), frozenset(), {("", None): 3})
    consultations.published(consultation, body="إنارة المسلك", group="youth", douar=douar)
    assert sharing.shown(consultation).told == {("youth", douar.pk): 4}
