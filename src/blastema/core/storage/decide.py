"""What may happen to a store."""

from __future__ import annotations

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.quantity import Temperature
from blastema.core.storage.position import CODE, Position
from blastema.core.storage.state import Layout, RetireReason, StoreKind, StoreStage, StoreState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# What a label can say: three digits of a rack and a box, a letter of a row, two of a column.
_MOST = Layout(racks=999, boxes=999, rows=26, columns=99)
# Our choice: a map of more is not read by anybody.
_MOST_POSITIONS = 100_000


def set_up(
    state: StoreState,
    *,
    code: str,
    name: str,
    kind: StoreKind,
    layout: Layout,
    low_mc: int,
    high_mc: int,
    code_taken: bool,
) -> Decision:
    """A store begins with its layout and its temperatures; the site says both."""
    refused = refusal(
        moment("STORE-SET-UP-WHEN", "set this store up", state.stage, (StoreStage.NONE,)),
        None
        if CODE.fullmatch(code)
        else refuse(
            "STORE-CODE",
            "A store's code is a capital letter and up to 7 capital letters or digits.",
            "Such as F1.",
        ),
        refuse("STORE-CODE-TAKEN", "Another store of this site has this code.", "Choose another.")
        if code_taken
        else None,
        None if name.strip() else refuse("STORE-NAME", "The store has no name.", "Name it."),
        _possible(layout),
        *_temperatures(low_mc, high_mc),
    )
    data: dict[str, Json] = {
        "code": code,
        "name": name.strip(),
        "kind": kind.value,
        "racks": layout.racks,
        "boxes": layout.boxes,
        "rows": layout.rows,
        "columns": layout.columns,
        "low_mc": low_mc,
        "high_mc": high_mc,
    }
    return refused or (Event("store.set_up.v1", data),)


def retire(state: StoreState, *, reason: RetireReason, inside: int) -> Decision:
    """Takes an empty store out of use; its history and its code stay."""
    refused = refusal(
        in_use(state, "retire this store"),
        refuse(
            "STORE-NOT-EMPTY",
            f"There are {inside} containers in this store.",
            "Move them or take them out first.",
            "laboratory",
        )
        if inside
        else None,
    )
    return refused or (Event("store.retired.v1", {"reason": reason.value}),)


def in_use(state: StoreState, verb: str) -> Finding | None:
    return moment("STORE-IN-USE", verb, state.stage, (StoreStage.IN_USE,))


def holds(state: StoreState, position: Position) -> Finding | None:
    """Whether the store has such a position."""
    if state.code == position.store and state.layout.has(position):
        return None
    return refuse(
        "STORE-NO-POSITION",
        f"There is no position {position} in this store.",
        "Scan the label of the position again.",
        "laboratory",
    )


def _possible(layout: Layout) -> Finding | None:
    pairs = (
        (layout.racks, _MOST.racks),
        (layout.boxes, _MOST.boxes),
        (layout.rows, _MOST.rows),
        (layout.columns, _MOST.columns),
    )
    fits = all(1 <= found <= most for found, most in pairs)
    if fits and layout.positions <= _MOST_POSITIONS:
        return None
    return refuse(
        "STORE-LAYOUT",
        f"A store has 1 to {_MOST.racks} racks, 1 to {_MOST.boxes} boxes in each, 1 to "
        f"{_MOST.rows} rows and 1 to {_MOST.columns} columns in a box, and at most "
        f"{_MOST_POSITIONS} positions.",
        "Correct the numbers.",
    )


def _temperatures(low_mc: int, high_mc: int) -> tuple[Finding | None, ...]:
    possible = low_mc >= Temperature.LEAST and high_mc <= Temperature.MOST
    return (
        None
        if possible
        else refuse("STORE-TEMPERATURE", "No store is as cold or as hot as this.", "Correct it."),
        refuse("STORE-RANGE", "The lowest temperature lies above the highest.", "Swap the two.")
        if low_mc > high_mc
        else None,
    )
