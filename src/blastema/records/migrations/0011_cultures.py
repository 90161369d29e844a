"""Cultures, with the sums of their growth from which the next ones are planned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0010_devices")]

    operations = [
        migrations.CreateModel(
            name="Culture",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("site", models.CharField(db_index=True, default="", max_length=36)),
                ("opened_at", models.CharField(blank=True, default="", max_length=27)),
                ("changed_at", models.CharField(blank=True, default="", max_length=27)),
                ("position", models.PositiveIntegerField(default=0)),
                ("product", models.CharField(db_index=True, max_length=36)),
                ("source", models.CharField(blank=True, default="", max_length=64)),
                ("stage", models.CharField(max_length=16)),
                ("ended", models.CharField(blank=True, default="", max_length=64)),
                ("passage", models.PositiveSmallIntegerField()),
                ("rates", models.PositiveSmallIntegerField()),
                ("rate_sum", models.BigIntegerField()),
                ("rate_squares", models.BigIntegerField()),
            ],
            options={
                "db_table": "culture",
                "indexes": [
                    models.Index(fields=["site", "source", "stage"], name="culture_past"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stage", "growing")),
                        fields=("product",),
                        name="one_culture_a_container",
                    ),
                ],
            },
        ),
    ]
