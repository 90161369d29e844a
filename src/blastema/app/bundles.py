"""FHIR files on this machine -> the import: all are read before anything is stored.

A file that cannot be read stops the command before the first patient is stored. What one
bundle holds is then stored together; a bundle that is refused leaves those before it.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from blastema.actions.import_fhir import import_bundle, read_source
from blastema.actions.import_report import ImportReport
from blastema.app.acting import job
from blastema.app.errors import UserError
from blastema.app.progress import progress
from blastema.core.access.roles import Role
from blastema.core.verdict import Refusal
from blastema.fhir import FhirError, ReadBundle

ENDINGS = (".json", ".json.gz")
# Faults of a whole folder of wrong files: the first show what is the matter.
_SHOWN = 20
# Bundles are kept between reading and storing while their texts together are smaller.
_KEEP_BYTES = 256 * 1024 * 1024


def import_paths(paths: list[str], site: str) -> ImportReport:
    """Imports files and folders of bundles at the site named, or at the only one."""
    files = bundle_files(paths)
    kept = _read_all(files)
    report, seen = ImportReport(), set[str]()
    with progress("bundles", len(files)) as advance:
        for number, file in enumerate(files):
            bundle = kept.pop(file, None) or read_source(read_text(file), str(file))
            result = import_bundle(job(Role.IMPORT, site), bundle, seen=seen)
            if isinstance(result, Refusal):
                raise UserError(_refused(file, result, number))
            report += result
            advance(1)
    return report


def bundle_files(paths: list[str]) -> list[Path]:
    """Every file named or inside a folder named, each once; raises `UserError`."""
    found: dict[Path, None] = {}
    faults = []
    for path in map(Path, paths):
        files = sorted(_inside(path)) if path.is_dir() else [path]
        if not path.exists():
            faults.append(f"{path}: there is no such file or folder.")
        elif not files:
            faults.append(f"{path}: the folder holds no {' or '.join(ENDINGS)} file.")
        elif not path.is_dir() and not path.name.endswith(ENDINGS):
            faults.append(f"{path}: expected a file that ends in {' or '.join(ENDINGS)}.")
        found.update(dict.fromkeys(files))
    if faults:
        raise UserError("\n".join(faults))
    return list(found)


def read_text(file: Path) -> bytes:
    """The bytes of a file, unpacked where it is packed; raises `UserError`."""
    if not file.name.endswith(".gz"):
        return file.read_bytes()
    try:
        return gzip.decompress(file.read_bytes())
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UserError(f"{file}: found a damaged gzip file; pack it again.") from None


def _inside(folder: Path) -> Iterator[Path]:
    return (p for p in folder.rglob("*.json*") if p.name.endswith(ENDINGS) and p.is_file())


def _read_all(files: list[Path]) -> dict[Path, ReadBundle]:
    """Reads every file, so that one that is wrong stops the command before it begins."""
    kept: dict[Path, ReadBundle] = {}
    faults: list[str] = []
    size = 0
    with progress("files read", len(files)) as advance:
        for file in files:
            try:
                text = read_text(file)
                bundle = read_source(text, str(file))
            except FhirError as error:
                faults += map(str, error.faults)
            except UserError as error:
                faults.append(str(error))
            else:
                size += len(text)
                kept |= {file: bundle} if size < _KEEP_BYTES else {}
            advance(1)
    if faults:
        more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise UserError("\n".join([*faults[:_SHOWN], *more, "Nothing was stored."]))
    return kept


def _refused(file: Path, refused: Refusal, before: int) -> str:
    reasons = "; ".join(f"{finding.rule}: {finding.words}" for finding in refused.findings)
    return f"{file}: {reasons}\nNothing of this file was stored; the {before} before it were."
