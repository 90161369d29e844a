"""Every verb and the readings of whole pages, by the names that a command line uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmodule, isfunction
from pkgutil import iter_modules
from typing import Any

from blastema import actions
from blastema.actions.signs import SIGNS
from blastema.app.errors import UserError
from blastema.app.typed import Argument, arguments
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import GRANTABLE, ROLES

Action = Callable[..., Any]

# The pages of a record as staff see them; a reading keeps its name once it stands here.
_READINGS = {
    "board": "board.board",
    "calls": "calls.calls",
    "call": "call.call",
    "patients": "patients.patients_found",
    "patient": "patient_page.patient_page",
    "enquiries": "desk.enquiries",
    "enquiry": "desk.enquiry",
    "day": "desk_day.day_at_site",
    "episode": "episode_page.episode_page",
    "allocatable": "stock.allocatable",
    "bench": "bench.bench",
    "find-container": "bench.find_container",
    "product": "product_page.product_page",
    "release-desk": "release_desk.release_desk",
    "to-sign": "to_sign.to_sign",
    "specifications": "specifications.specifications",
    "specification": "specifications.specification",
    "stores": "storage.store_list",
    "store": "storage.store_map",
    "devices": "devices.device_list",
    "device": "devices.device_page",
    "rooms": "rooms.room_list",
    "room": "rooms.room_page",
    "run-rooms": "rooms.rooms_of_run",
    "lots": "lots.lot_list",
    "lot": "lots.lot_page",
    "laboratories": "laboratories.laboratory_list",
    "laboratory": "laboratories.laboratory_page",
    "suppliers": "suppliers.supplier_list",
    "supplier": "suppliers.supplier_page",
    "due": "due.due_list",
    "cultures": "cultures.culture_list",
    "culture": "cultures.culture_page",
    "hand-overs": "hand_overs.hand_overs",
    "treatment": "treatment_page.treatment_page",
    "procedure-note": "note.procedure_note",
    "sheets": "sheets.course_sheets",
    "batch-record": "batch_record.batch_record",
    "downtime": "downtime.downtime",
    "quality": "quality.quality",
    "quality-file": "quality_file.quality_file",
    "quality-export": "quality_file.quality_export",
    "deviation": "quality_file.deviation_page",
    "complaint": "quality_file.complaint_page",
    "corrective": "quality_file.corrective_page",
    "documents": "controlled.controlled_documents",
    "document": "controlled.controlled_document",
    "recalls": "recall.recalls",
    "recall": "recall.recall_page",
    "exposure": "recall.exposed_person",
}


def verbs() -> dict[str, Action]:
    """What staff may do, by its name with hyphens: ``plan-course``.

    Verbs that want a new password are left out: a password does not belong on a command
    line, and ``createuser`` and the pages ask for it.
    """
    found = {
        name.replace("_", "-"): function
        for module in iter_modules(actions.__path__)
        if not module.ispkg
        for name, function in _of(f"{actions.__name__}.{module.name}")
    }
    return dict(sorted((name, verb) for name, verb in found.items() if _for_staff(verb)))


def readings() -> dict[str, Action]:
    """What staff may look at, by the name of its page."""
    return {word: _reading(where) for word, where in _READINGS.items()}


def named(known: dict[str, Action], name: str, what: str) -> Action:
    """Raises ``UserError`` with the nearest names where there is none of this name."""
    from difflib import get_close_matches

    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3) or list(known)
    raise UserError(f"There is no {what} {name!r}. Near it: {', '.join(near)}.")


def told(name: str, function: Action) -> str:
    """One verb for a person who is about to type it: its arguments, and who may do it."""
    lines = [f"{name}   ({', '.join(_roles(function))})"]
    lines += [_line(argument) for argument in arguments(function)]
    lines += [f"    You sign it with your password. {words}"] if (words := signs(function)) else []
    return "\n".join(lines)


def signs(function: Action) -> str:
    """What a signature under this verb says, empty where it signs nothing."""
    found = SIGNS.get(function.__name__)
    return found.words if found else ""


def roles(function: Action) -> tuple[str, ...]:
    """The roles that hold the permission which this verb asks for."""
    permission: Permission = function.permission  # type: ignore[attr-defined]  # marked by the door
    return tuple(role for role in ROLES if permission in ROLES[role].permissions)


def _roles(function: Action) -> tuple[str, ...]:
    return tuple(ROLES[role].title.lower() for role in roles(function) if role in GRANTABLE)


def _line(argument: Argument) -> str:
    needed = "" if argument.needed else "   (may be left out)"
    return f"    {argument.name}: {argument.words}{needed}"


def _for_staff(function: Action) -> bool:
    if "reader" in function.__annotations__:
        return False
    asked = {argument.name for argument in arguments(function)}
    return "password" not in asked and bool(_roles(function))


def _of(module: str) -> Iterator[tuple[str, Action]]:
    found = import_module(module)
    for name, function in vars(found).items():
        own = isfunction(function) and getmodule(function) is found
        if own and hasattr(function, "permission") and not name.startswith("_"):
            yield name, function


def _reading(where: str) -> Action:
    module, _, name = where.partition(".")
    function: Action = getattr(import_module(f"{actions.__name__}.read.{module}"), name)
    return function
