"""How a product begins, and every reason why it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.product import decide
from blastema.core.product.decide import ParentPart
from blastema.core.product.receipt import Storage
from blastema.core.product.standing import Reading
from blastema.core.product.state import Disposition, ProductState, Release, Transport
from blastema.core.product.use import Purpose

from . import products as p

OTHER_PERSON = replace(p.ASPIRATE, patient=p.OTHER)
OTHER_DONATION = replace(p.ASPIRATE, din="A999926000002")


def test_a_collection_is_in_process_and_belongs_to_its_person() -> None:
    assert p.ASPIRATE.release is Release.IN_PROCESS
    assert p.ASPIRATE.disposition is Disposition.IN_STOCK
    assert p.ASPIRATE.autologous
    assert p.ASPIRATE.code == "A99992600000100"
    assert p.ASPIRATE.volume_left_ul == p.ASPIRATE.volume_ul == 60_000


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"din": "A99992600000"}, ("PRODUCT-DIN",)),  # twelve characters
        ({"din": "O999926000001"}, ("PRODUCT-DIN",)),  # never begins with O
        ({"division": "a0"}, ("PRODUCT-DIVISION",)),
        ({"volume_ul": 0}, ("PRODUCT-VOLUME",)),
        ({"volume_ul": -5}, ("PRODUCT-VOLUME",)),
        ({"expires_at": p.T0}, ("PRODUCT-EXPIRED-AT-BIRTH",)),
        ({"patient": ""}, ("PRODUCT-PATIENT",)),
        ({"expires_at": None}, ()),  # a site may set none
        ({"din": "", "volume_ul": 0}, ("PRODUCT-DIN", "PRODUCT-VOLUME")),  # all faults at once
    ],
)
def test_what_a_collection_must_say(changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(p.collect(**changed)) == rules


def test_a_received_product_waits_in_quarantine() -> None:
    assert p.QUARANTINED.release is Release.QUARANTINED
    assert not p.QUARANTINED.autologous
    assert p.QUARANTINED.holds == frozenset()


@pytest.mark.parametrize("missing", ["supplier", "lot"])
def test_a_receipt_names_supplier_and_lot(missing: str) -> None:
    assert p.rules(p.receive(**{missing: ""})) == ("PRODUCT-SUPPLIER",)


def test_a_container_is_received_once() -> None:
    assert p.rules(p.receive(known=True)) == ("PRODUCT-RECEIVED-BEFORE",)


@pytest.mark.parametrize(
    ("arrived", "rules"),
    [
        ({}, ()),
        ({"certificate": False}, ("PRODUCT-CERTIFICATE",)),
        ({"transport": Transport.OUTSIDE}, ("PRODUCT-TRANSPORT-TEMPERATURE",)),
        ({"transport": Transport.WITHIN, "reference": "COA-77"}, ()),
        ({"donor_eligible": False}, ("PRODUCT-DONOR", "PRODUCT-TEST-FAILED")),
        ({"container_intact": False}, ("PRODUCT-CONTAINER", "PRODUCT-TEST-FAILED")),
        ({"temperature_mc": -59_999}, ("PRODUCT-ARRIVAL-TEMPERATURE",)),
        ({"temperature_mc": -60_000}, ()),  # the ends belong to the range
        ({"temperature_mc": -90_001}, ("PRODUCT-ARRIVAL-TEMPERATURE",)),
        ({"expires_at": p.NOW}, ("PRODUCT-ARRIVED-EXPIRED",)),
    ],
)
def test_an_arrival_with_a_fault_is_not_accepted(
    arrived: dict[str, object], rules: tuple[str, ...]
) -> None:
    state = p.after(p.NOTHING, p.receive(**arrived))
    assert p.rules(p.accept(state)) == rules


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        ({"readings": ()}, ("PRODUCT-TEST-MISSING",)),
        ({"readings": (Reading("labels-match-papers", 0),)}, ("PRODUCT-TEST-FAILED",)),
        ({"readings": (*p.LABELS_MATCH, Reading("weight", 1))}, ("PRODUCT-TEST-UNKNOWN",)),
        ({"specification": p.SHORT}, None),
    ],
)
def test_what_an_acceptance_needs(
    changed: dict[str, object], rules: tuple[str, ...] | None
) -> None:
    refused = p.rules(p.accept(**changed))
    assert refused == rules if rules is not None else "PRODUCT-SPECIFICATION" in refused


def test_acceptance_releases_it_and_keeps_what_was_found() -> None:
    assert p.GRAFT_READY.release is Release.FINAL
    assert p.GRAFT_READY.released_by == (p.ALICE,)
    assert sorted(p.GRAFT_READY.tests) == [
        "container-intact",
        "donor-eligible",
        "labels-match-papers",
    ]


def test_a_receipt_is_refused_with_a_reason() -> None:
    assert p.rules(decide.refuse_receipt(p.QUARANTINED, reason=" ")) == ("PRODUCT-REASON",)
    refused = p.after(p.QUARANTINED, decide.refuse_receipt(p.QUARANTINED, reason="thawed"))
    assert (refused.release, refused.refused) == (Release.REFUSED, "thawed")


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({}, ()),
        ({"parents": ()}, ("PRODUCT-PARENTS",)),
        ({"run": ""}, ("PRODUCT-RUN",)),
        ({"division": "00"}, ("PRODUCT-SAME-LABEL",)),
        ({"parents": (ParentPart("a", 0, p.ASPIRATE),)}, ("PRODUCT-VOLUME",)),
        (
            {"parents": (ParentPart("a", 10, p.ASPIRATE), ParentPart("a", 10, p.ASPIRATE))},
            ("PRODUCT-PARENT-TWICE",),
        ),
        (
            {"parents": (ParentPart("a", 10, p.ASPIRATE), ParentPart("b", 10, OTHER_PERSON))},
            ("PRODUCT-ONE-PERSON",),
        ),
        (
            {"parents": (ParentPart("a", 10, p.ASPIRATE), ParentPart("b", 10, OTHER_DONATION))},
            ("PRODUCT-POOL-NUMBER",),
        ),
        (
            {
                "parents": (ParentPart("a", 10, p.ASPIRATE), ParentPart("b", 10, OTHER_DONATION)),
                "din": "A999926000003",
            },
            (),
        ),
        ({"parents": (ParentPart("g", 10, p.GRAFT_READY),)}, ("PRODUCT-NEVER-REMADE",)),
    ],
)
def test_what_may_be_made_of_what(changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(p.make(**changed)) == rules


def test_what_is_made_belongs_to_its_parents_person() -> None:
    assert (p.IN_PROCESS.patient, p.IN_PROCESS.source) == (p.PATIENT, "bone-marrow")
    assert [(part.product, part.volume_ul) for part in p.IN_PROCESS.parents] == [
        ("aspirate-1", 60_000)
    ]


def test_a_storage_range_has_its_lower_end_first() -> None:
    with pytest.raises(ValueError, match="lowest temperature above the highest"):
        Storage(low_mc=0, high_mc=-1)


@pytest.mark.parametrize(
    ("state", "purpose", "child", "volume_ul", "rules"),
    [
        (p.ASPIRATE, Purpose.PROCESSING, "c", 60_000, ()),  # all of it
        (p.ASPIRATE, Purpose.PROCESSING, "c", 60_001, ("PRODUCT-NOT-ENOUGH",)),
        (p.ASPIRATE, Purpose.SAMPLE, None, 0, ("PRODUCT-VOLUME",)),
        (p.ASPIRATE, Purpose.SAMPLE, None, -1, ("PRODUCT-VOLUME",)),
        (p.ASPIRATE, Purpose.PROCESSING, None, 1, ("PRODUCT-CHILD",)),
        (p.GRAFT_READY, Purpose.PROCESSING, "c", 1, ("PRODUCT-NEVER-REMADE",)),
        (p.GRAFT_READY, Purpose.RETENTION, None, 1, ()),
        (p.REFUSED, Purpose.PROCESSING, "c", 1, ("PRODUCT-DRAW-REFUSED",)),
    ],
)
def test_what_may_be_drawn(
    state: ProductState, purpose: Purpose, child: str | None, volume_ul: int, rules: tuple[str, ...]
) -> None:
    drawn = decide.draw(state, child=child, purpose=purpose, volume_ul=volume_ul, now=p.NOW)
    assert p.rules(drawn) == rules


def test_a_drawn_volume_leaves_its_container() -> None:
    drawn = decide.draw(
        p.ASPIRATE, child="c", purpose=Purpose.PROCESSING, volume_ul=59_000, now=p.NOW
    )
    state = p.after(p.ASPIRATE, drawn)
    assert state.volume_left_ul == 1000
    assert [(part.product, part.volume_ul) for part in state.drawn] == [("c", 59_000)]
    assert not state.untouched
