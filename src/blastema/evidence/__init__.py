"""Statistics as sums, usable without a clinic: ``from blastema.evidence import tally``.

The atom is a ``Subject``, the Tally adds, the finish prints its missing answers. Reads no
clock, no table and no setting; numpy and pyarrow load only when a record batch or an export
needs them.

>>> from blastema.evidence import Subject, describe, tally
>>> cohort = [Subject("p1", "usual-care", {"baseline": 4000, "week-4": None})]
>>> describe(tally(cohort, "clinic-1")).rows[1].due
1
"""

from blastema.evidence.errors import (
    BaselineError,
    BatchError,
    CohortError,
    EvidenceError,
    FolderNotEmptyError,
    OverlapError,
    SubjectError,
)
from blastema.evidence.release.cohort import CohortFiles, write_cohort
from blastema.evidence.release.disclosure import THRESHOLD, Suppressed, suppress
from blastema.evidence.release.pseudonym import pseudonym
from blastema.evidence.tallies.batches import tally_batches
from blastema.evidence.tallies.cell import Cell
from blastema.evidence.tallies.describe import Description, Row, describe
from blastema.evidence.tallies.missing import Missing, MissingCell
from blastema.evidence.tallies.roll import Roll
from blastema.evidence.tallies.subject import BASELINE, Subject, tally
from blastema.evidence.tallies.tally import Tally, fingerprint

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
    "Suppressed",
    "Tally",
    "describe",
    "fingerprint",
    "pseudonym",
    "suppress",
    "tally",
    "tally_batches",
    "write_cohort",
]
