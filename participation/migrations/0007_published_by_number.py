from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0006_lists_told_by_the_index")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["consultation", "-number"],
                name="contribution_published",
            ),
        ),
    ]
