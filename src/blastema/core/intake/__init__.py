"""Reading a clinic's spreadsheet through a declared mapping: text in, values out.

``parse_mapping`` reads the TOML, ``decode_table`` the bytes, ``read_table`` the patients. No
message of this package holds the content of a patient's cell.
"""

from blastema.core.intake.decode import decode_table
from blastema.core.intake.fault import KeyFault, MappingError, TableError, TableFault
from blastema.core.intake.mapping import Encoding, FileFormat, Mapping, Outcome, Shape, Visit
from blastema.core.intake.parse import parse_mapping
from blastema.core.intake.read import read_table
from blastema.core.intake.result import (
    DueAnswer,
    ImportedEpisode,
    Intake,
    RejectedCell,
    Skipped,
)

__all__ = [
    "DueAnswer",
    "Encoding",
    "FileFormat",
    "ImportedEpisode",
    "Intake",
    "KeyFault",
    "Mapping",
    "MappingError",
    "Outcome",
    "RejectedCell",
    "Shape",
    "Skipped",
    "TableError",
    "TableFault",
    "Visit",
    "decode_table",
    "parse_mapping",
    "read_table",
]
