"""A step outside its master record: refused, or done as a deviation, as the record says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue.practice import Measure, Process, Quantity, Rule, Step
from blastema.core.clear import not_codes
from blastema.core.device.state import DeviceKind, DeviceState
from blastema.core.run import decide
from blastema.core.run.bounds import Limit, numbers_of, timers
from blastema.core.run.devices import with_kinds
from blastema.core.run.state import RUN, RunState
from blastema.core.run.step import open_steps
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from tests.spec import products as p
from tests.spec.streams import after, refused

ADD = Step("add", "Add the enzyme")
TEMPERATURE = Measure(
    "bath", "Bath", Quantity.TEMPERATURE, low_setting="least", high_setting="most"
)
STOP = Step(
    "stop",
    "Stop the enzyme",
    (TEMPERATURE,),
    limit_setting="minutes-most",
    wait_setting="minutes-least",
    limit_from="add",
)
COUNT = Step("count", "Count")
RECORD = Process(
    "digestion", 1, "Digestion", "marrow-concentrate", ("marrow-aspirate",), (ADD, STOP, COUNT)
)
EIGHT, NINE = "2026-03-02T08:30:00Z", "2026-03-02T09:00:00Z"


def record(**changed: object) -> Process:
    """The record with its second step changed."""
    return replace(RECORD, steps=(ADD, replace(STOP, **changed), COUNT))  # type: ignore[arg-type]


def running(process: Process, **changed: object) -> RunState:
    facts: dict[str, object] = {"inputs": {"a": p.ASPIRATE}, "equipment": (), "at": EIGHT}
    return after(RUN, decide.start(RUN.empty, process=process, **{**facts, **changed}))  # type: ignore[arg-type]


def do(
    state: RunState,
    process: Process,
    step: str,
    at: str = NINE,
    bath: int = 37_000,
    limits: dict[str, Limit] | None = None,
    numbers: dict[str, int] | None = None,
) -> Decision:
    return decide.do_step(
        state,
        process=process,
        work=decide.Work(step, p.ALICE, at, {"bath": bath} if step == "stop" else {}),
        today="2026-03-02",
        limits=limits or {},
        numbers=numbers or {},
    )


def added(process: Process) -> RunState:
    state = running(process)
    return after(RUN, do(state, process, "add", EIGHT), state)


@pytest.mark.parametrize(
    ("limits", "numbers", "bath", "rule", "words"),
    [
        ({}, {}, 99_000, "", ""),  # the site has set nothing
        ({"minutes-most": Limit(30, "add")}, {}, 37_000, "", ""),  # 30 minutes: exactly on time
        (
            {"minutes-most": Limit(29, "add")},
            {},
            37_000,
            "RUN-STEP-TOO-LATE",
            "Done after 30 minutes; the limit is 29.",
        ),
        ({}, {"minutes-least": 30}, 37_000, "", ""),
        (
            {},
            {"minutes-least": 31},
            37_000,
            "RUN-STEP-TOO-EARLY",
            "Done after 30 minutes; it has to wait for 31.",
        ),
        ({}, {"least": 37_000, "most": 37_000}, 37_000, "", ""),
        ({}, {"least": 37_001}, 37_000, "RUN-STEP-LIMIT", "bath was 37000; the least is 37001."),
        ({}, {"most": -81_000}, -80_000, "RUN-STEP-LIMIT", "bath was -80000; the most is -81000."),
    ],
)
def test_the_record_says_whether_it_is_refused_or_a_deviation(
    limits: dict[str, Limit], numbers: dict[str, int], bath: int, rule: str, words: str
) -> None:
    for strict in (False, True):
        one = Rule.REFUSE if strict else Rule.DEVIATION
        process = record(time_rule=one, limit_rule=one)
        state = added(process)
        found = do(state, process, "stop", bath=bath, limits=limits, numbers=numbers)
        if strict and rule:
            assert refused(found) == {rule}
            continue
        assert not isinstance(found, Refusal)
        told = [event.data["what"] for event in found[1:]]
        assert told == ([words] if words else [])
        assert not [fault for event in found for fault in not_codes("run", event)]


def test_every_breach_is_named_at_once() -> None:
    process = record(time_rule=Rule.REFUSE, limit_rule=Rule.REFUSE)
    limits, numbers = {"minutes-most": Limit(1, "add")}, {"minutes-least": 40, "most": 1}
    found = do(added(process), process, "stop", limits=limits, numbers=numbers)
    assert refused(found) == {"RUN-STEP-TOO-LATE", "RUN-STEP-TOO-EARLY", "RUN-STEP-LIMIT"}


def test_a_step_before_its_turn_is_a_deviation_where_the_record_lets_it() -> None:
    assert refused(do(running(RECORD), RECORD, "count")) == {"RUN-STEP-ORDER"}
    loose = replace(RECORD, steps=(ADD, STOP, replace(COUNT, order_rule=Rule.DEVIATION)))
    state = added(loose)
    early = after(RUN, do(state, loose, "count"), state)
    assert early.deviations[-1].what == "Done before stop."
    assert [step.slug for step in open_steps(early, loose)] == ["stop"]
    assert refused(do(early, loose, "count")) == {"RUN-STEP-ORDER"}  # once is enough
    whole = after(RUN, do(early, loose, "stop"), early)
    assert not open_steps(whole, loose)
    assert refused(decide.finish(early, process=loose, outputs=("b",), at=NINE)) == {
        "RUN-STEPS-OPEN"
    }


@given(st.permutations(["add", "stop", "count"]), st.booleans())
def test_in_whatever_order_steps_come_each_is_done_once_and_the_rest_stays_open(
    order: list[str], loose: bool
) -> None:
    rule = Rule.DEVIATION if loose else Rule.REFUSE
    process = replace(RECORD, steps=tuple(replace(step, order_rule=rule) for step in RECORD.steps))
    state = running(process)
    for slug in order:
        decision = do(state, process, slug)
        if not isinstance(decision, Refusal):
            state = after(RUN, decision, state)
    done = [step.step for step in state.steps]
    assert len(done) == len(set(done))
    assert {*done, *(step.slug for step in open_steps(state, process))} == {"add", "stop", "count"}
    if loose:
        assert done == order
    else:
        assert done == ["add", "stop", "count"][: len(done)]


def test_a_study_only_record_is_refused_outside_a_study() -> None:
    study = replace(RECORD, study_only=True)
    start = {"process": study, "inputs": {"a": p.ASPIRATE}, "equipment": (), "at": EIGHT}
    assert refused(decide.start(RUN.empty, **start)) == {"RUN-STUDY-ONLY"}  # type: ignore[arg-type]
    assert not refused(decide.start(RUN.empty, **start, in_study=True))  # type: ignore[arg-type]


def test_a_step_needs_its_kinds_of_device() -> None:
    step = replace(ADD, devices=(DeviceKind.CENTRIFUGE,))
    spun, counted = DeviceState(kind="centrifuge"), DeviceState(kind="cell-counter")
    assert not refused(with_kinds((), step, {"C1": spun}))
    assert refused(with_kinds((), step, {"CC1": counted, "C9": None})) == {"RUN-STEP-DEVICE-KIND"}
    assert not refused(with_kinds((), None, {}))


def test_timers_run_for_every_open_step_whose_time_has_begun() -> None:
    limits, numbers = {"minutes-most": Limit(40, "add")}, {"minutes-least": 30}
    before = running(RECORD)
    assert not timers(before, RECORD, open_steps(before, RECORD), limits=limits, numbers=numbers)
    state = added(RECORD)
    found = timers(state, RECORD, open_steps(state, RECORD), limits=limits, numbers=numbers)
    assert [(t.hold, f"{t.at:%H:%M}") for t in found] == [(True, "09:00"), (False, "09:10")]
    assert not timers(state, RECORD, open_steps(state, RECORD), limits={}, numbers={})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("30", {"minutes-least": 30}),
        ("-80000", {"minutes-least": -80_000}),
        ("", {}),
        ("half an hour", {}),
        ("3.5", {}),
        ("9" * 16, {}),
        ("٣", {}),  # a digit, but none that we read
    ],
)
def test_a_setting_that_is_no_number_is_no_limit(text: str, numbers: dict[str, int]) -> None:
    assert numbers_of(RECORD, {"minutes-least": text}) == numbers
