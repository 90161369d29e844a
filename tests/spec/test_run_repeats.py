"""A step that repeats: as often as it happens, also never, until a later one is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.practice import Measure, Process, Quantity, Step
from blastema.core.product.expiry import instant
from blastema.core.run import decide
from blastema.core.run.balance import added
from blastema.core.run.bounds import Limit, timers
from blastema.core.run.state import RUN, RunState
from blastema.core.run.step import open_steps, over, repeatable
from blastema.core.stream import Decision
from tests.spec import products as p
from tests.spec.streams import after, refused

MEDIUM = Measure("added-medium", "Medium", Quantity.VOLUME)
SEED = Step("seed", "Seed", (MEDIUM,))
FEED = Step("feed", "Feed", (MEDIUM,), limit_setting="between", limit_from="seed", repeats=True)
HARVEST = Step("harvest", "Harvest", wait_setting="hold", limit_from="feed")
RECORD = Process(
    "growth", 1, "Growth", "marrow-concentrate", ("marrow-aspirate",), (SEED, FEED, HARVEST)
)
EIGHT = "2026-03-02T08:00:00Z"
LIMITS = {"between": Limit(60, "seed")}


def minutes(number: int) -> str:
    return (instant(EIGHT) + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def do(state: RunState, step: str, at: int, ul: int = 10, **facts: object) -> Decision:
    given_facts: dict[str, object] = {"limits": {}, "numbers": {}, **facts}
    measured = {"added-medium": ul} if step != "harvest" else {}
    work = decide.Work(step, p.ALICE, minutes(at), measured)
    return decide.do_step(state, process=RECORD, work=work, today="2026-03-02", **given_facts)  # type: ignore[arg-type]


def ran(*steps: tuple[str, int], ul: int = 10) -> RunState:
    facts: dict[str, object] = {"inputs": {"a": p.ASPIRATE}, "equipment": (), "at": EIGHT}
    state = after(RUN, decide.start(RUN.empty, process=RECORD, **facts))  # type: ignore[arg-type]
    for step, at in steps:
        state = after(RUN, do(state, step, at, ul), state)
    return state


# what was done, with its minute -> what is owed next, and what may be done again
@pytest.mark.parametrize(
    ("steps", "owed", "again"),
    [
        ((), ["seed", "harvest"], []),
        ((("seed", 1),), ["harvest"], ["feed"]),
        ((("seed", 1), ("feed", 2)), ["harvest"], ["feed"]),
        ((("seed", 1), ("feed", 2), ("feed", 3)), ["harvest"], ["feed"]),
        ((("seed", 1), ("harvest", 2)), [], []),
        ((("seed", 1), ("feed", 2), ("harvest", 3)), [], []),
    ],
)
def test_what_is_owed_and_what_may_be_done_again(
    steps: tuple[tuple[str, int], ...], owed: list[str], again: list[str]
) -> None:
    state = ran(*steps)
    assert [one.slug for one in open_steps(state, RECORD)] == owed
    assert [one.slug for one in repeatable(state, RECORD)] == again
    assert over(state, RECORD, FEED) is any(step == "harvest" for step, _ in steps)


@pytest.mark.parametrize("steps", [(), (("seed", 1), ("harvest", 2))])
def test_before_its_turn_and_after_a_later_step_it_is_refused(
    steps: tuple[tuple[str, int], ...],
) -> None:
    assert refused(do(ran(*steps), "feed", 9)) == {"RUN-STEP-ORDER"}


def test_a_step_that_does_not_repeat_is_done_once() -> None:
    assert refused(do(ran(("seed", 1)), "seed", 2)) == {"RUN-STEP-ORDER"}


def test_it_never_goes_backwards() -> None:
    assert refused(do(ran(("seed", 1), ("feed", 5)), "feed", 4)) == {"RUN-STEP-BACKWARDS"}


# the last step and its minute, what comes and when, how many deviations
@pytest.mark.parametrize(
    ("fed", "at", "late"),
    [((), 61, 0), ((), 62, 1), ((50,), 110, 0), ((50,), 111, 1), ((50, 100), 160, 0)],
)
def test_its_longest_time_counts_anew_each_time(fed: tuple[int, ...], at: int, late: int) -> None:
    state = ran(("seed", 1), *(("feed", minute) for minute in fed))
    decision = do(state, "feed", at, limits=LIMITS)
    assert isinstance(decision, tuple)
    assert [one.type for one in decision[1:]] == ["run.deviated.v1"] * late


@pytest.mark.parametrize(("fed", "ends"), [((), 31), ((50,), 80), ((50, 70), 100)])
def test_a_hold_after_it_counts_from_its_last_time(fed: tuple[int, ...], ends: int) -> None:
    state, numbers = ran(("seed", 1), *(("feed", minute) for minute in fed)), {"hold": 30}
    steps = (*repeatable(state, RECORD), *open_steps(state, RECORD))
    found = timers(state, RECORD, steps, limits={}, numbers=numbers)
    assert [(one.step.slug, one.at, one.hold) for one in found] == [
        ("harvest", instant(minutes(ends)), True)
    ]
    early = do(state, "harvest", ends - 1, numbers=numbers)
    assert isinstance(early, tuple)
    assert len(early) == 2
    assert isinstance(do(state, "harvest", ends, numbers=numbers), tuple)


def test_the_timer_runs_from_the_last_time() -> None:
    state = ran(("seed", 1), ("feed", 40))
    found = timers(state, RECORD, repeatable(state, RECORD), limits=LIMITS, numbers={})
    assert [one.at for one in found] == [instant(minutes(100))]


@given(st.lists(st.integers(0, 2**30), max_size=12))
def test_all_that_it_added_is_in_the_balance(amounts: list[int]) -> None:
    state = ran(("seed", 0), ul=7)
    for number, ul in enumerate(amounts, start=1):
        state = after(RUN, do(state, "feed", number, ul), state)
    assert len(state.steps) == 1 + len(amounts)
    assert added(state, RECORD) == {"medium": 7 + sum(amounts)}


def test_a_record_of_nothing_but_repeats_is_no_record() -> None:
    with pytest.raises(ValueError, match="a process has steps"):
        replace(RECORD, steps=(replace(FEED, limit_from=""),))
