"""The site's version: one more for every transaction that changed anything public, read at most once a second."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from tamazgana_open.commune.models import Commune
from tamazgana_open.journal import changes
from tamazgana_open.journal.changes import change, forget_site_version, site_version
from tamazgana_open.journal.models import SiteVersion
from tests import builders
from tests.tamazgana_open.at_once import Meanwhile, at_once

pytestmark = pytest.mark.everywhere


def number() -> int:
    """The site's version as the database has it."""
    return SiteVersion.objects.values_list("number", flat=True).first() or 0


class Refused(Exception):
    """An act that fails."""


def profile_then_failure() -> None:
    """An act that has changed something when it fails."""
    builders.commune()
    raise Refused


# Counting ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_change_makes_version_one() -> None:
    SiteVersion.objects.all().delete()
    with change():
        pass
    assert number() == 1


@pytest.mark.django_db
def test_every_change_counts_one() -> None:
    before = number()
    for _time in range(3):
        with change():
            pass
    assert number() == before + 3


@pytest.mark.django_db
def test_changes_within_a_change_count_once() -> None:
    before = number()
    with change():
        with change(), change():
            pass
        with change():
            pass
        assert number() == before  # the row is touched last, so that it is locked only for a moment
    assert number() == before + 1


@pytest.mark.django_db
def test_a_change_that_fails_counts_nothing_and_leaves_nothing() -> None:
    before = number()
    with pytest.raises(Refused), change():
        profile_then_failure()
    assert number() == before
    assert not Commune.objects.exists()


@pytest.mark.django_db
def test_a_part_that_fails_within_a_change_that_succeeds_counts_once() -> None:
    before = number()
    with change():
        with pytest.raises(Refused), change():
            profile_then_failure()
        builders.empty_programme(current=False)
    assert number() == before + 1
    assert not Commune.objects.exists()


@pytest.mark.django_db
def test_after_a_failure_the_next_change_counts_again() -> None:
    before = number()
    with pytest.raises(Refused), change(), change():
        raise Refused
    with change():
        pass
    assert number() == before + 1


@pytest.mark.django_db
def test_there_is_one_row_and_the_database_says_so() -> None:
    with change():
        pass
    with pytest.raises(Exception, match="site_version_is_one_row"), transaction.atomic():
        SiteVersion.objects.create(pk=2)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_changes_by_many_at_once_are_all_counted() -> None:
    with change():
        pass
    before = number()

    def act() -> None:
        with change():
            pass

    outcomes = at_once([act] * 8)
    assert outcomes == [None] * 8
    assert number() == before + 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_first_changes_of_a_new_site_may_come_together() -> None:
    SiteVersion.objects.all().delete()

    def act() -> None:
        with change():
            pass

    assert at_once([act] * 4) == [None] * 4
    assert number() == 4


# Reading ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock by which a process knows how old its reading is."""
    hands = SimpleNamespace(now=1000.0)
    hands.monotonic = lambda: hands.now
    monkeypatch.setattr(changes, "time", hands)
    forget_site_version()
    return hands


@pytest.mark.django_db
def test_a_process_reads_the_version_at_most_once_a_second(
    clock: SimpleNamespace, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):
        for _time in range(50):
            site_version()
            clock.now += 0.01
    clock.now = 1001.0
    with django_assert_num_queries(1):
        site_version()
        site_version()


@pytest.mark.django_db
def test_a_change_is_seen_a_second_later_at_the_latest(clock: SimpleNamespace) -> None:
    seen = site_version()
    with change():
        pass
    clock.now += 0.9
    assert site_version() == seen
    clock.now += 0.1
    assert site_version() == seen + 1


# A transaction that commits late -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_sees_the_new_number_before_what_changed_nor_what_changed_before_the_end() -> None:
    builders.commune(phone="+212 500 11 11 11")
    with change():
        pass
    before = number()

    def change_the_phone(pause: object) -> None:
        with change():
            builders.commune(phone="+212 500 22 22 22")
            pause()

    with Meanwhile(change_the_phone) as other:
        assert number() == before
        assert Commune.current().phone == "+212 500 11 11 11"
        other.finish()
    assert number() == before + 1
    assert Commune.current().phone == "+212 500 22 22 22"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_transaction_that_commits_late_does_not_keep_others_from_changing_the_site() -> None:
    # On SQLite one writer holds the whole database, so the others wait for it there; on PostgreSQL they pass.
    builders.commune()
    with change():
        pass
    before = number()

    def slowly(pause: object) -> None:
        with change():
            builders.empty_programme("2041-2043", current=False)
            pause()

    with Meanwhile(slowly) as other:
        if connection.vendor == "sqlite":
            other.finish()
        with change():
            builders.commune(phone="+212 500 33 33 33")
        other.finish()
    assert number() == before + 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_late_commit_gets_a_number_of_its_own() -> None:
    """What an early reader kept under the number before must not stand for what came later."""
    builders.commune()
    with change():
        pass
    forget_site_version()
    early = site_version()

    def slowly(pause: object) -> None:
        with change():
            pause()

    with Meanwhile(slowly) as other:
        forget_site_version()
        assert site_version() == early
        other.finish()
    forget_site_version()
    assert site_version() == early + 1
