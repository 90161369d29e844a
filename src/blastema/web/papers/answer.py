"""A paper as a download."""

from __future__ import annotations

from django.http import HttpResponse

from blastema.core.paper import Paper, as_text
from blastema.web.papers.pdf import PaperDrawingError, Sheet, as_pdf

_CONFLICT = 409


def paper_file(
    paper: Paper, name: str, kind: str, jurisdiction: str, *, size_pt: float = 10
) -> HttpResponse:
    """``kind`` is ``pdf`` or ``txt``; the paper's size is what printers hold at the site."""
    if kind == "txt":
        answer = HttpResponse(as_text(paper), content_type="text/plain; charset=utf-8")
    else:
        try:
            drawn = as_pdf(paper, Sheet.at(jurisdiction), size_pt=size_pt)
        except PaperDrawingError as error:
            return HttpResponse(str(error), status=_CONFLICT, content_type="text/plain")
        answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
