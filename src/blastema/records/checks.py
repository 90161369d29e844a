"""The start stops when the ledger's guards are not standing."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register

from blastema.records import guards


@register(Tags.database)
def guards_stand(databases: Any = None, **_: Any) -> list[Error]:
    from django.db import connections

    if not databases or "ledger_event" not in connections["default"].introspection.table_names():
        return []
    return [
        Error(
            f"The ledger's guard {name} is missing.",
            hint="Run `blastema migrate`, which puts the guards back, and find out who removed it.",
            id="blastema.E101",
        )
        for name in guards.missing()
    ]
