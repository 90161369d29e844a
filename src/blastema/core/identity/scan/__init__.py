"""Whatever a scanner gives, as typed structures or a refusal in plain words.

ISBT 128 is ICCBBA's standard: using its structures needs a registration with ICCBBA and a
facility number that it assigned. This package holds the public prefixes, our own words and
date arithmetic; it holds none of ICCBBA's tables. What no public source confirmed is kept
as characters (`Kept`) and never taken apart by guess; `kinds` says which is which.
"""

from blastema.core.identity.scan.compound import Compound
from blastema.core.identity.scan.kinds import KINDS, Layout
from blastema.core.identity.scan.moments import CodedDay, CodedMoment, When
from blastema.core.identity.scan.parse import Structure, scanned
from blastema.core.identity.scan.sec import SingleEuropeanCode
from blastema.core.identity.scan.words import Kept

__all__ = [
    "KINDS",
    "CodedDay",
    "CodedMoment",
    "Compound",
    "Kept",
    "Layout",
    "SingleEuropeanCode",
    "Structure",
    "When",
    "scanned",
]
