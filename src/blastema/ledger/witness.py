"""What the signed statements are worth: keys first, then checkpoints, then kept copies.

Only where all of them hold may a checkpoint accuse an event: the first that fails is
itself the fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from blastema.ledger.chain import Bad
from blastema.ledger.checkpoint import Checkpoint, check_checkpoint, signature_faults
from blastema.ledger.signing import KeyRecord, check_keys


@dataclass(frozen=True, slots=True)
class _Key:
    place: int
    public_key: bytes


def hear(
    keys: Sequence[KeyRecord], checkpoints: Sequence[Checkpoint], copies: Iterable[Checkpoint]
) -> list[Bad]:
    """The faults of key records, then of checkpoints, then of copies.

    ``keys`` and ``checkpoints`` come in the order of their making; ``copies``, kept
    outside the ledger, in any order: what they say must still be in it.
    """
    known = {
        record.key_id: _Key(place, record.public_key) for place, record in enumerate(keys, start=1)
    }
    return [
        *(Bad("key", place, why) for place, why in check_keys(keys)),
        *_checkpoint_faults(checkpoints, known),
        *_copy_faults(copies, {stored.number: stored for stored in checkpoints}, known),
    ]


def _public_key(checkpoint: Checkpoint, known: Mapping[str, _Key]) -> bytes | None:
    key = known.get(checkpoint.key_id)
    return key.public_key if key else None


def _checkpoint_faults(
    checkpoints: Sequence[Checkpoint], known: Mapping[str, _Key]
) -> Iterator[Bad]:
    previous: Checkpoint | None = None
    newest = 0
    for checkpoint in checkpoints:
        due = previous.number + 1 if previous else 1
        if checkpoint.number > due:
            yield Bad("checkpoint", due, f"checkpoint {due} is missing")
        for why in check_checkpoint(checkpoint, previous, _public_key(checkpoint, known)):
            yield Bad("checkpoint", checkpoint.number, why)
        key = known.get(checkpoint.key_id)
        if key and key.place < newest:
            why = "it is signed with a key that another had already replaced"
            yield Bad("checkpoint", checkpoint.number, why)
        newest = max(newest, key.place if key else 0)
        previous = checkpoint


def _copy_faults(
    copies: Iterable[Checkpoint], stored: Mapping[int, Checkpoint], known: Mapping[str, _Key]
) -> Iterator[Bad]:
    for copy in sorted(copies, key=lambda copy: copy.number):
        mine = stored.get(copy.number)
        if signature_faults(copy, _public_key(copy, known)):
            why = "its copy kept outside is not signed by a key of this ledger"
        elif mine is None:
            why = f"it was kept outside and signed {copy.size} events, but the ledger lost it"
        elif mine.body != copy.body:
            why = "it is not the checkpoint of that number kept outside"
        else:
            continue
        yield Bad("checkpoint", copy.number, why)
