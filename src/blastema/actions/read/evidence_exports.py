"""The exports that were made, for those who may make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.records.find_exports import last_exports

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Export:
    at: datetime
    who: str
    patients: int


@reading(Permission.EVIDENCE_DESCRIBE)
def may_describe(reader: Reader) -> bool:
    """Whether somebody may ask the registry here, before they have asked anything."""
    reader.allow(reader.act.site)
    return True


@reading(Permission.COHORT_EXPORT)
def exports(reader: Reader) -> tuple[Export, ...]:
    """The last exports at the sites where the reader may export."""
    reader.allow(reader.act.site)
    made = last_exports("cohort.export", reader.sites, SHOWN)
    staff = sorted({one.who for one in made if one.who.startswith("staff/")})
    folded = zip(staff, reader.fold(*staff), strict=True)
    names = {who: loaded.state.name for who, loaded in folded}
    zone = ZoneInfo(reader.act.zone)
    return tuple(
        Export(
            at=datetime.fromisoformat(one.at).astimezone(zone),
            who=names.get(one.who) or "the command line",
            patients=one.patients,
        )
        for one in made
    )
