"""Any table as parts that a worker reads by itself: files, Arrow data, data frames.

A part is read where it is summed, so that reading is shared between the workers and no more
than a few record batches are in memory at once. What gives batches one after the other (a
CSV file, a stream) gives each as a part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.limbs import CHUNK

BATCH = 2 * CHUNK

# What a CSV file may write where nothing is known.
EMPTY = ["", "NA", "NaN", "nan", "NULL", "null", "."]


@dataclass(frozen=True)
class Part:
    """Record batches of whole rows, read when asked for; ``first`` is their first row's number."""

    first: int
    batches: Callable[[], Iterable[Any]]


@dataclass(frozen=True)
class Opened:
    """A table's schema and its parts; ``names`` are all its columns where only some are read."""

    schema: Any
    parts: Iterable[Part]
    names: Sequence[str] = ()


def changed(parts: Iterable[Part], change: Callable[[Any], Any]) -> Iterator[Part]:
    """The same parts, each batch changed when it is read."""
    for part in parts:
        yield Part(part.first, _Changed(part, change))


@dataclass(frozen=True)
class _Changed:
    part: Part
    change: Callable[[Any], Any]

    def __call__(self) -> Iterator[Any]:
        return map(self.change, self.part.batches())


def open_table(data: Any, columns: Sequence[str], numbers: Sequence[str]) -> Opened:
    """``data`` is a path (``.parquet``, ``.csv``, ``.arrow``) or several, Arrow data, anything
    with the Arrow PyCapsule interface, or record batches one after the other.

    ``columns`` are read and no others; of a CSV file ``numbers`` are read as numbers.
    Raises ``LayoutError`` for what is none of these.
    """
    if isinstance(data, str | Path):
        return _open_files([Path(data)], columns, numbers)
    if isinstance(data, Sequence) and data and all(isinstance(d, str | Path) for d in data):
        return _open_files([Path(path) for path in data], columns, numbers)
    return _open_arrow(data, columns)


def _open_files(paths: list[Path], columns: Sequence[str], numbers: Sequence[str]) -> Opened:
    if absent := [path.name for path in paths if not path.is_file()]:
        raise LayoutError([f"there is no file {name}; check its path" for name in absent])
    endings = {path.suffix.lower() for path in paths}
    if endings == {".parquet"}:
        return _open_parquet(paths, columns)
    if len(paths) == 1 and endings == {".csv"}:
        return _open_csv(paths[0], columns, numbers)
    if len(paths) == 1 and endings <= {".arrow", ".feather"}:
        return _open_ipc(paths[0], columns)
    names = ", ".join(sorted(path.name for path in paths))
    raise LayoutError([f"{names}: expected Parquet files, one CSV file or one Arrow file"])


def _open_parquet(paths: list[Path], columns: Sequence[str]) -> Opened:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schemas = [pq.read_schema(path) for path in paths]
        heads = [pq.read_metadata(path) for path in paths]
    except pa.ArrowInvalid as error:
        raise LayoutError([f"this is no whole Parquet file: {error}"]) from None
    for path, schema in zip(paths, schemas, strict=True):
        if not schema.equals(schemas[0]):
            raise LayoutError([f"{path.name} has other columns than {paths[0].name}"])

    def parts() -> Iterator[Part]:
        first = 0
        for path, head in zip(paths, heads, strict=True):
            for group in range(head.num_row_groups):
                yield Part(first, _row_group(path, head, group, columns))
                first += head.row_group(group).num_rows

    return Opened(schemas[0], parts())


def _row_group(path: Path, head: Any, group: int, columns: Sequence[str]) -> Any:
    import pyarrow.parquet as pq

    def read() -> Iterator[Any]:
        with pq.ParquetFile(path, metadata=head) as file:
            yield from file.iter_batches(
                BATCH, row_groups=[group], columns=list(columns), use_threads=False
            )

    return read


