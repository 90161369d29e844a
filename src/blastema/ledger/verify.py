"""Is this the ledger that was written? One pass, no database, no trust.

Every stored body is hashed as it stands, its envelope compared with the row and with
the entry before it in its stream, and its hash put into the Merkle tree that the
checkpoints signed. Memory grows with the number of streams, not of events.

What cannot be found here: events newer than the last checkpoint that were cut off the
end of a stream, and a ledger rewritten whole, with new keys, by somebody nobody holds
a copied checkpoint against. ``unsigned_events`` says how many events are newer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from blastema.ledger.canonical import NotCanonicalError, parse
from blastema.ledger.chain import Bad, Entry, check_entry, check_link, envelope_fields
from blastema.ledger.checkpoint import Checkpoint
from blastema.ledger.leaves import LeafCheck
from blastema.ledger.signing import KeyRecord
from blastema.ledger.witness import hear

_START = (1, "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found; ``first_bad`` is ``None`` exactly where ``ok``.

    ``unsigned_events`` are newer than the last checkpoint: only chains protect them.
    """

    ok: bool
    events: int
    streams: int
    checkpoints: int
    unsigned_events: int
    first_bad: Bad | None

    def __post_init__(self) -> None:
        if self.ok != (self.first_bad is None):
            raise ValueError("a verdict is ok exactly where it names no bad place")


class Verifier:
    """Eats every entry of a ledger once, then gives the verdict.

    Order: all entries that have a leaf number by that number (from 0), the others
    after or between them; within each stream by position, which leaf order keeps.
    An entry comes together with its leaf number, never in a pass of its own, so that
    what the chains show and what the checkpoints signed are the same bytes.

    ``copies`` are checkpoints kept outside the ledger. With ``whole_bodies`` each
    body must also be canonical JSON through and through; use it where nobody parses
    the bodies afterwards (it costs two thirds of the speed).
    """

    def __init__(
        self,
        *,
        keys: Iterable[KeyRecord] = (),
        checkpoints: Iterable[Checkpoint] = (),
        copies: Iterable[Checkpoint] = (),
        whole_bodies: bool = False,
    ) -> None:
        checkpoints = tuple(checkpoints)
        self._signed_faults = hear(tuple(keys), checkpoints, copies)
        self._leaves = LeafCheck(checkpoints)
        self._whole_bodies = whole_bodies
        self._checkpoints = len(checkpoints)
        self._heads: dict[str, tuple[int, str]] = {}
        self._events = 0
        self._unsigned = 0
        self._bad: Bad | None = None

    def add(self, entry: Entry, leaf: int | None = None) -> None:
        """``leaf`` is the entry's number under the checkpoints, ``None`` for none yet."""
        digest = sha256(entry.body).digest()
        expected, prev = self._heads.get(entry.stream, _START)
        own_id, stream, position, kind, command, recorded_at, body, hashed = entry
        as_due = (command, own_id, str(expected), prev, recorded_at, stream, kind)
        if digest != hashed or position != expected or envelope_fields(body) != as_due:
            self._blame(entry, expected, bytes.fromhex(prev))
        if self._whole_bodies:
            self._check_whole(entry)
        self._heads[entry.stream] = (entry.position + 1, entry.hash.hex())
        self._events += 1
        if leaf is None:
            self._unsigned += 1
        else:
            self._leaves.add(leaf, entry, digest)

    def verdict(self) -> Verdict:
        """The fault in an entry that sorts first by stream and position; where every
        entry holds, the first faulty key, checkpoint, copy or leaf, in that order."""
        signed = self._signed_faults
        bad = self._bad or (signed[0] if signed else self._leaves.finish())
        return Verdict(
            ok=bad is None,
            events=self._events,
            streams=len(self._heads),
            checkpoints=self._checkpoints,
            unsigned_events=self._unsigned,
            first_bad=bad,
        )

    def _blame(self, entry: Entry, expected: int, prev: bytes) -> None:
        why = check_entry(entry)
        if why is not None:
            self._note(Bad(entry.stream, entry.position, why))
        bad = check_link(entry, expected, prev)
        if bad is not None:
            self._note(bad)

    def _check_whole(self, entry: Entry) -> None:
        try:
            parse(entry.body)
        except NotCanonicalError:
            why = "the stored bytes are not canonical JSON"
            self._note(Bad(entry.stream, entry.position, why))

    def _note(self, bad: Bad) -> None:
        known = self._bad
        if known is None or (bad.stream, bad.position) < (known.stream, known.position):
            self._bad = bad
