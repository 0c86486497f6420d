from django.db import migrations

from tamazgana_open.journal import triggers

TABLE = "journal_entry"


def create(apps, schema_editor):
    triggers.forbid_update(schema_editor, TABLE, ["at", "act", "by_id", "public", "target", "path", "details"])
    triggers.forbid_delete(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(create, lambda apps, editor: triggers.drop(editor, TABLE))]
