"""What touched what, recalls and the persons whom they reach, as projected from their streams."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, uuid_field


class Touch(models.Model):
    """A lot, an instrument, a person, a place or a run that touched the stream ``parent``."""

    parent = uuid_field(db_index=True)
    kind = models.CharField(max_length=12)
    word = models.CharField(max_length=200)
    label = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "touch"
        indexes = [
            # Found by the words in whichever kind they stand; all that a walk reads is in it.
            models.Index(fields=["word", "kind", "parent"], name="touch_of_word"),
        ]


class Recall(Projected):
    stage = models.CharField(max_length=16)
    scope_kind = models.CharField(max_length=12)
    scope = models.CharField(max_length=200)
    reason = slug_field()
    discovered_on = date_field()
    persons = models.PositiveIntegerField()
    products = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    closed_on = date_field()

    class Meta:
        db_table = "recall"
        indexes = [
            models.Index(fields=["stage", "site"], name="recall_open"),
            models.Index(fields=["scope_kind", "scope", "stage"], name="recall_of_scope"),
        ]


class Exposure(Projected):
    """One person whom a recall must reach; ``site`` is where they were treated."""

    recall = uuid_field()
    patient = uuid_field(db_index=True)
    stage = models.CharField(max_length=16)
    verdict = slug_field()
    contacts = models.PositiveSmallIntegerField()
    told_team = models.BooleanField()

    class Meta:
        db_table = "exposure"
        indexes = [
            models.Index(fields=["recall", "stage"], name="exposure_of_recall"),
            models.Index(fields=["site", "stage"], name="exposure_to_do"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recall", "patient"], name="one_exposure_a_person")
        ]
