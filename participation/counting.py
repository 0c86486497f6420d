"""The triggers that keep the counts of `Tally`, for SQLite and PostgreSQL.

What counts is decided here, once. A migration that alters the table of contributions on SQLite makes that table anew,
without triggers: it has to call `create` afterwards (the tests of the counts fail otherwise).
"""

# ruff: noqa: S608 - SQL made of names of our own

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tamazgana_open.journal.triggers import create_trigger, drop_trigger

CONTRIBUTIONS, TALLIES = "participation_contribution", "participation_tally"
NAME = "participation_tally_kept"
COLUMNS = (
    "consultation_id", "state", "withheld_for", "group", "douar_id", "stance", "outcome", "axis_id", "commitment_id",
    "channel", "received_on",
)  # fmt: skip
"""Where one of these changes, counts do."""


def _facets(row: str) -> str:
    """What a row counts for: an SQL query for (consultation, facet, value, other)."""
    published = f"{row}.state = 'published'"
    facets = {
        "state": (f"{row}.state", f"{row}.withheld_for", f"{row}.state <> ''"),
        "place": (f"{row}.\"group\" || ':' || COALESCE(CAST({row}.douar_id AS TEXT), '')", "''", published),
        "stance": (f"{row}.stance", f"{row}.outcome", published),
        "axis": (f"COALESCE(CAST({row}.axis_id AS TEXT), '')", f"{row}.stance", published),
        "commitment": (
            f"CAST({row}.commitment_id AS TEXT)", f"{row}.outcome", f"{published} AND {row}.commitment_id IS NOT NULL",
        ),
        "channel": (f"{row}.channel", "''", published),
        "day": (f"CAST({row}.received_on AS TEXT)", "''", published),
    }  # fmt: skip
    return " UNION ALL ".join(
        f"SELECT {row}.consultation_id AS consultation_id, '{facet}' AS facet, {value} AS value, {other} AS other"
        f"{{source}} WHERE {condition}"
        for facet, (value, other, condition) in facets.items()
    )


_QUOTED = ", ".join(f'"{column}"' for column in COLUMNS)
_COUNT = (
    f"INSERT INTO {TALLIES} (consultation_id, facet, value, other, count) "
    f"SELECT consultation_id, facet, value, other, 1 FROM ({_facets('NEW').format(source='')}) AS counted WHERE 1 = 1 "
    f"ON CONFLICT (consultation_id, facet, value, other) DO UPDATE SET count = {TALLIES}.count + 1;"
)
# Nothing is entered here: where a whole table is emptied, the counts may have gone before.
_UNCOUNT = (
    f"UPDATE {TALLIES} SET count = count - 1 WHERE (consultation_id, facet, value, other) IN "
    f"({_facets('OLD').format(source='')});"
)
_EVENTS = {
    "insert": ("INSERT", _COUNT),
    "update": (f"UPDATE OF {_QUOTED}", _UNCOUNT + _COUNT),
    "delete": ("DELETE", _UNCOUNT),
}


def create(editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database count from now on."""
    end = " RETURN NULL;" if editor.connection.vendor == "postgresql" else ""
    for event, (when, statements) in _EVENTS.items():
        after = f"AFTER {when} ON {CONTRIBUTIONS} FOR EACH ROW"
        create_trigger(editor, f"{NAME}_{event}", after, statements + end)


def drop(editor: BaseDatabaseSchemaEditor) -> None:
    """Let it count no more (to undo a migration)."""
    for event in _EVENTS:
        drop_trigger(editor, f"{NAME}_{event}", CONTRIBUTIONS)


def recount(connection: BaseDatabaseWrapper) -> None:
    """Count everything anew, where rows came in while the triggers were not there."""
    every = _facets("c").format(source=f" FROM {CONTRIBUTIONS} AS c")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TALLIES}")
        cursor.execute(
            f"INSERT INTO {TALLIES} (consultation_id, facet, value, other, count) "
            f"SELECT consultation_id, facet, value, other, COUNT(*) FROM ({every}) AS counted "
            "GROUP BY consultation_id, facet, value, other"
        )
