"""Places and people, as projected from their streams. Names and contacts are sealed."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, time_field, uuid_field


class Site(Projected):
    name = models.TextField()
    zone = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=16)
    facility = models.CharField(max_length=5)
    address = models.TextField(default="", blank=True)
    phone = models.CharField(max_length=32, default="", blank=True)
    notice = models.TextField(default="", blank=True)
    notice_until = date_field()

    class Meta:
        db_table = "site"


class StaffMember(Projected):
    name = models.TextField()
    username = models.CharField(max_length=150, unique=True)
    active = models.BooleanField()

    class Meta:
        db_table = "staff_member"


class StaffRole(models.Model):
    """A role held at a site; ``site`` of the grant, not of the event."""

    parent = uuid_field(db_index=True)
    role = models.CharField(max_length=32)
    site = uuid_field()
    until = date_field()

    class Meta:
        db_table = "staff_role"
        constraints = [
            models.UniqueConstraint(fields=["parent", "role", "site"], name="one_grant_of_a_role")
        ]


class Enquiry(Projected):
    stage = models.CharField(max_length=16, db_index=True)
    condition = slug_field()
    name = models.TextField()
    contact = models.TextField()
    message = models.TextField(default="", blank=True)
    channel = models.CharField(max_length=16)
    urgent = models.BooleanField()
    patient = uuid_field(default="", blank=True)

    class Meta:
        db_table = "enquiry"


class Patient(Projected):
    name = models.TextField()
    birth_date = models.TextField(default="", blank=True)
    birth_year = models.PositiveIntegerField(null=True)
    sex = models.CharField(max_length=16, default="", blank=True)
    contact = models.TextField(default="", blank=True)
    address = models.TextField(default="", blank=True)
    zone = models.CharField(max_length=64, default="", blank=True)
    origin = models.CharField(max_length=32)
    status = models.CharField(max_length=16, db_index=True)
    merged_into = uuid_field(default="", blank=True)
    withdrawn = models.CharField(max_length=64, default="", blank=True)
    link_epoch = models.PositiveIntegerField()

    class Meta:
        db_table = "patient"
        indexes = [
            # Who was registered last, without sorting everybody of a site.
            models.Index(fields=["site", "opened_at", "id"], name="patient_newest"),
            # Few records are merged: finding those of one person must not read all others.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__gt=""),
                name="patient_merged",
            ),
        ]


class Assignment(Projected):
    """A piece of work given to an external company."""

    company = uuid_field(db_index=True)
    patient = uuid_field(db_index=True)
    purpose = models.CharField(max_length=32)
    shows = models.TextField(default="", blank=True)
    due = date_field()
    stage = models.CharField(max_length=16)

    class Meta:
        db_table = "assignment"


class BreakGlass(Projected):
    staff = uuid_field(db_index=True)
    patient = uuid_field(db_index=True)
    reason = models.TextField()
    until = time_field()
    stage = models.CharField(max_length=16)

    class Meta:
        db_table = "break_glass"
