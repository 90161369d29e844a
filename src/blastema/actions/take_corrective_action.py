"""Corrective and preventive action: opened from what it is about, done, checked."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.keep_deviation import approval
from blastema.actions.quality_words import About, about_person, seal
from blastema.core.access.permissions import Permission
from blastema.core.corrective import decide
from blastema.core.corrective.state import Aim, Cause, CorrectiveState, Effect
from blastema.core.verdict import Refusal, refuse

_SOURCES = frozenset({"deviation", "complaint", "recall"})


@verb(Permission.CORRECTIVE_MANAGE)
def open_corrective_action(
    door: Door, *, source: str, aim: Aim, cause: Cause, action: str, owner: str, due: date
) -> Done:
    """``source`` is ``deviation/ID``, ``complaint/ID`` or ``recall/ID``; ``owner`` ``staff/ID``."""
    corrective = door.new()
    about = _from(door, source, f"corrective/{corrective}")
    kind, _, staff = owner.partition("/")
    opened = decide.start(
        door.begin("corrective", corrective),
        source=source,
        patient=about.patient,
        sealed_for=about.sealed_for,
        aim=aim,
        cause=cause,
        action=seal(door, about, action),
        owner=owner,
        owner_works=kind == "staff" and bool(staff) and door.fact("staff", staff).active,
        due=due.isoformat(),
        today=door.act.today,
    )
    return door.write({("corrective", corrective): opened})


@verb(Permission.CORRECTIVE_MANAGE)
def finish_corrective_action(
    door: Door, *, corrective: str, on: date, check_by: date, note: str = ""
) -> Done:
    """It was done; ``check_by`` is by when somebody looks whether it worked."""
    state: CorrectiveState = door.state("corrective", corrective)
    finished = decide.finish(
        state,
        on=on.isoformat(),
        note=seal(door, _still(door, state, corrective), note),
        check_by=check_by.isoformat(),
        today=door.act.today,
    )
    return door.write({("corrective", corrective): finished})


@verb(Permission.CORRECTIVE_MANAGE)
def check_corrective_action(
    door: Door, *, corrective: str, on: date, effect: Effect, note: str, due: date | None = None
) -> Done:
    """Signed. Where it did not work the action is open again, and due on a new day."""
    state: CorrectiveState = door.state("corrective", corrective)
    checked = decide.check(
        state,
        on=on.isoformat(),
        effect=effect,
        note=seal(door, _still(door, state, corrective), note),
        due=due.isoformat() if due else "",
        today=door.act.today,
        signature=approval(door),
    )
    return door.write({("corrective", corrective): checked})


def _from(door: Door, source: str, own: str) -> About:
    kind, _, key = source.partition("/")
    if kind not in _SOURCES or not key:
        raise RefusedError(Refusal((_NO_SOURCE,)))
    state = door.state(kind, key)
    if kind == "recall" or not state.sealed_for.startswith(("patient/", "product/")):
        return About("", own)
    if not state.patient:
        return About("", state.sealed_for)
    return about_person(door, state.patient, own)


def _still(door: Door, state: CorrectiveState, corrective: str) -> About:
    """As it was opened; words told after an erasure are not about that person any more."""
    if not state.patient:
        return About("", state.sealed_for)
    return about_person(door, state.patient, f"corrective/{corrective}")


_NO_SOURCE = refuse(
    "CORRECTIVE-SOURCE",
    "A corrective action comes from a deviation, a complaint or a recall.",
    "Write deviation/ID, complaint/ID or recall/ID.",
)
