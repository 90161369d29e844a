"""Each rule book under which decisions were made, so that they can be replayed under it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0015_registry")]

    operations = [
        migrations.CreateModel(
            name="RulebookEdition",
            fields=[
                (
                    "version",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("kept_at", models.CharField(blank=True, default="", max_length=27)),
                ("body", models.TextField()),
            ],
            options={"db_table": "rulebook_edition"},
        ),
    ]
