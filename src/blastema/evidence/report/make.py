"""One function from the parts to a report."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.evidence.report.compose import document
from blastema.evidence.report.document import Document
from blastema.evidence.report.errors import ReportDrawingError
from blastema.evidence.report.html import page
from blastema.evidence.report.parts import ReportParts
from blastema.evidence.report.pdf import paper

SHEETS = ("a4", "us-letter")


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to be written down; the same parts are the same bytes."""

    document: Document

    def html(self) -> str:
        """One page with everything in it."""
        return page(self.document)

    def pdf(self, sheet: str = "a4") -> bytes:
        """For paper ``"a4"`` or ``"us-letter"``. Raises ``ReportDrawingError``."""
        if sheet not in SHEETS:
            raise ReportDrawingError(f"a sheet {sheet!r}; expected one of {', '.join(SHEETS)}")
        return paper(self.document, sheet)


def report(parts: ReportParts) -> Report:
    """The report; raises ``PictureError`` where a picture of the parts cannot be drawn."""
    return Report(document(parts))
