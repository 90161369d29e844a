"""A file's columns as texts, exactly as they are written: to read decimals and levels off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.parts import EMPTY


def texts(path: Path) -> dict[str, list[str | None]]:
    """Every column of a CSV or Parquet file; raises ``LayoutError`` for any other."""
    if not path.is_file():
        raise LayoutError([f"there is no file {path.name}; check its path"])
    if path.suffix.lower() == ".csv":
        table = _csv(path)
    elif path.suffix.lower() == ".parquet":
        table = _parquet(path)
    else:
        raise LayoutError([f"{path.name}: expected a file that ends in .csv or .parquet"])
    return {name: table[name].to_pylist() for name in table.column_names}


def _csv(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.csv as pc

    try:
        names = pc.open_csv(path).schema.names
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise LayoutError(f"{path.name} has the column {n!r} more than once" for n in twice)
        kinds = dict.fromkeys(names, pa.string())
        options = pc.ConvertOptions(column_types=kinds, null_values=EMPTY, strings_can_be_null=True)
        return pc.read_csv(path, convert_options=options)
    except pa.ArrowInvalid:
        raise LayoutError([f"{path.name} is no CSV file with a line of names"]) from None


def _parquet(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid:
        raise LayoutError([f"{path.name} is no whole Parquet file"]) from None
    simple = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    columns = [_text(table[name]) for name in simple]
    return pa.table(columns, names=simple)


def _text(column: Any) -> Any:
    """Numbers by their shortest text; a number that is none (NaN) is absent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column.cast(pa.string())
