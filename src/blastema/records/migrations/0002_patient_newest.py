from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["site", "opened_at", "id"], name="patient_newest"),
        )
    ]
