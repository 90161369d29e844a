"""What goes into a run equals what comes out and what is lost by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.practice import Measure, Process, Quantity, Step
from blastema.core.clear import not_codes
from blastema.core.event import Event
from blastema.core.run import decide
from blastema.core.run.balance import NOT_NAMED, added, with_balance
from blastema.core.run.state import RUN, RunStage, RunState, StepDone
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse
from tests.spec import products as p
from tests.spec.streams import after, refused

WASH = Step(
    "wash",
    "Wash",
    (
        Measure("added-saline", "Saline", Quantity.VOLUME),
        Measure("cells-in", "Before", Quantity.CELLS),
        Measure("cells-out", "After", Quantity.CELLS),
    ),
)
RECORD = Process(
    "washing",
    1,
    "Washing",
    "marrow-concentrate",
    ("marrow-aspirate",),
    (WASH,),
    losses=("waste", "sample"),
)
OLDER = replace(RECORD, losses=())
FINISHED: Decision = (Event("run.finished.v1", {"outputs": ["a"], "at": ""}),)
volumes = st.integers(0, 2**40)


def washed(saline: int = 0, **counts: int) -> RunState:
    found = {slug.replace("_", "-"): cells for slug, cells in counts.items()}
    return RunState(steps=(StepDone("wash", "", {"added-saline": saline, **found}),))


def balanced(
    in_ul: int,
    out_ul: int,
    losses: dict[str, int],
    state: RunState | None = None,
    process: Process = RECORD,
    decision: Decision = FINISHED,
) -> Decision:
    here = state or washed()
    return with_balance(decision, here, process, in_ul=in_ul, out_ul=out_ul, losses=losses)


@pytest.mark.parametrize(
    ("in_ul", "out_ul", "losses", "rules"),
    [
        (60_000, 5_000, {"waste": 54_500, "sample": 500}, set()),
        (60_000, 60_000, {}, set()),
        (60_000, 5_000, {}, {"RUN-BALANCE"}),
        (60_000, 5_000, {"waste": 54_999}, {"RUN-BALANCE"}),
        (60_000, 61_000, {}, {"RUN-BALANCE"}),
        (60_000, 61_000, {"waste": -1_000}, {"RUN-LOSS-BELOW-ZERO"}),
        (60_000, 5_000, {"drunk": 55_000}, {"RUN-LOSS-UNKNOWN"}),
        (60_000, 5_000, {"drunk": -1}, {"RUN-LOSS-UNKNOWN", "RUN-LOSS-BELOW-ZERO", "RUN-BALANCE"}),
    ],
)
def test_a_run_balances_or_says_by_how_much_it_does_not(
    in_ul: int, out_ul: int, losses: dict[str, int], rules: set[str]
) -> None:
    assert refused(balanced(in_ul, out_ul, losses)) == rules
    wrong = Refusal((refuse("RUN-STEPS-OPEN", "Not yet."),))
    both = balanced(in_ul, out_ul, losses, decision=wrong)
    assert refused(both) == {"RUN-STEPS-OPEN"} | rules


def test_the_refusal_says_what_is_missing_in_millilitres() -> None:
    found = balanced(60_000, 5_000, {"waste": 50_000}, washed(1_000))
    assert isinstance(found, Refusal)
    assert found.findings[0].words == (
        "In went 61 ml; out came 5 ml, and 50 ml of losses are named. Missing: 6 ml."
    )


def test_what_a_step_added_is_accounted_for_like_what_went_in() -> None:
    assert added(washed(10_000), RECORD) == {"saline": 10_000}
    assert refused(balanced(60_000, 70_000, {}, washed(10_000))) == set()
    assert refused(balanced(60_000, 60_000, {}, washed(10_000))) == {"RUN-BALANCE"}


@given(volumes, volumes, volumes, st.dictionaries(st.sampled_from(["waste", "sample"]), volumes))
def test_nothing_appears_and_nothing_vanishes(
    in_ul: int, saline: int, out_ul: int, losses: dict[str, int]
) -> None:
    """The law: whatever is typed, a run that is finished adds up; else it is refused."""
    state = washed(saline)
    for process in (RECORD, OLDER):
        named = losses if process.losses else {}
        found = balanced(in_ul, out_ul, named, state, process)
        adds_up = in_ul + saline == out_ul + sum(named.values())
        if isinstance(found, Refusal):
            assert process.losses
            assert not adds_up
            continue
        balance = after(RUN, found, state).balance
        went_in = balance.in_ul + sum(balance.added_ul.values())
        assert went_in == balance.out_ul + sum(balance.losses_ul.values())
        assert (balance.in_ul, balance.out_ul) == (in_ul, out_ul)
        assert (NOT_NAMED in {**balance.losses_ul, **balance.added_ul}) == (not adds_up)
        assert not [fault for event in found for fault in not_codes("run", event)]


@pytest.mark.parametrize(
    ("counts", "cells", "deviations"),
    [
        ({}, (0, 0, 0), []),
        ({"cells_in": 100}, (100, 0, 0), []),
        ({"cells_in": 100, "cells_out": 80}, (100, 80, 20), []),
        ({"cells_in": 100, "cells_out": 0}, (100, 0, 100), []),
        (
            {"cells_in": 100, "cells_out": 101},
            (100, 101, -1),
            ["cells-out was 101; the most is 100."],
        ),
    ],
)
def test_cells_that_were_counted_before_and_after(
    counts: dict[str, int], cells: tuple[int, int, int], deviations: list[str]
) -> None:
    state = washed(**counts)
    found = after(RUN, balanced(0, 0, {}, state), state)
    one = found.balance
    assert (one.cells_in, one.cells_out, one.cells_lost) == cells
    assert [deviation.what for deviation in found.deviations] == deviations


def test_in_a_culture_cells_may_grow() -> None:
    state = washed(cells_in=100, cells_out=900)
    grown = balanced(0, 0, {}, state, replace(RECORD, grows=True))
    assert not after(RUN, grown, state).deviations


@pytest.mark.parametrize(
    "slug",
    [
        "prp-preparation-leukocyte-poor",
        "prp-preparation-leukocyte-rich",
        "micro-fragmentation",
        "enzymatic-digestion",
        "cell-wash",
        "cell-freezing",
        "cell-thaw",
        "reprogramming",
        "line-banking",
        "differentiation",
    ],
)
def test_the_master_records_of_the_catalogue(slug: str) -> None:
    record = catalogue().process(slug)
    assert record.losses
    assert all(step.reagents for step in record.steps if step.lots)
    study = {"enzymatic-digestion", "reprogramming", "line-banking", "differentiation"}
    assert record.study_only == (slug in study)
    assert record.makes in catalogue().products


def test_the_balance_stands_with_the_run_that_is_finished() -> None:
    began = {"inputs": {"a": p.ASPIRATE}, "equipment": (), "at": "2026-03-02T08:30:00Z"}
    state = after(RUN, decide.start(RUN.empty, process=RECORD, **began))  # type: ignore[arg-type]
    ended = after(RUN, balanced(60_000, 60_000, {}, state), state)
    assert (ended.stage, ended.balance.out_ul) == (RunStage.FINISHED, 60_000)
