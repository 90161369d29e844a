"""A spreadsheet and its mapping on this machine -> the import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from blastema.actions.import_outcomes import import_outcomes, patients_in, read_spreadsheet
from blastema.actions.import_report import ImportReport
from blastema.app.acting import accepted, job
from blastema.app.errors import UserError
from blastema.app.fresh import MACHINE
from blastema.app.progress import progress
from blastema.core.access.roles import Role
from blastema.core.intake import Intake, MappingError, TableError


def import_file(file: str, mapping: str, site: str) -> ImportReport:
    """Imports the whole file or nothing; raises `UserError` with every fault."""
    text = _mapping_text(Path(mapping))
    data = Path(file).read_bytes()
    # Read before anything else: a file that is wrong must not even open a first site.
    intake = _read(file, data, mapping, text, MACHINE.now().date())
    act = job(Role.IMPORT, site)
    with progress("patients", patients_in(intake)) as advance:
        return accepted(import_outcomes(act, intake, advance=advance))


def _read(file: str, data: bytes, mapping: str, text: str, today: date) -> Intake:
    try:
        return read_spreadsheet(data, text, today=today)
    except MappingError as error:
        raise UserError(f"{mapping}:\n{error}\nNothing was stored.") from None
    except TableError as error:
        raise UserError(f"{file}:\n{error}\nNothing was stored.") from None


def _mapping_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise UserError(
            f"{path}: found bytes that are not UTF-8; save the mapping as UTF-8."
        ) from None
