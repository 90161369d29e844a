"""How a table holds subjects and visits; the other columns are named by the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blastema.evidence.specification.specification import Specification


@dataclass(frozen=True)
class Wide:
    """One row a subject, one column a visit.

    ``columns`` gives the column of each visit where it does not have the visit's name. With
    ``subject``, the column of identifiers is checked for repetitions; its values are held
    during the pass and not kept.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    subject: str | None = None

    def visit_columns(self, specification: Specification) -> list[str]:
        return [self.columns.get(visit.name, visit.name) for visit in specification.visits]


@dataclass(frozen=True)
class Long:
    """One row a subject and visit; the answer stands in the column of the outcome's name.

    ``ordered`` says that rows stand in ascending order of ``subject``: then memory does not
    grow with the rows, and a subject out of order is refused.
    """

    subject: str
    visit: str
    ordered: bool = False


Layout = Wide | Long
