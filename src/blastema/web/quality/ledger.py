"""The ledger's pages: its standing, verify, sign a checkpoint, export, and the audit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from blastema.actions.act import Act
from blastema.actions.export_ledger import export_ledger
from blastema.actions.read.quality import Line, audit, standing
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.civil import parse_day
from blastema.core.verdict import Refusal
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.lab.words import EVENTS
from blastema.web.parts import Cell, table
from blastema.web.verbs import shown_or_raise

# 24,000 were measured on an idle core (hashing, folding again, comparing); a busy one has fewer.
EVENTS_A_SECOND = 10_000
_LONGEST_SEARCH = timedelta(days=92)


@require_GET
def show_ledger(request: HttpRequest) -> HttpResponse:
    return _ledger(request, act_of(request))


def _ledger(request: HttpRequest, act: Act, **more: Any) -> HttpResponse:
    found = shown_or_raise(standing(act))
    seconds = (found.size + found.newer) // EVENTS_A_SECOND + 1
    return render(
        request,
        "quality/ledger.html",
        {"found": found, "seconds": seconds, "zone": names.zone(act.zone), **more},
    )


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Reads the whole ledger, so it is asked for and never happens by looking at a page."""
    act = act_of(request)
    verdict = shown_or_raise(verify_ledger(act))
    return _ledger(request, act, verdict=verdict)


@require_POST
def checkpoint(request: HttpRequest) -> HttpResponse:
    signed = sign_checkpoint(act_of(request))
    if isinstance(signed, Refusal):
        if "ACCESS-ROLE" in signed.rules:
            raise PermissionDenied(str(signed))
        messages.info(request, str(signed))
    else:
        messages.success(request, f"Checkpoint {signed.number} is signed, and copied out.")
    return HttpResponseRedirect(reverse("ledger"), status=303)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The file is written whole first, so that a download that began is a whole ledger."""
    act = act_of(request)
    folder = tempfile.TemporaryDirectory(prefix="blastema-export-")
    path = Path(folder.name) / "ledger.jsonl.gz"
    try:
        shown_or_raise(export_ledger(act, path))
    except BaseException:
        folder.cleanup()
        raise
    size = path.stat().st_size
    answer = StreamingHttpResponse(_sent(folder, path), content_type="application/gzip")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{act.today}.jsonl.gz"'
    answer["Content-Length"] = str(size)
    return answer


def _sent(folder: tempfile.TemporaryDirectory[str], path: Path) -> Iterator[bytes]:
    """The file in pieces; it is deleted when it was sent or the reader went away."""
    with folder, path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece


@require_GET
def show_audit(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    today = date.fromisoformat(act.today)
    until = min(parse_day(request.GET.get("until", "")) or today, today)
    since = parse_day(request.GET.get("since", "")) or until - timedelta(days=6)
    since = max(min(since, until), until - _LONGEST_SEARCH)
    asked = {name: request.GET.get(name, "")[:64] for name in ("by", "stream", "before")}
    found = shown_or_raise(audit(act, since=since, until=until, **asked))
    again = {"since": since, "until": until, **asked, "before": found.before}
    context = {
        "since": since,
        "until": until,
        "today": today,
        "asked": asked,
        "people": found.people,
        "table": table(
            f"What happened from {since:%-d %B %Y} to {until:%-d %B %Y}",
            ["When", "What", "Who", "Record"],
            [_row(line) for line in found.lines],
        ),
        "more": urlencode(again) if found.before else "",
        "lead": "Every event of the ledger at your sites, the newest first. "
        f"Times are {names.zone(act.zone)}.",
    }
    return render(request, "quality/audit.html", context)


def _row(line: Line) -> list[object]:
    note = f"recorded {line.recorded:%-d %B %Y, %H:%M}" if line.late else ""
    kind, _, key = line.stream.partition("/")
    page = reverse(kind, args=[key]) if kind in ("product", "run") else ""
    return [
        Cell(f"{line.at:%-d %B %Y, %H:%M:%S}", note=note),
        event_words(line.type),
        line.who,
        Cell(f"{kind} {key[-6:]}", url=page),
    ]


def event_words(type_: str) -> str:
    """An event's type as words; what no page has named is said by its own name."""
    named = EVENTS.get(type_)
    return named or type_.rpartition(".v")[0].replace(".", ": ").replace("_", " ").capitalize()
