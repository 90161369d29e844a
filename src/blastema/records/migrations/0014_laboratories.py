"""Laboratories in the table of the quality file: one code each at a site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0013_lots")]

    operations = [
        migrations.AddConstraint(
            model_name="qualityitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="laboratory"),
                fields=("site", "word"),
                name="one_laboratory_a_code",
            ),
        ),
    ]
