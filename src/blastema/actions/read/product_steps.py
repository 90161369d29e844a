"""What can be done with a container now, and for what cannot be, why not.

Each step is asked of ``core`` as it would be done at its best: what refuses then is the
state of the product and not a slip in a form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blastema.actions.specification import specified
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Process, Specification, catalogue
from blastema.core.culture.decide import may_begin
from blastema.core.donor.state import Eligibility
from blastema.core.product import correction, custody, desk, holds, place, release, use
from blastema.core.product.division import handled
from blastema.core.product.donor import donor_fault, waits_for_donor
from blastema.core.product.endotoxin import ENDOTOXIN
from blastema.core.product.proposal import confirm_release, propose_release
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import RELEASED, Hold, ProductState, Release
from blastema.core.product.testing import IN_WORK
from blastema.core.run import decide as runs
from blastema.core.run.state import RUN
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal

_P = Permission
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Asked:
    """One product, what it is judged by, how its donor stands, whether a culture of it grows,
    who asks, when, and for whose open treatment."""

    state: ProductState
    specification: Specification
    by: str
    now: str
    treatment: str = ""
    treated: str = ""
    donor: Eligibility | None = None
    growing: bool = False


@dataclass(frozen=True, slots=True)
class PossibleStep:
    """A step by the name of its page; ``findings`` say why it is not possible now."""

    page: str
    label: str
    permission: Permission
    findings: tuple[Finding, ...] = ()


def steps(asked: Asked) -> tuple[PossibleStep, ...]:
    """The steps that make sense for this container, the next one first."""
    found = (_step(*line, asked) for line in _LINES if line[3](asked))
    return tuple(sorted(found, key=lambda step: bool(step.findings)))


def processes_for(state: ProductState) -> tuple[Process, ...]:
    """The newest processes that start from a product of this class."""
    newest = {process.slug: process for process in catalogue().processes}
    return tuple(
        process
        for process in newest.values()
        if state.product_class in (process.starts_from or (process.makes,))
    )


_Line = tuple[str, str, Permission, Callable[[Asked], bool], Callable[[Asked], Decision]]


def _step(
    page: str,
    label: str,
    permission: Permission,
    _: Callable[[Asked], bool],
    decide: Callable[[Asked], Decision],
    asked: Asked,
) -> PossibleStep:
    decided = decide(asked)
    findings = decided.findings if isinstance(decided, Refusal) else ()
    return PossibleStep(page, label, permission, findings)


def _is(*stages: Release) -> Callable[[Asked], bool]:
    return lambda asked: asked.state.release in stages


def _signed(asked: Asked) -> Signature:
    return Signature(asked.by, Meaning.APPROVAL)


def _nothing(_: Asked) -> Decision:
    return ()


def _start(asked: Asked) -> Decision:
    process = next(iter(processes_for(asked.state)))
    return runs.start(
        RUN.empty,
        process=process,
        inputs={"this": asked.state},
        equipment=(),
        at=asked.now,
    )


def _release(asked: Asked) -> Decision:
    """As if every test that can be done now passed."""
    state, specification = asked.state, asked.specification
    readings = tuple(
        Reading(test.slug, test.limit if test.limit is not None else 1)
        for test in specification.tests
        if test.slug in desk.untested(state, specification)
    )
    if desk.needs_two(state, specification):
        return propose_release(
            state,
            specification=specification,
            readings=readings,
            signature=_signed(asked),
            reason="asked",
        )
    if readings:
        return release.test_and_release(
            state,
            specification=specification,
            readings=readings,
            signature=_signed(asked),
            same_day=True,
            second=None,
            reason="",
        )
    return release.release_final(state, specification=specification, signature=_signed(asked))


def _confirm(asked: Asked) -> Decision:
    return confirm_release(asked.state, specification=asked.specification, signature=_signed(asked))


def _finally(asked: Asked) -> Decision:
    return release.release_final(
        asked.state, specification=asked.specification, signature=_signed(asked)
    )


def _hand_over(asked: Asked) -> Decision:
    place = asked.state.place or "here"
    return custody.hand_over(
        asked.state, by=asked.by, from_place=place, to_place=ELSEWHERE, to_role="", at=asked.now
    )


def _take_over(asked: Asked) -> Decision:
    state = asked.state
    return custody.close_hand_over(
        state,
        by=asked.by,
        place=state.custody[-1].to_place,
        intact=True,
        temperature_mc=None,
        scanned=state.code,
    )


def _refuse_hand_over(asked: Asked) -> Decision:
    return custody.refuse_hand_over(asked.state, by=asked.by, reason="asked")


def _issue(asked: Asked) -> Decision:
    return use.issue(
        asked.state,
        treatment=asked.treatment,
        patient=asked.treated or asked.state.patient,
        allocated=bool(asked.treatment),
        product_class=asked.state.product_class,
        source=asked.state.source,
        route="",
        scanned=asked.state.code,
        now=asked.now,
    )


def _may_grow(asked: Asked) -> bool:
    return not asked.growing and may_begin(asked.state)


def _store(asked: Asked) -> Decision:
    """As if into a free position."""
    return place.store(
        asked.state,
        store=ELSEWHERE,
        position=ELSEWHERE,
        scanned=asked.state.code,
        taken=False,
        by=asked.by,
        at=asked.now,
    )


def _open(asked: Asked) -> Decision:
    return refusal(*handled(asked.state, in_run=False, now=asked.now)) or ()


def _storable(asked: Asked) -> bool:
    return asked.state.disposition in ("in-stock", "returned") and asked.state.volume_left_ul > 0


def _accept(asked: Asked) -> Decision:
    return refusal(donor_fault(asked.state, asked.donor)) or ()


def _can_open(asked: Asked) -> bool:
    """A donor's product is used as it came: the step makes no sense for it."""
    judged = asked.state.release not in (Release.QUARANTINED, Release.REFUSED)
    return _in_stock(asked) and judged and not asked.state.received


