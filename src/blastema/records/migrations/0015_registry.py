"""Kept sums of the registry, with what was counted of each course, and their cut."""

from django.db import migrations, models


def _text(length: int) -> models.CharField:
    return models.CharField(blank=True, default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = [("records", "0014_laboratories")]

    operations = [
        migrations.CreateModel(
            name="RegistryCell",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("condition", _text(64)),
                ("outcome", _text(64)),
                ("site", models.CharField(max_length=36)),
                ("period", _text(7)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "registry_cell",
                "indexes": [
                    models.Index(
                        fields=["condition", "outcome", "site", "period"], name="registry_asked"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegistryCourse",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("site", models.CharField(max_length=36)),
                ("condition", _text(64)),
                ("period", _text(7)),
                ("stamp", models.BigIntegerField()),
                (
                    "next_due",
                    models.CharField(blank=True, db_index=True, default="", max_length=10),
                ),
                ("body", models.TextField()),
            ],
            options={"db_table": "registry_course"},
        ),
        migrations.CreateModel(
            name="RegistryState",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("definition", models.CharField(max_length=64)),
                ("day", _text(10)),
                ("counted_at", _text(27)),
                ("newest_at", _text(27)),
                ("checkpoint", models.PositiveIntegerField(default=0)),
                ("leaves", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "registry_state"},
        ),
    ]
