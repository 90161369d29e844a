"""A summary as an Arrow file: one row an entry, its whole numbers as texts of their digits.

The file carries its specification and its fingerprint; one that was cut short or altered is
refused. It is written beside its place and renamed once it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from blastema.evidence.errors import EvidenceError
from blastema.evidence.specification.written import from_content
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.errors import SummaryFileError
from blastema.evidence.summary.summary import FORMAT, Summary

_HEAD = b"blastema"


def to_arrow(summary: Summary) -> Any:
    """A ``pyarrow.Table`` that ``from_arrow`` reads back."""
    import pyarrow as pa

    texts = pa.list_(pa.string())
    columns = {
        "arm": (pa.string(), [key.arm for key in summary.entries]),
        "group": (texts, [list(key.group) for key in summary.entries]),
        "stratum": (texts, [list(key.stratum) for key in summary.entries]),
        "pattern": (pa.string(), [key.pattern for key in summary.entries]),
        "n": (pa.string(), [str(e.n) for e in summary.entries.values()]),
        "log_weight": (pa.string(), [str(e.log_weight) for e in summary.entries.values()]),
        "products": (texts, [list(map(str, e.products)) for e in summary.entries.values()]),
    }
    arrays = {name: pa.array(values, kind) for name, (kind, values) in columns.items()}
    head = _head(summary)
    text = json.dumps({**head, "digest": _digest(head)})
    return pa.table(arrays).replace_schema_metadata({_HEAD: text})


def _head(summary: Summary) -> dict[str, object]:
    return {
        "format": FORMAT,
        "specification": summary.specification.content,
        "left_out": [[arm, reason, n] for (arm, reason), n in summary.left_out.items()],
        "sources": sorted(summary.sources),
        "fingerprint": summary.fingerprint,
    }


def _digest(head: Mapping[str, object]) -> str:
    """Over the sources too, which the fingerprint leaves out."""
    text = json.dumps(head, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def from_arrow(table: Any) -> Summary:
    """Raises ``SummaryFileError`` for what is no summary, or is not what it was."""
    head = _read_head(table.schema.metadata or {})
    try:
        summary = Summary(
            from_content(head["specification"]),
            dict(_entries(table.to_pylist())),
            {(str(arm), str(reason)): int(n) for arm, reason, n in head["left_out"]},
            frozenset(map(str, head["sources"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise SummaryFileError(f"this is no whole summary: {_ALTERED}") from None
    if summary.fingerprint != head["fingerprint"]:
        raise SummaryFileError(f"the sums do not have the fingerprint they carry: {_ALTERED}")
    return summary


_ALTERED = "it was cut short or altered; take it again from where it was made"


def _read_head(metadata: Mapping[bytes, bytes]) -> dict[str, Any]:
    try:
        head = json.loads(metadata[_HEAD])
        known = head["format"] == FORMAT
    except (KeyError, TypeError, ValueError):
        known, head = False, {}
    if not known:
        raise SummaryFileError(f"this is no summary; expected a file in the format {FORMAT}")
    if head.pop("digest", "") != _digest(head):
        raise SummaryFileError(f"the head does not have the digest it carries: {_ALTERED}")
    return dict(head)


def _entries(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Key, Entry]]:
    for row in rows:
        key = Key(row["arm"], tuple(row["group"]), tuple(row["stratum"]), row["pattern"])
        products = tuple(int(text) for text in row["products"])
        yield key, Entry(int(row["n"]), int(row["log_weight"]), products)


def write_summary(summary: Summary, path: Path) -> None:
    """Whole or not at all; without room on the disk nothing is left.

    Raises ``SummaryFileError``.
    """
    import pyarrow as pa

    part: Path | None = None
    try:
        number, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
        part = Path(name)
        with os.fdopen(number, "wb") as file:
            table = to_arrow(summary)
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SummaryFileError(
            f"cannot write {path}: {why}; nothing was left behind; free or change the place"
        ) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def read_summary(path: Path) -> Summary:
    """Raises ``SummaryFileError`` naming the file."""
    import pyarrow as pa

    try:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
    except FileNotFoundError:
        raise SummaryFileError(f"there is no file {path}; check its path") from None
    except (pa.ArrowInvalid, OSError):
        raise SummaryFileError(f"{path} is no whole summary: {_ALTERED}") from None
    try:
        return from_arrow(table)
    except SummaryFileError as error:
        raise SummaryFileError(f"{path}: {error}") from None
