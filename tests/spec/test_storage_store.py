"""A store: its positions, its temperatures, and the codes on the labels of its places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.identity.errors import IdentityError
from blastema.core.storage import decide
from blastema.core.storage.position import Position
from blastema.core.storage.state import STORE, Layout, RetireReason, StoreKind, StoreState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

LAYOUT = Layout(racks=2, boxes=5, rows=9, columns=9)


def set_up(state: StoreState = STORE.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "code": "F1",
        "name": "Freezer by the window",
        "kind": StoreKind.FREEZER,
        "layout": LAYOUT,
        "low_mc": -90_000,
        "high_mc": -60_000,
        "code_taken": False,
    }
    return decide.set_up(state, **{**facts, **changed})  # type: ignore[arg-type]


def rules(decision: Decision) -> tuple[str, ...]:
    return decision.rules if isinstance(decision, Refusal) else ()


def after(state: StoreState, decision: Decision) -> StoreState:
    assert not isinstance(decision, Refusal), decision.rules
    for event in decision:
        state = STORE.apply(state, event)
    return state


FREEZER = after(STORE.empty, set_up())
RETIRED = after(FREEZER, decide.retire(FREEZER, reason=RetireReason.BROKEN, inside=0))


@pytest.mark.parametrize(
    ("state", "changed", "found"),
    [
        (STORE.empty, {}, ()),
        (FREEZER, {}, ("STORE-SET-UP-WHEN",)),
        (STORE.empty, {"code": "1F"}, ("STORE-CODE",)),
        (STORE.empty, {"code": "A999926000001"}, ("STORE-CODE",)),
        (STORE.empty, {"code_taken": True}, ("STORE-CODE-TAKEN",)),
        (STORE.empty, {"name": " "}, ("STORE-NAME",)),
        (STORE.empty, {"layout": replace(LAYOUT, racks=0)}, ("STORE-LAYOUT",)),
        (STORE.empty, {"layout": replace(LAYOUT, rows=27)}, ("STORE-LAYOUT",)),
        (STORE.empty, {"layout": Layout(999, 999, 26, 99)}, ("STORE-LAYOUT",)),
        (STORE.empty, {"low_mc": -59_000}, ("STORE-RANGE",)),
        (STORE.empty, {"low_mc": -273_151}, ("STORE-TEMPERATURE",)),  # below absolute zero
        (STORE.empty, {"code": "", "name": ""}, ("STORE-CODE", "STORE-NAME")),
    ],
)
def test_setting_up(state: StoreState, changed: dict[str, object], found: tuple[str, ...]) -> None:
    assert rules(set_up(state, **changed)) == found


@pytest.mark.parametrize(
    ("state", "inside", "found"),
    [
        (FREEZER, 0, ()),
        (FREEZER, 3, ("STORE-NOT-EMPTY",)),
        (RETIRED, 0, ("STORE-IN-USE",)),
    ],
)
def test_retiring(state: StoreState, inside: int, found: tuple[str, ...]) -> None:
    retired = decide.retire(state, reason=RetireReason.BROKEN, inside=inside)
    assert rules(retired) == found


def test_a_retired_store_takes_nothing_in() -> None:
    finding = decide.in_use(RETIRED, "put a product here")
    assert finding is not None
    assert finding.rule == "STORE-IN-USE"


@pytest.mark.parametrize(
    ("position", "there"),
    [
        ("F1-1-1-A1", True),
        ("F1-2-5-I9", True),  # the last of 2 racks, 5 boxes, 9 rows and 9 columns
        ("F1-3-1-A1", False),
        ("F1-1-6-A1", False),
        ("F1-1-1-J1", False),
        ("F1-1-1-A10", False),
        ("F2-1-1-A1", False),
    ],
)
def test_a_position_is_one_of_the_store(position: str, there: bool) -> None:
    found = decide.holds(FREEZER, Position.parse(position))
    assert (found is None) == there
    assert found is None or found.rule == "STORE-NO-POSITION"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("F1-2-3-B4", "F1-2-3-B4"),
        (" f1-2-3-b4 ", "F1-2-3-B4"),
        ("LN2A-10-1-J10", "LN2A-10-1-J10"),
    ],
)
def test_a_position_is_read(text: str, read: str) -> None:
    assert str(Position.parse(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "F9",
        "F9-9-9",
        "F1-0-3-B4",
        "F1-2-3-44",
        "F1-2-3-B0",
        "1F-2-3-B4",
        "A999926000001A0",  # a container's label
        "=A99992600000100",  # and as a scanner gives it
        "F1-2-3-B4; DROP TABLE store",
        "F9-2-3-B4-",
        "F" * 500 + "-1-1-A1",
    ],
)
def test_what_is_no_position_is_said_so_without_repeating_it(text: str) -> None:
    with pytest.raises(IdentityError) as told:
        Position.parse(text)
    assert not text or text not in str(told.value)


positions = st.builds(
    Position,
    store=st.from_regex(r"[A-Z][A-Z0-9]{0,7}", fullmatch=True),
    rack=st.integers(1, 999),
    box=st.integers(1, 999),
    row=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    column=st.integers(1, 99),
)


@given(positions)
def test_what_is_printed_is_read_again(position: Position) -> None:
    assert Position.parse(position.printed) == position
    assert Position.parse(str(position)) == position


@given(positions, st.data())
def test_one_altered_character_of_a_printed_label_is_found(
    position: Position, data: st.DataObject
) -> None:
    """ISO 7064 MOD 37-2 finds every single substitution (standards.md 1.2)."""
    printed = position.printed
    places = [i for i, c in enumerate(printed) if c != "-"]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    altered = printed[:at] + other + printed[at + 1 :]
    if altered == printed:
        return
    with pytest.raises(IdentityError):
        Position.parse(altered)
