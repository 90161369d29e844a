"""What went wrong is sealed from now on, and a sealed text is longer than what it says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_labels")]

    operations = [
        migrations.AlterField(model_name="adverseevent", name="term", field=models.TextField()),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__gt=""),
                name="patient_merged",
            ),
        ),
    ]
