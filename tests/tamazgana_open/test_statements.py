"""A statement that is put together once gives what the query itself gives."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from commitments.models import Programme, Version
from participation.models import Consultation
from tamazgana_open.publications.models import Publication
from tamazgana_open.statements import Joint, Statement, columns_in, joined
from tests import builders, consultations

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_it_is_put_together_once_and_asked_with_other_values(django_assert_num_queries: Callable[..., Any]) -> None:
    one, other = consultations.call(slug="one"), consultations.call(slug="other")
    put_together = []

    def build(keys: list[int], slug: str) -> Any:
        put_together.append(keys)
        return Consultation.objects.filter(pk__in=keys, slug=slug).values_list("title_fr", "slug", "pk", "opens_on")

    statement = Statement(build)
    with django_assert_num_queries(3):
        found = [list(statement([one.pk, other.pk], slug)) for slug in ("one", "other", "third")]
    assert found == [
        [(one.title_fr, "one", one.pk, one.opens_on)],
        [(other.title_fr, "other", other.pk, other.opens_on)],
        [],
    ]
    assert list(statement([other.pk], "one")) == []
    assert [len(keys) for keys in put_together] == [2, 1]


def test_a_day_is_a_value_and_what_the_query_says_itself_stays() -> None:
    call = consultations.call()
    statement = Statement(
        lambda day: Consultation.objects.filter(opens_on__lte=day, kind="call").values_list(
            "opens_on", "moderated_first"
        )
    )
    assert list(statement(call.opens_on)) == [(call.opens_on, True)]
    assert list(statement(call.opens_on - timedelta(days=1))) == []
    assert list(statement(date(2000, 1, 1))) == []


def test_a_moment_is_a_value_and_a_condition_whose_collection_is_empty_can_be_left_out() -> None:
    announced = consultations.call().announced_at
    assert announced

    def build(moments: list[datetime]) -> Any:
        found = Consultation.objects.filter(announced_at__gte=moments[0]) if moments else Consultation.objects.all()
        return found.values_list("slug", "announced_at")

    statement, later = Statement(build), announced + timedelta(microseconds=1)
    found = [[moment for _slug, moment in statement(moments)] for moments in ([announced], [later], [])]
    assert found == [[announced], [], [announced]]


def test_columns_are_in_the_order_in_which_they_were_asked_for_and_read_as_the_model_reads_them() -> None:
    programme = builders.frozen_programme().programme
    columns = ("number", "why_fr", "changed", "frozen_at", "pk", "why_ar", "publication__languages")
    statement = Statement(lambda pk: programme.versions.filter(programme=pk).values_list(*columns))
    assert list(statement(programme.pk)) == list(programme.versions.values_list(*columns))


def test_statements_joined_by_union_are_asked_together() -> None:
    call = consultations.call()

    def build(pk: int) -> Any:
        found = (
            Consultation.objects.raw_values("slug", "opens_on").filter(pk=pk).order_by().values_list("slug", "opens_on")
        )
        return found.union(found.filter(slug="nothing"), all=True)

    assert list(Statement(build)(call.pk)) == [(call.slug, call.opens_on)]


def test_objects_out_of_one_row_know_each_other_and_what_is_not_there(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    version = builders.frozen_programme()
    parts = (
        Joint(Version, names=("number", "publication_id", "programme_id")),
        Joint(Programme, "programme"),
        Joint(Publication, "publication", ("reference",)),
        Joint(Publication, "publication__corrected_by", ("reference",)),
    )
    statement = Statement(lambda pk: Version.objects.filter(pk=pk).values_list(*columns_in(parts)))
    with django_assert_num_queries(1):
        (row,) = statement(version.pk)
        found = joined(row, parts)
        assert (found, found.number) == (version, 1)
        assert (found.programme.slug, found.publication.reference) == (
            version.programme.slug, version.publication.reference
        )  # fmt: skip
        assert getattr(found.publication, "corrected_by", None) is None
