"""The check before going home: what is asked, what is refused as a slip, and what passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.treatment.checklist import Weight
from blastema.core.treatment.discharge import MEANT, Vital, check_discharge, discharge_list
from blastema.core.treatment.state import TREATMENT, TreatmentState
from blastema.core.verdict import Refusal

from . import products as p
from .treatments import FINISHED, OPEN, after

WELL = {slug: item.passing for slug, item in discharge_list().items()}
MEASURED = {Vital.PULSE: 72, Vital.SYSTOLIC: 128, Vital.DIASTOLIC: 81}


def check(state: TreatmentState = OPEN, vitals=MEASURED, **answers: str):
    given_ = {**WELL, **{slug.replace("_", "-"): one for slug, one in answers.items()}}
    return check_discharge(state, vitals=vitals, answers=given_, by=p.ALICE)


def rules(decision) -> set[str]:
    assert isinstance(decision, Refusal), decision
    return set(decision.rules)


def test_it_passes_where_every_answer_does() -> None:
    (event,) = check()
    assert event.type == "treatment.discharge_checked.v1"
    assert (event.data["passed"], event.data["against"]) == (True, [])
    assert after(OPEN, check()).may_go is True


@pytest.mark.parametrize("slug", list(WELL))
def test_each_answer_that_stops_is_named_and_keeps_the_person_here(slug: str) -> None:
    """Parent: ``discharge.toml``; every question has an answer that stops."""
    item = discharge_list()[slug]
    stops = next(answer for answer, does in item.answers.items() if does is Weight.STOPS)
    decision = check(**{slug: stops})
    assert decision[0].data["against"] == [slug]
    assert after(OPEN, decision).may_go is False


def test_the_last_check_counts() -> None:
    stays = after(OPEN, check(awake="no"))
    assert after(stays, check(stays)).may_go is True
    goes = after(FINISHED, check(FINISHED))
    assert after(goes, check(goes, walks="no")).may_go is False


def test_before_a_session_is_open_nobody_goes_home_from_it() -> None:
    assert rules(check(TREATMENT.empty)) == {"DISCHARGE-WHEN"}
    assert TREATMENT.empty.may_go is None


@pytest.mark.parametrize(
    ("vitals", "expected"),
    [
        ({}, {"DISCHARGE-VITALS"}),
        ({Vital.PULSE: 720}, {"DISCHARGE-VITAL-MEANT"}),
        ({Vital.PULSE: -72}, {"DISCHARGE-VITAL-MEANT"}),
        ({Vital.OXYGEN: 101}, {"DISCHARGE-VITAL-MEANT"}),
        ({Vital.TEMPERATURE: 37}, {"DISCHARGE-VITAL-MEANT"}),  # degrees for thousandths
        ({Vital.PAIN: 11}, {"DISCHARGE-VITAL-MEANT"}),
        ({Vital.SYSTOLIC: 80, Vital.DIASTOLIC: 120}, {"DISCHARGE-PRESSURE"}),
    ],
)
def test_a_slip_of_the_keyboard_is_refused(vitals, expected: set[str]) -> None:
    assert rules(check(vitals=vitals)) == expected


def test_every_fault_is_told_at_once() -> None:
    decision = check_discharge(
        TREATMENT.empty, vitals={Vital.PULSE: 0}, answers={"moon": "full"}, by=p.ALICE
    )
    faults = [one.rule for one in decision.findings]
    assert {"DISCHARGE-WHEN", "DISCHARGE-VITAL-MEANT", "DISCHARGE-UNASKED"} < set(faults)
    assert faults.count("DISCHARGE-ASK") == len(WELL)


@given(st.dictionaries(st.sampled_from(Vital), st.integers(-10, 50_000), min_size=1))
def test_what_is_recorded_lies_where_it_can_be_meant(vitals) -> None:
    decision = check(vitals=vitals)
    meant = all(MEANT[one][0] <= amount <= MEANT[one][1] for one, amount in vitals.items())
    turned = vitals.get(Vital.DIASTOLIC, 0) > vitals.get(Vital.SYSTOLIC, 300)
    assert isinstance(decision, Refusal) == (not meant or turned)
