"""An invented clinic's list of past treatments, and ways to bring it in."""

from __future__ import annotations

from datetime import date

from blastema.actions.import_outcomes import import_outcomes, read_spreadsheet
from blastema.actions.import_report import ImportReport
from blastema.core.verdict import Refusal
from tests.actions.world import World
from tests.core.intake_files import LONG

MAP = LONG.replace('"nrs-pain"', '"nrs"')
HEADER = "no,sex,side,given,problem,visit,pain"
# Seven people, so that arms are large enough to be shown; the last dropped out.
ROWS = [
    *(f"{number},F,L,BM,knee,0,{number}" for number in range(1, 8)),
    *(f"{number},F,L,BM,knee,1,{number - 1}" for number in range(1, 7)),
]
TODAY = date(2026, 3, 2)


def table(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode()


def attempt(world: World, data: bytes, mapping: str = MAP) -> ImportReport | Refusal:
    intake = read_spreadsheet(data, mapping, today=TODAY)
    return import_outcomes(world.job("import"), intake, advance=lambda _: None)


def bring(world: World, *rows: str, mapping: str = MAP) -> ImportReport:
    """Imports these rows, which must be taken in."""
    report = attempt(world, table(*rows), mapping)
    assert isinstance(report, ImportReport), report
    return report
