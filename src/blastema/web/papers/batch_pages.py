"""The batch record of a product as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_GET

from blastema.actions.read.batch_record import BatchRecord, batch_record
from blastema.web.acting import act_of
from blastema.web.papers.answer import paper_file
from blastema.web.papers.batch import paper_of
from blastema.web.verbs import shown_or_raise


@require_GET
def file(request: HttpRequest, product: str) -> HttpResponse:
    kind = request.GET.get("kind", "pdf")
    if kind not in ("pdf", "txt"):
        return HttpResponseBadRequest("The kind of a batch record's file is pdf or txt.")
    record: BatchRecord = shown_or_raise(batch_record(act_of(request), product=product))
    name = f"batch-record-{product[-6:]}"
    return paper_file(paper_of(record), name, kind, record.jurisdiction, size_pt=9)
