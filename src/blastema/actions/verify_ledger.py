"""Verifies the ledger whole: chains, checkpoints, signatures, copies, and the rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from blastema.actions.act import Act
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refusal
from blastema.ledger import Bad, Checkpoint, ExportError, Verdict, Verifier, read_checkpoint_line
from blastema.records import checkpoints, refold


def verify_ledger(act: Act) -> Verdict | Refusal:
    """One verdict on the stored bytes and, where they hold, on the rows made of them.

    A copy of a checkpoint that the database does not have, or has otherwise, is a fault
    too: that is how a ledger cut at its end is found.
    """
    refused = refusal(
        may(act.who.grants, Permission.LEDGER_VERIFY, act.site, on=act.now.date())
    )
    if refused:
        return refused
    with transaction.atomic():
        return _verdict()


def _verdict() -> Verdict:
    verifier = Verifier(
        keys=checkpoints.keys(),
        checkpoints=checkpoints.checkpoints(),
        copies=tuple(_copies(settings.BLASTEMA.checkpoint_folder)),
    )
    for entry, leaf in checkpoints.entries():
        verifier.add(entry, leaf)
    verdict = verifier.verdict()
    return verdict if not verdict.ok else _with_rows(verdict)


def _with_rows(verdict: Verdict) -> Verdict:
    bad = next(refold.differences(), None) or next(_access_differs(), None)
    return Verdict(
        ok=bad is None,
        events=verdict.events,
        streams=verdict.streams,
        checkpoints=verdict.checkpoints,
        unsigned_events=verdict.unsigned_events,
        first_bad=bad,
    )


def _copies(folder: Path) -> Iterator[Checkpoint]:
    """The checkpoints copied out of the database; a copy that cannot be read is no witness."""
    for path in sorted(folder.glob("checkpoint-*.json")) if folder.is_dir() else ():
        try:
            yield read_checkpoint_line(path.read_bytes())
        except ExportError:
            continue


def _access_differs() -> Iterator[Bad]:
    for number, signed, found in checkpoints.access_batches():
        if signed != found:
            why = "the access log's rows under this checkpoint are not those that were signed"
            yield Bad("access log", number, why)
