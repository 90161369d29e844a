"""A culture: what may happen to it, what is refused, and what its counts add up to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.clear import not_codes
from blastema.core.culture import decide
from blastema.core.culture.growth import doublings, grown, rates
from blastema.core.culture.state import (
    CULTURE,
    Basis,
    CultureEnd,
    CultureStage,
    CultureState,
    Goal,
    Sown,
)
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.quantity import CellCount
from blastema.core.stream import Decision
from tests.spec.streams import after, refused, rules_in, types_of

TODAY = "2026-03-02"
ASPIRATE = ProductState(
    release=Release.IN_PROCESS,
    origin="collected",
    product_class="marrow-aspirate",
    source="bone-marrow",
    patient="00000000-0000-7000-8000-00000000000a",
    volume_left_ul=60_000,
    at="2026-03-02T08:00:00Z",
)
CELLS = Sown(Basis.CELLS, 1_000_000)
COLONIES = Sown(Basis.COLONIES, 40, plated=1_000_000, nucleated=100_000_000)
GOAL = Goal(40_000_000, 3_000, 7, "2026-04-20")


def at(day: int, hour: int = 8) -> str:
    return f"2026-03-{2 + day:02d}T{hour:02d}:00:00Z"


def start(state: CultureState = CULTURE.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "product": "00000000-0000-7000-8000-00000000000b",
        "material": ASPIRATE,
        "sown": CELLS,
        "goal": GOAL,
        "passage": 0,
        "doublings_milli": 0,
        "growing_already": False,
        "at": at(0),
        "today": TODAY,
    }
    return decide.start(state, **{**facts, **changed})  # type: ignore[arg-type]


FRESH = after(CULTURE, start())
COUNTED = after(CULTURE, decide.count(FRESH, cells=2_000_000, at=at(4)), FRESH)
SPLIT = after(CULTURE, decide.passage(COUNTED, cells=4_000_000, sown=3_000_000, at=at(7)), COUNTED)
ENDED = after(
    CULTURE, decide.end(SPLIT, reason=CultureEnd.HARVESTED, cells=12_000_000, at=at(14)), SPLIT
)
ESTIMATED = after(CULTURE, start(sown=COLONIES))


def fact(**changed: object) -> dict[str, object]:
    return {"material": replace(ASPIRATE, **changed)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({}, set()),
        ({"sown": COLONIES}, set()),
        ({"sown": Sown(Basis.NUCLEATED, 10**8)}, set()),
        ({"goal": replace(GOAL, slot_on="")}, set()),
        ({"goal": replace(GOAL, slot_on=TODAY)}, set()),
        (fact(product_class="expanded-marrow-cells"), set()),
        (fact(product_class="whole-blood"), {"CULTURE-CLASS"}),
        (fact(volume_left_ul=0), {"CULTURE-GONE"}),
        (fact(disposition=Disposition.DISCARDED), {"CULTURE-GONE"}),
        (fact(release=Release.REFUSED), {"CULTURE-REFUSED"}),
        (fact(holds=frozenset({"quarantine"})), {"PRODUCT-ON-HOLD"}),
        (fact(expires_at=at(0)), {"PRODUCT-EXPIRED"}),
        (fact(origin="received"), {"PRODUCT-NEVER-REMADE"}),
        ({"growing_already": True}, {"CULTURE-GROWING"}),
        ({"sown": Sown(Basis.CELLS, 0)}, {"CULTURE-AMOUNT"}),
        ({"sown": Sown(Basis.CELLS, -4)}, {"CULTURE-AMOUNT"}),
        ({"sown": Sown(Basis.CELLS, CellCount.MOST + 1)}, {"CULTURE-AMOUNT"}),
        ({"sown": replace(COLONIES, plated=0)}, {"CULTURE-PLATED"}),
        ({"sown": replace(COLONIES, nucleated=0)}, {"CULTURE-NUCLEATED"}),
        ({"sown": replace(COLONIES, amount=2_000_000)}, {"CULTURE-COLONIES"}),
        ({"sown": replace(CELLS, plated=5)}, {"CULTURE-TRIAL"}),
        ({"goal": replace(GOAL, dose_cells=0)}, {"CULTURE-DOSE"}),
        ({"goal": replace(GOAL, density_per_cm2=0)}, {"CULTURE-DENSITY"}),
        ({"goal": replace(GOAL, passage_days=61)}, {"CULTURE-PASSAGE-DAYS"}),
        ({"goal": replace(GOAL, slot_on="2026-03-01")}, {"CULTURE-SLOT"}),
        ({"goal": replace(GOAL, slot_on="2026-02-30")}, {"CULTURE-SLOT"}),
        ({"goal": replace(GOAL, slot_on="tomorrow")}, {"CULTURE-SLOT"}),
        ({"passage": -1}, {"CULTURE-BEHIND"}),
        ({"doublings_milli": 200_001}, {"CULTURE-BEHIND"}),
        (
            {
                **fact(volume_left_ul=0, product_class="whole-blood"),
                "sown": Sown(Basis.COLONIES, 0),
                "goal": Goal(0, 0, 0, "2020-01-01"),
                "passage": 99,
                "growing_already": True,
            },
            {
                "CULTURE-GONE",
                "CULTURE-CLASS",
                "CULTURE-GROWING",
                "CULTURE-AMOUNT",
                "CULTURE-PLATED",
                "CULTURE-NUCLEATED",
                "CULTURE-DOSE",
                "CULTURE-DENSITY",
                "CULTURE-PASSAGE-DAYS",
                "CULTURE-SLOT",
                "CULTURE-BEHIND",
            },
        ),
    ],
)
def test_what_may_be_put_into_culture(changed: dict[str, object], rules: set[str]) -> None:
    assert refused(start(**changed)) == rules


def test_a_culture_starts_once() -> None:
    assert refused(start(FRESH)) == {"CULTURE-START-WHEN"}


@pytest.mark.parametrize(
    ("state", "cells", "when", "rules"),
    [
        (FRESH, 1, at(1), set()),
        (FRESH, 900_000, at(0), set()),
        (FRESH, 0, at(1), {"CULTURE-CELLS"}),
        (FRESH, CellCount.MOST + 1, at(1), {"CULTURE-CELLS"}),
        (FRESH, 2_000_000, "2026-03-01T08:00:00Z", {"CULTURE-BACKWARDS"}),
        # 3 doublings a day and one for the error of a count: sixteen times on the first day.
        (FRESH, 16_000_000, at(1), set()),
        (FRESH, 16_000_001, at(1), {"CULTURE-TOO-FAST"}),
        (FRESH, -5, "2026-03-01T08:00:00Z", {"CULTURE-CELLS", "CULTURE-BACKWARDS"}),
        (ESTIMATED, 10**9, at(1), set()),
        (ENDED, 5, at(15), {"CULTURE-COUNT-WHEN"}),
        (CULTURE.empty, 5, at(15), {"CULTURE-COUNT-WHEN"}),
    ],
)
def test_what_may_be_counted(state: CultureState, cells: int, when: str, rules: set[str]) -> None:
    assert refused(decide.count(state, cells=cells, at=when)) == rules


@pytest.mark.parametrize(
    ("state", "cells", "sown", "rules"),
    [
        (FRESH, 4_000_000, 4_000_000, set()),
        (FRESH, 4_000_000, 4_000_001, {"CULTURE-SOWN-MORE"}),
        (FRESH, 4_000_000, 0, {"CULTURE-SOWN"}),
        (FRESH, 0, 0, {"CULTURE-CELLS", "CULTURE-SOWN"}),
        (ENDED, 12_000_000, 1, {"CULTURE-PASSAGE-WHEN"}),
    ],
)
def test_what_may_be_passaged(state: CultureState, cells: int, sown: int, rules: set[str]) -> None:
    assert refused(decide.passage(state, cells=cells, sown=sown, at=at(20))) == rules


@pytest.mark.parametrize(
    ("state", "reason", "cells", "rules"),
    [
        (SPLIT, CultureEnd.HARVESTED, 9_000_000, set()),
        (SPLIT, CultureEnd.CONTAMINATED, 0, set()),
        (SPLIT, CultureEnd.NO_GROWTH, 100, set()),
        (SPLIT, CultureEnd.HARVESTED, 0, {"CULTURE-HARVEST"}),
        (SPLIT, CultureEnd.HARVESTED, -1, {"CULTURE-CELLS"}),
        (ENDED, CultureEnd.HARVESTED, 9_000_000, {"CULTURE-END-WHEN"}),
    ],
)
def test_how_it_may_end(
    state: CultureState, reason: CultureEnd, cells: int, rules: set[str]
) -> None:
    assert refused(decide.end(state, reason=reason, cells=cells, at=at(21))) == rules


def test_what_it_is_grown_for_may_change_until_it_ends() -> None:
    later = replace(GOAL, slot_on="2026-05-04", dose_cells=20_000_000)
    assert after(CULTURE, decide.aim(SPLIT, goal=later, today=TODAY), SPLIT).goal == later
    wrong = replace(GOAL, dose_cells=0, slot_on="2026-03-01")
    assert refused(decide.aim(SPLIT, goal=wrong, today=TODAY)) == {"CULTURE-DOSE", "CULTURE-SLOT"}
    assert refused(decide.aim(ENDED, goal=later, today=TODAY)) == {"CULTURE-AIM-WHEN"}


def test_what_the_counts_add_up_to() -> None:
    """1 to 2 million in 4 days, to 4 in 3 days; then 3 to 12 million in 7: by hand."""
    assert [(one.before, one.after, one.days) for one in grown(ENDED)] == [
        (1_000_000, 2_000_000, 4.0),
        (2_000_000, 4_000_000, 3.0),
        (3_000_000, 12_000_000, 7.0),
    ]
    assert rates(ENDED) == pytest.approx((1 / 4, 1 / 3, 2 / 7))
    assert doublings(ENDED) == pytest.approx(4.0)
    assert (SPLIT.passage, SPLIT.cells, SPLIT.passage_at) == (1, 3_000_000, at(7))
    assert (ENDED.stage, ENDED.end) == (CultureStage.ENDED, "harvested")


def test_cells_that_come_with_a_past_keep_it() -> None:
    old = after(CULTURE, start(passage=2, doublings_milli=6_500))
    old = after(CULTURE, decide.passage(old, cells=2_000_000, sown=10**6, at=at(5)), old)
    assert (old.passage, doublings(old)) == (3, 7.5)


def test_an_estimate_tells_no_rate_until_it_was_counted_twice() -> None:
    once = after(CULTURE, decide.count(ESTIMATED, cells=50_000, at=at(10)), ESTIMATED)
    twice = after(CULTURE, decide.count(once, cells=100_000, at=at(12)), once)
    assert (ESTIMATED.cells, rates(ESTIMATED), rates(once), rates(twice)) == (0, (), (), (0.5,))


def test_counts_of_one_day_tell_no_rate() -> None:
    again = after(CULTURE, decide.count(COUNTED, cells=2_100_000, at=at(4, 20)), COUNTED)
    assert len(rates(again)) == len(rates(COUNTED)) == 1


days = st.integers(0, 60)
amounts = st.integers(-5, CellCount.MOST + 5)


@given(amounts, amounts, days)
def test_a_passage_that_is_taken_keeps_no_more_than_was_there(
    cells: int, sown: int, day: int
) -> None:
    found = decide.passage(
        FRESH, cells=cells, sown=sown, at=f"2026-05-{1 + day % 28:02d}T08:00:00Z"
    )
    if not refused(found):
        state = after(CULTURE, found, FRESH)
        assert 0 < state.cells == sown <= cells


def test_every_event_of_a_culture_is_in_codes() -> None:
    told = [
        *(start(), decide.count(FRESH, cells=5, at=at(1))),
        *(
            decide.aim(FRESH, goal=GOAL, today=TODAY),
            decide.passage(FRESH, cells=5, sown=5, at=at(1)),
        ),
        *(decide.end(FRESH, reason=reason, cells=5, at=at(1)) for reason in CultureEnd),
    ]
    events = [event for decision in told for event in decision]  # type: ignore[union-attr]
    assert {event.type for event in events} == set(CULTURE.handlers)
    assert [not_codes("culture", event) for event in events] == [()] * len(events)
    assert types_of(start()) == ["culture.started.v1"]


def test_every_rule_of_a_culture_is_in_these_tables() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert {rule for rule in rules_in("CULTURE", decide) if rule not in text} == set()
