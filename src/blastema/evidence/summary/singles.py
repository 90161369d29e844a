"""Columns of single precision as the decimals that they were written as.

4-byte floats hold 4.9 as 4.90000009...; a table of such a column meant 4.9. Where the nearest
decimal of the declared places is, rounded to the column's own precision, the very same number,
it is taken; any other value stays as it is, and is told as one of too many decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Floats
from blastema.evidence.specification.parts import Continuous, Weight
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.arrays import numbers


def places(spec: Specification, answers: Iterable[str]) -> dict[str, int]:
    """The declared decimals of each column of numbers; ``answers`` are those of the outcome."""
    found: dict[str, int | None] = dict.fromkeys(answers, spec.outcome.decimals)
    parts: list[Continuous | Weight] = [c for c in spec.covariates if isinstance(c, Continuous)]
    for part in (*parts, *([spec.weight] if spec.weight else [])):
        at_visits = spec.columns_at_visits(part) if part in spec.varying else ()
        found |= dict.fromkeys((part.name, *at_visits), part.decimals)
    return {name: decimals for name, decimals in found.items() if decimals is not None}


def among(schema: Any, decimals: Mapping[str, int]) -> bool:
    """Whether any column of decimals is narrow."""
    return any(field.name in decimals and _narrow(field.type) for field in schema)


def of_batch(batch: Any, decimals: Mapping[str, int]) -> Any:
    """The same batch, or one in which narrow columns of decimals are doubles."""
    for place, field in enumerate(batch.schema):
        if field.name in decimals and _narrow(field.type):
            doubles = _doubles(batch.column(place), decimals[field.name])
            batch = batch.set_column(place, field.name, doubles)
    return batch


def _narrow(kind: Any) -> bool:
    import pyarrow.types as pt

    return bool(pt.is_float32(kind) or pt.is_float16(kind))


def _doubles(array: Any, decimals: int) -> Any:
    import pyarrow as pa

    values, seen = numbers(array)
    kind = np.float16 if pa.types.is_float16(array.type) else np.float32
    absent = None if seen is None else ~seen
    return pa.array(nearest(values, decimals, kind), mask=absent)


def nearest(values: Floats, decimals: int, kind: type[np.floating[Any]]) -> Floats:
    """``values`` of the precision ``kind`` as decimals, where that is what they are."""
    # What stands in an absent place, and the infinities, pass through; nothing is passed over.
    with np.errstate(over="ignore", invalid="ignore"):
        decimal = np.rint(values * 10.0**decimals) / 10.0**decimals
        return np.where(decimal.astype(kind) == values, decimal, values)
