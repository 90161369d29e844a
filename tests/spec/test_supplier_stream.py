"""A supplier: registered, judged until a day, suspended, ended; and what a delivery is told."""

from __future__ import annotations

import pytest

from blastema.core.clear import not_codes
from blastema.core.event import Event
from blastema.core.product.signature import Meaning, Signature
from blastema.core.stream import Decision
from blastema.core.supplier import decide
from blastema.core.supplier.decide import REQUIRED, WARN, at_receipt, standing_today
from blastema.core.supplier.state import (
    SUPPLIER,
    Ground,
    Standing,
    SupplierStage,
    SupplierState,
    Supply,
)
from blastema.core.verdict import Refusal, refuse
from tests.spec.streams import after, refused, rules_in

TODAY, YESTERDAY, LATER = "2026-03-02", "2026-03-01", "2027-03-01"
APPROVED = Signature("staff/q", Meaning.APPROVAL)
NAME = "Invented Tissue Bank"


def registered(state: SupplierState = SUPPLIER.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "name": NAME,
        "supplies": (Supply.KITS, Supply.ALLOGRAFTS, Supply.KITS),
        "on": TODAY,
        "name_taken": False,
    }
    return decide.register(state, **{**facts, **changed})  # type: ignore[arg-type]


def judged(state: SupplierState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "standing": Standing.QUALIFIED,
        "ground": Ground.AUDIT,
        "until": LATER,
        "today": TODAY,
        "signature": APPROVED,
    }
    return decide.judge(state, **{**facts, **changed})  # type: ignore[arg-type]


def suspended(state: SupplierState, **changed: object) -> Decision:
    facts = {"standing": Standing.SUSPENDED, "ground": Ground.RECALL, "until": ""}
    return judged(state, **{**facts, **changed})


NEW = after(SUPPLIER, registered())
QUALIFIED = after(SUPPLIER, judged(NEW), NEW)
SUSPENDED = after(SUPPLIER, suspended(QUALIFIED), QUALIFIED)
ENDED = after(SUPPLIER, decide.end(QUALIFIED, on=TODAY, signature=APPROVED), QUALIFIED)


@pytest.mark.parametrize(
    ("state", "stage", "due"),
    [
        (NEW, SupplierStage.NEW, ""),
        (QUALIFIED, SupplierStage.QUALIFIED, LATER),
        (SUSPENDED, SupplierStage.SUSPENDED, ""),
        (after(SUPPLIER, judged(SUSPENDED), SUSPENDED), SupplierStage.QUALIFIED, LATER),
        (ENDED, SupplierStage.ENDED, ""),
    ],
)
def test_what_it_is(state: SupplierState, stage: SupplierStage, due: str) -> None:
    assert (state.stage, state.due) == (stage, due)


def test_what_comes_from_them_is_kept_once() -> None:
    assert (NEW.name, NEW.supplies) == (NAME, ("allografts", "kits"))


REFUSED: dict[str, tuple[Decision, ...]] = {
    "SUPPLIER-REGISTER-WHEN": (registered(NEW),),
    "SUPPLIER-NAME": (registered(name=""), registered(name="a" * 65), registered(name="a\nb")),
    "SUPPLIER-NAME-TAKEN": (registered(name_taken=True),),
    "SUPPLIER-SUPPLIES": (registered(supplies=()),),
    "SUPPLIER-JUDGE-WHEN": (judged(ENDED), suspended(SUPPLIER.empty)),
    "SUPPLIER-UNTIL": (judged(NEW, until=""), judged(NEW, until=YESTERDAY)),
    "SUPPLIER-NO-UNTIL": (suspended(NEW, until=LATER),),
    "SUPPLIER-GROUND": (judged(NEW, ground=Ground.RECALL), suspended(NEW, ground=Ground.AUDIT)),
    "SUPPLIER-END-WHEN": (decide.end(ENDED, on=TODAY, signature=APPROVED),),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_is_refused(rule: str) -> None:
    assert [rule in refused(decision) for decision in REFUSED[rule]] == [True] * len(REFUSED[rule])


def test_all_faults_at_once() -> None:
    assert refused(registered(name="", supplies=(), name_taken=True)) == {
        "SUPPLIER-NAME",
        "SUPPLIER-NAME-TAKEN",
        "SUPPLIER-SUPPLIES",
    }


def test_a_judgement_is_signed_as_an_approval() -> None:
    assert refused(judged(NEW, signature=Signature("staff/q", Meaning.REVIEW)))


def test_every_rule_is_in_the_table() -> None:
    assert rules_in("", decide) <= set(REFUSED)


STATES = {
    "unknown": (None, "SUPPLIER-UNKNOWN-NAME"),
    "new": (NEW, "SUPPLIER-NOT-QUALIFIED"),
    "qualified": (QUALIFIED, ""),
    "overdue": (after(SUPPLIER, judged(NEW, until=TODAY), NEW), "SUPPLIER-OVERDUE"),
    "suspended": (SUSPENDED, "SUPPLIER-SUSPENDED"),
    "ended": (ENDED, "SUPPLIER-SUSPENDED"),
}


@pytest.mark.parametrize("which", STATES)
def test_what_speaks_against_a_delivery(which: str) -> None:
    state, rule = STATES[which]
    found = standing_today(state, NAME, "2026-03-03")
    assert (found.rule if found else "") == rule


def test_the_last_good_day_is_good() -> None:
    assert standing_today(QUALIFIED, NAME, LATER) is None


@pytest.mark.parametrize(
    ("setting", "taken"),
    [
        ("", {"unknown", "new", "qualified", "overdue"}),
        (REQUIRED, {"qualified"}),
        (WARN, set(STATES)),
        ("nonsense", {"unknown", "new", "qualified", "overdue"}),
    ],
)
def test_what_a_site_takes(setting: str, taken: set[str]) -> None:
    came = (Event("product.received.v2", {}),)
    facts = {"name": NAME, "today": "2026-03-03", "setting": setting}
    found = {one for one, (s, _) in STATES.items() if at_receipt(came, state=s, **facts) == came}
    assert found == taken


def test_a_delivery_is_told_of_its_supplier_with_every_other_fault() -> None:
    before = Refusal((refuse("PRODUCT-VOLUME", "none"),))
    found = at_receipt(before, state=SUSPENDED, name=NAME, today=TODAY, setting="")
    assert refused(found) == {"PRODUCT-VOLUME", "SUPPLIER-SUSPENDED"}
    assert at_receipt(before, state=None, name="", today=TODAY, setting=REQUIRED) == before


def test_only_codes_and_the_name_of_the_house_stand_in_the_events() -> None:
    decisions = (registered(), judged(NEW), suspended(NEW))
    assert [not_codes("supplier", event) for one in decisions for event in one] == [()] * 3
