"""What the registry agrees on before it counts: from the catalogue and the instruments.

One analysis specification for each condition and outcome, made by code, so that two sites, and
two practices of the same version, make sums that add. Whatever changes it changes
``definition()``, and everything is counted again.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from functools import lru_cache

from blastema.core.catalogue import catalogue
from blastema.core.instruments import Scale, instruments
from blastema.core.instruments import outcome as outcome_of
from blastema.core.instruments.values import Difference
from blastema.evidence.registry.subject import DECIMALS, Plan
from blastema.evidence.responders.definition import (
    Definition,
    improved_points,
    improved_share,
)
from blastema.evidence.specification.parts import Arm, Outcome, Visit
from blastema.evidence.specification.specification import Specification

# Raised with every change of what is counted that no specification shows.
VERSION = 1

MCID = "mcid"
SHARES = {"share-30": Decimal("0.3"), "share-50": Decimal("0.5")}


def scales() -> tuple[str, ...]:
    """Every outcome that there is."""
    return tuple(scale.slug for one in instruments().values() for scale in one.scales)


@lru_cache(maxsize=1024)
def plan(condition: str, outcome: str) -> Plan:
    """The specification and what counts as better. Raises ``UnknownSlugError``."""
    _, scale = outcome_of(outcome)
    spec = Specification(
        name=f"{condition} {outcome}",
        version=VERSION,
        outcome=_score(scale),
        visits=_visits(condition),
        arm=Arm("arm", tuple(catalogue().products)),
    )
    return Plan(spec, definitions(condition, outcome))


def _score(scale: Scale) -> Outcome:
    least, most = Decimal(scale.least_milli) / 1000, Decimal(scale.most_milli) / 1000
    return Outcome("score", least, most, DECIMALS, scale.better.value)


def _visits(condition: str) -> tuple[Visit, ...]:
    """The newest schedule; a course under an older one has visits of the same names."""
    schedule = catalogue().protocol_for(condition).visits
    return tuple(Visit(v.slug, v.due_days, v.opens_days, v.closes_days) for v in schedule)


def definitions(condition: str, outcome: str) -> dict[str, Definition]:
    """By name: the smallest change that matters, where one is known, 30 % and 50 % better.

    A share of the first score means something only on a scale that begins at zero.
    """
    _, scale = outcome_of(outcome)
    score = _score(scale)
    found: dict[str, Definition] = {}
    if known := important(condition, outcome):
        points = Decimal(known.milli) / 1000
        found[MCID] = improved_points(f"{points.normalize():f} points better", points, of=score)
    if scale.least_milli == 0:
        for key, share in SHARES.items():
            found[key] = improved_share(f"{share * 100:.0f} % better", share, of=score)
    return found


def important(condition: str, outcome: str) -> Difference | None:
    """The smallest change that matters, with its source, for this problem or for any."""
    instrument, scale = outcome_of(outcome)
    return instrument.important_difference(condition, scale.slug)


@lru_cache(maxsize=1)
def definition() -> str:
    """SHA-256 of everything above, in hexadecimal."""
    told = [
        [condition, outcome, spec.specification.fingerprint, _told(spec.definitions)]
        for condition in catalogue().conditions
        for outcome in scales()
        for spec in [plan(condition, outcome)]
    ]
    text = json.dumps([VERSION, told], separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _told(defined: dict[str, Definition] | object) -> list[str]:
    assert isinstance(defined, dict)
    return [f"{key}: {one.kind} {one.threshold} {one.better}" for key, one in defined.items()]