def _kept(asked: Asked) -> bool:
    return asked.state.disposition in ("in-stock", "issued", "returned")


def _in_stock(asked: Asked) -> bool:
    return asked.state.disposition == "in-stock" and asked.state.volume_left_ul > 0


def _has_process(asked: Asked) -> bool:
    fresh = not asked.state.released or asked.state.received
    return fresh and _in_stock(asked) and bool(processes_for(asked.state))


def _is_judged(asked: Asked) -> bool:
    judged = specified(asked.state.product_class) and asked.state.release in IN_WORK
    return judged and asked.state.proposed is None


def _waits_late(asked: Asked) -> bool:
    return asked.state.release in RELEASED and bool(desk.awaits(asked.state, asked.specification))


def _has_late(asked: Asked) -> bool:
    late = {line.slug for line in asked.specification.tests if line.late}
    return asked.state.release in RELEASED and bool(late & set(asked.state.tests))


def _asks_endotoxin(asked: Asked) -> bool:
    line = asked.specification.test(ENDOTOXIN)
    return line is not None and not line.unset and _is_judged(asked)


def _can_discard(asked: Asked) -> bool:
    return asked.state.disposition != "discarded" and asked.state.volume_left_ul > 0


_LINES: tuple[_Line, ...] = (
    (
        "product-take-over",
        "Take over",
        _P.PRODUCT_TAKE_OVER,
        lambda a: a.state.in_transit,
        _take_over,
    ),
    (
        "product-refuse-hand-over",
        "Refuse the hand-over",
        _P.PRODUCT_TAKE_OVER,
        lambda a: a.state.in_transit,
        _refuse_hand_over,
    ),
    ("product-accept", "Accept", _P.PRODUCT_RECEIVE, _is(Release.QUARANTINED), _accept),
    ("product-turn-away", "Turn away", _P.PRODUCT_REFUSE, _is(Release.QUARANTINED), _nothing),
    (
        "product-exception",
        "Sign an exception for its donor",
        _P.DONOR_EXCEPT,
        lambda a: waits_for_donor(a.state, a.donor),
        _nothing,
    ),
    ("run-start", "Start a run", _P.RUN_START, _has_process, _start),
    ("culture-start", "Put into culture", _P.CULTURE_KEEP, _may_grow, _nothing),
    (
        "product-confirm",
        "Confirm the release",
        _P.PRODUCT_RELEASE,
        lambda a: a.state.proposed is not None,
        _confirm,
    ),
    ("product-release", "Test and release", _P.PRODUCT_RELEASE, _is_judged, _release),
    ("product-test", "Record a test result", _P.PRODUCT_MEASURE, _is_judged, _nothing),
    ("product-endotoxin", "Record the endotoxin", _P.PRODUCT_MEASURE, _asks_endotoxin, _nothing),
    (
        "product-final",
        "Release finally",
        _P.PRODUCT_RELEASE,
        _is(Release.CONDITIONAL),
        _finally,
    ),
    (
        "product-late",
        "Enter a late result",
        _P.PRODUCT_MEASURE,
        _waits_late,
        _nothing,
    ),
    ("product-late-correct", "Correct a late result", _P.PRODUCT_MEASURE, _has_late, _nothing),
    (
        "product-issue",
        "Issue to the treatment",
        _P.PRODUCT_ISSUE,
        lambda a: _in_stock(a) and a.state.release in (*RELEASED, Release.TESTED),
        _issue,
    ),
    (
        "product-allocate",
        "Mean it for a course",
        _P.COURSE_ALLOCATE,
        lambda a: _in_stock(a) and not a.treatment and a.state.release is not Release.REFUSED,
        _nothing,
    ),
    ("product-hand-over", "Hand over", _P.PRODUCT_HAND_OVER, _kept, _hand_over),
    (
        "product-store",
        "Put into a position",
        _P.PRODUCT_STORE,
        lambda a: _storable(a) and not a.state.store,
        _store,
    ),
    ("product-store", "Move", _P.PRODUCT_STORE, lambda a: bool(a.state.store), _store),
    (
        "product-take-out",
        "Take out",
        _P.PRODUCT_STORE,
        lambda a: bool(a.state.store),
        _nothing,
    ),
    ("product-divide", "Divide into parts", _P.PRODUCT_DIVIDE, _can_open, _open),
    ("product-pool", "Pool with others", _P.PRODUCT_DIVIDE, _can_open, _open),
    ("product-label", "Print a label", _P.PRODUCT_LABEL, _kept, _nothing),
    ("product-measure", "Record a measurement", _P.PRODUCT_MEASURE, _can_discard, _nothing),
    (
        "product-return",
        "Bring it back unused",
        _P.PRODUCT_RETURN,
        lambda a: a.state.disposition == "issued" or (a.state.received and _in_stock(a)),
        lambda a: use.return_product(a.state, reason="asked"),
    ),
    (
        "product-correct",
        "Correct or set the expiry",
        _P.PRODUCT_CORRECT,
        _in_stock,
        lambda a: correction.correct(a.state, field="side", value="", reason="asked"),
    ),
    (
        "product-hold",
        "Put on hold",
        _P.PRODUCT_HOLD,
        lambda a: len(a.state.holds & {Hold.QUARANTINE, Hold.RECALL}) < 2,
        _nothing,
    ),
    (
        "product-lift-hold",
        "Lift a hold",
        _P.PRODUCT_LIFT_HOLD,
        lambda a: bool(a.state.holds),
        lambda a: holds.lift_hold(
            a.state,
            hold=Hold(min(a.state.holds)),
            reason="asked",
            signature=_signed(a),
            now=a.now,
        ),
    ),
    (
        "product-exceptional",
        "Release exceptionally",
        _P.PRODUCT_RELEASE_EXCEPTIONALLY,
        _is_judged,
        _nothing,
    ),
    ("product-refuse", "Refuse the release", _P.PRODUCT_REFUSE, _is(*IN_WORK), _nothing),
    (
        "product-discard",
        "Discard",
        _P.PRODUCT_DISCARD,
        _can_discard,
        lambda a: use.discard(a.state, by=a.by, reason="asked", witnessed_by="somebody else"),
    ),
)
