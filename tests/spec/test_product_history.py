"""Two things that happen to a container outside its way through the laboratory."""

from __future__ import annotations

from blastema.core.product import decide
from blastema.core.product.state import Hold

from .products import APPROVED, EXPIRY, NOTHING, NOW, PATIENT, T0, TREATMENT, after

DRAWN = after(
    NOTHING,
    decide.collect(
        NOTHING,
        din="A999926000001",
        division="00",
        product_class="marrow-aspirate",
        source="bone-marrow",
        patient=PATIENT,
        volume_ul=60_000,
        body_site="iliac-crest",
        side="left",
        at=T0,
        expires_at=None,
        treatment=TREATMENT,
    ),
)


def test_a_hold_is_put_on_and_lifted_under_a_signature() -> None:
    held = after(DRAWN, decide.hold(DRAWN, hold=Hold.QUARANTINE, reason="s1.why", now=NOW))
    assert held.holds == {Hold.QUARANTINE}
    lifted = decide.lift_hold(
        held, hold=Hold.QUARANTINE, reason="s1.why", signature=APPROVED, now=NOW
    )
    assert after(held, lifted).holds == frozenset()


def test_an_expiry_that_nobody_set_is_set_by_a_correction() -> None:
    corrected = decide.correct(DRAWN, field="expires_at", value=EXPIRY, reason="s1.why")
    assert after(DRAWN, corrected).expires_at == EXPIRY
