"""Products, runs and treatments, as projected from their streams."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import Projected, date_field, slug_field, time_field, uuid_field


class Product(Projected):
    din = models.CharField(max_length=13, db_index=True)
    division = models.CharField(max_length=4)
    origin = models.CharField(max_length=16, default="", blank=True)
    product_class = slug_field()
    source = slug_field()
    patient = uuid_field(default="", blank=True, db_index=True)
    release = models.CharField(max_length=32)
    disposition = models.CharField(max_length=16)
    holds = models.CharField(max_length=64, default="", blank=True)
    place = models.CharField(max_length=64, default="", blank=True)
    in_transit = models.BooleanField()
    untouched = models.BooleanField()
    expires_at = time_field()
    volume_ul = models.BigIntegerField()
    volume_left_ul = models.BigIntegerField()
    proposed_by = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "product"
        indexes = [
            # What is left in stock is little; what was used up stays for ever.
            models.Index(fields=["site", "disposition", "volume_left_ul"], name="product_bench"),
            models.Index(fields=["site", "holds"], name="product_held"),
            models.Index(fields=["site", "id"], name="product_newest"),
            models.Index(
                fields=["site", "id"],
                name="product_in_transit",
                condition=models.Q(in_transit=True),
            ),
            # What still waits for its final release is little beside what had it.
            models.Index(
                fields=["site", "id"],
                name="product_conditional",
                condition=models.Q(release="released-conditionally"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["din"],
                condition=models.Q(origin="collected"),
                name="one_collection_per_number",
            ),
            models.UniqueConstraint(
                fields=["din", "division", "product_class"], name="one_container_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(volume_left_ul__gte=0), name="no_volume_below_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(volume_left_ul__lte=models.F("volume_ul")),
                name="no_more_left_than_there_was",
            ),
        ]


class ProductParent(models.Model):
    parent = uuid_field(db_index=True)
    origin = uuid_field(db_index=True)
    volume_ul = models.BigIntegerField()

    class Meta:
        db_table = "product_parent"


class LateResult(models.Model):
    """A late result that is expected; ``due_on`` is empty where no day was set."""

    parent = uuid_field(db_index=True)
    test = slug_field()
    due_on = date_field(db_index=True)
    asked = models.PositiveSmallIntegerField()
    asked_on = date_field()

    class Meta:
        db_table = "late_result"


class ProductStay(models.Model):
    """The times that a container stood in a position; ``until`` is empty while it does."""

    parent = uuid_field(db_index=True)
    number = models.PositiveSmallIntegerField()
    store = uuid_field()
    position = models.CharField(max_length=32)
    since = time_field()
    until = time_field()

    class Meta:
        db_table = "product_stay"
        indexes = [models.Index(fields=["store", "until", "since"], name="stay_in_store")]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "position"],
                condition=models.Q(until=""),
                name="one_container_a_position",
            ),
            models.UniqueConstraint(
                fields=["parent"],
                condition=models.Q(until=""),
                name="one_position_a_container",
            ),
        ]


class Store(Projected):
    """A freezer, dewar or refrigerator with its layout and its temperatures."""

    code = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    kind = slug_field()
    stage = models.CharField(max_length=16)
    racks = models.PositiveIntegerField()
    boxes = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    low_mc = models.IntegerField()
    high_mc = models.IntegerField()
    logged_until = time_field()

    class Meta:
        db_table = "store"
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="one_store_a_code"),
        ]


class Device(Projected):
    """A centrifuge, counter or pipette with the last good days of its papers."""

    code = models.CharField(max_length=32)
    kind = slug_field()
    stage = models.CharField(max_length=16)
    calibrates = models.BooleanField()
    calibrated_until = date_field()
    maintained_until = date_field()

    class Meta:
        db_table = "device"
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="one_device_a_code"),
        ]


class Culture(Projected):
    product = uuid_field(db_index=True)
    source = slug_field()
    stage = models.CharField(max_length=16)
    ended = slug_field()
    passage = models.PositiveSmallIntegerField()
    # core.expansion.growth.RunSum
    rates = models.PositiveSmallIntegerField()
    rate_sum = models.BigIntegerField()
    rate_squares = models.BigIntegerField()

    class Meta:
        db_table = "culture"
        indexes = [models.Index(fields=["site", "source", "stage"], name="culture_past")]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(stage="growing"),
                name="one_culture_a_container",
            ),
        ]


class Run(Projected):
    process = slug_field()
    version = models.CharField(max_length=16)
    stage = models.CharField(max_length=16)
    inputs = models.TextField()
    outputs = models.TextField(default="", blank=True)
    deviations = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "run"
        indexes = [
            models.Index(fields=["site", "stage"], name="run_bench"),
            models.Index(fields=["site", "deviations"], name="run_deviations"),
        ]


class Treatment(Projected):
    patient = uuid_field(db_index=True)
    course = uuid_field(db_index=True)
    session = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16)
    stopped = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "treatment"
        indexes = [
            models.Index(fields=["site", "stage"], name="treatment_open"),
            models.Index(fields=["site", "stopped"], name="treatment_stops"),
        ]


class Injection(models.Model):
    parent = uuid_field(db_index=True)
    number = models.PositiveSmallIntegerField()
    product = uuid_field(default="", blank=True, db_index=True)
    body_site = slug_field()
    side = models.CharField(max_length=8, default="", blank=True)
    level = models.CharField(max_length=8, default="", blank=True)
    volume_ul = models.BigIntegerField()
    at = time_field()

    class Meta:
        db_table = "injection"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume_ul__gt=0), name="an_injection_has_a_volume"
            )
        ]
