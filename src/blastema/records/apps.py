"""The room as Django knows it; re-arms the ledger's guards after every migration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "blastema.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blastema.records import checks, guards  # noqa: F401  (checks register on import)

        # A later migration that rebuilds a table silently drops its triggers.
        post_migrate.connect(guards.rearm, sender=self)
