"""Queries that are put together once: for the ORM to do so takes several times as long as for the database to answer.

Only for what is asked on every page that is made anew; it stays written in the ORM's own words.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet

from tamazgana_open.bilingual import AUTHORITATIVE

_FIRST = 31_000
"""Stand-ins for the values count from here: they fit into the smallest column of numbers, and no query says such a
number itself."""


class Statement:
    """A query of a few columns. `build` is given its values by position and gives a queryset after `values_list`.

    A value is a number, a text, a day or a moment that stands in a comparison, or a collection of such: all that
    `__in` is given, or one value that can be missing.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self.build = build
        self.known: dict[tuple[int | bool, ...], _PutTogether] = {}

    def __call__(self, *values: Any) -> Iterator[Any]:
        """The rows; of one column, its values. A collection is empty only where `build` leaves out its condition
        then."""
        shape = tuple(len(value) if _is_several(value) else isinstance(value, date) for value in values)
        if shape not in self.known:
            self.known[shape] = _PutTogether.of(self.build, values)
        return self.known[shape].rows(_flat(values))


@dataclass(frozen=True, slots=True)
class _PutTogether:
    """The SQL of a query, with a `_Place` among its parameters wherever a value is to be given, and how its rows are
    read."""

    sql: str
    parameters: list[Any]
    compiler: Any
    converters: dict[int, Any]
    in_order: Callable[[Any], Any]

    @classmethod
    def of(cls, build: Callable[..., QuerySet], values: tuple[Any, ...]) -> "_PutTogether":
        flat = _flat(values)
        stand_ins = [_stand_in(value, place) for place, value in enumerate(flat)]
        left = iter(stand_ins)
        queryset = build(*([next(left) for _one in value] if _is_several(value) else next(left) for value in values))
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {stand_in: _Place(place) for place, stand_in in enumerate(stand_ins)}
        places |= {str(_adapted(stand_in)): place for stand_in, place in places.items()}
        selected = list(queryset.query.selected)
        # Of translated models the columns come in any order.
        asked = getattr(queryset, "original_fields", None) or selected
        return cls(
            sql,
            [places.get(value, value) if isinstance(value, int | str | date) else value for value in parameters],
            compiler,
            compiler.get_converters([column for column, _sql, _alias in compiler.select]),
            itemgetter(*(selected.index(name) for name in asked)),
        )

    def rows(self, values: list[Any]) -> Iterator[Any]:
        """The rows for these values."""
        values = [_adapted(one) for one in values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[one] if isinstance(one, _Place) else one for one in self.parameters])
            found = cursor.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return map(self.in_order, found)


@cache
def columns_of(model: type[Model], *names: str) -> list[str]:
    """These columns of a model and its key, all where none are named, in the order in which `Model.from_db` takes them.
    Those of a translated field stand for it. Call late: translated fields join a model once everything is loaded."""
    every = [field.attname for field in model._meta.concrete_fields]
    if names:
        return [name for name in every if name in {model._meta.pk.attname, *names}]
    return [name for name in every if f"{name}_{AUTHORITATIVE}" not in every]


class Joint(NamedTuple):
    """Columns of one of the models that a row is made of: `way` leads from the model that is asked to this one and is
    empty for that model itself; `names` as in `columns_of`."""

    model: type[Model]
    way: str = ""
    names: tuple[str, ...] = ()

    def columns(self) -> list[str]:
        """The columns as the query names them."""
        way = f"{self.way}__" if self.way else ""
        return [f"{way}{name}" for name in columns_of(self.model, *self.names)]


def columns_in(parts: Iterable[Joint]) -> list[str]:
    """All columns of these parts, for `values_list`."""
    return [column for part in parts for column in part.columns()]


def joined(row: Sequence[Any], parts: Iterable[Joint]) -> Any:
    """The object of the first part of a row of `columns_in`, and joined to it those of the others, each after the one
    that it is joined to; None where there is none."""
    found: dict[str, Any] = {}
    place = 0
    for part in parts:
        names = columns_of(part.model, *part.names)
        values = row[place : place + len(names)]
        place += len(names)
        is_there = values[names.index(part.model._meta.pk.attname)] is not None
        found[part.way] = part.model.from_db(connection.alias, names, values) if is_there else None
        before, _separator, name = part.way.rpartition("__")
        if part.way and found[before] is not None:
            _join(found[before], name, found[part.way])
    return found[""]


def _join(one: Model, name: str, other: Model | None) -> None:
    way = one._meta.get_field(name)
    way.set_cached_value(one, other)
    if other is not None and way.one_to_one:
        way.remote_field.set_cached_value(other, one)


class _Place(int):
    """Which of the given values stands here."""


def _stand_in(value: Any, place: int) -> Any:
    # Days and moments count from the beginning of the calendar: no query says such a one itself.
    if isinstance(value, datetime):
        return datetime.min.replace(tzinfo=UTC) + timedelta(days=place)
    return date.min + timedelta(days=place) if isinstance(value, date) else _FIRST + place


def _adapted(value: Any) -> Any:
    # As the database takes it.
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _flat(values: tuple[Any, ...]) -> list[Any]:
    return [one for value in values for one in (value if _is_several(value) else [value])]


def _is_several(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)
