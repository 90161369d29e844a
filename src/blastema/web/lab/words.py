"""What the states of containers and runs are called on pages, and how loud they are."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.product.informed import Way
from blastema.web.parts import Cell

# How a physician was told, as a form offers it.
WAYS = {Way.IN_PERSON: "In person", Way.PHONE: "By telephone", Way.WRITING: "In writing"}
_RELEASE: Mapping[str, tuple[str, str]] = {
    "quarantined": ("in quarantine", "wait"),
    "in-process": ("in process", "info"),
    "tested": ("tested", "wait"),
    "released-final": ("released", "good"),
    "released-conditionally": ("released conditionally", "good"),
    "released-exceptionally": ("released exceptionally", "wait"),
    "refused": ("refused", "stop"),
}
_DISPOSITION = {
    "in-stock": "in stock",
    "issued": "issued",
    "administered": "given",
    "returned": "brought back",
    "discarded": "discarded",
}
_HOLD = {"quarantine": "quarantine", "recall": "recall", "expiry": "past its expiry"}
PLACES = (
    ("laboratory", "Laboratory"),
    ("procedure-room", "Procedure room"),
    ("storage", "Store"),
    ("courier", "Courier"),
)
ROLES = (("laboratory", "Laboratory"), ("clinician", "Clinician"))

# What happened to a container or a run, as a line of its history.
EVENTS: Mapping[str, str] = {
    "product.collected.v1": "Collected",
    "product.donated.v1": "Given by a donor, taken here",
    "product.collection_recorded.v1": "How it was taken",
    "product.received.v2": "Delivered",
    "product.donor_excepted.v1": "Exception signed for the donor",
    "product.accepted.v1": "Accepted into stock",
    "product.refused.v1": "Turned away",
    "product.made.v1": "Made",
    "product.part_made.v1": "Made by dividing another product",
    "product.pool_made.v1": "Pooled from other products",
    "product.divided.v1": "Divided into parts",
    "product.pooled.v1": "Poured into a pool",
    "product.drawn.v1": "A volume was taken out",
    "product.measured.v1": "Measured",
    "product.tested.v2": "Tested",
    "product.release_proposed.v1": "Release proposed, first signature",
    "product.released.v1": "Released",
    "product.physician_informed.v1": "The physician was told",
    "product.release_refused.v1": "Release refused",
    "product.signed.v1": "Signed",
    "product.late_expected.v1": "A late result is expected",
    "product.late_asked.v1": "Asked after a late result",
    "product.late_result.v2": "A late result came in",
    "product.held.v1": "Put on hold",
    "product.hold_lifted.v1": "Hold lifted",
    "product.label_printed.v1": "Label printed",
    "product.label_printed.v2": "Label printed",
    "product.handed_over.v1": "Handed over",
    "product.hand_over_closed.v1": "Taken over",
    "product.hand_over_refused.v1": "Hand-over refused",
    "product.stored.v1": "Put into a position",
    "product.taken_out.v1": "Taken out of its position",
    "product.issued.v1": "Issued to a treatment",
    "product.administered.v1": "Given",
    "product.returned.v1": "Brought back",
    "product.discarded.v1": "Discarded",
    "product.corrected.v1": "Corrected",
    "run.started.v1": "Run started",
    "run.placed.v1": "Run in a room",
    "run.step_done.v1": "Step done",
    "run.deviated.v1": "Deviation",
    "run.finished.v1": "Run finished",
    "run.failed.v1": "Run failed",
}


def release_words(release: str) -> str:
    return _RELEASE.get(release, (release, ""))[0]


def disposition_words(disposition: str) -> str:
    return _DISPOSITION.get(disposition, disposition)


def hold_words(hold: str) -> str:
    return _HOLD.get(hold, hold)


def place_words(place: str) -> str:
    return dict(PLACES).get(place, place)


def status(release: str, holds: tuple[str, ...] = (), expired: bool = False) -> tuple[str, str]:
    """The one word that matters most about a container, and its kind."""
    if holds:
        return f"on hold: {', '.join(map(hold_words, holds))}", "stop"
    if expired:
        return "expired", "stop"
    return _RELEASE.get(release, (release, "neutral"))


def status_cell(release: str, holds: tuple[str, ...] = (), *, expired: bool = False) -> Cell:
    words, kind = status(release, holds, expired)
    return Cell(words, status=kind)