def _open_csv(path: Path, columns: Sequence[str], numbers: Sequence[str]) -> Opened:
    import pyarrow as pa
    import pyarrow.csv as pc

    kinds = {name: pa.float64() if name in numbers else pa.string() for name in columns}
    try:
        names = pc.open_csv(path).schema.names
        there = _there(path, names, columns)
        options = pc.ConvertOptions(
            include_columns=there,
            column_types=kinds,
            null_values=EMPTY,
            strings_can_be_null=True,
        )
        reader = pc.open_csv(path, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise LayoutError([f"{path.name} cannot be read: {_first_line(error)}"]) from None
    return Opened(reader.schema, _stream(reader, path.name), names)


def _there(path: Path, names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The columns that the file has; of two of one name a reader would take either.

    Without any of them its first line may be somebody's row, so it is not told.
    """
    there = [name for name in columns if name in names]
    if not there:
        told = f"{path.name} has none of the columns {', '.join(columns)}; expected a first line "
        raise LayoutError([told + "of names; add it, or name columns as the specification does"])
    if twice := [name for name in columns if names.count(name) > 1]:
        raise LayoutError(
            f"{path.name} has the column {name!r} {names.count(name)} times; keep one"
            for name in twice
        )
    return there


def _open_ipc(path: Path, columns: Sequence[str]) -> Opened:
    import pyarrow as pa

    try:
        file = pa.ipc.open_file(pa.memory_map(str(path)))
    except pa.ArrowInvalid as error:
        raise LayoutError([f"{path.name} is no Arrow file: {_first_line(error)}"]) from None
    batches = (file.get_batch(number) for number in range(file.num_record_batches))
    return Opened(file.schema, _stream(batches, path.name))


def _open_arrow(data: Any, columns: Sequence[str]) -> Opened:
    import pyarrow as pa

    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if isinstance(data, pa.Table):
        return Opened(data.schema, _stream(data.to_batches(max_chunksize=BATCH), "the table"))
    if hasattr(data, "__arrow_c_stream__"):
        try:
            reader = pa.RecordBatchReader.from_stream(data)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            # The first line may quote a value, the last says which column.
            column = error.args[-1] if len(error.args) > 1 else "a column mixes kinds of values"
            raise LayoutError([f"{type(data).__name__} is no Arrow data: {column}"]) from None
        return Opened(reader.schema, _stream(reader, "the stream"))
    if not isinstance(data, Iterable):
        raise LayoutError([f"{type(data).__name__} is no table; expected a path or Arrow data"])
    return _open_batches(iter(data))


def _open_batches(batches: Iterator[Any]) -> Opened:
    import pyarrow as pa

    first = next(batches, None)
    if first is None:
        return Opened(None, ())
    if not isinstance(first, pa.RecordBatch):
        raise LayoutError([f"{type(first).__name__} came where a record batch was expected"])

    def all_of_them() -> Iterator[Any]:
        yield first
        for number, batch in enumerate(batches, 1):
            if not isinstance(batch, pa.RecordBatch) or not batch.schema.equals(first.schema):
                raise LayoutError(
                    [f"batch {number} has other columns than the first; make them alike"]
                )
            yield batch

    return Opened(first.schema, _stream(all_of_them(), "the batches"))


def _stream(batches: Iterable[Any], name: str) -> Iterator[Part]:
    """Each chunk as a part; small batches are put together, since every chunk has its cost."""
    import pyarrow as pa

    first, held, rows = 0, [], 0
    try:
        for batch in batches:
            held.append(batch)
            rows += batch.num_rows
            if rows >= CHUNK // 2:
                yield _whole(first, held)
                first, held, rows = first + rows, [], 0
    except (pa.ArrowInvalid, OSError) as error:
        raise LayoutError([f"{name} cannot be read on: {_first_line(error)}"]) from None
    if held:
        yield _whole(first, held)


def _whole(first: int, batches: list[Any]) -> Part:
    import pyarrow as pa

    def joined() -> list[Any]:
        if len(batches) == 1:
            return batches
        found: list[Any] = pa.Table.from_batches(batches).combine_chunks().to_batches()
        return found

    return Part(first, joined)


def _first_line(error: Exception) -> str:
    """What a library says, without the row it may quote."""
    return str(error).splitlines()[0].split(": Row")[0].split(" value ")[0]
