"""A Summary as an Arrow table and as an Arrow IPC file.

One row an entry. The schema's metadata carry the specification, what was left out, the
sources and two fingerprints: of the sums, and of everything. A file is written whole under
another name and then renamed, so that there is a whole file or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from blastema.evidence.errors import EvidenceError
from blastema.evidence.specification.read import read_canonical
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.errors import SummaryFileError
from blastema.evidence.summary.summary import FORMAT, Counts, Summary

_ASK_AGAIN = "ask for it again, or summarise again"


def to_table(summary: Summary) -> Any:
    """The entries as Arrow; whole numbers as ``decimal128(38, 0)``, wide enough for any sum of
    billions of subjects. Raises ``SummaryFileError`` where it is not."""
    import pyarrow as pa

    wide = pa.decimal128(38, 0)
    kinds = {
        "arm": pa.string(),
        "group": pa.list_(pa.string()),
        "stratum": pa.list_(pa.string()),
        "pattern": pa.string(),
        "n": pa.int64(),
        "log_weight": wide,
        "products": pa.list_(wide),
    }
    rows = [(*_key_of(key), *_sums_of(entry)) for key, entry in summary.entries.items()]
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    schema = pa.schema(kinds, metadata=_metadata(summary))
    try:
        arrays = [pa.array(c, kind) for c, kind in zip(columns, kinds.values(), strict=True)]
    except pa.ArrowInvalid:
        raise SummaryFileError(
            "a sum has more than 38 digits; declare fewer decimals, or a centre and a scale"
        ) from None
    return pa.Table.from_arrays(arrays, schema=schema)


def from_table(table: Any) -> Summary:
    """The Summary of such a table; raises ``SummaryFileError`` where a fingerprint differs."""
    metadata = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    if metadata.get("format") != FORMAT:
        raise SummaryFileError(f"this is no summary of the format {FORMAT}; {_ASK_AGAIN}")
    try:
        found = _summary(table, metadata)
    except (EvidenceError, KeyError, ValueError, TypeError):
        raise SummaryFileError(f"this summary does not hold together; {_ASK_AGAIN}") from None
    if (found.fingerprint, _seal(found)) != (metadata.get("fingerprint"), metadata.get("seal")):
        raise SummaryFileError(
            f"this summary was altered: its content does not have its fingerprint; {_ASK_AGAIN}"
        )
    return found


def write(summary: Summary, path: str | Path) -> None:
    """Whole, or not at all; an older file of the name stays until the new one is complete.

    Raises ``SummaryFileError`` where the system refuses, for example without room.
    """
    import pyarrow as pa

    path, table = Path(path), to_table(summary)
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            beside = Path(file.name)
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        why = error.strerror or type(error).__name__
        raise SummaryFileError(
            f"{path.name} could not be written ({why}); nothing was left behind; make room or "
            "choose another folder"
        ) from None


def read(path: str | Path) -> Summary:
    """The Summary of a file; raises ``SummaryFileError`` for what is absent, cut or altered."""
    import pyarrow as pa

    path = Path(path)
    try:
        with pa.OSFile(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
            table.validate(full=True)
    except FileNotFoundError:
        raise SummaryFileError(f"there is no file {path.name}; check its path") from None
    except (pa.ArrowException, OSError):
        raise SummaryFileError(f"{path.name} is no whole Arrow file; {_ASK_AGAIN}") from None
    return from_table(table)


def _key_of(key: Key) -> tuple[object, ...]:
    return key.arm, list(key.group), list(key.stratum), key.pattern


def _sums_of(entry: Entry) -> tuple[object, ...]:
    return entry.n, Decimal(entry.log_weight), [Decimal(product) for product in entry.products]


def _metadata(summary: Summary) -> dict[str, str]:
    answers = summary.answers_left_out.items()
    later = {"answers_left_out": _compact([[*what, n] for what, n in answers])} if answers else {}
    return later | {
        "format": FORMAT,
        "specification": summary.specification.canonical().decode(),
        "left_out": _counts(summary.left_out),
        "answers_left_out": _counts(summary.answers_left_out),
        "withheld": _compact([[*who, *counts] for who, counts in summary.withheld.items()]),
        "sources": _compact(sorted(summary.sources)),
        "fingerprint": summary.fingerprint,
        "seal": _seal(summary),
    }


def _counts(counts: Counts) -> str:
    return _compact([[*who, n] for who, n in counts.items()])


def _seal(summary: Summary) -> str:
    """SHA-256 of the sums' fingerprint and the sources."""
    text = _compact([summary.fingerprint, sorted(summary.sources)])
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def _summary(table: Any, metadata: dict[str, str]) -> Summary:
    entries = {
        Key(row["arm"], tuple(row["group"]), tuple(row["stratum"]), row["pattern"]): Entry(
            row["n"], int(row["log_weight"]), tuple(map(int, row["products"]))
        )
        for row in table.to_pylist()
    }
    # A file of an earlier version has no lines of what it did not know, and had none of it.
    left, answers = (
        {(arm, reason): n for arm, reason, n in json.loads(metadata.get(name, "[]"))}
        for name in ("left_out", "answers_left_out")
    )
    specification = read_canonical(metadata["specification"].encode())
    sources = frozenset(json.loads(metadata["sources"]))
    lines = json.loads(metadata.get("withheld", "[]"))
    withheld = {(least, arm): (count, people) for least, arm, count, people in lines}
    return Summary(specification, entries, left, sources, answers, withheld)
