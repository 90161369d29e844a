"""The columns of a basis, by operations that give the same bits for one number and for many.

Only +, -, * and / in a fixed order: each is rounded the same way everywhere (IEEE 754).
``x`` is a float or an array of floats, centred and scaled as the specification says.
"""

from __future__ import annotations

from typing import Any

from blastema.evidence.specification.parts import Basis, Continuous


def basis_values(basis: Basis, covariate: Continuous, x: Any) -> list[Any]:
    """One value for each column of the basis, in their order."""
    if basis.kind == "polynomial":
        return _powers(x, basis.degree)
    return _restricted_cubic(x, [_placed(knot, covariate) for knot in basis.knots])


def _placed(knot: Any, covariate: Continuous) -> float:
    return float((knot - covariate.centre) / covariate.scale)


def _powers(x: Any, degree: int) -> list[Any]:
    found = [x]
    while len(found) < degree:
        found.append(found[-1] * x)
    return found


def _restricted_cubic(x: Any, knots: list[float]) -> list[Any]:
    """Divided by the square of the knots' span, so that the pieces have the size of x."""
    before, last = knots[-2:]
    span = (last - knots[0]) * (last - knots[0])
    found = [x]
    for knot in knots[:-2]:
        left = (last - knot) / (last - before)
        right = (before - knot) / (last - before)
        piece = _cube(x - knot) - _cube(x - before) * left + _cube(x - last) * right
        found.append(piece / span)
    return found


def _cube(u: Any) -> Any:
    """The third power of what is above zero."""
    above = (u + abs(u)) / 2.0
    return above * above * above
