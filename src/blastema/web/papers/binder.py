"""A binder as files: pages for people, JSON for machines, the proofs, and what checks them.

Everything opens in any browser without this program: no script, no address outside the
folder. ``docs/reference/binder-format.md`` says what each file is.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import IO, Any

from django.template.loader import render_to_string

from blastema.actions.read.binder import Binder, Chapter
from blastema.actions.read.binder_material import BoundLabel
from blastema.actions.read.happenings import Happening
from blastema.core.paper import Paper
from blastema.web.clinic.words import names as called
from blastema.web.clinic.words import tell
from blastema.web.labels import Format, LabelDrawingError, draw
from blastema.web.papers import material

FORMAT = "blastema-binder-v1"
REASONS = {
    "inspection": "an inspection",
    "patient-asked": "the patient asked for it",
    "transfer-of-care": "the care goes on elsewhere",
    "investigation": "an investigation",
    "recall": "a recall",
    "court-order": "a court's order",
    "quality-review": "a review by quality",
}
_KINDS = {
    "patient": "Patient",
    "episode": "Episode",
    "course": "Course",
    "consent": "Consent",
    "donor": "Donor",
    "product": "Container",
    "run": "Run",
    "culture": "Culture",
    "deviation": "Deviation",
    "treatment": "Session",
    "followup": "Follow-up",
    "adverse": "Adverse event",
    "complaint": "Complaint",
    "exposure": "Recall: one person",
}
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}
# On a picture of a label that is no label.
COPY = "COPY"


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: how many files, and the SHA-256 of the manifest that lists them."""

    files: int
    events: int
    unsigned: int
    manifest: str


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of the binder, as its index lists it."""

    path: str
    kind: str
    words: str
    content: bytes


def pack(binder: Binder, file: IO[bytes]) -> Packed:
    """Writes the zip. The same binder gives the same bytes."""
    listed: list[dict[str, Any]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in _files(binder):
            listed.append({"path": path, "bytes": len(content), "sha256": _sum(content)})
            archive.writestr(_entry(binder, path), content)
        manifest = _json(_manifest(binder, listed))
        archive.writestr(_entry(binder, "manifest.json"), manifest)
    return Packed(len(listed), binder.events, binder.unsigned, _sum(manifest))


def _entry(binder: Binder, path: str) -> zipfile.ZipInfo:
    """A name in the zip with the time of the binder, not that of the machine."""
    made = binder.made_at
    stamp = (max(1980, made.year), made.month, made.day, made.hour, made.minute, made.second)
    entry = zipfile.ZipInfo(path, stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _manifest(binder: Binder, listed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "about": binder.about,
        "why": binder.why.value,
        "made_at": binder.made_at.isoformat(),
        "zone": binder.zone,
        "made_by": binder.made_by,
        "site": binder.site,
        "left_out": dict(binder.left_out),
        "files": listed,
    }


def _files(binder: Binder) -> Iterator[tuple[str, bytes]]:
    pages = [*_products(binder), *_runs(binder), *_chapters(binder)]
    yield (
        "index.html",
        _html("index", {"binder": binder, **_about(binder), "groups": _grouped(pages)}),
    )
    yield "history.html", _html("history", {"binder": binder, "entries": _history(binder)})
    yield "deviations.html", _html("deviations", {"binder": binder, "found": _deviations(binder)})
    yield from ((page.path, page.content) for page in pages)
    yield from _labels(binder)
    for one in binder.attached:
        yield f"images/{one.digest}.{_ENDINGS.get(one.media_type, 'bin')}", one.content
    yield "records.json", _json([_told(chapter) for chapter in binder.chapters])
    yield "ledger.jsonl", b"".join(binder.ledger)
    yield "verify_binder.py", _resource("verify_binder.py")
    yield "style.css", _resource("binder.css")


def _about(binder: Binder) -> dict[str, Any]:
    left_out = [f"{count} × {_KINDS[kind].lower()}" for kind, count in binder.left_out.items()]
    kind = binder.about.partition("/")[0]
    return {"kind": _KINDS[kind], "why": REASONS[binder.why], "left_out": left_out}


def _grouped(pages: Iterable[_Page]) -> list[tuple[str, list[_Page]]]:
    groups: dict[str, list[_Page]] = {}
    for page in pages:
        groups.setdefault(page.kind, []).append(page)
    return list(groups.items())


def _products(binder: Binder) -> Iterator[_Page]:
    for number, one in enumerate(binder.products, start=1):
        paper = material.of_product(one)
        pictures = [(f"../{path}", label) for path, label in _label_paths(number, one.labels)]
        content = _html("paper", {"paper": paper, "pictures": pictures, "up": "../"})
        yield _Page(f"containers/{number:03}.html", "Containers", paper.title, content)


def _runs(binder: Binder) -> Iterator[_Page]:
    for number, one in enumerate(binder.runs, start=1):
        paper: Paper = material.of_run(one)
        words = f"{paper.title}, {material.when(one.state.started_at, one.zone)}"
        content = _html("paper", {"paper": paper, "up": "../"})
        yield _Page(f"runs/{number:03}.html", "Runs (batch records)", words, content)


def _chapters(binder: Binder) -> Iterator[_Page]:
    for number, chapter in enumerate(binder.chapters, start=1):
        kind = chapter.stream.partition("/")[0]
        begun = f"{chapter.told[0].at:%-d %B %Y}" if chapter.told else ""
        words = ", ".join(filter(None, (_KINDS[kind], chapter.whose, f"from {begun}")))
        entries = [_entry_of(one) for one in chapter.told]
        content = _html(
            "chapter", {"title": words, "chapter": chapter, "entries": entries, "up": "../"}
        )
        yield _Page(f"records/{number:03}-{kind}.html", "Records, event by event", words, content)


def _label_paths(number: int, labels: Iterable[BoundLabel]) -> list[tuple[str, BoundLabel]]:
    return [
        (f"labels/{number:03}-{one.template}.svg", one) for one in labels if one.label is not None
    ]


def _labels(binder: Binder) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(binder.products, start=1):
        for path, label in _label_paths(number, one.labels):
            yield path, _drawn(label)


def _drawn(label: BoundLabel) -> bytes:
    """A label that does not fit its template any more is told by its words alone."""
    assert label.label is not None, "only labels that can be composed have a path"
    try:
        return draw(label.label, Format.SVG, mark=COPY)
    except LabelDrawingError:
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def _entry_of(one: Happening) -> dict[str, Any]:
    told = tell(one)
    return {
        "one": one,
        "what": told.what,
        "detail": told.detail,
        "zone": called.zone(one.zone),
        "facts": list(_flat(one.data)),
        "stream": one.stream,
    }


def _flat(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested data as dotted names and words, so that nothing recorded is left out."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _flat(value, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list) and data:
        for number, value in enumerate(data, start=1):
            yield from _flat(value, f"{name} {number}")
    else:
        yield name, _word(data)


def _word(data: Any) -> str:
    """A single value; an empty list and an empty object say nothing."""
    if data is True or data is False:
        return "yes" if data else "no"
    return "-" if data in (None, "", [], {}) else str(data)


def _history(binder: Binder) -> list[dict[str, Any]]:
    """Everything in the order in which it happened."""
    told = [one for chapter in binder.chapters for one in chapter.told]
    return [_entry_of(one) for one in sorted(told, key=lambda one: (one.at, one.recorded))]


def _deviations(binder: Binder) -> list[dict[str, Any]]:
    """Deviations of a run, refusals, holds, corrections, time-outs that stopped."""
    return [entry for entry in _history(binder) if entry["one"].type in _DEVIATING]


_DEVIATING = frozenset(
    {
        "run.deviated.v1",
        "run.failed.v1",
        "product.held.v1",
        "product.hand_over_refused.v1",
        "product.release_refused.v1",
        "product.refused.v1",
        "product.corrected.v1",
        "product.donor_excepted.v1",
        "treatment.timeout_stopped.v1",
        "treatment.line_stopped.v1",
        "treatment.abandoned.v1",
        "deviation.opened.v1",
        "deviation.reported.v1",
        "deviation.judged.v1",
        "deviation.closed.v1",
    }
)


def _told(chapter: Chapter) -> dict[str, Any]:
    return {
        "stream": chapter.stream,
        "whose": chapter.whose,
        "events": [_event(one) for one in chapter.told],
    }


def _event(one: Happening) -> dict[str, Any]:
    return {
        "type": one.type,
        "words": tell(one).what,
        "who": one.who,
        "at": one.at.isoformat(),
        "recorded": one.recorded.isoformat(),
        "zone": one.zone,
        "late": one.late,
        "signed": list(one.signed),
        "verified": one.verified,
        "data": one.data,
    }


def _html(template: str, context: dict[str, Any]) -> bytes:
    return render_to_string(f"papers/{template}.html", context).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plainly).encode() + b"\n"


def _plainly(value: Any) -> Any:
    return dict(value)


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()


@lru_cache(maxsize=2)
def _resource(name: str) -> bytes:
    return (files("blastema.web.papers") / name).read_bytes()
