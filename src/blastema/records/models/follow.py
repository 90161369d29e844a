"""Follow-ups, outcomes and adverse events, as projected from their streams."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, uuid_field


class Followup(Projected):
    patient = uuid_field(db_index=True)
    episode = uuid_field(db_index=True)
    course = uuid_field(db_index=True)
    visit = slug_field()
    due = date_field()
    opens = date_field()
    closes = date_field()
    stage = models.CharField(max_length=16)
    contacts = models.PositiveSmallIntegerField()
    relative_day = models.IntegerField(null=True)
    answered_on = date_field()

    class Meta:
        db_table = "followup"
        indexes = [
            models.Index(fields=["site", "stage", "due"], name="followup_due"),
            # Open windows, the one that closes first at the front: calls and the schedule.
            models.Index(fields=["site", "stage", "closes"], name="followup_window"),
            # Holds all that the completion figures count, so that no row is read for them.
            models.Index(
                fields=["site", "due", "visit", "stage", "contacts"], name="followup_completion"
            ),
            models.Index(fields=["site", "answered_on"], name="followup_answered"),
        ]


class Outcome(models.Model):
    """A scored instrument of a follow-up; no score means due and not answered."""

    parent = uuid_field(db_index=True)
    course = uuid_field(db_index=True)
    visit = slug_field()
    instrument = slug_field()
    relative_day = models.IntegerField(null=True)
    score_milli = models.IntegerField(null=True)

    class Meta:
        db_table = "outcome"
        constraints = [
            models.UniqueConstraint(fields=["parent", "instrument"], name="one_score_a_visit")
        ]
        indexes = [models.Index(fields=["instrument", "visit"], name="outcome_describe")]


class AdverseEvent(Projected):
    patient = uuid_field(db_index=True)
    course = uuid_field(default="", blank=True)
    product = uuid_field(default="", blank=True)
    term = models.TextField()
    grade = models.PositiveSmallIntegerField()
    serious = models.BooleanField()
    relatedness = slug_field()
    stage = models.CharField(max_length=16)
    onset = date_field()

    class Meta:
        db_table = "adverse_event"
