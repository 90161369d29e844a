"""A donor's stream in the tables: one whose record carries eligibility, and changes of it."""

from __future__ import annotations

from datetime import date

from blastema.core.donor import decide
from blastema.core.donor.state import DONOR, DonorAnswer, DonorKind, DonorState, Eligibility
from blastema.core.product.signature import Meaning, Signature
from blastema.core.stream import Decision
from tests.spec.streams import after

TODAY = "2026-05-20"
RECOVERED = date(2026, 5, 4)
# The tests of everybody, 21 CFR 1271.85(a); May is outside the West Nile season.
PANEL = ("hiv-1", "hiv-2", "hepatitis-b", "hepatitis-c", "syphilis")
QUALITY = Signature("staff/quality", Meaning.APPROVAL)


def register(state: DonorState = DONOR.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "kind": DonorKind.BIRTH_MOTHER,
        "code": "M-0001",
        "supplier": "",
        "source": "placenta",
        "living": True,
        "recovered_on": RECOVERED,
        "recovered_abroad": False,
        "leukocyte_rich": False,
        "today": TODAY,
        "source_known": True,
        "code_taken": False,
    }
    return decide.register(state, **{**facts, **changed})  # type: ignore[arg-type]


def screen(state: DonorState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "questionnaire": True,
        "physical": True,
        "risk_found": False,
        "screened_by": "staff/lab",
        "on": RECOVERED,
        "note": "",
        "today": TODAY,
    }
    return decide.screen(state, **{**facts, **changed})  # type: ignore[arg-type]


def result(state: DonorState, slug: str = "hiv-1", **changed: object) -> Decision:
    facts: dict[str, object] = {
        "test": slug,
        "answer": DonorAnswer.NEGATIVE,
        "specimen_on": RECOVERED,
        "reported_on": RECOVERED,
        "laboratory": "LAB-3",
        "recorded_by": "staff/lab",
        "today": TODAY,
    }
    return decide.record_test(state, **{**facts, **changed})  # type: ignore[arg-type]


def determine(
    state: DonorState, outcome: Eligibility = Eligibility.ELIGIBLE, **changed: object
) -> Decision:
    facts: dict[str, object] = {
        "outcome": outcome,
        "reason": "",
        "signature": QUALITY,
        "today": TODAY,
    }
    return decide.determine(state, **{**facts, **changed})  # type: ignore[arg-type]


def state_statement(state: DonorState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "outcome": Eligibility.ELIGIBLE,
        "reference": "COA-77",
        "on": RECOVERED,
        "recorded_by": "staff/lab",
        "today": TODAY,
    }
    return decide.record_statement(state, **{**facts, **changed})  # type: ignore[arg-type]


def tested(state: DonorState, *slugs: str, **changed: object) -> DonorState:
    for slug in slugs or PANEL:
        state = after(DONOR, result(state, slug, **changed), state)
    return state


RECORDED = after(DONOR, register())
SCREENED = after(DONOR, screen(RECORDED), RECORDED)
COMPLETE = tested(SCREENED)
ELIGIBLE = after(DONOR, determine(COMPLETE), COMPLETE)
SUPPLIED = after(
    DONOR, register(kind=DonorKind.SUPPLIED, code="D-2041", supplier="Invented Tissue Bank")
)
