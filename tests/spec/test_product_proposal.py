"""A conditional release is two acts of two people; no signature is typed for somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.product import decide
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold, ProductState, Proposal, Release
from blastema.core.verdict import Refusal

from . import products as p


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.TESTED, {}, ()),
        (p.IN_PROCESS, {"readings": p.GOOD}, ()),
        (p.IN_PROCESS, {"readings": p.GOOD[:1]}, ("PRODUCT-TEST-MISSING",)),
        (p.IN_PROCESS, {"readings": (*p.GOOD, Reading("colour", 1))}, ("PRODUCT-TEST-UNKNOWN",)),
        (p.TESTED, {"readings": p.GOOD[:1]}, ("PRODUCT-RETEST-REASON",)),
        (p.TESTED, {"reason": ""}, ("PRODUCT-REASON",)),
        (p.TESTED, {"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        (p.TESTED, {"specification": p.SHORT}, ("PRODUCT-NOTHING-AWAITED",)),
        (p.PROPOSED, {}, ("PRODUCT-PROPOSED",)),
        (p.on_hold(p.TESTED, Hold.RECALL), {}, ("PRODUCT-RELEASE-HELD",)),
        (
            p.IN_PROCESS,
            {"readings": (p.GOOD[0], Reading("viability", 1))},
            ("PRODUCT-TEST-FAILED",),
        ),
    ],
)
def test_proposing_a_release(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.propose(state, **changed)) == rules


def test_a_proposal_releases_nothing() -> None:
    assert p.PROPOSED.release is Release.TESTED
    assert p.PROPOSED.proposed == Proposal(
        p.ALICE, "marrow-concentrate", 2, ("culture-negative",), "culture reads out after use"
    )


def test_a_proposal_with_readings_records_them_first() -> None:
    decision = p.propose(p.IN_PROCESS, readings=p.GOOD)
    assert not isinstance(decision, Refusal)
    assert [event.type for event in decision] == [
        "product.tested.v2",
        "product.tested.v2",
        "product.release_proposed.v1",
    ]
    assert p.after(p.IN_PROCESS, decision) == p.PROPOSED


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.PROPOSED, {}, ()),
        (p.TESTED, {}, ("PRODUCT-NOT-PROPOSED",)),
        (p.PROPOSED, {"signature": p.APPROVED}, ("SIGNATURE-TWO-PEOPLE",)),
        (p.PROPOSED, {"signature": Signature(p.BOB, Meaning.REVIEW)}, ("SIGNATURE-MEANING",)),
        (p.PROPOSED, {"specification": p.SHORT}, ("PRODUCT-PROPOSED-OTHERWISE",)),
        (p.on_hold(p.PROPOSED, Hold.QUARANTINE), {}, ("PRODUCT-RELEASE-HELD",)),
    ],
)
def test_confirming_a_release(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.confirm(state, **changed)) == rules


def test_a_confirmed_release_carries_both_signatures_and_the_first_reason() -> None:
    decision = p.confirm(p.PROPOSED)
    assert not isinstance(decision, Refusal)
    assert decision[0].data["second_signed_by"] == p.BOB
    assert decision[0].data["reason"] == "culture reads out after use"
    assert p.after(p.PROPOSED, decision) == p.CONDITIONAL


def test_a_new_result_makes_the_first_signature_void() -> None:
    again = decide.record_test(
        p.PROPOSED,
        specification=p.LONG,
        reading=Reading("viability", 950),
        reason="second sample",
    )
    assert p.after(p.PROPOSED, again).proposed is None


@pytest.mark.parametrize(
    "ended",
    [
        decide.refuse_release(p.PROPOSED, reason="clotted", signature=p.SECOND),
        p.exceptionally(p.PROPOSED),
    ],
)
def test_another_verdict_ends_a_proposal(ended: object) -> None:
    assert p.after(p.PROPOSED, ended).proposed is None  # type: ignore[arg-type]


def test_a_hold_does_not_undo_a_proposal() -> None:
    held = decide.hold(p.PROPOSED, hold=Hold.RECALL, reason="letter", now=p.NOW)
    assert p.after(p.PROPOSED, held) == replace(p.PROPOSED, holds=frozenset({"recall"}))
