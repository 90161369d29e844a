"""Arrow arrays as numpy arrays: numbers with what is present, factors as level numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.mixed.moments import Bools, Floats

Codes = NDArray[np.int16]
MISSING, UNKNOWN = -1, -2

# A decimal's digits as one whole number, safely within 64 bits.
_MOST_DECIMAL = 2.0**62

# Codes of whole numbers go through a table of at most this many places.
_TABLE = 1 << 10


def is_number(kind: Any) -> bool:
    import pyarrow.types as pt

    tests = (pt.is_integer, pt.is_floating, pt.is_decimal, pt.is_null)
    return any(test(kind) for test in tests)


def is_nested(kind: Any) -> bool:
    import pyarrow.types as pt

    return bool(pt.is_nested(kind))


def numbers(array: Any) -> tuple[Floats, Bools | None]:
    """Values as float64 and which are present, ``None`` for all; null and NaN are absent.

    What stands in an absent place means nothing.
    """
    values, seen = not_null(array)
    return values, without_nan(values, seen)


def not_null(array: Any) -> tuple[Floats, Bools | None]:
    """Values as float64 and which are not null, ``None`` for all; NaN among them stays."""
    import pyarrow.types as pt

    if pt.is_null(array.type):
        return np.zeros(len(array)), np.zeros(len(array), dtype=bool)
    if pt.is_decimal(array.type):
        return _from_decimal(array)
    return _buffer(array).astype(np.float64, copy=False), _valid(array)


def without_nan(values: Floats, seen: Bools | None) -> Bools | None:
    """Which of those seen are numbers; NaN is the one value unlike itself."""
    here: Bools = values == values
    if here.all():
        return seen
    return here if seen is None else seen & here


def _from_decimal(array: Any) -> tuple[Floats, Bools | None]:
    """A whole number and one correctly rounded division: the double nearest to the decimal.

    What is too large for that stays nearly itself, and is told apart by its size.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    scale = max(array.type.scale, 0)
    near = array.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False)
    large = np.abs(near) >= _MOST_DECIMAL / 10.0**scale
    wide = array.cast(pa.decimal256(38 if scale <= 38 else 76, scale))
    if large.any():
        wide = pc.if_else(pa.array(large), pa.scalar(0, wide.type), wide)
    whole = pc.multiply(wide, pa.scalar(10**scale, pa.decimal256(scale + 1, 0))).cast(pa.int64())
    values, seen = not_null(whole)
    return np.where(large, near, values / 10.0**scale), seen


def _buffer(array: Any) -> NDArray[Any]:
    """The values without a copy; places of nulls hold anything."""
    kind = np.dtype(array.type.to_pandas_dtype())
    data = array.buffers()[1]
    if data is None:
        return np.zeros(0, dtype=kind)
    return np.frombuffer(data, dtype=kind, count=len(array), offset=array.offset * kind.itemsize)


def _valid(array: Any) -> Bools | None:
    bits = array.buffers()[0]
    if bits is None or not array.null_count:
        return None
    first, start = divmod(array.offset, 8)
    octets = np.frombuffer(bits, dtype=np.uint8)[first : first + (start + len(array) + 7) // 8]
    return np.unpackbits(octets, bitorder="little")[start : start + len(array)].view(np.bool_)


def level_codes(array: Any, levels: Sequence[str]) -> Codes:
    """The number of each level; ``MISSING`` where empty, ``UNKNOWN`` where it is none of them.

    Whole numbers are matched by their text: 1 (and 1.0) is the level ``"1"``.
    """
    import pyarrow.types as pt

    if pt.is_floating(array.type):
        array = _whole(array)
    if pt.is_integer(array.type) and len(array):
        return _integer_codes(array, levels)
    return _text_codes(array, levels)


def _whole(array: Any) -> Any:
    """Doubles as integers where they all are; others become text of themselves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = pc.if_else(pc.is_nan(array), None, array)
    try:
        return array.cast(pa.int64())
    except pa.ArrowInvalid:
        return array.cast(pa.string())


def _integer_codes(array: Any, levels: Sequence[str]) -> Codes:
    values, seen = _buffer(array), _valid(array)
    if seen is not None:
        values = np.where(seen, values, values.dtype.type(0))
    least, most = int(values.min()), int(values.max())
    if most - least >= _TABLE:
        return _text_codes(array, levels)
    places = {level: code for code, level in enumerate(levels)}
    table = np.array([places.get(str(v), UNKNOWN) for v in range(least, most + 1)], np.int16)
    codes: Codes = values.astype(np.int16)  # never used where it would not fit
    if least or not np.array_equal(table, np.arange(len(table))):
        codes = table.take(values.astype(np.int64) - least)
    return codes if seen is None else np.where(seen, codes, np.int16(MISSING))


def _text_codes(array: Any, levels: Sequence[str]) -> Codes:
    import pyarrow as pa
    import pyarrow.types as pt

    if not pt.is_dictionary(array.type):
        array = array.cast(pa.string()).dictionary_encode()
    names = array.dictionary.cast(pa.string()).to_pylist()
    places: dict[str | None, int] = {level: code for code, level in enumerate(levels)}
    places |= {None: MISSING, "": MISSING}
    found = [places.get(name, places.get(_short(name), UNKNOWN)) for name in names]
    table = np.array([*found, MISSING], np.int16)
    index = array.indices
    values, seen = _buffer(index), _valid(index)
    if seen is not None:
        values = np.where(seen, values, len(names))
    codes: Codes = table.take(values)
    return codes


def _short(name: str | None) -> str | None:
    """A whole number that a file wrote as a decimal: ``1.0`` as ``1``."""
    whole, point, rest = (name or "").partition(".")
    return whole if point and rest and not rest.strip("0") else name
