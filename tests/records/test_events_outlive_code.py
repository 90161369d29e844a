"""A stored body of every event type ever released still hashes, chains, folds and projects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blastema.core.event import Event
from blastema.core.upcast import UPCASTERS, lift
from blastema.ledger import event_hash
from blastema.records.kinds import KINDS, PROJECTIONS
from blastema.records.project.row import Meta, full_row

RELEASED = [
    json.loads(line)
    for path in sorted(Path(__file__).with_name("bodies").glob("events-*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("released", RELEASED, ids=lambda one: one["type"])
def test_a_released_history_still_reads(released: dict[str, Any]) -> None:
    kind = KINDS[released["kind"]]
    state, meta = kind.empty, Meta()
    for stored in released["history"]:
        assert event_hash(stored["body"].encode()).hex() == stored["hash"]
        body = json.loads(stored["body"])
        state = kind.apply(state, lift(Event(body["type"], body["data"]), UPCASTERS))
        meta = meta.after(body)
    assert body["type"] == released["type"]
    row = full_row(PROJECTIONS[released["kind"]], "id", state, meta, body["position"])
    assert row["site"] == body["site"]


def test_every_event_type_of_this_version_has_a_released_body() -> None:
    known = {name for kind in KINDS.values() for name in kind.handlers}
    assert known - {one["type"] for one in RELEASED} == set()
