"""Verifies the ledger whole: chains, checkpoints, signatures, copies, and the rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings

from blastema.actions.act import Act
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refusal
from blastema.ledger import Bad, Checkpoint, LedgerError, Verdict, Verifier, read_checkpoint_line
from blastema.records import checkpoints, refold
from blastema.records.snapshot import snapshot


def verify_ledger(act: Act) -> Verdict | Refusal:
    """One verdict on the stored bytes and, where they hold, on the rows made of them.

    A copy of a checkpoint that the database does not have, or has otherwise, is a fault
    too: that is how a ledger cut at its end is found.
    """
    refused = refusal(may(act.who.grants, Permission.LEDGER_VERIFY, act.site, on=act.now.date()))
    if refused:
        return refused
    with snapshot():
        return _verdict()


def _verdict() -> Verdict:
    copies, unreadable = _copies(settings.BLASTEMA.checkpoint_folder)
    verifier = Verifier(
        keys=checkpoints.keys(), checkpoints=checkpoints.checkpoints(), copies=copies
    )
    for entry, leaf in checkpoints.entries():
        verifier.add(entry, leaf)
    verdict = verifier.verdict()
    return verdict if not verdict.ok else _with_rows(verdict, unreadable)


def _with_rows(verdict: Verdict, unreadable: list[Bad]) -> Verdict:
    bad = next(chain(unreadable, refold.differences(), _access_differs()), None)
    return Verdict(
        ok=bad is None,
        events=verdict.events,
        streams=verdict.streams,
        checkpoints=verdict.checkpoints,
        unsigned_events=verdict.unsigned_events,
        first_bad=bad,
    )


def _copies(folder: Path) -> tuple[list[Checkpoint], list[Bad]]:
    """The checkpoints copied out of the database, and the copies that cannot be read.

    A damaged copy is a fault: damaging it is how somebody would silence it.
    """
    copies: list[Checkpoint] = []
    unreadable: list[Bad] = []
    for path in sorted(folder.glob("checkpoint-*.json")):
        try:
            copies.append(read_checkpoint_line(path.read_bytes()))
        except LedgerError:
            number = int(path.stem.rpartition("-")[2])
            unreadable.append(Bad("checkpoint copy", number, "the kept copy cannot be read"))
    return copies, unreadable


def _access_differs() -> Iterator[Bad]:
    for number, signed, found in checkpoints.access_batches():
        if signed != found:
            why = "the access log's rows under this checkpoint are not those that were signed"
            yield Bad("access log", number, why)
