"""A cohort for research: rows of pseudonyms with relative days, and what a stranger needs.

``cohort.csv`` and ``cohort.parquet`` hold the rows, ``counts.csv`` a table for a report,
``codebook.csv`` the columns, ``fingerprint.json`` the SHA-256 of each file and of the content.
Bytes are the same from run to run (for Parquet: with the same pyarrow).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema import __version__
from blastema.evidence.release.anonymity import Person, Shown, protect
from blastema.evidence.release.codebook import (
    CODEBOOK_HEADER,
    NAMES,
    WITHHELD,
    codebook_rows,
)
from blastema.evidence.release.cohort_check import checked_cohort
from blastema.evidence.release.csvtext import csv_bytes
from blastema.evidence.release.disclosure import THRESHOLD, checked_threshold
from blastema.evidence.release.folder import refuse_occupied, write_together
from blastema.evidence.tallies.counts import COUNTS_HEADER, count_rows

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = "blastema-cohort-1"


@dataclass(frozen=True, slots=True)
class CohortFiles:
    """What was written, and what was not.

    ``withheld_subjects`` were in arms below the threshold, ``blurred_subjects`` are shown without
    age band and sex; neither number is in the files, where it could be subtracted.
    """

    folder: Path
    files: Mapping[str, str]
    content: str
    rows: int
    subjects: int
    due: int
    answered: int
    withheld_subjects: int
    blurred_subjects: int


def write_cohort(
    rows: pa.Table,
    folder: Path | str,
    *,
    definition: Mapping[str, object],
    threshold: int = THRESHOLD,
) -> CohortFiles:
    """Writes the cohort into a new or empty folder, whole or not at all.

    ``rows`` has the columns of ``codebook.COLUMNS``; ages come as ``age_years`` (whole years) or
    ``age_band``. ``definition`` says in JSON values who was taken and when the ledger was cut.
    Raises ``CohortError`` with every fault of the rows, ``FolderNotEmptyError``, ``OSError``.
    """
    place = Path(folder)
    checked_threshold(threshold)
    refuse_occupied(place)
    table = checked_cohort(rows)
    people = _people(table)
    shown = protect(people, threshold)
    table = _protected(table, shown)
    files = _file_bytes(table, threshold)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    content = _content_hash(hashes["cohort.csv"], definition, threshold)
    files["fingerprint.json"] = _fingerprint_bytes(hashes, content, definition, threshold)
    write_together(place, files)
    return CohortFiles(
        folder=place,
        files=hashes,
        content=content,
        rows=table.num_rows,
        subjects=len(table["subject"].unique()),
        due=_true(table["due"]),
        answered=_true(table["answered"]),
        withheld_subjects=len({person.subject for person in shown.gone}),
        blurred_subjects=len({person.subject for person in shown.blurred}),
    )


def _people(table: pa.Table) -> list[Person]:
    names = ["subject", "condition", "arm", "age_band", "sex"]
    distinct = table.group_by(names, use_threads=False).aggregate([])
    return [Person(*(row[name] for name in names)) for row in distinct.to_pylist()]


def _protected(table: pa.Table, shown: Shown) -> pa.Table:
    """The rows that may be seen, sorted, with traits withheld where they single out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = {(p.subject, p.condition) for p in shown.gone}
    # By person, not by condition: another of their rows would tell what this one withholds.
    blurred = {p.subject for p in shown.blurred}
    pairs = list(zip(table["subject"].to_pylist(), table["condition"].to_pylist(), strict=True))
    blur = pa.array([subject in blurred for subject, _ in pairs], pa.bool_())
    for name in ("age_band", "sex"):
        hidden = pc.if_else(blur, WITHHELD, table[name])
        table = table.set_column(table.column_names.index(name), name, hidden)
    kept = table.filter(pa.array([pair not in gone for pair in pairs], pa.bool_()))
    order = ("subject", "condition", "instrument", "relative_day", "visit")
    return kept.sort_by([(name, "ascending") for name in order]).combine_chunks()


def _file_bytes(table: pa.Table, threshold: int) -> dict[str, bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    columns = [table[name].to_pylist() for name in NAMES]
    return {
        "cohort.csv": csv_bytes(NAMES, zip(*columns, strict=True)),
        "cohort.parquet": sink.getvalue().to_pybytes(),
        "counts.csv": csv_bytes(COUNTS_HEADER, count_rows(table, threshold)),
        "codebook.csv": csv_bytes(CODEBOOK_HEADER, codebook_rows()),
    }


def _content_hash(rows_hash: str, definition: Mapping[str, object], threshold: int) -> str:
    """SHA-256 of ``{"code", "definition", "format", "rows": hash of cohort.csv, "threshold"}``.

    It does not depend on the Parquet writer, so it compares between machines.
    """
    body = {
        "code": __version__,
        "definition": dict(definition),
        "format": FORMAT,
        "rows": rows_hash,
        "threshold": threshold,
    }
    return hashlib.sha256(_canonical(body)).hexdigest()


def _fingerprint_bytes(
    hashes: Mapping[str, str], content: str, definition: Mapping[str, object], threshold: int
) -> bytes:
    body = {
        "format": FORMAT,
        "code": __version__,
        "definition": dict(definition),
        "threshold": threshold,
        "files": dict(hashes),
        "content": content,
    }
    return json.dumps(body, sort_keys=True, indent=2, ensure_ascii=True).encode() + b"\n"


def _canonical(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _true(column: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(column).as_py() or 0)
