"""References: prefix of the commune, year of its calendar, series of the kind, a number without gap or double."""

import pytest
from django.db import transaction

from tamazgana_open.publications.models import Publication, Series
from tests import builders
from tests.tamazgana_open.at_once import at_once

pytestmark = pytest.mark.everywhere


def references() -> list[str]:
    """Every reference in the order of publication."""
    return list(Publication.objects.order_by("pk").values_list("reference", flat=True))


def publish_then_fail() -> None:
    """A publication whose transaction does not come to its end."""
    builders.publication()
    raise RuntimeError


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_references_count_up_within_their_year(at: pytest.FixtureRequest) -> None:
    with at(2031, 5, 2, 9, 0):
        builders.publication()
        builders.publication()
    with at(2032, 1, 1, 9, 0):
        builders.publication()
    assert references() == ["BML-2031-PO-001", "BML-2031-PO-002", "BML-2032-PO-001"]


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_the_year_is_that_of_the_communes_calendar(at: pytest.FixtureRequest) -> None:
    with at(2032, 1, 1, 0, 30):  # still 2031 in universal time
        assert builders.publication().reference == "BML-2032-PO-001"


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_examples_have_a_series_of_their_own(at: pytest.FixtureRequest) -> None:
    with at(2031, 5, 2, 9, 0):
        builders.publication(illustrative=True)
        builders.publication()
        builders.publication(illustrative=True)
    assert references() == ["BML-EX-2031-PO-001", "BML-2031-PO-001", "BML-EX-2031-PO-002"]


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_after_999_references_go_on(at: pytest.FixtureRequest) -> None:
    Series.objects.create(stem="BML-2031-PO", last=999)
    with at(2031, 5, 2, 9, 0):
        assert builders.publication().reference == "BML-2031-PO-1000"


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_a_publication_that_fails_takes_no_number(at: pytest.FixtureRequest) -> None:
    with at(2031, 5, 2, 9, 0):
        builders.publication()
        with pytest.raises(RuntimeError), transaction.atomic():
            publish_then_fail()
        builders.publication()
    assert references() == ["BML-2031-PO-001", "BML-2031-PO-002"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_at_once_get_eight_numbers_without_gap_or_double() -> None:
    builders.commune()
    outcomes = at_once([lambda: builders.publication().reference.rpartition("-")[2]] * 8)
    assert sorted(outcomes, key=str) == ["001", "002", "003", "004", "005", "006", "007", "008"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_at_once_those_that_fail_leave_no_gap() -> None:
    builders.commune()

    def fail() -> None:
        with transaction.atomic():
            publish_then_fail()

    outcomes = at_once([builders.publication, fail] * 4)
    assert sum(isinstance(outcome, RuntimeError) for outcome in outcomes) == 4
    assert sorted(reference.rpartition("-")[2] for reference in references()) == ["001", "002", "003", "004"]
