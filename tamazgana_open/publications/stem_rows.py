"""An index by which a search finds the things of a room, the same on every database: a row for each stem of each thing.

A room derives its own model from `StemRow`, with a foreign key to the thing whose related name is `stems`.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

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
    # As plain SQL: for the ORM to put twelve small questions together takes longer than to answer them.
    having_stem = f"SELECT {owner} FROM {rows._meta.db_table} WHERE stem = %s"  # noqa: S608 - names of our own
    wanted = [stem[:LONGEST_STEM] for stem in stems.wanted(words)]
    return things.filter(*(models.Q(pk__in=RawSQL(having_stem, [stem])) for stem in wanted))  # noqa: S611


def renew(thing: Any, texts: Iterable[str], marks: Iterable[str] = ()) -> None:
    """Let the thing be found under the stems of these texts, and under these marks, and under nothing else.

    Call inside the transaction that changes the texts.
    """
    found = {*marks, *(stem[:LONGEST_STEM] for text in texts if text for stem in stems.indexed(text))}
    known = set(thing.stems.values_list("stem", flat=True))
    thing.stems.filter(stem__in=known - found).delete()
    row, owner = thing.stems.model, thing.stems.field.name
    row._default_manager.bulk_create([row(**{owner: thing, "stem": stem}) for stem in sorted(found - known)])
