"""Since when a clinician has to see the person of an episode."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0016_rulebook_edition")]

    operations = [
        migrations.AddField(
            model_name="episode",
            name="alarm_since",
            field=models.CharField(blank=True, default="", max_length=27),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("alarm_since", ""), _negated=True),
                fields=["site", "alarm_since"],
                name="episode_alarm",
            ),
        ),
    ]
