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
    refuse = {
        "postgresql": f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';",
        "sqlite": f"SELECT RAISE(ABORT, '{REFUSAL}');",
    }
    when = f"BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})"
    create_trigger(editor, f"{table}_no_{event.lower()}", when, refuse[editor.connection.vendor])


def create_trigger(editor: BaseDatabaseSchemaEditor, name: str, when: str, statements: str) -> None:
    """Let the database do something by itself: `when` is such as "AFTER INSERT ON things FOR EACH ROW". On PostgreSQL
    the statements are the body of a function of the same name."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statements} END $$"
        )
        editor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
    else:
        editor.execute(f"CREATE TRIGGER {name} {when} BEGIN {statements} END")


def drop_trigger(editor: BaseDatabaseSchemaEditor, name: str, table: str) -> None:
    """Take a trigger away, and its function."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    else:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def drop(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers that refuse changes of a table away (to undo a migration)."""
    for event in ("update", "delete"):
        drop_trigger(editor, f"{table}_no_{event}", table)
