from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0007_published_by_number")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["consultation", "stance", "-number"],
                name="contribution_stance",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["consultation", "channel", "-number"],
                name="contribution_channel",
            ),
        ),
    ]
