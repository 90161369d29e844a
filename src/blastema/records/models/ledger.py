"""The ledger's own tables. All but the stream heads are append-only (see ``guards``)."""

from __future__ import annotations

from django.db import models

from blastema.records.models.base import time_field, uuid_field


class LedgerStream(models.Model):
    """The head of each stream: what a transaction locks, and the next event's parent."""

    id = models.CharField(max_length=64, primary_key=True)
    position = models.PositiveIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_stream"


class LedgerEvent(models.Model):
    """One event: ``body`` holds the canonical bytes exactly as they were hashed."""

    id = uuid_field(primary_key=True)
    stream = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=64)
    command = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    recorded_at = time_field()
    hash = models.BinaryField(unique=True)
    body = models.BinaryField()

    class Meta:
        db_table = "ledger_event"
        constraints = [
            models.UniqueConstraint(fields=["stream", "position"], name="ledger_event_place"),
            models.UniqueConstraint(fields=["command", "sequence"], name="ledger_event_command"),
        ]


class LedgerLeaf(models.Model):
    """The order in which events went under the checkpoints."""

    number = models.BigIntegerField(primary_key=True)
    event = uuid_field(unique=True)
    checkpoint = models.PositiveIntegerField()

    class Meta:
        db_table = "ledger_leaf"


class LedgerCheckpoint(models.Model):
    number = models.PositiveIntegerField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    body = models.BinaryField()
    signature = models.BinaryField()
    key = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_checkpoint"


class LedgerKey(models.Model):
    number = models.PositiveIntegerField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField()
    statement = models.BinaryField()
    signature_by_old = models.BinaryField()
    signature_by_new = models.BinaryField()

    class Meta:
        db_table = "ledger_key"


class RulebookEdition(models.Model):
    """The files of a rule book under which decisions were made, as JSON by name; its version
    ends in their fingerprint."""

    version = models.CharField(max_length=64, primary_key=True)
    kept_at = time_field()
    body = models.TextField()

    class Meta:
        db_table = "rulebook_edition"


class AccessLog(models.Model):
    """Every showing or export of a patient's data."""

    id = uuid_field(primary_key=True)
    at = time_field()
    who = models.CharField(max_length=64)
    site = uuid_field(default="", blank=True)
    patient = uuid_field(default="", blank=True, db_index=True)
    what = models.CharField(max_length=64)
    why = models.CharField(max_length=64, default="", blank=True)
    outside = models.BooleanField(default=False)

    class Meta:
        db_table = "access_log"


class AccessBatch(models.Model):
    """Which checkpoint a row of the access log went under."""

    access = uuid_field(primary_key=True)
    checkpoint = models.PositiveIntegerField(db_index=True)

    class Meta:
        db_table = "access_batch"
