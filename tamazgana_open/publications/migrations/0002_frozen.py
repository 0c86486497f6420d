from django.db import migrations

from tamazgana_open.journal import triggers

PUBLICATION, RENDITION = "publications_publication", "publications_rendition"
NEVER = [
    "reference",
    "kind",
    "schema",
    "sha256",
    "authoritative_sha256",
    "languages",
    "page_path",
    "illustrative",
    "published_at",
    "published_by_id",
    "corrects_id",
    "translates_id",
    "reason",
]
REMOVAL = "OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.content = ''"


def create(apps, schema_editor):
    # Content goes only to nothing, together with the moment and the reason of its removal, which then stay as well.
    triggers.forbid_update(
        schema_editor,
        PUBLICATION,
        NEVER,
        unless={REMOVAL: ["content", "titles", "redacted_at", "redacted_by_id", "redaction_reason"]},
    )
    triggers.forbid_delete(schema_editor, PUBLICATION)
    # An issued file keeps its hash, and is never replaced by another; it can only be removed.
    triggers.forbid_update(
        schema_editor,
        RENDITION,
        ["publication_id", "language"],
        unless={
            "OLD.sha256 = ''": ["sha256", "size", "pages", "made_at"],
            "OLD.sha256 = '' OR (NEW.file = '' AND NEW.removed_at IS NOT NULL)": ["file"],
        },
    )
    triggers.forbid_delete(schema_editor, RENDITION)


def drop(apps, schema_editor):
    triggers.drop(schema_editor, PUBLICATION)
    triggers.drop(schema_editor, RENDITION)


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
