"""Kept sums of the registry, derived from projected rows; emptied and made again at any time."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import date_field, slug_field, time_field, uuid_field


class RegistryCell(models.Model):
    """The sums of one condition, outcome, site and quarter; an empty outcome counts courses."""

    id = models.CharField(max_length=200, primary_key=True)
    condition = slug_field()
    outcome = slug_field()
    site = uuid_field()
    period = models.CharField(max_length=7, default="", blank=True)
    body = models.TextField()

    class Meta:
        db_table = "registry_cell"
        indexes = [
            models.Index(fields=["condition", "outcome", "site", "period"], name="registry_asked")
        ]


class RegistryCourse(models.Model):
    """What was counted of a course, so that it can be taken off again.

    ``stamp`` adds up the positions of all streams that it was read from: they only grow, so
    another stamp is another state. ``next_due`` is the day on which a silent visit becomes due.
    """

    id = uuid_field(primary_key=True)
    site = uuid_field()
    condition = slug_field()
    period = models.CharField(max_length=7, default="", blank=True)
    stamp = models.BigIntegerField()
    next_due = date_field(db_index=True)
    body = models.TextField()

    class Meta:
        db_table = "registry_course"


class RegistryState(models.Model):
    """Under which definition the sums were made, and of which cut of the ledger; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    definition = models.CharField(max_length=64)
    day = date_field()
    counted_at = time_field()
    newest_at = time_field()
    checkpoint = models.PositiveIntegerField(default=0)
    leaves = models.BigIntegerField(default=0)

    class Meta:
        db_table = "registry_state"
