"""Products and process runs in words."""

from __future__ import annotations

from typing import Any

from blastema.core.catalogue import catalogue
from blastema.core.room.kinds import kinds
from blastema.core.room.state import Band
from blastema.core.room.told import band_words
from blastema.web.clinic.words import collection, names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

RELEASES = {
    "final": "finally",
    "conditional": "conditionally",
    "exceptional": "exceptionally",
}
RELEASE_STATES = {
    "none": "not begun",
    "quarantined": "in quarantine",
    "in-process": "in process",
    "tested": "tested, not released",
    "released-final": "released",
    "released-conditionally": "released conditionally",
    "released-exceptionally": "released exceptionally",
    "refused": "refused",
}
DISPOSITIONS = {
    "in-stock": "in stock",
    "issued": "issued to the procedure room",
    "administered": "given",
    "returned": "returned",
    "discarded": "discarded",
}
_FIELDS = {
    "expires_at": "expiry",
    "volume_ul": "volume",
    "body_site": "body site",
    "din": "donation number",
}
# The units of the small integers in which measurements are kept.
_UNITS = {
    "volume_ul": "microlitres",
    "cells_per_ml": "cells per ml",
    "viability_permille": "per mille alive",
    "temperature_mc": "thousandths of a degree Celsius",
}


def number(data: Data) -> str:
    return names.container(f"{data['din']}{data['division']}")


def _amount(data: Data) -> str:
    return f"{data['value']:,} {_UNITS.get(data['unit'], data['unit'])}".strip()


def _collected(data: Data) -> Told:
    return Told(
        f"{names.product(data['product_class'])} collected: "
        f"{names.millilitres(data['volume_ul'])} from the {names.target(data)}.",
        f"Number {number(data)}.",
    )


def _donated(data: Data) -> Told:
    return Told(
        f"{names.product(data['product_class'])} taken here: "
        f"{names.millilitres(data['volume_ul'])}.",
        f"Number {number(data)}. It stays in quarantine until the donor is determined.",
    )


def _received(data: Data) -> Told:
    return Told(
        f"{names.product(data['product_class'])} received from {data['supplier']}.",
        f"Number {number(data)}, lot {data['lot']}. It stays in quarantine until it is accepted.",
    )


def _made(data: Data) -> Told:
    return Told(
        f"{names.product(data['product_class'])} made: {names.millilitres(data['volume_ul'])}.",
        f"Number {number(data)}.",
    )


def _part_made(data: Data) -> Told:
    return Told(
        f"A part of {names.millilitres(data['volume_ul'])} made by dividing.",
        f"Number {number(data)}.",
    )


def _pool_made(data: Data) -> Told:
    loss = names.millilitres(data["lost_ul"])
    return Told(
        f"{len(data['parents'])} products pooled: {names.millilitres(data['volume_ul'])}.",
        sentence(
            f"Number {number(data)}.",
            f"Lost: {loss}, {data['lost_to']}." if data["lost_ul"] else "",
        ),
    )


def _divided(data: Data) -> Told:
    loss = names.millilitres(data["lost_ul"])
    parts = [f"{p['division']} {names.millilitres(p['volume_ul'])}" for p in data["parts"]]
    return Told(
        f"Product divided into {len(parts)} parts: {names.listed(parts)}.",
        f"Lost: {loss}, {data['lost_to']}." if data["lost_ul"] else "",
    )


def _stored(data: Data) -> Told:
    if data["from_position"]:
        return Told(f"Moved from {data['from_position']} to {data['position']}.")
    return Told(f"Put into {data['position']}.")


def _taken_out(data: Data) -> Told:
    there = names.plain(data["to_place"]).lower()
    return Told(f"Taken out of {data['position']}, to the {there}.")


def _log_imported(data: Data) -> Told:
    wrong = len(data["excursions"]), len(data["gaps"])
    return Told(
        f"Temperatures brought in: {data['readings']} readings.",
        f"Outside the range: {wrong[0]} times. Without readings: {wrong[1]} times.",
    )


def _drawn(data: Data) -> Told:
    return Told(f"{names.millilitres(data['volume_ul'])} drawn for {data['purpose']}.")


def _measured(data: Data) -> Told:
    return Told(f"Measured: {names.plain(data['measure']).lower()}, {_amount(data)}.")


LATE_CORRECTIONS = {
    "reported-anew": "the laboratory reported it anew",
    "wrong-sample": "the sample was another one's",
    "sample-spoilt": "the sample was spoilt, not the product",
    "typed-wrong": "it was typed wrongly here",
    "read-wrong": "it was read or counted wrongly",
}


