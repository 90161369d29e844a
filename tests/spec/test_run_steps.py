"""Runs: the transition table, the order of steps, and every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blastema.core.catalogue.practice import Measure, Process, Quantity, Step
from blastema.core.product.state import Disposition, Release
from blastema.core.run import decide
from blastema.core.run.decide import Limit, Work
from blastema.core.run.state import RUN, Reagent, RunStage, RunState, Severity
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

from . import products as p

FILTER = Step(
    "filter",
    "Filter",
    measures=(
        Measure("volume-in", "Volume", Quantity.VOLUME),
        Measure("clots", "No clots", Quantity.YES_NO),
        Measure("note", "Note", Quantity.TEXT, required=False),
        Measure("bath", "Bath", Quantity.TEMPERATURE, required=False),
        Measure("colonies", "Colonies", Quantity.COUNT, late=True),
    ),
)
SPIN = Step("spin", "Spin", lots=True, limit_setting="minutes-to-spin")
LABEL = Step("label", "Label", witness=True, limit_setting="minutes-to-label")
PROCESS = Process(
    "concentration",
    1,
    "Concentration",
    "marrow-concentrate",
    ("marrow-aspirate",),
    (FILTER, SPIN, LABEL),
)
NEWER = replace(PROCESS, version=2)
RECEIPT = Process("receipt", 1, "Receipt", "placental-allograft", (), (LABEL,))
TODAY = "2026-03-02"
HEPARIN = Reagent("heparin", "H-1", TODAY)
BATH = {"volume-in": 60_000, "clots": True}


def start(state: RunState = RUN.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "process": PROCESS,
        "inputs": {"aspirate-1": p.ASPIRATE},
        "equipment": ("centrifuge-1",),
        "at": "2026-03-02T08:30:00Z",
    }
    return decide.start(state, **{**facts, **changed})  # type: ignore[arg-type]


def step(state: RunState, name: str, **changed: object) -> Decision:
    done: dict[str, dict[str, object]] = {
        "filter": {"at": "2026-03-02T08:40:00Z", "measurements": BATH},
        "spin": {"at": "2026-03-02T09:00:00Z", "measurements": {}, "reagents": (HEPARIN,)},
        "label": {"at": "2026-03-02T09:20:00Z", "measurements": {}, "witnessed_by": p.BOB},
        "polish": {"at": "2026-03-02T09:20:00Z", "measurements": {}},
    }
    work = Work(**{"step": name, "done_by": p.ALICE, **done[name], **changed})  # type: ignore[arg-type]
    return decide.do_step(state, process=PROCESS, work=work, today=TODAY, limits={})


def finish(state: RunState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "process": PROCESS,
        "outputs": ("syringe-1",),
        "at": "2026-03-02T09:30:00Z",
    }
    return decide.finish(state, **{**facts, **changed})  # type: ignore[arg-type]


def after(state: RunState, decision: Decision) -> RunState:
    assert not isinstance(decision, Refusal), decision.rules
    for event in decision:
        state = RUN.apply(state, event)
    return state


STARTED = after(RUN.empty, start())
FILTERED = after(STARTED, step(STARTED, "filter"))
SPUN = after(FILTERED, step(FILTERED, "spin"))
LABELLED = after(SPUN, step(SPUN, "label"))
FINISHED = after(LABELLED, finish(LABELLED))
FAILED = after(STARTED, decide.fail(STARTED, reason="the bag leaked"))
BY_STAGE = {
    RunStage.NONE: RUN.empty,
    RunStage.RUNNING: LABELLED,
    RunStage.FINISHED: FINISHED,
    RunStage.FAILED: FAILED,
}

VERBS: dict[str, Callable[[RunState], Decision]] = {
    "start": start,
    "do a step": lambda s: (
        step(replace(s, steps=s.steps[:2]), "label") if s.steps else step(s, "filter")
    ),
    "deviate": lambda s: decide.deviate(s, step="spin", what="slower", severity=Severity.MINOR),
    "finish": finish,
    "fail": lambda s: decide.fail(s, reason="the bag leaked"),
}
# verb: none, running, finished, failed
TABLE = {
    "start": ["", *["RUN-STARTS-ONCE"] * 3],
    "do a step": ["RUN-STEP-WHEN", "", "RUN-STEP-WHEN", "RUN-STEP-WHEN"],
    "deviate": ["RUN-DEVIATE-WHEN", "", "", ""],
    "finish": ["RUN-FINISH-WHEN", "", "RUN-FINISH-WHEN", "RUN-FINISH-WHEN"],
    "fail": ["RUN-FAIL-WHEN", "", "RUN-FAIL-WHEN", "RUN-FAIL-WHEN"],
}
CELLS = [
    (verb, stage, rule)
    for verb, row in TABLE.items()
    for stage, rule in zip(RunStage, row, strict=True)
]


@pytest.mark.parametrize(("verb", "stage", "rule"), CELLS)
def test_a_verb_at_a_stage(verb: str, stage: RunStage, rule: str) -> None:
    refused = p.rules(VERBS[verb](BY_STAGE[stage]))
    assert rule in refused if rule else refused == ()


def test_the_table_names_every_verb() -> None:
    assert set(TABLE) == set(VERBS)


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"inputs": {}}, ("RUN-INPUTS",)),
        ({"inputs": {"a": p.on_hold(p.ASPIRATE, "recall")}}, ("PRODUCT-ON-HOLD",)),
        ({"inputs": {"a": p.travelling(p.ASPIRATE)}}, ("PRODUCT-IN-TRANSIT",)),
        ({"at": p.EXPIRY}, ("PRODUCT-EXPIRED",)),
        (
            {"inputs": {"a": replace(p.ASPIRATE, disposition=Disposition.DISCARDED)}},
            ("RUN-INPUT-GONE",),
        ),
        ({"inputs": {"a": replace(p.ASPIRATE, volume_left_ul=0)}}, ("RUN-INPUT-GONE",)),
        ({"inputs": {"a": replace(p.ASPIRATE, release=Release.REFUSED)}}, ("RUN-INPUT-REFUSED",)),
        ({"inputs": {"g": p.GRAFT_READY}}, ("PRODUCT-NEVER-REMADE", "RUN-INPUT-CLASS")),
        ({"inputs": {"g": p.GRAFT_READY}, "process": RECEIPT}, ()),  # it hands on what came
        ({"inputs": {"a": p.ASPIRATE}, "process": RECEIPT}, ("RUN-INPUT-CLASS",)),
        (
            {"inputs": {"a": p.ASPIRATE, "b": replace(p.ASPIRATE, patient=p.OTHER)}},
            ("RUN-ONE-PERSON",),
        ),
    ],
)
def test_what_a_run_may_start_from(changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(start(**changed)) == rules


@pytest.mark.parametrize(
    ("state", "name", "changed", "rules"),
    [
        (STARTED, "filter", {}, ()),
        (STARTED, "spin", {}, ("RUN-STEP-ORDER",)),
        (SPUN, "filter", {"at": "2026-03-02T09:10:00Z"}, ("RUN-STEP-ORDER",)),
        (LABELLED, "label", {}, ("RUN-STEP-ORDER",)),  # every step is done
        (STARTED, "polish", {}, ("RUN-STEP-UNKNOWN",)),
        (STARTED, "filter", {"at": "2026-03-02T08:29:59Z"}, ("RUN-STEP-BACKWARDS",)),
        (STARTED, "filter", {"measurements": {"clots": True}}, ("RUN-STEP-MEASUREMENT",)),
        (STARTED, "filter", {"measurements": {**BATH, "volume-in": -1}}, ("RUN-STEP-AMOUNT",)),
        (STARTED, "filter", {"measurements": {**BATH, "clots": 1}}, ("RUN-STEP-AMOUNT",)),
        (STARTED, "filter", {"measurements": {**BATH, "volume-in": True}}, ("RUN-STEP-AMOUNT",)),
        (STARTED, "filter", {"measurements": {**BATH, "note": 5}}, ("RUN-STEP-AMOUNT",)),
        (STARTED, "filter", {"measurements": {**BATH, "note": "slow"}}, ()),
        (STARTED, "filter", {"measurements": {**BATH, "bath": -4000}}, ()),  # below zero Celsius
        (STARTED, "filter", {"measurements": {**BATH, "weight": 1}}, ("RUN-STEP-AMOUNT",)),
        (STARTED, "filter", {"equipment": ("centrifuge-1",)}, ()),
        (STARTED, "filter", {"equipment": ("centrifuge-2",)}, ("RUN-STEP-EQUIPMENT",)),
        (FILTERED, "spin", {"reagents": ()}, ("RUN-STEP-LOTS",)),
        (
            FILTERED,
            "spin",
            {"reagents": (replace(HEPARIN, expires="2026-03-01"),)},
            ("RUN-STEP-REAGENT-EXPIRED",),
        ),
        (
            FILTERED,
            "spin",
            {"reagents": (replace(HEPARIN, expires=""),)},
            ("RUN-STEP-REAGENT-EXPIRED",),
        ),
        (SPUN, "label", {"witnessed_by": ""}, ("RUN-STEP-WITNESS",)),
        (SPUN, "label", {"witnessed_by": p.ALICE}, ("RUN-STEP-WITNESS",)),
    ],
)
def test_a_step(
    state: RunState, name: str, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(step(state, name, **changed)) == rules


def test_a_run_keeps_the_version_it_began_with() -> None:
    work = Work("filter", p.ALICE, "2026-03-02T08:40:00Z", BATH)
    decision = decide.do_step(STARTED, process=NEWER, work=work, today=TODAY, limits={})
    assert p.rules(decision) == ("RUN-PROCESS-VERSION",)


# The aspirate was collected at 08:00 and filtered at 08:40; the spin comes at 09:00.
@pytest.mark.parametrize(
    ("limit", "what"),
    [
        (None, []),  # the site has set none
        (Limit(60), []),  # exactly on time
        (Limit(59), ["Done after 60 minutes; the limit is 59."]),
        (Limit(20, since="filter"), []),
        (Limit(19, since="filter"), ["Done after 20 minutes; the limit is 19."]),
        (Limit(1, since="label"), []),  # counts from a step that is not done yet
    ],
)
def test_a_step_that_is_late_says_so_in_the_same_decision(
    limit: Limit | None, what: list[str]
) -> None:
    work = Work("spin", p.ALICE, "2026-03-02T09:00:00Z", {}, reagents=(HEPARIN,))
    limits = {"minutes-to-spin": limit} if limit else {}
    decision = decide.do_step(FILTERED, process=PROCESS, work=work, today=TODAY, limits=limits)
    state = after(FILTERED, decision)
    assert state.steps[-1].step == "spin"
    assert [deviation.what for deviation in state.deviations] == what


def test_a_late_step_is_rounded_up_to_whole_minutes() -> None:
    work = Work("spin", p.ALICE, "2026-03-02T09:00:01Z", {}, reagents=(HEPARIN,))
    limits = {"minutes-to-spin": Limit(60)}
    decision = decide.do_step(FILTERED, process=PROCESS, work=work, today=TODAY, limits=limits)
    assert after(FILTERED, decision).deviations[0].what.startswith("Done after 61 minutes")


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (LABELLED, {}, ()),
        (SPUN, {}, ("RUN-STEPS-OPEN",)),
        (LABELLED, {"outputs": ()}, ("RUN-OUTPUTS",)),
        (LABELLED, {"outputs": ("a", "a")}, ("RUN-OUTPUT-TWICE",)),
        (LABELLED, {"at": "2026-03-02T09:19:59Z"}, ("RUN-FINISH-BACKWARDS",)),
        (LABELLED, {"process": NEWER}, ("RUN-PROCESS-VERSION",)),
    ],
)
def test_finishing(state: RunState, changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(finish(state, **changed)) == rules


def test_failing_and_deviating_need_words() -> None:
    assert p.rules(decide.fail(STARTED, reason=" ")) == ("RUN-FAIL-REASON",)
    decision = decide.deviate(STARTED, step="", what="", severity=Severity.CRITICAL)
    assert p.rules(decision) == ("RUN-DEVIATION-WHAT",)


def test_a_finished_run_remembers_what_was_done() -> None:
    filtered = FINISHED.steps[0]
    assert filtered.measurements == BATH
    assert filtered.units == {"volume-in": "volume_ul", "clots": "yes-no"}
    assert FINISHED.steps[1].reagents == (HEPARIN,)
    assert FINISHED.outputs == ("syringe-1",)
    assert FINISHED.material_at == p.T0


def test_what_is_still_to_be_done_comes_in_order() -> None:
    assert decide.open_steps(STARTED, PROCESS) == (FILTER, SPIN, LABEL)
    assert decide.open_steps(SPUN, PROCESS) == (LABEL,)


@pytest.mark.parametrize(
    ("since", "late"),
    [
        # The material began at 08:00, the spin was at 09:00 (this file and products.py);
        # the label is put on at 09:20 and the limit is 30 minutes.
        ("", True),
        ("filter", True),
        ("spin", False),
    ],
)
def test_a_limit_counts_from_the_step_that_the_recipe_names(since: str, late: bool) -> None:
    work = Work("label", p.ALICE, "2026-03-02T09:20:00Z", {}, witnessed_by=p.BOB)
    limits = {"minutes-to-label": Limit(30, since)}
    done = decide.do_step(SPUN, process=PROCESS, work=work, today=TODAY, limits=limits)
    assert bool(after(SPUN, done).deviations) is late
