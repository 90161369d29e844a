"""What projected tables share.

Times and dates are ISO text (UTC, or a local date), exactly as the events hold them, so
that a row can be compared with its refold byte by byte on every database and sorted as
text. A projected row is remade from events alone: no defaults of the database, no clock.
"""

from __future__ import annotations

from typing import Any

from django.db import models


def uuid_field(**options: Any) -> models.CharField:
    return models.CharField(max_length=36, **options)


def slug_field(**options: Any) -> models.CharField:
    return models.CharField(max_length=64, default="", blank=True, **options)


def time_field(**options: Any) -> models.CharField:
    """A UTC moment as ``2026-11-22T09:30:00.000000Z``."""
    return models.CharField(max_length=27, default="", blank=True, **options)


def date_field(**options: Any) -> models.CharField:
    return models.CharField(max_length=10, default="", blank=True, **options)


class Projected(models.Model):
    """The row of one stream: its id is the stream's, its site that of its first event."""

    id = uuid_field(primary_key=True)
    site = uuid_field(default="", db_index=True)
    opened_at = time_field()
    changed_at = time_field()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
