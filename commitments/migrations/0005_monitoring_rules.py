"""What was recorded before keeps its words, in Arabic; and the rules for what is recorded from now on."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models.functions import Coalesce


def carry_over(apps, schema_editor):
    slips = apps.get_model("commitments", "MilestoneSlip").objects
    slips.filter(reason_ar=None).update(reason_ar=models.F("reason"))
    slips.filter(promised=None).update(promised=Coalesce("before", models.F("after")))
    for slip in slips.filter(models.Q(before=None) | models.Q(promised__gte=models.F("after"))):
        # Without a day before, or not put off at all: the day before the new one.
        slip.promised = min(slip.promised, slip.after - timedelta(days=1))
        slip.before = slip.before or slip.promised
        slip.save(update_fields=["promised", "before"])
    measures = apps.get_model("commitments", "Measure").objects
    measures.filter(source_ar=None).exclude(source="").update(source_ar=models.F("source"))
    measures.filter(models.Q(source_ar=None) | models.Q(source_ar="")).update(source_ar="–")
    progress = apps.get_model("commitments", "Progress").objects
    progress.filter(models.Q(text_ar=None) | models.Q(text_ar="")).update(
        text_ar=Coalesce("text_fr", models.Value("–"))
    )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_monitoring")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="milestoneslip",
            name="promised",
            field=models.DateField(verbose_name="as adopted"),
        ),
        migrations.AlterField(
            model_name="milestoneslip",
            name="before",
            field=models.DateField(verbose_name="was due"),
        ),
        migrations.AlterField(
            model_name="milestoneslip",
            name="reason",
            field=models.TextField(max_length=1000, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None),
                    models.Q(
                        ("withdrawal_reason_ar__isnull", False), models.Q(("withdrawal_reason_ar", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="measure_withdrawal_has_reason",
                violation_error_message="Say in Arabic why it is withdrawn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("indicator", "on"),
                name="one_measure_a_day",
                violation_error_message="A value of this day is recorded: withdraw it first, where it is wrong.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("source_ar__isnull", False), models.Q(("source_ar", ""), _negated=True)),
                name="measure_has_source",
                violation_error_message="Say in Arabic where the value comes from.",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestoneslip",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason_ar__isnull", False), models.Q(("reason_ar", ""), _negated=True)),
                name="slip_has_reason",
                violation_error_message="Say in Arabic why the milestone is put off.",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestoneslip",
            constraint=models.CheckConstraint(
                condition=models.Q(("after__gt", models.F("promised"))),
                name="slip_is_later_than_promised",
                violation_error_message="Put off means later than the day that the council adopted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "closed"), _negated=True), ("evaluation__isnull", False), _connector="OR"
                ),
                name="closed_programme_was_evaluated",
                violation_error_message="A programme is closed once its final evaluation is published.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None),
                    models.Q(
                        ("withdrawal_reason_ar__isnull", False), models.Q(("withdrawal_reason_ar", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="progress_withdrawal_has_reason",
                violation_error_message="Say in Arabic why it is withdrawn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("completion__in", ["not_started", "limited", "substantial", "complete", "no_evidence"]),
                        ("nothing_new", False),
                    ),
                    models.Q(("completion", ""), ("nothing_new", True), ("percent", None)),
                    _connector="OR",
                ),
                name="progress_has_level_or_says_nothing_new",
                violation_error_message="Say how far it is, or that nothing is new.",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("nothing_new", True),
                    models.Q(("text_ar__isnull", False), models.Q(("text_ar", ""), _negated=True)),
                    _connector="OR",
                ),
                name="progress_says_what_was_done",
                violation_error_message="Say in Arabic what was done.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreport",
            constraint=models.UniqueConstraint(
                fields=("programme", "kind", "number"), name="monitoring_report_number_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "progress_report"), models.Q(("kind", "evaluation"), ("number", 1)), _connector="OR"
                ),
                name="one_evaluation_of_a_programme",
                violation_error_message="A programme has one final evaluation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="monitoring_report_number_starts_at_1",
                violation_error_message="Reports are numbered from 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoringreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))),
                name="monitoring_report_ends_after_it_starts",
                violation_error_message="The last day comes before the first.",
            ),
        ),
    ]
