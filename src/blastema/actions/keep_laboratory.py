"""The register of laboratories: registered, renewed, ended."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.laboratory import decide
from blastema.core.laboratory.state import LaboratoryKind, Registration, Terms
from blastema.records import find_register


@verb(Permission.LABORATORY_KEEP)
def register_laboratory(
    door: Door,
    *,
    code: str,
    name: str,
    kind: LaboratoryKind,
    scope: tuple[str, ...],
    valid_from: date,
    valid_until: date,
    registrations: tuple[Registration, ...] = (),
) -> Done:
    """``code`` is what results name it by, also those of before it was registered."""
    laboratory, plain = door.new(), code.strip()
    made = decide.register(
        door.begin("laboratory", laboratory),
        code=plain,
        name=" ".join(name.split()),
        kind=kind,
        terms=_terms(registrations, scope, valid_from, valid_until),
        on=door.act.today,
        taken=bool(door.look(find_register.id_of_code, "laboratory", door.act.site, plain)),
    )
    return door.write({("laboratory", laboratory): made})


@verb(Permission.LABORATORY_KEEP)
def renew_laboratory(
    door: Door,
    *,
    laboratory: str,
    scope: tuple[str, ...],
    valid_from: date,
    valid_until: date,
    registrations: tuple[Registration, ...] = (),
) -> Done:
    """Everything that holds from now on, also what stays as it was."""
    renewed = decide.renew(
        door.state("laboratory", laboratory),
        terms=_terms(registrations, scope, valid_from, valid_until),
        on=door.act.today,
    )
    return door.write({("laboratory", laboratory): renewed})


@verb(Permission.LABORATORY_KEEP)
def end_laboratory(door: Door, *, laboratory: str) -> Done:
    """No sample goes there any more."""
    ended = decide.end(door.state("laboratory", laboratory), on=door.act.today)
    return door.write({("laboratory", laboratory): ended})


def _terms(
    registrations: tuple[Registration, ...], scope: tuple[str, ...], first: date, last: date
) -> Terms:
    plain = (Registration(one.kind.strip(), one.number.strip()) for one in registrations)
    return Terms(tuple(plain), scope, first.isoformat(), last.isoformat())
