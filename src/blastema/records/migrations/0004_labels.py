"""Chain-of-identity numbers of courses, and one collection for each donation number."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def tell_origins(apps: Any, schema_editor: Any) -> None:
    """As the events say: made of others, received from a supplier, or else collected."""
    product = apps.get_model("records", "Product")
    made = apps.get_model("records", "ProductParent").objects.values("parent")
    product.objects.filter(id__in=made).update(origin="made")
    left = product.objects.filter(origin="")
    left.filter(patient="").update(origin="received")
    left.exclude(patient="").update(origin="collected")


class Migration(migrations.Migration):
    dependencies = [("records", "0003_custody")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="chain",
            field=models.CharField(blank=True, db_index=True, default="", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                condition=models.Q(("chain", ""), _negated=True),
                fields=("chain",),
                name="one_course_per_chain",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.RunPython(tell_origins, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin", "collected")),
                fields=("din",),
                name="one_collection_per_number",
            ),
        ),
    ]
