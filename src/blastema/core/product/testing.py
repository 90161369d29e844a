"""Measuring and testing: what the laboratory found, before and after a release."""

from __future__ import annotations

from blastema.core.catalogue.practice import Specification, SpecTest
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.possible import reading_faults
from blastema.core.product.standing import Reading
from blastema.core.product.state import RELEASED, Disposition, Hold, ProductState, Release
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The stages in which a product is still being judged.
IN_WORK = (Release.IN_PROCESS, Release.TESTED)
# Units in which an amount may lie below nothing.
_SIGNED_UNITS = frozenset({"temperature_mc", "mc"})


def measure(
    state: ProductState, *, measure: str, value: int, unit: str, equipment: str
) -> Decision:
    """Any amount measured of this product; it may arrive long after the product was used."""
    refused = refusal(
        moment("PRODUCT-MEASURE-WHEN", "measure this product", state.release, _EXISTING),
        refuse("PRODUCT-MEASURE-WHAT", "Say what was measured and in which unit.")
        if not (measure and unit)
        else None,
        refuse("PRODUCT-MEASURE-NEGATIVE", "This amount cannot be negative.", "Read it again.")
        if value < 0 and unit not in _SIGNED_UNITS
        else None,
    )
    data: dict[str, Json] = {
        "measure": measure,
        "value": value,
        "unit": unit,
        "equipment": equipment,
    }
    return refused or (Event("product.measured.v1", data),)


def record_test(
    state: ProductState,
    *,
    specification: Specification,
    reading: Reading,
    reason: str = "",
    now: str = "",
) -> Decision:
    """Holds one reading against its limit; testing again needs a reason."""
    refused = refusal(
        testable(state),
        moment("PRODUCT-TEST-WHERE", "test this product", state.disposition, _IN_STOCK),
        known_test(specification, reading),
        *reading_faults(specification, reading, now=now),
        tested_once(state, reading, reason),
    )
    return refused or tested(specification, reading, reason)


def late_result(
    state: ProductState,
    *,
    specification: Specification,
    reading: Reading,
    least_days: int = 0,
    now: str = "",
) -> Decision:
    """A result that comes after the release; one that fails recalls the product at once.

    ``least_days`` is how long the site lets this test go on before nothing found counts:
    slow growers need longer, and no number was verified. What was found counts at once.
    """
    refused = refusal(
        moment("PRODUCT-LATE-WHEN", "record a late result", state.release, RELEASED),
        known_test(specification, reading),
        *reading_faults(specification, reading, now=now),
        _awaited(state, specification, reading),
        long_enough(specification, reading, least_days),
    )
    if refused:
        return refused
    return tuple(
        event
        for line in specification.tests
        if line.slug == reading.test
        for event in _late(state, line, reading)
    )


def testable(state: ProductState) -> Finding | None:
    return moment(
        "PRODUCT-TEST-WHEN",
        "test this product",
        state.release,
        IN_WORK,
        remedy="After the release, record a late result or a measurement.",
        who="laboratory",
    )


def known_test(specification: Specification, reading: Reading) -> Finding | None:
    if specification.test(reading.test):
        return None
    return refuse(
        "PRODUCT-TEST-UNKNOWN",
        "The specification has no such test.",
        "Record it as a measurement, or choose a test of the specification.",
        "laboratory",
    )


def tested_once(state: ProductState, reading: Reading, reason: str) -> Finding | None:
    """Testing until it passes must leave a trace of why."""
    if reading.test not in state.tests or reason.strip():
        return None
    return refuse(
        "PRODUCT-RETEST-REASON",
        f"The test {reading.test} has a result already; testing again needs a reason.",
        "Say why it is tested again.",
        "laboratory",
    )


def tested(specification: Specification, reading: Reading, reason: str) -> tuple[Event, ...]:
    """The event of one reading; none where the specification has no such test."""
    return tuple(
        Event(
            "product.tested.v2",
            {
                **held(line, reading),
                "reason": reason,
            },
        )
        for line in specification.tests
        if line.slug == reading.test
    )


def held(line: SpecTest, reading: Reading) -> dict[str, Json]:
    """A reading beside the limit that it is held against."""
    return {
        "test": line.slug,
        "value": reading.found,
        "unit": line.unit,
        "limit": line.limit_at(spinal=reading.spinal),
        "comparator": line.comparator.value,
        "passed": line.passes(reading.found, spinal=reading.spinal),
        "method": reading.method,
        **reading.sample.as_data(),
        "given": reading.given.as_data() if reading.given else None,
    }


def long_enough(specification: Specification, reading: Reading, least_days: int) -> Finding | None:
    """Nothing found after too short a time, or after nobody knows how long, says nothing."""
    line = specification.test(reading.test)
    days = reading.sample.days
    if line is None or not least_days or not line.passes(reading.found):
        return None
    if days is not None and days >= least_days:
        return None
    return refuse(
        "PRODUCT-CULTURE-SHORT",
        f"Nothing found counts after {least_days} days from sample to report, as the site set.",
        "Say when it was sampled and reported, or wait for the final report.",
        "laboratory",
    )


_IN_STOCK = (Disposition.IN_STOCK,)
_EXISTING = tuple(stage for stage in Release if stage is not Release.NONE)


def _awaited(state: ProductState, specification: Specification, reading: Reading) -> Finding | None:
    line = specification.test(reading.test)
    wanted = line is not None and line.late and reading.test not in state.tests
    if wanted or reading.test in state.awaiting:
        return None
    return refuse(
        "PRODUCT-NOT-AWAITED",
        "This product waits for no such result.",
        "Record it as a measurement.",
        "laboratory",
    )


def _late(state: ProductState, line: SpecTest, reading: Reading) -> tuple[Event, ...]:
    passed = line.passes(reading.found, spinal=reading.spinal)
    arrived = Event("product.late_result.v2", held(line, reading))
    if passed or Hold.RECALL in state.holds:
        return (arrived,)
    return (arrived, failing_hold(line))


def failing_hold(line: SpecTest) -> Event:
    """A late result that does not pass holds its product at once."""
    reason = f"The late result of {line.slug} did not pass."
    return Event("product.held.v1", {"hold": Hold.RECALL.value, "reason": reason})
