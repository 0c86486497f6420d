import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from participation import counting


def begin(apps, editor):
    contributions, replies = (apps.get_model("participation", name) for name in ("Contribution", "Reply"))
    published = replies.objects.filter(pk=OuterRef("reply"), state="published")
    answered = contributions.objects.filter(reply__state="published")
    answered.update(outcome=Subquery(published.values("outcome")))
    counting.recount(editor.connection)
    counting.create(editor)


def end(apps, editor):
    counting.drop(editor)


class Migration(migrations.Migration):
    dependencies = [("participation", "0004_points_of_one_letter")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "facet",
                    models.CharField(
                        choices=[
                            ("state", "state, reason why it is withheld"),
                            ("place", "group:key of the douar"),
                            ("stance", "stance, outcome of the published reply"),
                            ("axis", "key of the axis, stance"),
                            ("commitment", "key of the commitment, outcome of the published reply"),
                            ("channel", "channel"),
                            ("day", "day of receipt"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=50)),
                ("other", models.CharField(max_length=20)),
                ("count", models.PositiveIntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="participation.consultation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "facet", "value", "other"), name="tally_once")
                ]
            },
        ),
        migrations.AddField(
            model_name="contribution",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("retained", "retained"),
                    ("partly", "retained in part"),
                    ("not_retained", "not retained"),
                    ("already", "already in the programme"),
                    ("outside", "outside the commune’s powers"),
                    ("passed_on", "passed on"),
                    ("answered", "answered"),
                ],
                editable=False,
                max_length=15,
            ),
        ),
        migrations.RemoveIndex(model_name="contribution", name="contribution_group_douar"),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["consultation", "state", "outcome", "-number"], name="contribution_outcome"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["consultation", "state", "group", "-number"], name="contribution_group"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("letter__isnull", False), ("state", "published")),
                fields=["consultation", "group", "douar", "letter"],
                name="contribution_letter",
            ),
        ),
        migrations.RunPython(begin, end),
    ]
