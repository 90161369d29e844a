"""A donor's product: accepted as its donor stands, and the exceptions of 21 CFR 1271.60 and 65."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from blastema.core.donor.state import DonorState, Eligibility
from blastema.core.product import donor as donors
from blastema.core.product import holds
from blastema.core.product.donor import Ground
from blastema.core.product.receipt import Asks
from blastema.core.product.state import Hold, ProductState, Release, Transport
from blastema.core.stream import Decision

from . import donors as d
from . import products as p

UNDETERMINED, ELIGIBLE = d.RECORDED, d.ELIGIBLE
INELIGIBLE = replace(
    d.ELIGIBLE, determination=replace(d.ELIGIBLE.determination, outcome=Eligibility.INELIGIBLE)
)
# The papers state that the donor is eligible: with a donor on record, that alone is not enough.
ARRIVED = p.after(p.NOTHING, p.receive(donor="donor-1", received_by=p.ALICE))
TODAY = "2026-03-03"
DOCTOR = "staff/doctor"
MISSED = ("PRODUCT-DONOR", "PRODUCT-TEST-FAILED")


def excepted(state: ProductState = ARRIVED, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "donor": Eligibility.INELIGIBLE,
        "course": "course-1",
        "ground": Ground.URGENT,
        "physician": DOCTOR,
        "physicians": [DOCTOR],
        "notified_on": date(2026, 3, 3),
        "today": TODAY,
        "other_courses": [],
        "reason": "s1.sealed",
        "signature": p.APPROVED,
    }
    return donors.except_donor(state, **{**facts, **changed})  # type: ignore[arg-type]


EXCEPTED = p.after(ARRIVED, excepted())
BEFORE_DETERMINED = p.after(ARRIVED, excepted(donor=Eligibility.NOT_DETERMINED))


@pytest.mark.parametrize(
    ("state", "donor", "rules"),
    [
        (ARRIVED, ELIGIBLE, ()),
        (ARRIVED, UNDETERMINED, MISSED),
        (ARRIVED, INELIGIBLE, MISSED),
        (EXCEPTED, INELIGIBLE, ()),
        (BEFORE_DETERMINED, UNDETERMINED, ()),
        # What was signed before does not cover what was found since.
        (BEFORE_DETERMINED, INELIGIBLE, MISSED),
        (EXCEPTED, UNDETERMINED, MISSED),
        # Without a donor on record the papers are all that is known.
        (p.QUARANTINED, None, ()),
    ],
)
def test_a_product_is_accepted_as_its_donor_stands(
    state: ProductState, donor: DonorState | None, rules: tuple[str, ...]
) -> None:
    assert p.rules(p.accept(state, donor=donor)) == rules


def test_an_accepted_exception_keeps_that_the_donor_did_not_pass() -> None:
    state = p.after(EXCEPTED, p.accept(EXCEPTED, donor=INELIGIBLE))
    assert state.release is Release.FINAL
    assert not state.tests["donor-eligible"].passed


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (ARRIVED, {}, ()),
        (ARRIVED, {"ground": Ground.RELATIVE}, ()),
        (ARRIVED, {"donor": Eligibility.NOT_DETERMINED}, ()),
        (
            ARRIVED,
            {"donor": Eligibility.NOT_DETERMINED, "ground": Ground.RELATIVE},
            ("PRODUCT-EXCEPT-GROUND",),
        ),
        (ARRIVED, {"donor": Eligibility.ELIGIBLE}, ("PRODUCT-EXCEPT-NEEDLESS",)),
        (EXCEPTED, {}, ("PRODUCT-EXCEPT-NEEDLESS",)),
        (EXCEPTED, {"donor": Eligibility.NOT_DETERMINED}, ()),
        (ARRIVED, {"course": ""}, ("PRODUCT-EXCEPT-COURSE",)),
        (ARRIVED, {"other_courses": ["course-2"]}, ("PRODUCT-EXCEPT-MEANT",)),
        (ARRIVED, {"physician": "staff/nobody"}, ("PRODUCT-EXCEPT-PHYSICIAN",)),
        (ARRIVED, {"notified_on": date(2026, 3, 4)}, ("PRODUCT-EXCEPT-AHEAD",)),
        (ARRIVED, {"reason": " "}, ("PRODUCT-REASON",)),
        (ARRIVED, {"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        (p.QUARANTINED, {}, ("PRODUCT-EXCEPT-DONOR",)),
        (p.ASPIRATE, {}, ("PRODUCT-EXCEPT-WHEN",)),
        (p.NOTHING, {}, ("PRODUCT-EXCEPT-WHEN",)),
    ],
)
def test_the_conditions_of_an_exception(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(excepted(state, **changed)) == rules


def test_every_missing_condition_is_named_at_once() -> None:
    assert set(p.rules(excepted(course="", physician="", reason=""))) == {
        "PRODUCT-EXCEPT-COURSE",
        "PRODUCT-EXCEPT-PHYSICIAN",
        "PRODUCT-REASON",
    }


def test_an_excepted_product_is_for_one_person() -> None:
    assert donors.only_for(EXCEPTED, "course-1") is None
    assert donors.only_for(ARRIVED, "course-2") is None
    other = donors.only_for(EXCEPTED, "course-2")
    assert other is not None
    assert other.rule == "PRODUCT-EXCEPT-OTHER"


@pytest.mark.parametrize(
    ("asks", "changed", "rules"),
    [
        (Asks(), {}, ()),
        (Asks(second_person=True), {}, ("PRODUCT-SECOND-LOOK",)),
        (Asks(second_person=True), {"received_by": p.BOB}, ()),
        (Asks(transport_record=True), {}, ("PRODUCT-NO-TRANSPORT-RECORD",)),
        (Asks(transport_record=True), {"transport": Transport.WITHIN}, ()),
        (
            Asks(transport_record=True),
            {"transport": Transport.OUTSIDE},
            ("PRODUCT-TRANSPORT-TEMPERATURE",),
        ),
    ],
)
def test_what_a_site_may_ask_of_an_acceptance(
    asks: Asks, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    arrived = p.after(p.NOTHING, p.receive(**{"received_by": p.ALICE, **changed}))
    assert p.rules(p.accept(arrived, asks=asks)) == rules


def test_a_delivery_of_what_is_recalled_is_held_at_once() -> None:
    held = p.after(p.NOTHING, p.receive(recalled="supplier-notice"))
    assert (held.release, held.holds) == (Release.QUARANTINED, {Hold.RECALL})


def test_a_delivery_names_a_donor_who_is_on_record() -> None:
    unknown = p.receive(donor="donor-9", donor_known=False)
    assert p.rules(unknown) == ("PRODUCT-DONOR-UNKNOWN",)


@pytest.mark.parametrize(
    ("found", "rules"),
    [
        ((), ()),
        ((ELIGIBLE,), ()),
        ((INELIGIBLE,), ("PRODUCT-DONOR",)),
        # A pool of several donors waits for the last of them.
        ((ELIGIBLE, UNDETERMINED), ("PRODUCT-DONOR",)),
    ],
)
def test_a_quarantine_is_lifted_when_every_donor_is_eligible(
    found: tuple[DonorState, ...], rules: tuple[str, ...]
) -> None:
    held = replace(p.GRAFT_READY, donor="donor-1", holds=frozenset({Hold.QUARANTINE}))
    lifted = holds.lift_hold(
        held,
        hold=Hold.QUARANTINE,
        reason="found eligible",
        signature=p.APPROVED,
        now=p.NOW,
        donors=found,
    )
    assert p.rules(lifted) == rules
