"""Whether the events, in leaf order, are the ones that the checkpoints signed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from blastema.ledger.chain import Bad, Entry
from blastema.ledger.checkpoint import Checkpoint
from blastema.ledger.merkle import Frontier

# Leaves hashed at a time: few enough for constant memory, enough to spare the calls.
_BATCH = 1024


class LeafCheck:
    """Eats leaves in order and compares the root at each checkpoint's size.

    ``checkpoints`` are without faults of their own, in the order of their making.
    It stops at its first fault, since no later root could agree; ``fault`` holds it.
    A root that disagrees accuses all leaves since the last one that agreed, and the
    fault names the first of these.
    """

    def __init__(self, checkpoints: Sequence[Checkpoint]) -> None:
        self._goals = deque(goal for goal in checkpoints if goal.size)
        self._frontier = Frontier()
        self._pending: list[bytes] = []
        self._agreed = 0
        self._next = 0
        self._first: Entry | None = None
        self._due = 0
        self.fault: Bad | None = None
        self._aim()

    def add(self, leaf: int, entry: Entry, digest: bytes) -> None:
        """``digest`` is the SHA-256 of the entry's body, freshly made."""
        if self.fault is not None:
            return
        if leaf != self._next or not self._goals:
            self.fault = self._misplaced(leaf, entry)
            return
        if self._first is None:
            self._first = entry
        self._pending.append(digest)
        self._next += 1
        if self._next == self._due:
            self._compare(self._first)
        elif len(self._pending) == _BATCH:
            self._grow()

    def finish(self) -> Bad | None:
        """The first fault, now that no further leaf comes."""
        if self.fault is None and self._goals:
            goal = self._goals[0]
            why = (
                f"it signed {goal.size} events, but only {self._next} are there in leaf order: "
                "the rest were removed"
            )
            self.fault = Bad("checkpoint", goal.number, why)
        return self.fault

    def _misplaced(self, leaf: int, entry: Entry) -> Bad:
        if leaf < self._next:
            why = f"leaf {leaf} comes again or too late: {self._next} was expected"
        elif not self._goals:
            why = f"it has leaf {leaf}, which no checkpoint has signed"
        else:
            why = f"the event that it signed as leaf {self._next} is missing"
            return Bad("checkpoint", self._goals[0].number, why)
        return Bad(entry.stream, entry.position, why)

    def _compare(self, first: Entry) -> None:
        self._grow()
        root = self._frontier.root()
        while self._goals and self._goals[0].size == self._next:
            goal = self._goals.popleft()
            if goal.root != root and self.fault is None:
                self.fault = Bad(first.stream, first.position, self._accusation(goal))
        self._agreed, self._first = self._next, None
        self._aim()

    def _accusation(self, goal: Checkpoint) -> str:
        return (
            f"leaves {self._agreed} to {self._next - 1}, which begin with this event, are not "
            f"those that checkpoint {goal.number} signed: changed, added or in another order"
        )

    def _grow(self) -> None:
        self._frontier = self._frontier.extend(self._pending)
        self._pending = []

    def _aim(self) -> None:
        self._due = self._goals[0].size if self._goals else 0
