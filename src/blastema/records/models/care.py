"""Episodes, courses and consents, as projected from their streams."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, time_field, uuid_field


class Episode(Projected):
    patient = uuid_field(db_index=True)
    condition = slug_field()
    body_site = slug_field()
    side = models.CharField(max_length=8, default="", blank=True)
    level = models.CharField(max_length=8, default="", blank=True)
    origin = models.CharField(max_length=32)
    stage = models.CharField(max_length=16)
    verdict = models.CharField(max_length=32, default="", blank=True)
    paused = models.TextField(default="", blank=True)
    withdrawn = models.CharField(max_length=64, default="", blank=True)
    closed = models.CharField(max_length=64, default="", blank=True)
    # Since when a clinician has to see the person; empty where no alarm is open.
    alarm_since = time_field()

    class Meta:
        db_table = "episode"
        indexes = [
            models.Index(fields=["site", "stage", "changed_at"], name="episode_board"),
            # Few alarms are open at any time, and every showing of the board asks for them.
            models.Index(
                fields=["site", "alarm_since"],
                name="episode_alarm",
                condition=~models.Q(alarm_since=""),
            ),
        ]


class Course(Projected):
    episode = uuid_field()
    patient = uuid_field(db_index=True)
    stage = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    product_class = slug_field()
    arm = slug_field()
    source = slug_field()
    route = slug_field()
    study = models.CharField(max_length=64, default="", blank=True)
    sessions = models.PositiveSmallIntegerField()
    sessions_done = models.PositiveSmallIntegerField()
    protocol = slug_field()
    after = uuid_field(default="", blank=True)
    gate_effect = models.CharField(max_length=32, default="", blank=True)
    consent = uuid_field(default="", blank=True)
    anchor = date_field()
    closed = models.TextField(default="", blank=True)
    chain = models.CharField(max_length=20, default="", blank=True, db_index=True)

    class Meta:
        db_table = "course"
        indexes = [
            models.Index(fields=["site", "stage", "changed_at"], name="course_board"),
            models.Index(fields=["episode", "stage", "site"], name="course_of_episode"),
            # Episodes with an open course, counted for the board in the order that they lie in.
            models.Index(fields=["site", "episode", "stage"], name="course_going_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=~models.Q(chain=""), name="one_course_per_chain"
            ),
            models.CheckConstraint(
                condition=models.Q(sessions_done__lte=models.F("sessions")),
                name="no_more_sessions_than_planned",
            ),
        ]


class CourseProduct(models.Model):
    """An allocation: a product meant for a course."""

    parent = uuid_field(db_index=True)
    product = uuid_field(db_index=True)
    number = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "course_product"


class Consent(Projected):
    patient = uuid_field(db_index=True)
    course = uuid_field(db_index=True)
    document = slug_field()
    version = models.CharField(max_length=32)
    signed_at = time_field()
    stage = models.CharField(max_length=16)

    class Meta:
        db_table = "consent"


class Appointment(Projected):
    patient = uuid_field(db_index=True)
    purpose = slug_field()
    at = time_field(db_index=True)
    zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16)

    class Meta:
        db_table = "appointment"
