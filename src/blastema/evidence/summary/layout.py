"""How a table holds subjects and visits; the other columns are named by the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.errors import LayoutError


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

    ``visit`` is the column that names the visit. Or ``day`` is one of whole days from the
    start: then each answer goes to the visit whose window in the specification holds its day
    (``windows`` says how). ``ordered`` says that rows stand in ascending order of ``subject``:
    then memory does not grow with the rows, and a subject out of order is refused.
    Raises ``LayoutError`` where both columns are named, or neither.
    """

    subject: str
    visit: str = ""
    ordered: bool = False
    day: str = ""

    def __post_init__(self) -> None:
        if bool(self.visit) == bool(self.day):
            found = "a column of visits and one of days" if self.visit else "neither"
            raise LayoutError([f"found {found}; expected a column of visits or one of days"])

    @property
    def when(self) -> str:
        """The column that says when a row is: of visits, or of days."""
        return self.visit or self.day


Layout = Wide | Long
