"""Endotoxin for each kilogram of the person, from what was measured and what will be given.

    EU/kg = EU/ml in the product x ml given / kg of the person

A limit of so many units for each kilogram *and hour* is held against the same number, because
a dose by needle is given within the hour; ``dose_ul`` is all that is given in that hour, over
every target. How much is allowed, and how much less at the spine, is the site's to set: the
pharmacopoeia's numbers were not verified (``SpecTest.unset``). The sum is rounded up, never
down. Levels are thousandths of a unit (meu).
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.catalogue import catalogue
from blastema.core.event import Json
from blastema.core.quantity import EndotoxinLevel, Mass, QuantityError, Volume
from blastema.core.verdict import Finding, refuse

UG_PER_G = 10**6
# The line of every specification that asks for it.
ENDOTOXIN = "endotoxin"
# A needle in the brain is held to the limit of the spine.
_AS_STRICT = frozenset({"brain"})


@dataclass(frozen=True, slots=True)
class Given:
    """What an endotoxin is held against: a level, a dose, a person's weight and a route."""

    meu_per_ml: int
    dose_ul: int
    weight_g: int
    route: str

    @property
    def meu_per_kg(self) -> int:
        """Rounded up; ml/kg is the same number as ul/g. A weight of nothing is refused
        (``faults``) and gives nothing here."""
        return -(-self.meu_per_ml * self.dose_ul // self.weight_g) if self.weight_g > 0 else 0

    @property
    def spinal(self) -> bool:
        return is_spinal(self.route)

    def as_data(self) -> dict[str, Json]:
        return {
            "meu_per_ml": self.meu_per_ml,
            "dose_ul": self.dose_ul,
            "weight_g": self.weight_g,
            "route": self.route,
            "spinal": self.spinal,
        }


def is_spinal(slug: str) -> bool:
    """Whether a needle on this route is held to the limit of the spine."""
    route = catalogue().routes.get(slug)
    return route is not None and (route.spinal or route.slug in _AS_STRICT)


def for_another_route(worked_out_for_spine: bool | None, route: str) -> Finding | None:
    """What was within the limit of a joint may be far beyond that of the spine.

    ``worked_out_for_spine`` is ``None`` where no endotoxin is on file.
    """
    if worked_out_for_spine is not False or not is_spinal(route):
        return None
    return refuse(
        "PRODUCT-ENDOTOXIN-ROUTE",
        "The endotoxin of this product was worked out for a needle elsewhere than at the spine.",
        "Work it out for the route of this treatment, or use another product.",
        "laboratory",
    )


def faults(given: Given | None) -> tuple[Finding, ...]:
    """Why an endotoxin cannot be worked out from this; all reasons at once."""
    if given is None:
        return (_NOT_GIVEN,)
    found = [*_amounts(given)]
    if given.route not in catalogue().routes:
        found.append("The catalogue has no such route.")
    return tuple(_fault(words) for words in found)


def _amounts(given: Given) -> list[str]:
    found = []
    for make, amount, least in (
        (EndotoxinLevel, given.meu_per_ml, 0),
        (Volume, given.dose_ul, 1),
        (Mass, given.weight_g * UG_PER_G, UG_PER_G),
    ):
        try:
            made = make(amount)
        except QuantityError as error:
            found.append(str(error))
            continue
        if amount < least:
            found.append(f"A {made.NAME} of nothing gives no dose for a kilogram.")
    return found


def _fault(words: str) -> Finding:
    return refuse(
        "PRODUCT-ENDOTOXIN-DOSE",
        f"Endotoxin cannot be worked out for a kilogram. {words}",
        "Give the level, all that is given within one hour, the weight and the route.",
        "laboratory",
    )


_NOT_GIVEN = _fault("Dose, weight and route were not said.")
