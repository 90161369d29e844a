"""Remakes every projected row from the events, and the sums made of them, in one transaction."""

from __future__ import annotations

from django.db import transaction

from blastema.actions.act import Act
from blastema.actions.registry import count_all
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refusal
from blastema.records import refold


def rebuild_rows(act: Act) -> int | Refusal:
    """Gives the number of streams whose rows were remade."""
    refused = refusal(may(act.who.grants, Permission.LEDGER_REBUILD, act.site, on=act.now.date()))
    if refused:
        return refused
    with transaction.atomic():
        streams = refold.rebuild()
        count_all(act.now)
    return streams
