"""What is told of a collection in the demonstration: invented, and within what is usual."""

from __future__ import annotations

from datetime import timedelta

from blastema.app.demo.care import Patient
from blastema.core.collection.kinds import kinds
from blastema.core.collection.taken import Taken

# How many minutes it took, by kind.
_MINUTES = {"marrow": 15, "blood": 5, "lipoaspirate": 25}


def taken(who: Patient, volume_ul: int, kind: str) -> Taken:
    """Begun just now, the wristband scanned; told when it is over."""
    begun = who.stage.fresh.now()
    who.stage.later(minutes=_MINUTES[kind])
    known = kinds()[kind]
    return Taken(
        kind=kind,
        started_at=begun,
        ended_at=begun + timedelta(minutes=_MINUTES[kind]),
        facts=_facts(who, volume_ul, kind),
        choices={one.slug: one.options[0] for one in known.choices.values()},
        prepared=known.prepared,
        wristband=who.patient,
        second_person=who.stage.staff["clinician", who.site, 2].id,
        complications=("haematoma",) if who.story.number % 23 == 5 else (),
    )


def _facts(who: Patient, volume_ul: int, kind: str) -> dict[str, int]:
    if kind == "lipoaspirate":
        infiltrated = 250_000 + who.story.number % 5 * 10_000
        return {"entries": 2, "infiltrated": infiltrated, "dwell": 15, "aspirated": volume_ul}
    anticoagulant = volume_ul // 10
    drawn = {"drawn": volume_ul - anticoagulant, "anticoagulant": anticoagulant}
    if kind == "blood":
        return {**drawn, "needle-passes": 1}
    passes = 2 + who.story.number % 3
    return {**drawn, "aliquots": 6, "largest-aliquot": 10_000, "needle-passes": passes}
