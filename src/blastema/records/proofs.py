"""Reads the events of some streams with the proof that a signed checkpoint holds each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any

from blastema.ledger import Batch, Checkpoint, Entry, MerkleError, checkpoint_frontier
from blastema.records.among import among, asked
from blastema.records.models import LedgerCheckpoint


@dataclass(frozen=True, slots=True)
class Proved:
    """One event; ``checkpoint`` is the first that signed it, ``None`` for one that is newer.

    ``proof`` is the audit path of ``leaf`` in the tree that this checkpoint signed.
    """

    entry: Entry
    leaf: int | None = None
    checkpoint: int | None = None
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Proofs:
    """The events, stream by stream, and the checkpoints that signed them, by number."""

    events: tuple[Proved, ...]
    checkpoints: tuple[Checkpoint, ...]


def proofs(streams: Collection[str]) -> Proofs:
    """Everything that these streams hold. Reads of the rest only what the same checkpoints
    signed: not the whole ledger."""
    found = _events(streams)
    signed = sorted({one.checkpoint for one in found if one.checkpoint is not None})
    known = _checkpoints(signed)
    proved = _with_proofs((one for one in found if one.checkpoint is not None), known)
    return Proofs(
        tuple(proved.get(one.entry.id, one) for one in found),
        tuple(known[number] for number in signed if number in known),
    )


def _events(streams: Collection[str]) -> list[Proved]:
    found = among(
        "SELECT e.id, e.stream, e.position, e.type, e.command, e.recorded_at, e.body, e.hash, "
        "l.number, l.checkpoint FROM ledger_event e LEFT JOIN ledger_leaf l ON l.event = e.id "
        "WHERE e.stream {among} ORDER BY e.stream, e.position",
        streams,
    )
    return [Proved(_entry(row[:8]), row[8], row[9]) for row in found]


def _entry(row: Sequence[Any]) -> Entry:
    """PostgreSQL gives bytes as views of its own buffer; an entry holds them."""
    return Entry._make((*row[:6], bytes(row[6]), bytes(row[7])))


def _checkpoints(numbers: Collection[int]) -> dict[int, Checkpoint]:
    """These checkpoints and the one before each, as far as they are there."""
    wanted = {number - back for number in numbers for back in (0, 1)}
    found = LedgerCheckpoint.objects.filter(number__in=sorted(wanted))
    return {
        row.number: Checkpoint(
            row.number, row.size, bytes(row.root), bytes(row.body), bytes(row.signature), row.key
        )
        for row in found
    }


def _with_proofs(events: Iterable[Proved], known: dict[int, Checkpoint]) -> dict[str, Proved]:
    """Each event with its proof, by its id; one whose checkpoint is gone has none."""
    ordered = sorted(events, key=attrgetter("checkpoint"))
    proved: dict[str, Proved] = {}
    for number, own in groupby(ordered, key=attrgetter("checkpoint")):
        if number not in known:
            continue
        batch = _batch(known.get(number - 1), known[number])
        for one in own:
            proved[one.entry.id] = replace(one, proof=_path(batch, one.leaf))
    return proved


def _path(batch: Batch, leaf: int | None) -> tuple[bytes, ...]:
    """Empty in a ledger whose leaves are not those that were signed: nothing proves it."""
    try:
        return tuple(batch.proof(leaf)) if leaf is not None else ()
    except MerkleError:
        return ()


def _batch(before: Checkpoint | None, checkpoint: Checkpoint) -> Batch:
    """What this checkpoint was the first to sign."""
    frontier = checkpoint_frontier(before)
    rows = asked(
        "SELECT e.hash FROM ledger_leaf l JOIN ledger_event e ON e.id = l.event "
        "WHERE l.number >= %s AND l.number < %s ORDER BY l.number",
        [frontier.size, checkpoint.size],
    )
    return Batch(frontier, [bytes(row[0]) for row in rows])
