"""Plausible numbers of a collection, for every kind."""

from __future__ import annotations

from blastema.core.collection.kinds import CollectionKind, Unit

# Plausible numbers by fact; a volume that is not here is the container's own.
KNOWN = {
    "aliquots": 6,
    "largest-aliquot": 10_000,
    "needle-passes": 3,
    "anticoagulant": 6_000,
    "entries": 2,
    "infiltrated": 250_000,
    "dwell": 15,
    "processed": 9_000_000,
    "blood-per-anticoagulant": 12,
    "pieces": 2,
    "mass": 40,
    "medium": 8_000,
    "tooth": 48,
    "minutes-to-medium": 12,
    "punch": 40,
    "week": 39,
    "minutes-to-cold": 30,
}


def facts_for(kind: CollectionKind, volume_ul: int) -> dict[str, int]:
    """Facts whose volumes add up to at least what the container holds."""
    found = {}
    for slug, fact in kind.facts.items():
        said = KNOWN.get(slug, volume_ul if fact.unit is Unit.VOLUME else fact.least)
        found[slug] = max(fact.least, min(said, fact.most))
    return found
