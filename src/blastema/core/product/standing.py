"""How a product's results stand against its specification.

The specification comes in as a value: it differs from product to product and from site
to site. A late test without a limit (colonies that are counted a fortnight later) is
wanted but never waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blastema.core.catalogue.practice import Comparator, Specification, SpecTest
from blastema.core.product.endotoxin import Given
from blastema.core.product.sample import NO_SAMPLE, Sample
from blastema.core.product.state import ProductState, Result
from blastema.core.verdict import Finding, refuse


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as the laboratory reports it, in the specification's small unit.

    An endotoxin has ``given`` from which its value is worked out; ``value`` is not read then.
    """

    test: str
    value: int
    method: str = ""
    sample: Sample = NO_SAMPLE
    given: Given | None = None

    @property
    def found(self) -> int:
        return self.given.meu_per_kg if self.given else self.value

    @property
    def spinal(self) -> bool:
        return self.given is not None and self.given.spinal


def judged(specification: Specification, readings: Iterable[Reading]) -> dict[str, Result]:
    """Each reading held against its limit; readings of unknown tests are left out."""
    return {
        reading.test: Result(reading.test, reading.found, line.unit, line.passes(reading.found))
        for reading in readings
        if (line := specification.test(reading.test))
    }


def missing(specification: Specification, results: Mapping[str, Result]) -> tuple[str, ...]:
    """Tests that a final release needs and that have no result."""
    return _without(results, (line for line in specification.tests if not _only_wanted(line)))


def missing_now(specification: Specification, results: Mapping[str, Result]) -> tuple[str, ...]:
    """Tests that even a conditional release needs and that have no result."""
    return _without(results, (line for line in specification.tests if not line.late))


def failed(specification: Specification, results: Mapping[str, Result]) -> tuple[str, ...]:
    """Tests of the specification whose last result does not pass, by the limits of this one."""
    return tuple(
        line.slug
        for line in specification.tests
        if line.slug in results and not line.unset and not meets(line, results[line.slug])
    )


def meets(line: SpecTest, result: Result) -> bool:
    """Whether a result on file passes; it may have been recorded under other limits."""
    return line.passes(result.value, spinal=result.spinal)


def unset(specification: Specification) -> Finding | None:
    """Limits that no source states and that the site has not set: nothing passes without."""
    tests = tuple(line.slug for line in specification.tests if line.unset)
    if not tests:
        return None
    return refuse(
        "PRODUCT-LIMIT-UNSET",
        f"No limit is set for: {_names(specification, tests)}.",
        "Its number was not verified, so none is built in: quality drafts the site's own "
        "specification, a second person signs it, and it counts for what is made from then on.",
        "quality",
    )


def _without(results: Mapping[str, Result], lines: Iterable[SpecTest]) -> tuple[str, ...]:
    return tuple(line.slug for line in lines if line.slug not in results)


def _only_wanted(line: SpecTest) -> bool:
    return line.late and line.comparator is Comparator.RECORDED


def _names(specification: Specification, tests: Iterable[str]) -> str:
    """As a person reads them; the names hold commas and words, so semicolons part them."""
    lines = (specification.test(slug) for slug in tests)
    return "; ".join(line.name for line in lines if line)


def lacks(specification: Specification, tests: tuple[str, ...]) -> Finding | None:
    if not tests:
        return None
    return refuse(
        "PRODUCT-TEST-MISSING",
        f"There is no result yet for: {_names(specification, tests)}.",
        "Record the result; late results can be awaited by a conditional release.",
        "laboratory",
    )


def fails(specification: Specification, tests: tuple[str, ...]) -> Finding | None:
    if not tests:
        return None
    return refuse(
        "PRODUCT-TEST-FAILED",
        f"The product did not pass: {_names(specification, tests)}.",
        "Refuse the release, or ask the medical director.",
        "quality",
    )


def held_against(state: ProductState, specification: Specification) -> Finding | None:
    """A product is judged by the specification of its own class, and by one that asks."""
    if specification.tests and specification.product == state.product_class:
        return None
    return refuse(
        "PRODUCT-SPECIFICATION",
        "There is no specification for this class of product.",
        "Enter the site's validated specification first.",
        "quality",
    )


def no_specification(product_class: str) -> Specification:
    """What stands in where the catalogue sets nothing: it asks for nothing, so it refuses."""
    return Specification(product_class, version=0, example=False, tests=())
