"""Numbers of axes and codes of commitments are given once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from commitments.models import Axis, Commitment, InvalidTransition
from commitments.text import ProgrammeText
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_a_withdrawn_commitment_takes_its_code_with_it() -> None:
    programme = builders.programme(axes=1, commitments=2)
    last = programme.commitments.get(code="1.2")
    last.withdraw(by=None, reason="أدمج في الالتزام 1.1")

    assert builders.commitment(programme.axes.get()).code == "1.3"
    assert [c.code for c in ProgrammeText.from_rows(programme).commitments()] == ["1.1", "1.3"]


def test_a_withdrawn_axis_takes_its_number_with_it() -> None:
    programme = builders.programme(axes=2, commitments=0)
    programme.axes.get(number=2).withdraw(by=None)

    assert builders.axis(programme).number == 3


def test_an_axis_with_commitments_is_not_withdrawn() -> None:
    programme = builders.programme(axes=1, commitments=1)
    with pytest.raises(ValidationError):
        programme.axes.get().withdraw(by=None)


def test_axes_change_places_and_keep_their_numbers_and_codes() -> None:
    programme = builders.programme(axes=3, commitments=1)
    programme.axes.get(number=3).move(-1, by=None)

    text = ProgrammeText.from_rows(programme)
    assert [axis.number for axis in text.axes] == [1, 3, 2]
    assert [c.code for c in text.commitments()] == ["1.1", "3.1", "2.1"]


def test_at_the_edge_an_axis_stays_where_it_is() -> None:
    programme = builders.programme(axes=2, commitments=0)
    programme.axes.get(number=1).move(-1, by=None)
    assert [axis.number for axis in programme.axes.all()] == [1, 2]


def test_what_was_withdrawn_comes_back_with_its_code() -> None:
    programme = builders.programme(axes=1, commitments=2)
    commitment = programme.commitments.get(code="1.1")
    commitment.withdraw(by=None, reason="خطأ")
    commitment.restore(by=None)
    assert [c.code for c in ProgrammeText.from_rows(programme).commitments()] == ["1.1", "1.2"]


def test_withdrawing_needs_a_reason() -> None:
    commitment = builders.programme(axes=1, commitments=1).commitments.get()
    with pytest.raises(ValidationError):
        commitment.withdraw(by=None, reason="  ")
    with pytest.raises(IntegrityError, match="withdrawal_has_reason"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(withdrawn_at="2031-01-01T00:00Z")


def test_nothing_is_added_while_citizens_have_the_text_before_them() -> None:
    version = builders.frozen_programme(axes=1, commitments=1)
    programme = version.programme
    programme.open_consultation(version, by=None)
    axis = programme.axes.get()

    with pytest.raises(InvalidTransition):
        builders.axis(programme)
    with pytest.raises(InvalidTransition):
        builders.commitment(axis)
    with pytest.raises(InvalidTransition):
        axis.commitments.get().withdraw(by=None, reason="متأخر")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"starts": "2032-01-02", "ends": "2032-01-01"}, "commitment_ends_after_it_starts"),
        ({"amount": "-1"}, "commitment_amount_is_not_negative"),
    ],
)
def test_the_database_refuses_impossible_commitments(fields: dict[str, str], constraint: str) -> None:
    commitment = builders.programme(axes=1, commitments=1).commitments.get()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(**fields)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_clerks_at_once_get_eight_codes() -> None:
    axis = builders.programme(axes=1, commitments=0).axes.get()

    def add(_number: int) -> str:
        try:
            return builders.commitment(Axis.objects.get(pk=axis.pk), milestones=0, indicators=0).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(add, range(8)))

    assert sorted(codes) == [f"1.{n}" for n in range(1, 9)]
