"""Testing, and letting a product out: finally, conditionally or exceptionally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.origin import needs_reason
from blastema.core.product.signature import Signature, approves, two_people
from blastema.core.product.specification import Criterion, Result, Value, failed, missing
from blastema.core.product.state import Disposition, Hold, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refusal, refuse


class ReleaseKind(StrEnum):
    FINAL = "final"
    CONDITIONAL = "conditional"
    EXCEPTIONAL = "exceptional"


@dataclass(frozen=True, slots=True)
class Specification:
    """The lines that a product is held against, with the name and version that count."""

    name: str
    version: str
    criteria: Sequence[Criterion]

    def criterion(self, test: str) -> Criterion | None:
        return next((c for c in self.criteria if c.test == test), None)


@dataclass(frozen=True, slots=True)
class Measured:
    """A result as the laboratory reports it, before it is held against a limit."""

    test: str
    value: Value
    method: str = ""


def test(
    state: ProductState,
    *,
    specification: Specification,
    result: Measured,
    reason: str = "",
) -> Decision:
    """Holds one result against its limit; testing again needs a reason."""
    refused = refusal(
        _when("TEST", "test this product", state, *_IN_WORK),
        _here("test this product", state),
        _in_specification(specification, result.test),
        _tested_once(state, result.test, reason),
    )
    return refused or (_tested(specification, result, reason),)


def test_and_release(
    state: ProductState,
    *,
    specification: Specification,
    results: Sequence[Measured],
    signature: Signature,
    same_day: bool,
) -> Decision:
    """Tests and releases a person's own cells in one signed step.

    ``same_day`` says whether the cells were taken today by the site's own calendar.
    """
    shown = _shown(state, specification, results)
    refused = refusal(
        _when("TEST", "test this product", state, *_IN_WORK),
        _same_day(state, same_day),
        *dict.fromkeys(_in_specification(specification, r.test) for r in results),
        *dict.fromkeys(_tested_once(state, r.test, "") for r in results),
        *_fit_for_release(state, signature),
        *_meets(specification, shown),
    )
    if refused:
        return refused
    tested = tuple(_tested(specification, result, "") for result in results)
    return (*tested, _released(ReleaseKind.FINAL, specification, signature))


def release_final(
    state: ProductState, *, specification: Specification, signature: Signature
) -> Decision:
    """Every required test is there and passed; also ends a conditional release."""
    refused = refusal(
        _when("RELEASE", "release this product", state, Release.TESTED, Release.CONDITIONAL),
        _awaited(state),
        *_fit_for_release(state, signature),
        *_meets(specification, state.tests),
    )
    return refused or (_released(ReleaseKind.FINAL, specification, signature),)


def release_conditionally(
    state: ProductState,
    *,
    specification: Specification,
    signature: Signature,
    second: Signature,
    reason: str,
) -> Decision:
    """Lets a product out before its late results, under two signatures."""
    waits = missing(specification.criteria, state.tests)
    refused = refusal(
        _when("RELEASE", "release this product", state, Release.TESTED),
        *_fit_for_release(state, signature),
        approves(second),
        two_people(signature, second),
        needs_reason(reason),
        _failed(specification, state.tests),
        None
        if waits
        else refuse(
            "PRODUCT-NOTHING-AWAITED",
            "Every result is there: a conditional release waits for at least one.",
            "Release it finally.",
            "quality",
        ),
    )
    event = _released(
        ReleaseKind.CONDITIONAL, specification, signature, second=second, reason=reason, waits=waits
    )
    return refused or (event,)


def release_exceptionally(
    state: ProductState,
    *,
    specification: Specification,
    signature: Signature,
    reason: str,
    medical_director: bool,
) -> Decision:
    """Lets out a product that does not meet its specification, and says why.

    ``medical_director`` says whether the signer holds that role at this site.
    """
    refused = refusal(
        _when("RELEASE", "release this product", state, *_IN_WORK),
        *_fit_for_release(state, signature),
        needs_reason(reason),
        None
        if medical_director
        else refuse(
            "PRODUCT-MEDICAL-DIRECTOR",
            "Only the medical director releases a product exceptionally.",
            "Ask the medical director to sign.",
            "quality",
        ),
    )
    waits = missing(specification.criteria, state.tests)
    event = _released(
        ReleaseKind.EXCEPTIONAL, specification, signature, reason=reason, waits=waits
    )
    return refused or (event,)


def refuse_release(state: ProductState, *, reason: str, signature: Signature) -> Decision:
    """The verdict that a product does not leave; it cannot be taken back."""
    refused = refusal(
        _when("REFUSE-RELEASE", "refuse the release of this product", state, *_IN_WORK),
        needs_reason(reason),
    )
    data = {"reason": reason, "signed_by": signature.signed_by, "meaning": signature.meaning.value}
    return refused or (Event("product.release_refused.v1", {**data}),)


def late_result(
    state: ProductState, *, specification: Specification, result: Measured
) -> Decision:
    """A result that a release waits for; one that fails recalls the product at once."""
    criterion = specification.criterion(result.test)
    refused = refusal(
        _when(
            "LATE-RESULT",
            "record a late result",
            state,
            Release.CONDITIONAL,
            Release.EXCEPTIONAL,
        ),
        _in_specification(specification, result.test),
        _is_awaited(state, result.test),
    )
    if refused or criterion is None:
        return refused or Refusal(())
    return _late(state, criterion, result)


# The stages in which a product is still being judged.
_IN_WORK = (Release.IN_PROCESS, Release.TESTED)


def _late(state: ProductState, criterion: Criterion, result: Measured) -> tuple[Event, ...]:
    passed = criterion.met_by(result.value)
    arrived = Event(
        "product.late_result.v1",
        {
            "test": result.test,
            "value": result.value,
            "unit": criterion.unit,
            "limit": criterion.limit,
            "comparator": criterion.comparator.value,
            "passed": passed,
            "method": result.method or criterion.method,
        },
    )
    if passed or Hold.RECALL in state.holds:
        return (arrived,)
    reason = f"The late result of {result.test} did not pass."
    recalled = Event("product.held.v1", {"hold": Hold.RECALL.value, "reason": reason})
    return (arrived, recalled)


def _when(rule: str, verb: str, state: ProductState, *stages: Release) -> Finding | None:
    return moment(f"PRODUCT-{rule}-WHEN", verb, state.release, stages, who="laboratory")


def _here(verb: str, state: ProductState) -> Finding | None:
    return moment("PRODUCT-IN-STOCK", verb, state.disposition, (Disposition.IN_STOCK,))


def _same_day(state: ProductState, same_day: bool) -> Finding | None:
    if state.autologous and same_day:
        return None
    return refuse(
        "PRODUCT-SAME-DAY",
        "One signed step is for a person's own cells on the day they were taken.",
        "Record the tests first, then release the product.",
        "laboratory",
    )


def _in_specification(specification: Specification, name: str) -> Finding | None:
    if specification.criterion(name):
        return None
    return refuse(
        "PRODUCT-TEST-UNKNOWN",
        "The specification has no such test.",
        "Record it as a measurement, or choose a test of the specification.",
        "laboratory",
    )


def _tested_once(state: ProductState, name: str, reason: str) -> Finding | None:
    """Testing until it passes must leave a trace of why."""
    if name not in state.tests or reason.strip():
        return None
    return refuse(
        "PRODUCT-RETEST-REASON",
        f"The test {name} has a result already; testing again needs a reason.",
        "Say why it is tested again.",
        "laboratory",
    )


def _is_awaited(state: ProductState, name: str) -> Finding | None:
    if name in state.awaiting:
        return None
    return refuse("PRODUCT-NOT-AWAITED", "The release does not wait for this test.")


def _awaited(state: ProductState) -> Finding | None:
    if not state.awaiting:
        return None
    return refuse(
        "PRODUCT-AWAITED",
        f"The release still waits for {', '.join(state.awaiting)}.",
        "Record the late result first.",
        "laboratory",
    )


def _fit_for_release(state: ProductState, signature: Signature) -> tuple[Finding | None, ...]:
    """An administered product may still be signed off when its late results are in."""
    return (
        approves(signature),
        refuse(
            "PRODUCT-RELEASE-HELD",
            f"The product is on hold: {', '.join(sorted(state.holds))}.",
            "Lift the hold first.",
            "quality",
        )
        if state.holds
        else None,
        refuse("PRODUCT-RELEASE-GONE", f"The product is {state.disposition} already.")
        if state.disposition in (Disposition.RETURNED, Disposition.DISCARDED)
        else None,
    )


def _meets(
    specification: Specification, results: Mapping[str, Result]
) -> tuple[Finding | None, ...]:
    lacking = missing(specification.criteria, results)
    return (
        refuse(
            "PRODUCT-TEST-MISSING",
            f"The specification asks for {', '.join(lacking)}, and there is no result.",
            "Record the result, or release it conditionally with a second signature.",
            "laboratory",
        )
        if lacking
        else None,
        _failed(specification, results),
    )


def _failed(specification: Specification, results: Mapping[str, Result]) -> Finding | None:
    wrong = failed(specification.criteria, results)
    if not wrong:
        return None
    return refuse(
        "PRODUCT-TEST-FAILED",
        f"The product did not pass {', '.join(wrong)}.",
        "Refuse the release, or ask the medical director.",
        "quality",
    )


def _shown(
    state: ProductState, specification: Specification, results: Sequence[Measured]
) -> Mapping[str, Result]:
    """The product's results as they would stand after these."""
    new = {
        r.test: Result(r.test, r.value, c.unit, c.met_by(r.value))
        for r in results
        if (c := specification.criterion(r.test))
    }
    return {**state.tests, **new}


def _tested(specification: Specification, result: Measured, reason: str) -> Event:
    raise NotImplementedError


def _released(
    kind: ReleaseKind,
    specification: Specification,
    signature: Signature,
    *,
    second: Signature | None = None,
    reason: str = "",
    waits: tuple[str, ...] = (),
) -> Event:
    data: dict[str, Json] = {
        "kind": kind.value,
        "specification": specification.name,
        "version": specification.version,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
        "second_signed_by": second.signed_by if second else "",
        "second_meaning": second.meaning.value if second else "",
        "reason": reason,
        "awaiting": list(waits),
    }
    return Event("product.released.v1", data)
