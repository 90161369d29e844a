"""A small whole ledger, made by the ledger's own verbs, for every test of the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pytest

from blastema.ledger import (
    Checkpoint,
    Entry,
    KeyRecord,
    SigningKey,
    Verdict,
    Verifier,
    key_record,
    make_checkpoint,
    new_key,
    seal_entry,
)

AT = "2026-01-05T10:20:30Z"
ACCESS = {"from": 1, "to": 9, "sha256": "ab" * 32}


def uuid(number: int) -> str:
    return f"{number:08x}-0000-7000-8000-000000000000"


def stream(number: int) -> str:
    return f"episode/{uuid(number)}"


def sealed(stream_number: int, place: int, before: bytes, **changes: object) -> Entry:
    """The entry at ``place`` of a stream; ``changes`` are arguments of ``seal_entry``."""
    fields: dict[str, object] = {
        "id": uuid(1000 * stream_number + place),
        "stream": stream(stream_number),
        "position": place,
        "prev": before,
        "type": "outcome-answered.v1",
        "data": {"score_milli": 4000 + place, "note": 's1.{}"\\,é'},
        "by": "user/7",
        "site": uuid(1),
        "command": uuid(2),
        "recorded_at": AT,
        "occurred_at": AT,
        "zone": "Europe/Zurich",
        **changes,
    }
    return seal_entry(**fields)  # type: ignore[arg-type]  # a table of keyword arguments


@dataclass(frozen=True)
class Ledger:
    """Rows as a database would give them: leaf order first, then the unsigned."""

    signing: tuple[SigningKey, ...]
    keys: tuple[KeyRecord, ...]
    events: tuple[tuple[Entry, int | None], ...]
    checkpoints: tuple[Checkpoint, ...]

    def verdict(self, copies: Iterable[Checkpoint] = (), *, whole_bodies: bool = False) -> Verdict:
        verifier = Verifier(
            keys=self.keys,
            checkpoints=self.checkpoints,
            copies=copies,
            whole_bodies=whole_bodies,
        )
        for entry, leaf in self.events:
            verifier.add(entry, leaf)
        return verifier.verdict()


def build_ledger(
    order: Sequence[int] = (1, 2, 1, 2, 3, 1, 3, 2),
    batches: Sequence[int] = (3, 2),
    rotate_after: int = 1,
) -> Ledger:
    """A ledger whose next event goes to the stream that ``order`` names.

    ``batches`` are the numbers of new events under each checkpoint, the rest stays
    unsigned; checkpoints after ``rotate_after`` are signed with the second key.
    """
    old, new = new_key(b"\x01" * 32), new_key(b"\x02" * 32)
    entries: list[Entry] = []
    heads: dict[int, Entry] = {}
    for number in order:
        head = heads.get(number)
        position, prev = (head.position + 1, head.hash) if head else (1, b"")
        heads[number] = sealed(number, position, prev)
        entries.append(heads[number])
    checkpoints: list[Checkpoint] = []
    signed = 0
    for number, batch in enumerate(batches, start=1):
        checkpoints.append(
            make_checkpoint(
                checkpoints[-1] if checkpoints else None,
                [entry.hash for entry in entries[signed : signed + batch]],
                signed_at=AT,
                key=old if number <= rotate_after else new,
                access=ACCESS,
            )
        )
        signed += batch
    unsigned = sorted(entries[signed:], key=lambda entry: (entry.stream, entry.position))
    return Ledger(
        (old, new),
        (key_record(old, since=AT), key_record(new, since=AT, old=old)),
        (*zip(entries[:signed], range(signed), strict=True), *((one, None) for one in unsigned)),
        tuple(checkpoints),
    )


@pytest.fixture(scope="session")
def build() -> Callable[..., Ledger]:
    return build_ledger


@pytest.fixture(scope="session")
def seal() -> Callable[..., Entry]:
    return sealed


@pytest.fixture(scope="session")
def name_stream() -> Callable[[int], str]:
    return stream
