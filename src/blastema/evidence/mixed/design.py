"""How coefficients make the mean of each visit, as a constant map of a subject's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.evidence.mixed.moments import Floats


@dataclass(frozen=True)
class Design:
    """The mean at visit t of a subject with terms z is ``z @ maps[t] @ beta``.

    ``maps`` is (T, q, p); ``coefficients`` names the p columns in their order; ``assign`` gives
    for each term of the formula its columns, in the formula's order (joint tests read it).
    ``within`` names the coefficients whose column may change from visit to visit; ``None`` where
    that is read off the maps.
    """

    formula: str
    visits: tuple[str, ...]
    terms: tuple[str, ...]
    coefficients: tuple[str, ...]
    maps: Floats
    assign: Mapping[str, tuple[int, ...]]
    within: tuple[str, ...] | None = None
