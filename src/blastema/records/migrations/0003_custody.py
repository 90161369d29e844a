from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_patient_newest"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductStay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parent", models.CharField(db_index=True, max_length=36)),
                ("number", models.PositiveSmallIntegerField()),
                ("store", models.CharField(max_length=36)),
                ("position", models.CharField(max_length=32)),
                ("since", models.CharField(blank=True, default="", max_length=27)),
                ("until", models.CharField(blank=True, default="", max_length=27)),
            ],
            options={
                "db_table": "product_stay",
            },
        ),
        migrations.CreateModel(
            name="Store",
            fields=[
                ("id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("site", models.CharField(db_index=True, default="", max_length=36)),
                ("opened_at", models.CharField(blank=True, default="", max_length=27)),
                ("changed_at", models.CharField(blank=True, default="", max_length=27)),
                ("position", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(blank=True, default="", max_length=64)),
                ("stage", models.CharField(max_length=16)),
                ("racks", models.PositiveIntegerField()),
                ("boxes", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("columns", models.PositiveIntegerField()),
                ("low_mc", models.IntegerField()),
                ("high_mc", models.IntegerField()),
                ("logged_until", models.CharField(blank=True, default="", max_length=27)),
            ],
            options={
                "db_table": "store",
            },
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("in_transit", True)),
                fields=["site", "id"],
                name="product_in_transit",
            ),
        ),
        migrations.AddIndex(
            model_name="productstay",
            index=models.Index(fields=["store", "until", "since"], name="stay_in_store"),
        ),
        migrations.AddConstraint(
            model_name="productstay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", "")),
                fields=("store", "position"),
                name="one_container_a_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="productstay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", "")),
                fields=("parent",),
                name="one_position_a_container",
            ),
        ),
        migrations.AddConstraint(
            model_name="store",
            constraint=models.UniqueConstraint(fields=("site", "code"), name="one_store_a_code"),
        ),
    ]
