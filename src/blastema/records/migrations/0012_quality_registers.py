"""Rooms and suppliers in the table of the quality file: one code each at a site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_cultures")]

    operations = [
        migrations.AddConstraint(
            model_name="qualityitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind__in=["room", "supplier"]),
                fields=("site", "kind", "word"),
                name="one_entry_a_code",
            ),
        ),
    ]
