"""Database triggers that keep rows from being changed, for SQLite and PostgreSQL: they hold against shells and
imports."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "this row never changes"


def forbid_update(
    editor: BaseDatabaseSchemaEditor, table: str, columns: list[str], unless: dict[str, list[str]] | None = None
) -> None:
    """Refuse updates that change one of the columns.

    `unless`: an SQL condition on NEW and OLD, and the columns that may change only where it holds.
    """
    refused = [_changed(editor, columns)]
    refused += [f"({_changed(editor, only)} AND NOT ({condition}))" for condition, only in (unless or {}).items()]
    _create(editor, table, "UPDATE", f"({' OR '.join(refused)})")


def _changed(editor: BaseDatabaseSchemaEditor, columns: list[str]) -> str:
    differs = "IS NOT" if editor.connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return "(" + " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns) + ")"


def forbid_delete(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Refuse deletion. PostgreSQL only: on SQLite, which is for the demonstration, emptying a table is a DELETE too."""
    if editor.connection.vendor == "postgresql":
        _create(editor, table, "DELETE", "TRUE")


def _create(editor: BaseDatabaseSchemaEditor, table: str, event: str, condition: str) -> None:
    name = f"{table}_no_{event.lower()}"
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()"
        )
    else:
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def drop(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers of a table away (to undo a migration)."""
    for event in ("update", "delete"):
        name = f"{table}_no_{event}"
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