def _tested(data: Data) -> Told:
    met = "passed" if data["passed"] else "did not pass"
    return Told(f"Test {met}: {names.plain(data['test']).lower()}, {_amount(data)}.")


def _late(data: Data) -> Told:
    return Told("A result came after the release.", _tested(data).what)


def _late_corrected(data: Data) -> Told:
    was, now = data["was"], "passed" if data["passed"] else "did not pass"
    before = "passed" if was["passed"] else "did not pass"
    return Told(
        f"A late result was corrected: {names.plain(data['test']).lower()} {now}, {_amount(data)}.",
        f"It said before that it {before}. Why: {LATE_CORRECTIONS[data['reason']]}.",
    )


def _released(data: Data) -> Told:
    waits = [names.plain(test).lower() for test in data["awaiting"]]
    return Told(
        f"Product released {names.word(RELEASES, data['kind'])}.",
        sentence(
            f"Still awaited: {names.listed(waits)}." if waits else "",
            f"Reason: {data['reason']}." if data["reason"] else "",
        ),
    )


def _proposed(data: Data) -> Told:
    return Told("Release proposed: a second person is to sign.")


def _signed(data: Data) -> Told:
    return Told(
        f"Signed, {names.plain(data['meaning']).lower()}: {names.plain(data['step']).lower()}.",
        f"The fingerprint of what was signed begins with {data['content'][:12]}.",
    )


def _informed(data: Data) -> Told:
    how = names.plain(data["way"]).lower()
    return Told(f"{data['physician']} was told, {how}, that it misses its specification.")


def _late_expected(data: Data) -> Told:
    by = f" by {names.day(data['due_on'])}" if data["due_on"] else ""
    return Told(f"A late result is expected{by}: {names.plain(data['test']).lower()}.")


def _late_asked(data: Data) -> Told:
    return Told(
        f"Asked after a late result: {names.plain(data['test']).lower()}.",
        f"By {names.plain(data['how']).lower()}, on {names.day(data['on'])}.",
    )


def _label(data: Data) -> Told:
    again = "" if data["copy"] == 1 else f" again (copy {data['copy']})"
    return Told(f"Label printed{again}.", data["reason"])


def _handed_over(data: Data) -> Told:
    there, to = names.plain(data["to_place"]).lower(), names.role(data["to_role"]).lower()
    return Told(f"Handed over by {data['handed_by']} to the {there} ({to}).")


def _taken_over(data: Data) -> Told:
    damaged = "" if data["intact"] else "The container was not intact."
    return Told(f"Taken over in the {names.plain(data['place']).lower()}.", damaged)


def _administered(data: Data) -> Told:
    return Told(
        f"{names.millilitres(data['volume_ul'])} of the product given "
        f"into the {names.target(data['target'])}."
    )


def _corrected(data: Data) -> Told:
    field = _FIELDS.get(data["field"], names.plain(data["field"]).lower())
    return Told(f"The product's {field} was corrected.", data["reason"])


def _discarded(data: Data) -> Told:
    return Told(
        f"{names.millilitres(data['volume_ul'])} of the product discarded: {data['reason']}.",
        f"Seen by {data['witnessed_by']}.",
    )


def _process(slug: str) -> str:
    found = [process.name for process in catalogue().processes if process.slug == slug]
    return found[-1] if found else names.plain(slug)


def _run_started(data: Data) -> Told:
    return Told(f"Run started: {_process(data['process'])}, version {data['version']}.")


def _balanced(data: Data) -> Told:
    """In millilitres, with every loss by its name."""
    lost = [f"{names.plain(k).lower()} {v / 1000:g} ml" for k, v in data["losses_ul"].items()]
    went_in = data["in_ul"] + sum(data["added_ul"].values())
    words = f"{went_in / 1000:g} ml went in, {data['out_ul'] / 1000:g} ml came out."
    return Told(words, f"Lost: {', '.join(lost)}." if lost else "")


def _step_done(data: Data) -> Told:
    seen = f"Seen by {data['witnessed_by']}." if data["witnessed_by"] else ""
    return Told(f"Step done: {names.plain(data['step']).lower()}.", seen)


def _room_limits(data: Data) -> Told:
    kind = kinds()[data["kind"]]
    band = Band(data["low_milli"], data["high_milli"])
    return Told(f"{kind.name} allowed in this room: {band_words(kind, band)}.")


