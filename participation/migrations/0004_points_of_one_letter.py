from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0003_masked_quote_and_hidden_name")]

    operations = [
        migrations.RemoveIndex(model_name="contribution", name="contribution_group_douar"),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                fields=["consultation", "state", "group", "douar", "letter"], name="contribution_group_douar"
            ),
        ),
    ]
