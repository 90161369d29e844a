"""Bodies of every version ever released still have their bytes and their meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.ledger import (
    canonical,
    event_hash,
    key_record,
    make_checkpoint,
    new_key,
    open_text,
    parse,
    seal_entry,
)

BODIES = Path(__file__).parent / "bodies"
SUMS = {
    name: digest
    for digest, name in (line.split() for line in (BODIES / "SHA256SUMS").read_text().splitlines())
}
KEY = new_key(b"\x01" * 32)
AT = "2026-01-05T10:20:30Z"


def test_every_body_has_its_sum() -> None:
    assert set(SUMS) == {path.name for path in BODIES.glob("*.json")}


@pytest.mark.parametrize("name", sorted(SUMS))
def test_a_stored_body_keeps_its_hash_and_its_form(name: str) -> None:
    body = (BODIES / name).read_bytes()
    assert event_hash(body).hex() == SUMS[name]  # bodies/SHA256SUMS, by sha256sum
    assert canonical(parse(body)) == body


def test_the_same_facts_still_make_the_stored_entry() -> None:
    body = (BODIES / "entry-v1.json").read_bytes()
    members = parse(body)
    entry = seal_entry(**{**members, "prev": bytes.fromhex(members["prev"])})
    assert (entry.body, entry.hash.hex()) == (body, SUMS["entry-v1.json"])
    note = members["data"]["note"]
    assert open_text(bytes(32), note, bound_to="patient/1") == "Alice"


def test_the_same_key_still_makes_the_stored_statement() -> None:
    record = key_record(KEY, since=AT)
    assert record.statement == (BODIES / "key-v1.json").read_bytes()
    # Node's crypto over the file: bodies/README.md
    assert record.public_key.hex() == (
        "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
    )
    assert record.signature_by_new.hex() == (
        "b7cc6fd3426607ae631c01047777966dc90d0802111ecce9fc3dba84a4aee32c"
        "16e1fca2d680ac407e82f10126a5c38d819aef9f87a7d6253e819718500a7d0f"
    )


def test_the_same_leaves_still_make_the_stored_checkpoint() -> None:
    leaves = [bytes([number]) * 32 for number in range(3)]
    access = {"from": "", "to": "", "sha256": ""}
    one = make_checkpoint(None, leaves, signed_at=AT, key=KEY, access=access)
    assert one.body == (BODIES / "checkpoint-v1.json").read_bytes()
    # Node's crypto over the leaves and the file: bodies/README.md
    assert one.root.hex() == "ba8d94b7fbcecae7b81c4c80574fe24734a6917bf9c1ecd66ff3e0c34ead4620"
    assert one.signature.hex() == (
        "e3a215f2a8525d6765825bb0aa920995b2e86d6a9aca9b0d793fba24c95e79be"
        "d95ed65f785382cf7dcd870eda2b46095c6fe21dd655459fb84f415b173cae0b"
    )
