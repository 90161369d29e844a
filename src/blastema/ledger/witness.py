"""What the signed statements are worth: keys first, then checkpoints, then kept copies.

Only a checkpoint whose signature and text hold may accuse an event; one that fails is
itself the fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from blastema.ledger.chain import Bad
from blastema.ledger.checkpoint import Checkpoint, check_checkpoint, own_faults, signature_faults
from blastema.ledger.signing import KeyRecord, check_keys


@dataclass(frozen=True, slots=True)
class Witness:
    """The faults of keys, checkpoints and copies in that order, and who may be believed.

    ``sound`` are the checkpoints whose signature and own text hold, smallest first.
    """

    faults: tuple[Bad, ...]
    sound: tuple[Checkpoint, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    place: int
    public_key: bytes


def hear(
    keys: Sequence[KeyRecord], checkpoints: Sequence[Checkpoint], copies: Iterable[Checkpoint]
) -> Witness:
    """Judges key records and checkpoints in the order of their making.

    ``copies`` are checkpoints kept outside the ledger, in any order: what they say
    must still be in it.
    """
    key_faults = [Bad("key", place, why) for place, why in check_keys(keys)]
    known = _known(keys, min((fault.position for fault in key_faults), default=len(keys) + 1))
    faults = [
        *key_faults,
        *_checkpoint_faults(checkpoints, known),
        *_copy_faults(copies, {stored.number: stored for stored in checkpoints}, known),
    ]
    sound = [one for one in checkpoints if not (_signature(one, known) or own_faults(one))]
    return Witness(tuple(faults), tuple(sorted(sound, key=lambda one: one.size)))


def _known(keys: Sequence[KeyRecord], first_bad: int) -> dict[str, _Key]:
    """The keys before the first faulty one: nobody vouches for those after it."""
    return {
        record.key_id: _Key(place, record.public_key)
        for place, record in enumerate(keys, start=1)
        if place < first_bad
    }


def _signature(checkpoint: Checkpoint, known: Mapping[str, _Key]) -> list[str]:
    key = known.get(checkpoint.key_id)
    return signature_faults(checkpoint, key.public_key if key else None)


def _checkpoint_faults(
    checkpoints: Sequence[Checkpoint], known: Mapping[str, _Key]
) -> Iterator[Bad]:
    previous: Checkpoint | None = None
    newest = 0
    for checkpoint in checkpoints:
        due = previous.number + 1 if previous else 1
        if checkpoint.number > due:
            yield Bad("checkpoint", due, f"checkpoint {due} is missing")
        key = known.get(checkpoint.key_id)
        for why in check_checkpoint(checkpoint, previous, key.public_key if key else None):
            yield Bad("checkpoint", checkpoint.number, why)
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
        if _signature(copy, known):
            why = "its copy kept outside is not signed by a key of this ledger"
        elif mine is None:
            why = f"it was kept outside and signed {copy.size} events, but the ledger lost it"
        elif mine.body != copy.body:
            why = "it is not the checkpoint of that number kept outside"
        else:
            continue
        yield Bad("checkpoint", copy.number, why)
