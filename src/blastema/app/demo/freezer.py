"""The freezers of the demonstration: set up, logged, and with something in them."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.divide_product import divide_product
from blastema.actions.import_temperatures import import_temperatures
from blastema.actions.keep_store import set_up_store
from blastema.actions.store_product import store_product
from blastema.app.demo.bench import Material, labelled
from blastema.app.demo.care import Patient
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.storage.position import Position
from blastema.core.storage.state import Layout, StoreKind

CODE = "F1"
_LAYOUT = Layout(racks=1, boxes=2, rows=3, columns=4)
_READINGS, _EVERY = 48, timedelta(minutes=30)
# What an invented site tolerates; none of these is a recommendation.
LIMITS = {
    "division-keeps-release": "yes",
    "hand-over-late-minutes": "30",
    "storage-log-gap-minutes": "30",
}


def set_up(stage: Stage) -> None:
    """An ultra-cold freezer and a refrigerator at each site, when the site opens."""
    for plan in SITES:
        for code, name, kind, range_mc in (
            (CODE, "Ultra-cold freezer", StoreKind.FREEZER, (-90_000, -60_000)),
            ("R1", "Refrigerator", StoreKind.REFRIGERATOR, (2_000, 8_000)),
        ):
            made = set_up_store(
                stage.act("laboratory", plan.key),
                code=code,
                name=name,
                kind=kind,
                layout=_LAYOUT,
                low_mc=range_mc[0],
                high_mc=range_mc[1],
            )
            if code == CODE:
                stage.freezers[plan.key] = done(made).subject


def bring_in_logs(stage: Stage) -> None:
    """A day three weeks ago, with the hour in which the door stood open: the sample that was
    inside is held."""
    for plan in SITES:
        stage.at(stage.end - timedelta(days=20))
        act = stage.act("laboratory", plan.key)
        began = act.now - _READINGS * _EVERY
        lines = ["time,temperature"]
        for number in range(_READINGS):
            degrees = "-54.5" if number == 20 else f"-7{8 - number % 2}.{number % 10}"
            lines.append(f"{(began + number * _EVERY).isoformat()},{degrees}")
        text = "\n".join(lines)
        done(import_temperatures(act, store=stage.freezers[plan.key], text=text))


def put_away(who: Patient, material: Material, code: str = CODE) -> None:
    """Into a place of its own: a demonstration keeps little."""
    number = who.story.number % (_LAYOUT.rows * _LAYOUT.columns)
    row, column = divmod(number, _LAYOUT.columns)
    stored = store_product(
        who.stage.act("laboratory", who.site),
        product=material.product,
        scanned=material.code,
        position=str(Position(code, 1, 1, "ABC"[row], column + 1)),
    )
    done(stored)


def divided(who: Patient, whole: Material) -> tuple[Material, Material]:
    """Six millilitres for the knee and a sample that is kept; a tenth stays in the syringe."""
    did = divide_product(
        who.stage.act("laboratory", who.site),
        product=whole.product,
        volumes_ul=(6_000, 900),
        lost_ul=100,
        lost_to="in the syringe",
    )
    parts = [stream for stream, kind in done(did).events if kind == "product.part_made.v1"]
    first, second = (labelled(who, stream.partition("/")[2]) for stream in parts)
    return first, second
