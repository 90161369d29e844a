"""The reagent lots of a laboratory, by their numbers and their last good days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0012_quality_registers")]

    operations = [
        migrations.CreateModel(
            name="ReagentLot",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("site", models.CharField(db_index=True, default="", max_length=36)),
                ("opened_at", models.CharField(blank=True, default="", max_length=27)),
                ("changed_at", models.CharField(blank=True, default="", max_length=27)),
                ("position", models.PositiveIntegerField(default=0)),
                ("word", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, default="", max_length=64)),
                ("stage", models.CharField(max_length=16)),
                ("expires", models.CharField(blank=True, default="", max_length=10)),
            ],
            options={
                "db_table": "reagent_lot",
                "constraints": [
                    models.UniqueConstraint(fields=("site", "word"), name="one_lot_a_number")
                ],
            },
        ),
    ]
