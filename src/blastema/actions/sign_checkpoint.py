"""Signs what happened since the last checkpoint, so that nothing before it can change unseen."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction

from blastema.actions.act import Act, utc_text
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refuse
from blastema.ledger import Checkpoint, checkpoint_line, key_record, make_checkpoint, new_key
from blastema.records import checkpoints, signers


def sign_checkpoint(act: Act, *, sweep: bool = True) -> Checkpoint | Refusal:
    """Puts every event and every access row that is under no checkpoint under a new one.

    ``sweep`` looks through the whole ledger; without it only at the last day's events,
    which is enough for the schedule and cheap. Refuses where there is nothing to sign.
    """
    if not _may(act):
        return Refusal((refuse("ACCESS-ROLE", "Only quality and the schedule sign checkpoints."),))
    with transaction.atomic():
        checkpoints.lock_writer()
        previous = checkpoints.last()
        since = "" if sweep or previous is None else json.loads(previous.body)["signed_at"]
        events = checkpoints.without_leaf(since)
        access = checkpoints.access_without_batch()
        if not events and not access:
            return Refusal((refuse("CHECKPOINT-NOTHING", "Nothing happened since the last one."),))
        checkpoint = _signed(act, previous, [h for _, h in events], access)
        checkpoints.add(checkpoint, [i for i, _ in events], [row[0] for row in access])
        transaction.on_commit(lambda: copy_out(checkpoint))
    return checkpoint


def _may(act: Act) -> bool:
    return may(act.who.grants, Permission.LEDGER_CHECKPOINT, act.site, on=act.now.date()) is None


def _signed(
    act: Act, previous: Checkpoint | None, hashes: list[bytes], access: list[tuple[object, ...]]
) -> Checkpoint:
    number = _key_number(act)
    return make_checkpoint(
        previous,
        hashes,
        signed_at=utc_text(act.now),
        key=signers.signing_key(number),
        access={
            "from": str(access[0][0]) if access else "",
            "to": str(access[-1][0]) if access else "",
            "sha256": checkpoints.access_hash(access),
        },
    )


def _key_number(act: Act) -> int:
    """The newest key's number; the first key is made when the first checkpoint is signed."""
    known = len(checkpoints.keys())
    return known or _next_key(act)


def rotate_signing_key(act: Act) -> int | Refusal:
    """Makes the next signing key, vouched for by the one before it; gives its number."""
    if not _may(act):
        return Refusal((refuse("ACCESS-ROLE", "Only quality and the operator renew keys."),))
    with transaction.atomic():
        checkpoints.lock_writer()
        return _next_key(act)


def _next_key(act: Act) -> int:
    number = len(checkpoints.keys()) + 1
    seed = act.fresh.random(32)
    old = signers.signing_key(number - 1) if number > 1 else None
    record = key_record(new_key(seed), since=utc_text(act.now), old=old)
    signers.keep(number, seed)
    checkpoints.add_key(number, record)
    return number


def copy_out(checkpoint: Checkpoint) -> None:
    """Copies a checkpoint out of the database, where a change of the database cannot reach it."""
    folder = settings.BLASTEMA.checkpoint_folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{checkpoint.number:08d}.json"
    path.write_bytes(checkpoint_line(checkpoint))
