from django.db import migrations

from tamazgana_open.journal import triggers

PUBLICATION, RENDITION = "publications_publication", "publications_rendition"
NEVER = [
    "reference",
    "kind",
    "sha256",
    "authoritative_sha256",
    "published_at",
    "published_by_id",
    "corrects_id",
    "translates_id",
]


def create(apps, schema_editor):
    # Content goes only to nothing, together with the moment of its removal; everything that names it stays.
    same = " AND ".join(f"NEW.{column} = OLD.{column}" for column in NEVER[:4])
    triggers.forbid_update(
        schema_editor,
        PUBLICATION,
        [*NEVER, "content"],
        unless=f"{same} AND NEW.content = '' AND NEW.redacted_at IS NOT NULL AND OLD.redacted_at IS NULL",
    )
    triggers.forbid_delete(schema_editor, PUBLICATION)
    # An issued file keeps its hash, and is never replaced by another.
    triggers.forbid_update(schema_editor, RENDITION, ["sha256", "publication_id", "language"], unless="OLD.sha256 = ''")
    triggers.forbid_delete(schema_editor, RENDITION)


def drop(apps, schema_editor):
    triggers.drop(schema_editor, PUBLICATION)
    triggers.drop(schema_editor, RENDITION)


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