def _room_read(data: Data) -> Told:
    read = [(kinds()[one["kind"]], one["value_milli"]) for one in data["values"]]
    words = "; ".join(f"{kind.name}: {kind.said(value)}" for kind, value in read)
    return Told(f"The room was read. {words}.", _how_many_outside(data["outside"]))


def _room_log(data: Data) -> Told:
    spans = [span for one in data["series"] for span in one["outside"]]
    number = sum(one["readings"] for one in data["series"])
    return Told(f"A log of the room was brought in: {number} readings.", _how_many_outside(spans))


def _how_many_outside(found: list[Any]) -> str:
    return f"Outside the limits: {len(found)}." if found else ""


SENTENCES: Table = {
    "product.collected.v1": _collected,
    "product.donated.v1": _donated,
    "product.collection_recorded.v1": collection.recorded,
    "product.received.v2": _received,
    "product.accepted.v1": says("Product accepted: it meets its specification."),
    "product.refused.v1": says("Product turned away: {reason}."),
    "product.made.v1": _made,
    "product.part_made.v1": _part_made,
    "product.pool_made.v1": _pool_made,
    "product.divided.v1": _divided,
    "product.pooled.v1": says("Everything that was left was poured into a pool."),
    "product.drawn.v1": _drawn,
    "product.measured.v1": _measured,
    "product.tested.v2": _tested,
    "product.released.v1": _released,
    "product.physician_informed.v1": _informed,
    "product.release_proposed.v1": _proposed,
    "product.release_refused.v1": says("Release refused: {reason}."),
    "product.signed.v1": _signed,
    "product.late_expected.v1": _late_expected,
    "product.late_asked.v1": _late_asked,
    "product.late_result.v2": _late,
    "product.late_corrected.v1": _late_corrected,
    "product.held.v1": says("Product on hold ({hold}).", "{reason}"),
    "product.hold_lifted.v1": says("Hold lifted ({hold}).", "{reason}"),
    "product.label_printed.v2": _label,
    "product.handed_over.v1": _handed_over,
    "product.hand_over_closed.v1": _taken_over,
    "product.hand_over_refused.v1": says("The hand-over was refused.", "{reason}"),
    "product.stored.v1": _stored,
    "product.taken_out.v1": _taken_out,
    "product.issued.v1": says("Product issued to the procedure room.", "Label scanned: {scanned}."),
    "product.administered.v1": _administered,
    "product.returned.v1": says("Product returned: {reason}."),
    "product.discarded.v1": _discarded,
    "product.corrected.v1": _corrected,
    "store.set_up.v1": says("Store {code} set up: {name}."),
    "store.log_imported.v1": _log_imported,
    "store.retired.v1": says("Store retired: {reason}."),
    "device.registered.v1": says("Device {code} registered."),
    "device.cared_for.v1": says("A {care} was recorded.", "Certificate {certificate}."),
    "device.taken_out.v1": says("Device taken out of service: {reason}."),
    "device.brought_back.v1": says("Device brought back into service."),
    "device.retired.v1": says("Device retired."),
    "culture.started.v1": says("Cells put into culture."),
    "culture.counted.v1": says("Cells in culture counted: {cells}."),
    "culture.passaged.v1": says("Cells passaged: {cells} harvested, {sown} sown again."),
    "culture.aimed.v1": says("What a culture is grown for was changed: {dose_cells} cells."),
    "culture.ended.v1": says("Culture ended: {reason}."),
    "room.registered.v1": says("Room {code} registered."),
    "room.limits_set.v1": _room_limits,
    "room.read.v1": _room_read,
    "room.log_imported.v1": _room_log,
    "room.retired.v1": says("Room retired."),
    "run.placed.v1": says("The run is in room {room}."),
    "lot.registered.v1": says("Lot {lot} of {name} registered.", "Good until {expires}."),
    "lot.delivered.v1": says("It came from {supplier}."),
    "lot.opened.v1": says("A package of the lot was opened."),
    "lot.used_up.v1": says("The lot is used up."),
    "lot.withdrawn.v1": says("Lot withdrawn: {reason}."),
    "run.started.v1": _run_started,
    "run.step_done.v1": _step_done,
    "run.balanced.v1": _balanced,
    "run.deviated.v1": says("A {severity} deviation was recorded.", "{what}"),
    "run.finished.v1": says("Run finished."),
    "run.failed.v1": says("Run failed: {reason}."),
}
