"""Records one stored history for each event type, before a release: run by hand, once.

    python -m tests.records.record_bodies 0.1.0

The specification's tables fold every event of every stream; this listens to them, keeps
the shortest history that ends in each type, and seals it as the ledger would. The file is
then never changed: it is what later versions must still be able to read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from blastema.core.event import Event
from blastema.core.stream import Kind
from blastema.ledger import seal_entry

FOLDER = Path(__file__).with_name("bodies")
_AT = "2026-11-22T12:00:00.000000Z"


class Listener:
    """Knows how each state came about, as long as it was folded from nothing."""

    def __init__(self) -> None:
        self.shortest: dict[str, tuple[str, tuple[Event, ...]]] = {}
        self._came: dict[int, tuple[Any, tuple[Event, ...]]] = {}

    def __enter__(self) -> Listener:
        self._apply = Kind.apply
        listener = self

        def apply(kind: Kind[Any], state: Any, event: Event) -> Any:
            return listener.heard(kind, state, event)

        Kind.apply = apply  # type: ignore[method-assign,assignment]
        return self

    def __exit__(self, *_: object) -> None:
        Kind.apply = self._apply  # type: ignore[method-assign]

    def heard(self, kind: Kind[Any], state: Any, event: Event) -> Any:
        after = self._apply(kind, state, event)
        before = () if state == kind.empty else self._came.get(id(state), (None, None))[1]
        if before is not None:
            history = (*before, event)
            self._came[id(after)] = (after, history)  # the state is kept, so its id stays its own
            known = self.shortest.get(event.type)
            if known is None or len(history) < len(known[1]):
                self.shortest[event.type] = (kind.name, history)
        return after


def sealed(kind: str, history: tuple[Event, ...]) -> list[dict[str, str]]:
    stream = f"{kind}/00000000-0000-7000-8000-000000000001"
    prev, lines = b"", []
    for position, event in enumerate(history, start=1):
        entry = seal_entry(
            id=f"00000000-0000-7000-8000-{position:012d}",
            stream=stream,
            position=position,
            prev=prev,
            type=event.type,
            data=event.data,
            by="staff/00000000-0000-7000-8000-000000000002",
            site="00000000-0000-7000-8000-000000000003",
            command=f"00000000-0000-7000-9000-{position:012d}",
            recorded_at=_AT,
            occurred_at=_AT,
            zone="America/New_York",
        )
        lines.append({"hash": entry.hash.hex(), "body": entry.body.decode()})
        prev = entry.hash
    return lines


def main(version: str) -> int:
    path = FOLDER / f"events-{version}.jsonl"
    if path.exists():
        print(f"{path.name} is a released file and is never written again.")
        return 1
    with Listener() as listener:
        failed = pytest.main(["tests/spec", "-q", "-n0", "-p", "no:cacheprovider"])
    if failed:
        return 1
    lines = [
        json.dumps({"type": name, "kind": kind, "history": sealed(kind, history)})
        for name, (kind, history) in sorted(listener.shortest.items())
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} event types")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
