"""Statistics as sums, usable without a clinic: ``from blastema.evidence import summarise``.

The atom is a ``Subject``, the Summary adds, the finish prints its missing answers. Reads no
clock, no table and no setting; numpy and pyarrow load only when a record batch or an export
needs them.

>>> from blastema.evidence import Subject, describe, summarise
>>> cohort = [Subject("p1", "usual-care", {"baseline": 4000, "week-4": None})]
>>> describe(summarise(cohort, "clinic-1")).rows[1].due
1
"""

from blastema.evidence.batches import summarise_batches
from blastema.evidence.cell import Cell
from blastema.evidence.cohort import CohortFiles, write_cohort
from blastema.evidence.describe import Description, Row, describe
from blastema.evidence.disclosure import THRESHOLD, Suppressed, suppress
from blastema.evidence.errors import (
    BaselineError,
    BatchError,
    CohortError,
    EvidenceError,
    FolderNotEmptyError,
    OverlapError,
    SubjectError,
)
from blastema.evidence.missing import Missing, MissingCell
from blastema.evidence.pseudonym import pseudonym
from blastema.evidence.roll import Roll
from blastema.evidence.subject import BASELINE, Subject, summarise
from blastema.evidence.summary import Summary, fingerprint

__all__ = [
    "BASELINE",
    "THRESHOLD",
    "BaselineError",
    "BatchError",
    "Cell",
    "CohortError",
    "CohortFiles",
    "Description",
    "EvidenceError",
    "FolderNotEmptyError",
    "Missing",
    "MissingCell",
    "OverlapError",
    "Roll",
    "Row",
    "Subject",
    "SubjectError",
    "Summary",
    "Suppressed",
    "describe",
    "fingerprint",
    "pseudonym",
    "summarise",
    "summarise_batches",
    "suppress",
    "write_cohort",
]
