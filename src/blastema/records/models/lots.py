"""The reagent lots of a laboratory, as projected from their streams."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field


class ReagentLot(Projected):
    """A lot by its number as a trace looks it up; ``expires`` is its last good day."""

    word = models.CharField(max_length=200)
    name = models.CharField(max_length=40)
    kind = slug_field()
    stage = models.CharField(max_length=16)
    expires = date_field()

    class Meta:
        db_table = "reagent_lot"
        constraints = [
            models.UniqueConstraint(fields=["site", "word"], name="one_lot_a_number"),
        ]
