"""The quality file: deviations, complaints, corrective actions, documents, registers."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, uuid_field


class QualityItem(Projected):
    """One thing of the quality file; several kinds of streams share the table.

    ``word`` is what a list calls it by: severity, matter, cause, number or code. ``due`` is the
    day on which the next thing is due, empty where no day counts.
    """

    kind = models.CharField(max_length=12)
    stage = models.CharField(max_length=16)
    source = models.CharField(max_length=64, default="", blank=True)
    word = slug_field()
    patient = uuid_field(default="", blank=True, db_index=True)
    owner = models.CharField(max_length=42, default="", blank=True)
    due = date_field()
    began_on = date_field()
    ended_on = date_field()

    class Meta:
        db_table = "quality_item"
        indexes = [
            models.Index(fields=["site", "ended_on", "kind"], name="quality_open"),
            models.Index(fields=["source", "kind"], name="quality_of_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(kind="deviation", source__startswith="run/"),
                name="one_file_a_deviation",
            ),
            models.UniqueConstraint(
                fields=["site", "word"],
                condition=models.Q(kind="controlled"),
                name="one_document_a_number",
            ),
            models.UniqueConstraint(
                fields=["site", "kind", "word"],
                condition=models.Q(kind__in=["room", "supplier"]),
                name="one_entry_a_code",
            ),
            models.UniqueConstraint(
                fields=["site", "word"],
                condition=models.Q(kind="laboratory"),
                name="one_laboratory_a_code",
            ),
        ]
