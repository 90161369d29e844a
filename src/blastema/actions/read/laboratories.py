"""The register of laboratories: the list, one of them, and what a site decided about results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.act import Act
from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.laboratory.judge import RESULT_SETTING, UNREGISTERED_SETTING
from blastema.core.laboratory.state import LaboratoryStage, LaboratoryState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_register


@dataclass(frozen=True, slots=True)
class LaboratoryLine:
    """One laboratory; ``valid`` is whether its terms hold today."""

    id: str
    site: str
    state: LaboratoryState
    valid: bool


@dataclass(frozen=True, slots=True)
class Laboratories:
    """``at_a_result`` and ``unregistered`` are what the site decided about results."""

    lines: tuple[LaboratoryLine, ...]
    may_keep: bool
    at_a_result: str
    unregistered: str


@dataclass(frozen=True, slots=True)
class LaboratoryPage:
    line: LaboratoryLine
    may_keep: bool
    seen: Mapping[str, int]


@reading(Permission.PRODUCT_READ)
def laboratory_list(reader: Reader) -> Laboratories:
    """Every laboratory of the sites where this person may see products."""
    site = reader.fold(f"site/{reader.act.site}")[0].state
    return Laboratories(
        tuple(_line(reader, row.id) for row in find_register.entries("laboratory", reader.sites)),
        reader.may(Permission.LABORATORY_KEEP, reader.act.site),
        site.policy(RESULT_SETTING),
        site.policy(UNREGISTERED_SETTING),
    )


@reading(Permission.PRODUCT_READ)
def laboratory_page(reader: Reader, *, laboratory: str) -> LaboratoryPage:
    return _page(reader, laboratory)


@reading(Permission.LABORATORY_KEEP)
def laboratory_to_keep(reader: Reader, *, laboratory: str) -> LaboratoryPage:
    return _page(reader, laboratory)


@reading(Permission.LABORATORY_KEEP)
def may_register_laboratory(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


def laboratories_to_name(
    act: Act, permission: Permission, site: str
) -> tuple[LaboratoryLine, ...] | Refusal:
    """Those of a site's register that are in use, for whoever holds the form's permission."""
    return reading(permission)(_to_name)(act, site)


def _to_name(reader: Reader, site: str) -> tuple[LaboratoryLine, ...]:
    reader.allow(site)
    lines = (_line(reader, row.id) for row in find_register.entries("laboratory", (site,)))
    return tuple(line for line in lines if line.state.stage is LaboratoryStage.IN_USE)


def _page(reader: Reader, laboratory: str) -> LaboratoryPage:
    loaded = reader.fold(f"laboratory/{laboratory}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("LABORATORY-UNKNOWN", "There is no such laboratory."),)))
    reader.allow(loaded.meta.site)
    return LaboratoryPage(
        _line(reader, laboratory),
        reader.may(Permission.LABORATORY_KEEP, loaded.meta.site),
        {f"laboratory/{laboratory}": loaded.position},
    )


def _line(reader: Reader, laboratory: str) -> LaboratoryLine:
    loaded = reader.fold(f"laboratory/{laboratory}")[0]
    state: LaboratoryState = loaded.state
    terms, used = state.now, state.stage is LaboratoryStage.IN_USE
    valid = used and terms.valid_from <= reader.act.today <= terms.valid_until
    return LaboratoryLine(laboratory, loaded.meta.site, state, valid)
