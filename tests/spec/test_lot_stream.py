"""A reagent lot: what happens to it, and whether a step may use it now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.practice import Step
from blastema.core.clear import not_codes
from blastema.core.event import Event
from blastema.core.lot import decide
from blastema.core.lot.state import LOT, LotKind, LotStage, LotState, WithdrawReason
from blastema.core.run.lots import DEVIATION, REFUSED, Shelf, as_registered, with_lots
from blastema.core.run.state import Reagent
from blastema.core.run.step import Work
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse
from tests.spec.streams import after, data_of, refused, rules_in, types_of

TODAY = "2026-03-02"
NINE = "2026-03-02T09:00:00Z"


def register(state: LotState = LOT.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "name": "ACD-A",
        "kind": LotKind.ANTICOAGULANT,
        "maker": "INVENTED-MAKER",
        "lot": "L-7",
        "expires": "2026-06-30",
        "received_on": TODAY,
        "open_hours": 0,
        "today": TODAY,
        "taken": False,
    }
    return decide.register(state, **{**facts, **changed})  # type: ignore[arg-type]


def opened(state: LotState, at: str = NINE, today: str = TODAY) -> Decision:
    return decide.open_package(state, at=at, today=today)


KIT = after(LOT, register())
BOTTLE = after(LOT, register(lot="M-1", name="MEDIUM", kind=LotKind.MEDIUM, open_hours=48))
OPEN = after(LOT, opened(BOTTLE), BOTTLE)
GONE = after(LOT, decide.use_up(KIT), KIT)
BAD = after(LOT, decide.withdraw(KIT, reason=WithdrawReason.MAKER_RECALL), KIT)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (LOT.empty, {}, set()),
        (LOT.empty, {"expires": TODAY}, set()),  # good on the day itself
        (LOT.empty, {"expires": "2026-03-01"}, {"LOT-EXPIRED"}),
        (LOT.empty, {"expires": ""}, {"LOT-EXPIRED"}),
        (LOT.empty, {"lot": "L 7"}, {"LOT-NUMBER"}),
        (LOT.empty, {"lot": ""}, {"LOT-NUMBER"}),
        (LOT.empty, {"lot": "7" * 41}, {"LOT-NUMBER"}),
        (LOT.empty, {"lot": "L7\n"}, {"LOT-NUMBER"}),
        (LOT.empty, {"name": "an anticoagulant"}, {"LOT-CODE"}),
        (LOT.empty, {"maker": ""}, {"LOT-CODE"}),
        (LOT.empty, {"taken": True}, {"LOT-TAKEN"}),
        (LOT.empty, {"received_on": "2026-03-03"}, {"LOT-RECEIVED-AHEAD"}),
        (LOT.empty, {"open_hours": -1}, {"LOT-OPEN-LIFE"}),
        (LOT.empty, {"open_hours": 8_785}, {"LOT-OPEN-LIFE"}),  # 366 days and an hour
        (KIT, {}, {"LOT-REGISTER-WHEN"}),
        (
            LOT.empty,
            {"lot": "?", "taken": True, "expires": "", "open_hours": -1},
            {"LOT-NUMBER", "LOT-TAKEN", "LOT-EXPIRED", "LOT-OPEN-LIFE"},
        ),
    ],
)
def test_a_lot_is_registered_as_its_package_says(
    state: LotState, changed: dict[str, object], rules: set[str]
) -> None:
    assert refused(register(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "open_", "up", "away"),
    [
        (LOT.empty, "LOT-OPEN-WHEN", "LOT-USE-UP-WHEN", "LOT-WITHDRAW-WHEN"),
        (KIT, "", "", ""),
        (OPEN, "", "", ""),  # the next package
        (GONE, "LOT-OPEN-WHEN", "LOT-USE-UP-WHEN", ""),
        (BAD, "LOT-OPEN-WHEN", "LOT-USE-UP-WHEN", "LOT-WITHDRAW-WHEN"),
    ],
)
def test_opened_used_up_and_withdrawn(state: LotState, open_: str, up: str, away: str) -> None:
    assert refused(opened(state)) == {open_} - {""}
    assert refused(decide.use_up(state)) == {up} - {""}
    found = decide.withdraw(state, reason=WithdrawReason.DAMAGED)
    assert refused(found) == {away} - {""}


@pytest.mark.parametrize(
    ("supplier", "required", "rules", "kinds"),
    [
        ("", False, set(), ["lot.registered.v1"]),
        ("s-1", False, set(), ["lot.registered.v1", "lot.delivered.v1"]),
        ("s-1", True, set(), ["lot.registered.v1", "lot.delivered.v1"]),
        ("", True, {"LOT-SUPPLIER"}, []),
    ],
)
def test_a_site_may_ask_whom_a_lot_came_from(
    supplier: str, required: bool, rules: set[str], kinds: list[str]
) -> None:
    found = decide.delivered(register(), supplier, required=required)
    assert refused(found) == rules
    assert ([] if rules else types_of(found)) == kinds
    wrong = decide.delivered(register(lot="?"), supplier, required=required)
    assert refused(wrong) == {"LOT-NUMBER"} | rules, "beside the package's own faults"


def test_the_open_life_counts_from_the_package_that_was_opened_last() -> None:
    assert OPEN.open_until == "2026-03-04T09:00:00Z"  # 48 hours: KIT above
    assert decide.good_until(OPEN) == "2026-03-04T09:00:00Z"
    again = after(LOT, opened(OPEN, "2026-03-03T10:00:00Z"), OPEN)
    assert (again.open_until, again.opened) == ("2026-03-05T10:00:00Z", 2)
    assert refused(opened(OPEN, "2026-03-02T08:59:59Z")) == {"LOT-OPEN-BACKWARDS"}
    assert refused(opened(OPEN, "2026-07-01T08:00:00Z", "2026-07-01")) == {"LOT-PAST"}
    assert decide.good_until(KIT) == "2026-06-30"
    late = replace(OPEN, expires="2026-03-03")
    assert decide.good_until(late) == "2026-03-03"


STEP = Step("spin", "Spin", lots=True, reagents=(LotKind.ANTICOAGULANT,))
DONE: Decision = (Event("run.step_done.v1", {}),)


def used(
    *numbers: str,
    shelf: Shelf | None = None,
    step: Step | None = STEP,
    at: str = NINE,
    today: str = TODAY,
    past: str = "",
    unregistered: str = "",
    decision: Decision = DONE,
) -> Decision:
    work = Work("spin", "a", at, {}, reagents=tuple(Reagent("", one, "") for one in numbers))
    here = shelf or Shelf({"l-7": KIT, "m-1": OPEN})
    work = as_registered(work, here)
    return with_lots(decision, step, work, here, today=today, past=past, unregistered=unregistered)


@pytest.mark.parametrize(
    ("numbers", "facts", "rules"),
    [
        (("L-7",), {}, set()),
        (("l-7 ",), {}, set()),
        (("M-1",), {}, {"RUN-STEP-REAGENT-KIND"}),
        (("L-7", "M-1"), {}, set()),
        (("M-1",), {"step": Step("spin", "Spin", lots=True)}, set()),
        (("",), {}, {"RUN-STEP-LOT-UNNAMED"}),
        (("X-1",), {"shelf": Shelf({"x-1": None})}, {"RUN-STEP-LOT-UNNAMED"}),
        (
            ("X-1",),
            {"shelf": Shelf({"x-1": None}), "unregistered": REFUSED},
            {"RUN-STEP-LOT-UNNAMED", "LOT-UNREGISTERED"},
        ),
        (("L-7",), {"shelf": Shelf({"l-7": BAD})}, {"LOT-NOT-IN-USE"}),
        (("L-7",), {"shelf": Shelf({"l-7": GONE})}, {"LOT-NOT-IN-USE"}),
        (("L-7",), {"shelf": Shelf({"l-7": KIT}, frozenset({"l-7"}))}, {"LOT-RECALLED"}),
        (("L-7", "M-1"), {"at": "2026-03-04T09:00:00Z"}, set()),  # the last good second
        (("L-7", "M-1"), {"at": "2026-03-04T09:00:01Z"}, {"LOT-OPEN-TOO-LONG"}),
    ],
)
def test_the_lots_of_a_step(numbers: tuple[str, ...], facts: dict, rules: set[str]) -> None:  # type: ignore[type-arg]
    assert refused(used(*numbers, **facts)) == rules
    late = used(*numbers, **facts, decision=Refusal((refuse("RUN-STEP-ORDER", "Not yet."),)))
    assert refused(late) == {"RUN-STEP-ORDER"} | rules  # every fault at once


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"today": "2026-07-01"}, "Lot L-7 was good until 2026-06-30."),
        ({"at": "2026-03-04T09:00:01Z"}, "Lot M-1 was good until 2026-03-04T09:00:00Z."),
    ],
)
def test_a_lot_past_its_day_is_a_deviation_where_the_site_says_so(
    facts: dict[str, str], words: str
) -> None:
    found = used("L-7", "M-1", past=DEVIATION, **facts)  # type: ignore[arg-type]
    assert types_of(found)[:2] == ["run.step_done.v1", "run.deviated.v1"]
    told = data_of(found, 1)
    assert told["what"] == f"Done with a lot past its day. {words}"
    assert told["severity"] == "major"
    assert not not_codes("run", Event("run.deviated.v1", told))


def test_no_site_lets_a_lot_pass_where_the_master_record_is_strict() -> None:
    strict = replace(STEP, lots_strict=True)
    late = used("L-7", "M-1", step=strict, past=DEVIATION, at="2026-03-05T09:00:00Z")
    assert refused(late) == {"LOT-OPEN-TOO-LONG"}


def test_no_site_lets_a_lot_pass_that_is_withdrawn_or_recalled() -> None:
    for shelf in (Shelf({"l-7": BAD}), Shelf({"l-7": KIT}, frozenset({"l-7"}))):
        assert refused(used("L-7", shelf=shelf, past=DEVIATION))


def test_the_register_says_what_a_lot_is_whatever_was_typed() -> None:
    work = Work("spin", "a", NINE, {}, reagents=(Reagent("other", "l-7", "2099-01-01"),))
    found = as_registered(work, Shelf({"l-7": KIT})).reagents
    assert found == (Reagent("ACD-A", "L-7", "2026-06-30"),)


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_nothing_typed_of_a_lot_is_anything_but_a_code(lot: str, name: str, maker: str) -> None:
    found = register(lot=lot, name=name, maker=maker)
    if not refused(found):
        words = not_codes("lot", found[0])  # type: ignore[index]
        assert not words or " " not in lot + name + maker


def test_every_rule_of_a_lot_is_in_this_table() -> None:
    known = {
        rule for rule in rules_in("LOT", decide) if rule not in ("LOT-PAST", "LOT-OPEN-TOO-LONG")
    }
    shown = Path(__file__).read_text(encoding="utf-8")
    assert {rule for rule in known if rule not in shown} == set()
    assert LotStage.WITHDRAWN is BAD.stage
