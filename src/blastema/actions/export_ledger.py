"""Writes the ledger as a file that a stranger can verify without our database or our code."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from blastema.actions.act import Act
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refusal
from blastema.ledger import ExportEnd, write_export
from blastema.records import checkpoints
from blastema.records.snapshot import snapshot


def export_ledger(act: Act, path: Path) -> ExportEnd | Refusal:
    """The file appears whole or not at all; a name that ends in ``.gz`` is compressed."""
    refused = refusal(may(act.who.grants, Permission.LEDGER_EXPORT, act.site, on=act.now.date()))
    if refused:
        return refused
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with snapshot():
            end = _write(draft, compress=path.suffix == ".gz")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return end


def _write(path: Path, *, compress: bool) -> ExportEnd:
    with path.open("wb") as raw:
        # No name and no time in the header: the same ledger gives the same file.
        file = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if compress else raw
        end = write_export(
            file, checkpoints.keys(), checkpoints.entries(), checkpoints.checkpoints()
        )
        if compress:
            file.close()
        raw.flush()
        os.fsync(raw.fileno())
    return end
