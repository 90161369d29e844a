"""The devices of a laboratory, with the last good days of their papers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0009_late_results")]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("site", models.CharField(db_index=True, default="", max_length=36)),
                ("opened_at", models.CharField(blank=True, default="", max_length=27)),
                ("changed_at", models.CharField(blank=True, default="", max_length=27)),
                ("position", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(max_length=32)),
                ("kind", models.CharField(blank=True, default="", max_length=64)),
                ("stage", models.CharField(max_length=16)),
                ("calibrates", models.BooleanField()),
                ("calibrated_until", models.CharField(blank=True, default="", max_length=10)),
                ("maintained_until", models.CharField(blank=True, default="", max_length=10)),
            ],
            options={
                "db_table": "device",
                "constraints": [
                    models.UniqueConstraint(fields=("site", "code"), name="one_device_a_code")
                ],
            },
        ),
    ]
