"""An index by which a search finds the things of a room, the same on every database: a row for each stem of each thing.

A room derives its own model from `StemRow`, with a foreign key to the thing whose related name is `stems`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from tamazgana_open.publications import stems

LONGEST_STEM = 80


class StemRow(models.Model):
    """A stem that stands in the public text of a thing."""

    stem = models.CharField(max_length=LONGEST_STEM)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.stem


def matching(things: Any, rows: type[StemRow], owner: str, words: str) -> Any:
    """Those of the things in whose text the stems of all the words stand. `owner` names the key from row to thing."""
    return having(things, rows, owner, wanted(words))


def wanted(words: str) -> list[str]:
    """The stems of what somebody looks for, as rows hold them."""
    return [stem[:LONGEST_STEM] for stem in stems.wanted(words)]


class _KeysUnder(models.Func):
    """The keys of the things that are found under a stem."""

    template = "(SELECT %(owner)s FROM %(table)s WHERE stem = %(expressions)s)"


class _KeysUnderAll(models.Func):
    """The keys of the things that are found under all of these stems, in falling order."""

    template = (
        "(SELECT DISTINCT row_0.%(owner)s FROM %(joined)s WHERE (%(columns)s) = (%(expressions)s)"
        " ORDER BY row_0.%(owner)s DESC)"
    )


class _IsUnder(models.Func):
    """Whether a thing is found under a stem."""

    template = "EXISTS (SELECT 1 FROM %(table)s WHERE %(owner)s = %(key)s AND stem = %(expressions)s)"
    output_field = models.BooleanField()


def having(things: Any, rows: type[StemRow], owner: str, found_under: Iterable[str]) -> Any:
    """Those of the things that are found under each of these stems."""
    # In words of SQL: for the ORM to put twelve small questions together takes longer than to answer them.
    where = {"owner": owner, "table": rows._meta.db_table}
    return things.filter(*(models.Q(pk__in=_KeysUnder(models.Value(stem), **where)) for stem in found_under))


def latest_having(things: Any, rows: type[StemRow], owner: str, found_under: Sequence[str]) -> Any:
    """The same in falling order of their keys, for the first of many: the index is read from its end, as far as
    needed."""
    # A question of its own that gives each key once and in order is neither planned together with the rest, which takes
    # long where there are several stems, nor answered to its end.
    table, aliases = rows._meta.db_table, [f"row_{place}" for place in range(len(found_under))]
    others = (f" JOIN {table} {alias} ON {alias}.{owner} = row_0.{owner}" for alias in aliases[1:])
    keys = _KeysUnderAll(
        *map(models.Value, found_under),
        owner=owner,
        joined=f"{table} row_0{''.join(others)}",
        columns=", ".join(f"{alias}.stem" for alias in aliases),
    )
    return things.filter(pk__in=keys).order_by("-pk")


def each_having(things: Any, rows: type[StemRow], owner: str, found_under: Iterable[str]) -> Any:
    """The same, for the first of very many: each thing is looked at in turn, instead of all of them beforehand."""
    key = f"{things.model._meta.db_table}.{things.model._meta.pk.column}"
    where = {"owner": owner, "table": rows._meta.db_table, "key": key}
    return things.filter(*(_IsUnder(models.Value(stem), **where) for stem in found_under))


def renew(thing: Any, texts: Iterable[str], marks: Iterable[str] = ()) -> None:
    """Let the thing be found under the stems of these texts, and under these marks, and under nothing else.

    Call inside the transaction that changes the texts.
    """
    found = {*marks, *(stem[:LONGEST_STEM] for text in texts if text for stem in stems.indexed(text))}
    known = set(thing.stems.values_list("stem", flat=True))
    thing.stems.filter(stem__in=known - found).delete()
    row, owner = thing.stems.model, thing.stems.field.name
    row._default_manager.bulk_create([row(**{owner: thing, "stem": stem}) for stem in sorted(found - known)])
