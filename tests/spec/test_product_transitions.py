"""Which verb is possible at which stage of a product: the whole tables.

A cell holds nothing where the step is allowed, else the rule that refuses it. Stages are
those of `programme.md`, "Product states": release, disposition and holds are separate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blastema.core.product import decide
from blastema.core.product.standing import Reading
from blastema.core.product.state import Disposition, Hold, ProductState, Release
from blastema.core.product.use import Purpose
from blastema.core.stream import Decision

from . import products as p

Verb = Callable[[ProductState], Decision]


def _draw(purpose: Purpose, child: str | None) -> Verb:
    return lambda s: decide.draw(s, child=child, purpose=purpose, volume_ul=100, now=p.NOW)


def _test_and_release(state: ProductState) -> Decision:
    return decide.test_and_release(
        state,
        specification=p.SHORT,
        readings=tuple(r for r in p.GOOD if r.test not in state.tests),
        signature=p.APPROVED,
        same_day=True,
        second=None,
        reason="",
    )


def _propose(state: ProductState) -> Decision:
    return p.propose(state, readings=tuple(r for r in p.GOOD if r.test not in state.tests))


def _confirm(state: ProductState) -> Decision:
    return p.confirm(replace(state, proposed=p.PROPOSED.proposed))


def _sent(state: ProductState) -> ProductState:
    return p.travelling(state) if state.din else state


VERBS: dict[str, Verb] = {
    "collect": p.collect,
    "receive": p.receive,
    "make": p.make,
    "accept": p.accept,
    "refuse receipt": lambda s: decide.refuse_receipt(s, reason="torn"),
    "draw a sample": _draw(Purpose.SAMPLE, None),
    "draw to process": _draw(Purpose.PROCESSING, "child-1"),
    "measure": lambda s: decide.measure(s, measure="ph", value=7, unit="count", equipment="m-1"),
    "test": lambda s: decide.record_test(
        s, specification=p.LONG, reading=Reading("viability", 900), reason="second sample"
    ),
    "test and release": _test_and_release,
    "release finally": lambda s: decide.release_final(
        s, specification=p.SHORT, signature=p.APPROVED
    ),
    "release conditionally": p.conditionally,
    "propose release": _propose,
    "confirm release": _confirm,
    "release exceptionally": p.exceptionally,
    "refuse release": lambda s: decide.refuse_release(s, reason="clot", signature=p.APPROVED),
    "late result": lambda s: decide.late_result(
        s, specification=p.LONG, reading=Reading("culture-negative", 1)
    ),
    "hold": lambda s: decide.hold(s, hold=Hold.RECALL, reason="supplier's letter", now=p.NOW),
    "lift hold": lambda s: decide.lift_hold(
        p.on_hold(s, Hold.RECALL),
        hold=Hold.RECALL,
        reason="a mix-up",
        signature=p.APPROVED,
        now=p.NOW,
    ),
    "print label": lambda s: decide.print_label(s, template="syringe"),
    "hand over": p.hand_over,
    "close hand-over": lambda s: p.close(_sent(s)),
    "refuse hand-over": lambda s: decide.refuse_hand_over(_sent(s), by=p.BOB, reason="wrong box"),
    "issue": p.issue,
    "administer": p.administer,
    "return": lambda s: decide.return_product(s, reason="not used"),
    "discard": p.discard,
    "correct site": lambda s: decide.correct(
        s, field="body_site", value="iliac-crest", reason="misread"
    ),
    "correct volume": lambda s: decide.correct(s, field="volume_ul", value=6100, reason="misread"),
}

# Verbs whose question at a table of releases is asked of an issued container.
_ISSUED_FIRST = {"administer", "return"}

_PROPOSE = "PRODUCT-PROPOSE-WHEN"
_TEST, _RELEASE = "PRODUCT-TEST-WHEN", "PRODUCT-RELEASE-WHEN"
_VERDICT = "PRODUCT-REFUSE-RELEASE-WHEN"

# fmt: off
# verb: none, quarantined, in-process, tested, final, conditional, exceptional, refused
BY_RELEASE = {
    "collect": ["", *["PRODUCT-BEGINS-ONCE"] * 7],
    "receive": ["", *["PRODUCT-BEGINS-ONCE"] * 7],
    "make": ["", *["PRODUCT-BEGINS-ONCE"] * 7],
    "accept": ["PRODUCT-ACCEPT-WHEN", "", *["PRODUCT-ACCEPT-WHEN"] * 6],
    "refuse receipt": ["PRODUCT-REFUSE-WHEN", "", *["PRODUCT-REFUSE-WHEN"] * 6],
    "draw a sample": ["PRODUCT-DRAW-WHEN", *[""] * 7],
    "draw to process": [
        "PRODUCT-DRAW-WHEN", "PRODUCT-NEVER-REMADE", "", "", "", "", "", "PRODUCT-DRAW-REFUSED"
    ],
    "measure": ["PRODUCT-MEASURE-WHEN", *[""] * 7],
    "test": [_TEST, _TEST, "", "", *[_TEST] * 4],
    "test and release": [_TEST, _TEST, "", "", *[_TEST] * 4],
    "release finally": [*[_RELEASE] * 3, "", _RELEASE, "", _RELEASE, _RELEASE],
    "release conditionally": [*[_RELEASE] * 3, "", *[_RELEASE] * 4],
    "propose release": [_PROPOSE, _PROPOSE, "", "", *[_PROPOSE] * 4],
    "confirm release": [*[_RELEASE] * 3, "", *[_RELEASE] * 4],
    "release exceptionally": [_RELEASE, _RELEASE, "", "", *[_RELEASE] * 4],
    "refuse release": [_VERDICT, _VERDICT, "", "", *[_VERDICT] * 4],
    "late result": [*["PRODUCT-LATE-WHEN"] * 4, "", "", "", "PRODUCT-LATE-WHEN"],
    "hold": ["PRODUCT-HOLD-WHEN", *[""] * 7],
    "lift hold": ["PRODUCT-HOLD-WHEN", *[""] * 7],
    "print label": ["PRODUCT-CUSTODY-WHEN", *[""] * 7],
    "hand over": ["PRODUCT-CUSTODY-WHEN", *[""] * 7],
    "close hand-over": ["PRODUCT-NO-HAND-OVER", *[""] * 7],
    "refuse hand-over": ["PRODUCT-NO-HAND-OVER", *[""] * 7],
    "issue": [*["PRODUCT-NOT-RELEASED"] * 4, "", "", "", "PRODUCT-NOT-RELEASED"],
    "administer": [*["PRODUCT-NOT-RELEASED"] * 4, "", "", "", "PRODUCT-NOT-RELEASED"],
    "return": ["PRODUCT-RETURN-WHEN", *[""] * 7],
    "discard": ["PRODUCT-DISCARD-WHEN", *[""] * 7],
    "correct site": ["PRODUCT-CORRECT-WHEN", *[""] * 7],
    "correct volume": ["PRODUCT-CORRECT-WHEN", "", "", "", *["PRODUCT-CORRECT-RELEASED"] * 3, ""],
}

# A product that was released finally.
# verb: in stock, issued, administered, returned, discarded
BY_DISPOSITION = {
    "collect": ["PRODUCT-BEGINS-ONCE"] * 5,
    "receive": ["PRODUCT-BEGINS-ONCE"] * 5,
    "make": ["PRODUCT-BEGINS-ONCE"] * 5,
    "accept": ["PRODUCT-ACCEPT-WHEN"] * 5,
    "refuse receipt": ["PRODUCT-REFUSE-WHEN"] * 5,
    "draw a sample": ["", *["PRODUCT-DRAW-WHERE"] * 4],
    "draw to process": ["", *["PRODUCT-DRAW-WHERE"] * 4],
    "measure": [""] * 5,
    "test": [_TEST] * 5,
    "test and release": [_TEST] * 5,
    "release finally": [_RELEASE] * 5,
    "release conditionally": [_RELEASE] * 5,
    "propose release": [_PROPOSE] * 5,
    "confirm release": [_RELEASE] * 5,
    "release exceptionally": [_RELEASE] * 5,
    "refuse release": [_VERDICT] * 5,
    "late result": [""] * 5,
    "hold": [""] * 5,
    "lift hold": [""] * 5,
    "print label": ["", "", "PRODUCT-CUSTODY-GONE", "", "PRODUCT-CUSTODY-GONE"],
    "hand over": ["", "", "PRODUCT-CUSTODY-GONE", "", "PRODUCT-CUSTODY-GONE"],
    "close hand-over": [""] * 5,
    "refuse hand-over": [""] * 5,
    "issue": ["", *["PRODUCT-ISSUE-WHERE"] * 4],
    "administer": ["PRODUCT-ADMINISTER-WHERE", "", "", *["PRODUCT-ADMINISTER-WHERE"] * 2],
    "return": ["PRODUCT-RETURN-WHERE", "", *["PRODUCT-RETURN-WHERE"] * 3],
    "discard": ["", "", "", "", "PRODUCT-DISCARD-WHERE"],
    "correct site": ["", *["PRODUCT-CORRECT-WHERE"] * 4],
    "correct volume": ["PRODUCT-CORRECT-RELEASED", *["PRODUCT-CORRECT-WHERE"] * 4],
}

# A product that was tested (release verbs) or released finally and issued where the verb asks.
# verb: quarantine, recall, expiry hold, in transit, past its expiry
BY_HINDRANCE = {
    "draw a sample": ["", "", "", "PRODUCT-IN-TRANSIT", ""],
    "draw to process": [*["PRODUCT-ON-HOLD"] * 3, "PRODUCT-IN-TRANSIT", "PRODUCT-EXPIRED"],
    "measure": [""] * 5,
    "test": [""] * 5,
    "test and release": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "release finally": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "release conditionally": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "propose release": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "confirm release": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "release exceptionally": [*["PRODUCT-RELEASE-HELD"] * 3, "", ""],
    "refuse release": [""] * 5,
    "late result": [""] * 5,
    "hold": ["", "PRODUCT-HELD", "", "", ""],
    "print label": [""] * 5,
    "hand over": ["", "", "", "PRODUCT-HAND-OVER-OPEN", ""],
    "close hand-over": [""] * 5,
    "issue": [*["PRODUCT-ON-HOLD"] * 3, "PRODUCT-IN-TRANSIT", "PRODUCT-EXPIRED"],
    "administer": [*["PRODUCT-ON-HOLD"] * 3, "PRODUCT-IN-TRANSIT", "PRODUCT-EXPIRED"],
    "return": ["", "", "", "PRODUCT-IN-TRANSIT", ""],
    "discard": ["", "", "", "PRODUCT-IN-TRANSIT", ""],
    "correct site": [""] * 5,
}
# fmt: on

_HINDRANCES: dict[str, Callable[[ProductState], ProductState]] = {
    "quarantine": lambda s: p.on_hold(s, Hold.QUARANTINE),
    "recall": lambda s: p.on_hold(s, Hold.RECALL),
    "expiry": lambda s: p.on_hold(s, Hold.EXPIRY),
    "in transit": p.travelling,
    "expired": lambda s: replace(s, expires_at=p.NOW),
}
_BEFORE_RELEASE = {
    "test",
    "test and release",
    "release finally",
    "release conditionally",
    "propose release",
    "confirm release",
    "release exceptionally",
    "refuse release",
    "correct site",
}


def _cells(table: dict[str, list[str]], stages: object) -> list[tuple[str, object, str]]:
    return [
        (verb, stage, rule)
        for verb, row in table.items()
        for stage, rule in zip(stages, row, strict=True)  # type: ignore[call-overload]
    ]


def _check(decision: Decision, rule: str) -> None:
    refused = p.rules(decision)
    assert rule in refused if rule else refused == ()


@pytest.mark.parametrize(("verb", "stage", "rule"), _cells(BY_RELEASE, Release))
def test_a_verb_at_a_stage_of_release(verb: str, stage: Release, rule: str) -> None:
    state = p.BY_RELEASE[stage]
    _check(VERBS[verb](p.issued(state) if verb in _ISSUED_FIRST else state), rule)


@pytest.mark.parametrize(("verb", "disposition", "rule"), _cells(BY_DISPOSITION, Disposition))
def test_a_verb_at_a_disposition(verb: str, disposition: Disposition, rule: str) -> None:
    _check(VERBS[verb](p.BY_DISPOSITION[disposition]), rule)


@pytest.mark.parametrize(("verb", "hindrance", "rule"), _cells(BY_HINDRANCE, _HINDRANCES))
def test_a_verb_with_a_hindrance(verb: str, hindrance: str, rule: str) -> None:
    state = p.TESTED if verb in _BEFORE_RELEASE else p.FINAL
    state = p.issued(state) if verb in _ISSUED_FIRST else state
    _check(VERBS[verb](_HINDRANCES[hindrance](state)), rule)


def test_the_tables_name_every_verb() -> None:
    hold_and_receipt = {"collect", "receive", "make", "accept", "refuse receipt", "correct volume"}
    assert set(BY_RELEASE) == set(BY_DISPOSITION) == set(VERBS)
    assert set(BY_HINDRANCE) == set(VERBS) - hold_and_receipt - {"lift hold", "refuse hand-over"}


@pytest.mark.parametrize("stage", [Release.QUARANTINED, Release.FINAL, Release.REFUSED])
def test_a_received_product_goes_back_to_its_supplier_from_stock(stage: Release) -> None:
    received = replace(p.QUARANTINED, release=stage)
    gone = p.after(received, decide.return_product(received, reason="not ordered"))
    assert gone.disposition is Disposition.RETURNED
    assert gone.release is stage
