"""What a person owes before a step, for the page that leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.controlled.demand import TRAINING_SETTING, WARN, Doing, StepKind, owed
from blastema.core.verdict import Finding
from blastema.records import find_quality_file


@dataclass(frozen=True, slots=True)
class Owed:
    """``stops``: the step is refused until it is made good; else it is only said."""

    findings: tuple[Finding, ...]
    stops: bool


@reading(Permission.DOCUMENT_READ)
def training_before(reader: Reader, *, step: StepKind) -> Owed:
    """What the viewer has not acknowledged at this site that such a step asks for."""
    site = reader.act.site
    ids = find_quality_file.demanding(site)
    if not ids:
        return Owed((), stops=False)
    documents = reader.fold(*(f"controlled/{one}" for one in ids))
    doing = Doing(step, reader.act.who.id)
    found = owed((one.state for one in documents), doing, reader.act.today)
    setting = reader.fold(f"site/{site}")[0].state.policy(TRAINING_SETTING)
    return Owed(found, stops=setting != WARN)
