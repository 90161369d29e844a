"""What the model expects of a person as described: the mean of such people, and one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import profile
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.quantile import quantile
from blastema.evidence.specification.specification import Specification


@dataclass(frozen=True, slots=True)
class Prediction:
    """``lower`` to ``upper`` holds the mean of all such people, ``one_lower`` to ``one_upper`` one
    more person's answer. Not cut off at the scale's ends: a normal model knows none."""

    term: str
    estimate: float
    std_error: float
    df: float
    lower: float
    upper: float
    one_std_error: float
    one_lower: float
    one_upper: float

    def to_json(self) -> dict[str, object]:
        """Full precision; degrees of freedom that are not counted are ``null``."""
        return {k: None if v == math.inf else v for k, v in asdict(self).items()}


def predictions(
    inference: Inference,
    specification: Specification,
    arm: str,
    values: Mapping[str, str | float],
    *,
    group: str = "",
    level: float = 0.95,
) -> tuple[Prediction, ...]:
    """At each visit; ``values`` gives every covariate, numbers in their own unit.

    One person's standard error adds the visit's variance (of the covariance group ``group``,
    where there are several) to that of the mean, and keeps the mean's degrees of freedom: exact
    with one visit, an approximation with more. Raises ``MeansError`` with every fault.
    """
    design = inference.fit.design
    cells = profile(design, specification, values)
    sigma = inference.fit.sigmas[_group(inference, group)]
    rows = []
    for place, visit in enumerate(design.visits):
        test = inference.test(cells.row(arm, visit))
        error = math.hypot(test.std_error, math.sqrt(float(sigma[place, place])))
        t, mean = quantile(level, test.df), test.estimate
        half, wide = t * test.std_error, t * error
        ends = (mean - half, mean + half, error, mean - wide, mean + wide)
        rows.append(Prediction(f"{arm} at {visit}", mean, test.std_error, test.df, *ends))
    return tuple(rows)


def _group(inference: Inference, group: str) -> int:
    groups = tuple(inference.fit.groups)
    if not group and len(groups) == 1:
        return 0
    if group not in groups:
        raise MeansError(f"no covariance group {group!r}; expected one of {', '.join(groups)}")
    return groups.index(group)
