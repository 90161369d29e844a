"""Donors, as projected from their streams: a code and where they stand, and no name."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field


class Donor(Projected):
    """``supplier_word`` is the supplier as it is looked up, however it was written."""

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=32)
    supplier = models.CharField(max_length=200, default="", blank=True)
    supplier_word = models.CharField(max_length=200, default="", blank=True)
    source = slug_field()
    eligibility = models.CharField(max_length=16)
    recovered_on = date_field()
    screened = models.BooleanField()
    tests = models.PositiveSmallIntegerField()
    positive = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "donor"
        indexes = [
            models.Index(fields=["code"], name="donor_of_code"),
            models.Index(fields=["site", "id"], name="donor_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier_word", "code"], name="one_donor_a_code_of_a_supplier"
            )
        ]
