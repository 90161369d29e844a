"""Products at every stage, made by the verbs themselves, for the tables of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from blastema.core.catalogue.practice import Comparator, Quantity, Specification, SpecTest
from blastema.core.course.state import Target
from blastema.core.product import decide
from blastema.core.product.fold import PRODUCT
from blastema.core.product.informed import Telling, Way
from blastema.core.product.receipt import Storage
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import Disposition, HandOver, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

DIN = "A999926000001"  # example number of reference/standards.md 1.2
PATIENT, OTHER = "patient-1", "patient-2"
TREATMENT = "treatment-1"
KNEE = Target("knee", "left")
T0 = "2026-03-02T08:00:00Z"
NOW = "2026-03-02T12:00:00Z"
EXPIRY = "2026-03-02T16:00:00Z"
LATER = "2026-03-03T00:00:00Z"
ALICE, BOB = "alice", "bob"
APPROVED = Signature(ALICE, Meaning.APPROVAL)
SECOND = Signature(BOB, Meaning.APPROVAL)
REVIEWED = Signature(ALICE, Meaning.REVIEW)
TOLD = Telling("carol", Way.PHONE, datetime(2026, 3, 2, 11, 0, tzinfo=UTC), ("carol",))
FREEZER = Storage(low_mc=-90_000, high_mc=-60_000)


def line(
    slug: str,
    comparator: Comparator = Comparator.AT_LEAST,
    limit: int | None = 1,
    *,
    late: bool = False,
) -> SpecTest:
    kept = None if comparator is Comparator.RECORDED else limit
    return SpecTest(slug, slug, Quantity.COUNT, comparator, kept, "unit", late, "this table")


VOLUME = line("volume")
VIABILITY = line("viability", limit=700)
CULTURE = line("culture-negative", Comparator.EQUALS, 1, late=True)
COLONIES = line("cfu-f", Comparator.RECORDED, late=True)

SHORT = Specification("marrow-concentrate", 1, False, (VOLUME, VIABILITY, COLONIES))
LONG = Specification("marrow-concentrate", 2, False, (VOLUME, VIABILITY, CULTURE, COLONIES))
GRAFT = Specification(
    "placental-allograft",
    1,
    False,
    (
        line("container-intact", Comparator.EQUALS),
        line("donor-eligible", Comparator.EQUALS),
        line("labels-match-papers", Comparator.EQUALS),
        line("viability", Comparator.RECORDED, late=True),
    ),
)
GOOD = (Reading("volume", 3000), Reading("viability", 950))
LABELS_MATCH = (Reading("labels-match-papers", 1),)


def after(state: ProductState, decision: Decision) -> ProductState:
    """The state after a decision that must have been allowed."""
    assert not isinstance(decision, Refusal), decision.rules
    for event in decision:
        state = PRODUCT.apply(state, event)
    return state


def rules(decision: Decision) -> tuple[str, ...]:
    """The rules that refused, none where the step was allowed."""
    return decision.rules if isinstance(decision, Refusal) else ()


NOTHING = ProductState()


def collect(state: ProductState = NOTHING, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "din": DIN,
        "division": "00",
        "product_class": "marrow-aspirate",
        "source": "bone-marrow",
        "patient": PATIENT,
        "volume_ul": 60_000,
        "body_site": "iliac-crest",
        "side": "left",
        "at": T0,
        "expires_at": EXPIRY,
        "treatment": TREATMENT,
    }
    return decide.collect(state, **{**facts, **changed})  # type: ignore[arg-type]


def receive(state: ProductState = NOTHING, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "din": DIN,
        "division": "00",
        "product_class": "placental-allograft",
        "source": "placenta",
        "supplier": "a tissue bank",
        "lot": "L-7",
        "donor_eligible": True,
        "certificate": True,
        "temperature_mc": -75_000,
        "container_intact": True,
        "volume_ul": 2000,
        "expires_at": EXPIRY,
        "at": T0,
    }
    return decide.receive(state, **{**facts, **changed})  # type: ignore[arg-type]


ASPIRATE = after(NOTHING, collect())
QUARANTINED = after(NOTHING, receive())


def make(state: ProductState = NOTHING, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "din": DIN,
        "division": "A0",
        "product_class": "marrow-concentrate",
        "parents": (decide.ParentPart("aspirate-1", 60_000, ASPIRATE),),
        "run": "run-1",
        "volume_ul": 6000,
        "expires_at": EXPIRY,
        "at": NOW,
    }
    return decide.make(state, **{**facts, **changed})  # type: ignore[arg-type]


def accept(state: ProductState = QUARANTINED, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "specification": GRAFT,
        "readings": LABELS_MATCH,
        "storage": FREEZER,
        "signature": APPROVED,
        "now": NOW,
    }
    return decide.accept(state, **{**facts, **changed})  # type: ignore[arg-type]


def _tested(state: ProductState) -> ProductState:
    for reading in GOOD:
        state = after(state, decide.record_test(state, specification=LONG, reading=reading))
    return state


def conditionally(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "specification": LONG,
        "signature": APPROVED,
        "second": SECOND,
        "reason": "culture reads out after use",
    }
    return decide.release_conditionally(state, **{**facts, **changed})  # type: ignore[arg-type]


def exceptionally(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "specification": LONG,
        "signature": APPROVED,
        "reason": "no second draw is possible",
        "medical_director": True,
        "telling": TOLD,
        "now": NOW,
    }
    return decide.release_exceptionally(state, **{**facts, **changed})  # type: ignore[arg-type]


def propose(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "specification": LONG,
        "readings": (),
        "signature": APPROVED,
        "reason": "culture reads out after use",
    }
    return decide.propose_release(state, **{**facts, **changed})  # type: ignore[arg-type]


def confirm(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {"specification": LONG, "signature": SECOND}
    return decide.confirm_release(state, **{**facts, **changed})  # type: ignore[arg-type]


IN_PROCESS = after(NOTHING, make())
TESTED = _tested(IN_PROCESS)
PROPOSED = after(TESTED, propose(TESTED))
FINAL = after(TESTED, decide.release_final(TESTED, specification=SHORT, signature=APPROVED))
CONDITIONAL = after(TESTED, conditionally(TESTED))
EXCEPTIONAL = after(TESTED, exceptionally(TESTED))
REFUSED = after(TESTED, decide.refuse_release(TESTED, reason="clotted", signature=APPROVED))
GRAFT_READY = after(QUARANTINED, accept())

BY_RELEASE = {
    Release.NONE: NOTHING,
    Release.QUARANTINED: QUARANTINED,
    Release.IN_PROCESS: IN_PROCESS,
    Release.TESTED: TESTED,
    Release.FINAL: FINAL,
    Release.CONDITIONAL: CONDITIONAL,
    Release.EXCEPTIONAL: EXCEPTIONAL,
    Release.REFUSED: REFUSED,
}


def issue(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "treatment": TREATMENT,
        "patient": PATIENT,
        "allocated": True,
        "product_class": state.product_class,
        "source": state.source,
        "route": "joint",
        "scanned": state.code,
        "now": NOW,
    }
    return decide.issue(state, **{**facts, **changed})  # type: ignore[arg-type]


def administer(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "treatment": TREATMENT,
        "patient": PATIENT,
        "target": KNEE,
        "volume_ul": 2000,
        "now": NOW,
    }
    return decide.administer(state, **{**facts, **changed})  # type: ignore[arg-type]


def discard(state: ProductState, **changed: object) -> Decision:
    facts = {"by": ALICE, "reason": "left over", "witnessed_by": BOB}
    return decide.discard(state, **{**facts, **changed})  # type: ignore[arg-type]


def hand_over(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "by": ALICE,
        "from_place": "laboratory",
        "to_place": "procedure-room",
        "to_role": "clinician",
        "at": NOW,
    }
    return decide.hand_over(state, **{**facts, **changed})  # type: ignore[arg-type]


def close(state: ProductState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "by": BOB,
        "place": "procedure-room",
        "intact": True,
        "temperature_mc": None,
        "scanned": state.code,
    }
    return decide.close_hand_over(state, **{**facts, **changed})  # type: ignore[arg-type]


ISSUED = after(FINAL, issue(FINAL))
ADMINISTERED = after(ISSUED, administer(ISSUED))
RETURNED = after(ISSUED, decide.return_product(ISSUED, reason="the person was unwell"))
DISCARDED = after(RETURNED, discard(RETURNED))

BY_DISPOSITION = {
    Disposition.IN_STOCK: FINAL,
    Disposition.ISSUED: ISSUED,
    Disposition.ADMINISTERED: ADMINISTERED,
    Disposition.RETURNED: RETURNED,
    Disposition.DISCARDED: DISCARDED,
}


def travelling(state: ProductState) -> ProductState:
    """The same product, on its way to the procedure room."""
    begun = HandOver("laboratory", "procedure-room", "clinician", ALICE, NOW)
    return replace(state, custody=(*state.custody, begun))


def issued(state: ProductState) -> ProductState:
    """The same product as if it lay on the table of the treatment."""
    return replace(state, disposition=Disposition.ISSUED, issued_to=TREATMENT)


def on_hold(state: ProductState, *holds: str) -> ProductState:
    return replace(state, holds=frozenset(holds))
