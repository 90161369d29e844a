"""How fast is the ledger, and how far from what hashing alone would allow?

    python bench/ledger.py [EVENTS]

Prints, on the same bodies and one core: raw SHA-256, verification (hash, envelope,
chain, Merkle tree), verification of whole bodies, sealing, canonicalisation, and the
rfc8785 package; each as events a second and as a ratio to raw SHA-256.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from hashlib import sha256

import rfc8785

from blastema.ledger import (
    Checkpoint,
    Entry,
    KeyRecord,
    Verifier,
    canonical,
    key_record,
    make_checkpoint,
    new_key,
    parse,
    seal_entry,
)

AT = "2026-01-05T10:20:30.123456Z"
STREAM_LENGTH = 8
ROUNDS = 3


def uuid(number: int) -> str:
    return f"0190a5d2-7c3b-7e1a-9f00-{number:012x}"


def arguments(stream: int, position: int, prev: bytes) -> dict[str, object]:
    """One answered questionnaire, about as long as the programme's usual event."""
    return {
        "id": uuid(stream * 1000 + position),
        "stream": f"followup/{uuid(stream)}",
        "position": position,
        "prev": prev,
        "type": "outcome-answered.v1",
        "data": {
            "instrument": "nrs-pain",
            "visit": "baseline",
            "score_milli": 4000 + position,
            "answers": [{"item": "1", "value": 4}, {"item": "2", "value": None}],
            "note": "s1." + "A" * 60,
        },
        "by": f"user/{uuid(7)}",
        "site": uuid(1),
        "command": uuid(stream * 1000 + 500 + position),
        "recorded_at": AT,
        "occurred_at": AT,
        "zone": "Europe/Zurich",
    }


def streams(count: int) -> list[dict[str, object]]:
    facts = []
    for stream in range(count // STREAM_LENGTH):
        prev = b""
        for position in range(1, STREAM_LENGTH + 1):
            facts.append(arguments(stream, position, prev))
            prev = seal_entry(**facts[-1]).hash
    return facts


def rate(work: Callable[[], object], count: int) -> float:
    """Events a second, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return count / best


def hash_all(bodies: Iterable[bytes]) -> None:
    for body in bodies:
        sha256(body).digest()


def verify(
    entries: list[Entry], key: KeyRecord, checkpoint: Checkpoint, *, whole_bodies: bool
) -> None:
    verifier = Verifier(keys=[key], checkpoints=[checkpoint], whole_bodies=whole_bodies)
    for leaf, entry in enumerate(entries):
        verifier.add(entry, leaf)
    if not verifier.verdict().ok:
        raise SystemExit("the ledger made here does not verify")


def apply_all(verb: Callable[[object], object], values: Iterable[object]) -> None:
    for value in values:
        verb(value)


def main(count: int) -> None:
    facts = streams(count)
    entries = [seal_entry(**fact) for fact in facts]
    bodies = [entry.body for entry in entries]
    values = [parse(body) for body in bodies]
    key = new_key(bytes(32))
    record = key_record(key, since=AT)
    access = {"from": "", "to": "", "sha256": ""}
    hashes = [entry.hash for entry in entries]
    checkpoint = make_checkpoint(None, hashes, signed_at=AT, key=key, access=access)
    rows: dict[str, Callable[[], object]] = {
        "raw SHA-256": lambda: hash_all(bodies),
        "verification": lambda: verify(entries, record, checkpoint, whole_bodies=False),
        "verification, whole bodies": lambda: verify(
            entries, record, checkpoint, whole_bodies=True
        ),
        "reading (strict parse)": lambda: apply_all(parse, bodies),
        "sealing": lambda: [seal_entry(**fact) for fact in facts],
        "canonicalisation": lambda: apply_all(canonical, values),
        "the rfc8785 package": lambda: apply_all(rfc8785.dumps, values),
    }
    size = sum(map(len, bodies)) / len(bodies)
    print(f"{len(bodies)} events of {size:.0f} bytes on average, one core")
    fastest = 0.0
    for name, work in rows.items():
        events = rate(work, len(bodies))
        fastest = fastest or events
        print(f"{name:<28} {events:>11,.0f} events/s   {events / fastest:6.3f} of raw SHA-256")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
