"""What a part keeps of what was found out about the whole, and what is counted anew.

A concentration, a viability or a culture is as true of a part as of the whole. A volume
is the part's own. A count of cells is shared out so that the shares, with the share of
what was lost, are the count and no cell more or fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from blastema.core.catalogue.practice import Quantity, Specification
from blastema.core.event import Json
from blastema.core.product.standing import failed, missing_now
from blastema.core.product.state import Measure, ProductState, Release, Result


@dataclass(frozen=True, slots=True)
class Carried:
    """The findings with which a part begins."""

    release: Release
    tests: tuple[Result, ...] = ()
    measures: tuple[Measure, ...] = ()
    specification: str = ""
    specification_version: int = 0
    released_by: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Json]:
        return {
            "release": self.release.value,
            "tests": [
                {"test": t.test, "value": t.value, "unit": t.unit, "passed": t.passed}
                for t in self.tests
            ],
            "measures": [
                {"measure": m.measure, "value": m.value, "unit": m.unit, "equipment": m.equipment}
                for m in self.measures
            ],
            "specification": self.specification,
            "version": self.specification_version,
            "released_by": list(self.released_by),
            "awaiting": list(self.awaiting),
        }


def shares(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """A whole number shared out by weight; the shares add up to it exactly.

    By largest remainder, the first of equals first. Weights of nothing get nothing.
    """
    whole = sum(weights)
    if not whole:
        raise ValueError("Found no weight at all; expected at least one above zero.")
    low = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(low)]:
        low[i] += 1
    return tuple(low)


def carry(
    whole: ProductState,
    specification: Specification,
    *,
    volumes_ul: Sequence[int],
    lost_ul: int,
    keeps_release: bool,
) -> tuple[Carried, ...]:
    """What each part begins with, in the order of the volumes."""
    weights = (*volumes_ul, lost_ul)
    return tuple(
        _part(whole, specification, weights, i, keeps_release=keeps_release)
        for i in range(len(volumes_ul))
    )


def _part(
    whole: ProductState,
    specification: Specification,
    weights: Sequence[int],
    i: int,
    *,
    keeps_release: bool,
) -> Carried:
    """The release of the whole, where the part meets the specification by its own figures."""
    tests = _tests(whole, specification, weights, i)
    measures = _measures(whole, weights, i)
    results = {result.test: result for result in tests}
    short = failed(specification, results) or missing_now(specification, results)
    # What was released in spite of a result stays so only as the whole that was judged.
    lasting = whole.released and whole.release is not Release.EXCEPTIONAL
    if not (keeps_release and lasting) or short:
        return Carried(Release.TESTED if tests else Release.IN_PROCESS, tests, measures)
    return Carried(
        whole.release,
        tests,
        measures,
        whole.specification,
        whole.specification_version,
        whole.released_by,
        whole.awaiting,
    )


def _full(whole: ProductState) -> bool:
    """Whether a count of the whole container still says what is in it."""
    return whole.volume_left_ul == whole.volume_ul


def _share(whole: ProductState, value: int, weights: Sequence[int], i: int) -> int | None:
    return shares(value, weights)[i] if _full(whole) and sum(weights) > 0 else None


def _tests(
    whole: ProductState, specification: Specification, weights: Sequence[int], i: int
) -> tuple[Result, ...]:
    found = []
    for result in whole.tests.values():
        line = specification.test(result.test)
        quantity = line.quantity if line else None
        value: int | None = result.value
        if quantity is Quantity.VOLUME:
            value = weights[i]
        elif quantity is Quantity.CELLS:
            value = _share(whole, result.value, weights, i)
        elif quantity is Quantity.ENDOTOXIN:
            value = None  # worked out for a dose and a person; a part is another dose
        if value is None:
            continue
        passed = line.passes(value) if line and value != result.value else result.passed
        found.append(replace(result, value=value, passed=passed))
    return tuple(found)


def _measures(whole: ProductState, weights: Sequence[int], i: int) -> tuple[Measure, ...]:
    found = []
    for measure in whole.measures:
        value: int | None = measure.value
        if measure.unit == Quantity.VOLUME:
            value = None  # the part's own volume stands in its event
        elif measure.unit == Quantity.CELLS:
            value = _share(whole, measure.value, weights, i)
        if value is not None:
            found.append(replace(measure, value=value))
    return tuple(found)
