"""What a laboratory keeps beside its runs: devices, reagent lots, and cells in culture."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.grow_culture import (
    aim_culture,
    count_culture,
    end_culture,
    passage_culture,
    start_culture,
)
from blastema.actions.keep_device import (
    bring_device_back,
    care_for_device,
    register_device,
    retire_device,
    take_device_out,
)
from blastema.actions.keep_lot import open_lot, register_lot, use_up_lot, withdraw_lot
from blastema.actions.keep_room import (
    import_room_log,
    record_room_reading,
    register_room,
    retire_room,
    set_room_limits,
)
from blastema.core.culture.state import Basis, CultureEnd, Goal, Sown
from blastema.core.device.state import Care, DeviceKind, OutReason
from blastema.core.lot.state import LotKind, WithdrawReason
from blastema.core.room.state import RoomUse
from tests.actions import paths
from tests.actions.world import World, done

CELLS = Sown(Basis.CELLS, 1_000_000)
GOAL = Goal(40_000_000, 3_000, 7, "2026-05-04")


def aspirated(world: World) -> str:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    return paths.collected(world, treatment, patient, paths.CREST)


def started(world: World, product: str = "", goal: Goal = GOAL) -> str:
    made = start_culture(
        world.act("laboratory"), product=product or aspirated(world), sown=CELLS, goal=goal
    )
    return done(made).subject


def devices_kept(world: World) -> None:
    """A counter: registered, cared for, taken out, brought back and retired."""
    lab, today = world.act, world.fresh.now().date()
    kept = {"code": "CC1", "kind": DeviceKind.CELL_COUNTER, "calibrated_until": today}
    device = done(register_device(lab("laboratory"), **kept)).subject
    cared = {"care": Care.CALIBRATION, "passed": True, "on": today, "until": today}
    known = {"device": device, "certificate": "CAL-7"}
    done(care_for_device(lab("laboratory"), **cared, **known))
    done(take_device_out(lab("laboratory"), device=device, reason=OutReason.AWAY))
    done(bring_device_back(lab("laboratory"), device=device))
    done(retire_device(lab("quality"), device=device))


def rooms_kept(world: World) -> None:
    """A cleanroom: registered, limited, read by hand and by a logger, and retired."""
    lab, now = world.act, world.fresh.now()
    room = done(register_room(lab("quality"), code="CR1", use=RoomUse.CLEANROOM)).subject
    done(set_room_limits(lab("quality"), room=room, kind="temperature", high_milli=24_000))
    done(record_room_reading(lab("laboratory"), room=room, values={"temperature": 25_000}, at=now))
    log = f"time,humidity\n{now.isoformat()},45"
    done(import_room_log(lab("laboratory"), room=room, text=log))
    done(retire_room(lab("quality"), room=room))


def grown_in_culture(world: World) -> None:
    """An aspirate that is put into culture, counted, passaged, aimed anew and harvested."""
    lab = world.act
    product = aspirated(world)
    sown, goal = Sown(Basis.COLONIES, 40, 10**6, 10**8), Goal(10**7, 3_000, 7)
    begun = start_culture(lab("laboratory"), product=product, sown=sown, goal=goal)
    culture = {"culture": done(begun).subject}
    done(count_culture(lab("laboratory"), cells=10**6, **culture))
    done(passage_culture(lab("laboratory"), cells=10**6, sown=10**6, **culture))
    done(aim_culture(lab("laboratory"), goal=replace(goal, dose_cells=10**6), **culture))
    harvest = {"reason": CultureEnd.HARVESTED, "cells": 10**6}
    done(end_culture(lab("laboratory"), **harvest, **culture))


def lots_kept(world: World) -> None:
    """A bottle: registered, opened, used up, and withdrawn when its maker writes."""
    lab, today = world.act, world.fresh.now().date()
    medium = {"name": "MEDIUM", "kind": LotKind.MEDIUM, "maker": "MAKER-1", "expires": today}
    kept = done(register_lot(lab("laboratory"), lot="M-1", open_hours=48, **medium)).subject
    done(open_lot(lab("laboratory"), lot=kept))
    done(use_up_lot(lab("laboratory"), lot=kept))
    done(withdraw_lot(lab("quality"), lot=kept, reason=WithdrawReason.MAKER_RECALL))
