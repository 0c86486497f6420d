from typing import Any

from django.db import migrations
from django.utils import timezone

from workshops.council import triggers


def sittings(apps: Any, editor: Any) -> None:
    """What a sitting has beside other meetings, for those that were planned before."""
    sitting = apps.get_model("workshops", "Sitting")
    for meeting in apps.get_model("workshops", "Meeting").objects.filter(kind="sitting", sitting=None):
        months = {2: "february", 5: "may", 10: "october"}
        month = timezone.localdate(meeting.starts_at).month
        sitting.objects.create(meeting=meeting, session=months.get(month, "extraordinary"))


def create(apps: Any, editor: Any) -> None:
    triggers.create(editor)


def remove(apps: Any, editor: Any) -> None:
    triggers.remove(editor)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0003_the_council"), ("commitments", "0005_monitoring_rules")]

    operations = [
        migrations.RunPython(sittings, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create, remove),
    ]
