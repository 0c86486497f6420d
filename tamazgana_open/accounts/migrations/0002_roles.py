from django.db import migrations

ROLES = ("editor", "focal_point", "council_member", "registrar", "administrator")
SECOND_FACTOR = {"focal_point", "registrar", "administrator"}


def give(apps, schema_editor):
    role = apps.get_model("accounts", "Role")
    for code in ROLES:
        role.objects.get_or_create(code=code, defaults={"requires_second_factor": code in SECOND_FACTOR})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
