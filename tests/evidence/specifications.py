"""Analysis specifications that several tests use."""

from __future__ import annotations

from dataclasses import replace

from blastema.evidence.specification.parts import (
    Arm,
    Basis,
    Categorical,
    Continuous,
    Outcome,
    Visit,
)
from blastema.evidence.specification.specification import Specification

# Every kind of column: decimal, on the grid, indicators, products, both bases.
RICH = Specification(
    "rich",
    1,
    Outcome("pain", 0, 10, decimals=1, centre=5),
    tuple(Visit(f"v{n}", 7 * n) for n in range(4)),
    Arm("arm", ("care", "cells", "sham")),
    (
        Continuous("age", decimals=0, centre=50, scale=10, least=0, most=120),
        Continuous("base", centre="0.5", scale=3),
        Categorical("sex", ("F", "M")),
        Categorical("race", ("a", "b", "c"), reference="b"),
    ),
    ("age", "base", "sex", "race", "sex:race", "race:age", "age:base", "base3:sex", "knots"),
    (
        Basis("base3", "base", "polynomial", degree=3),
        Basis("knots", "age", "restricted-cubic", knots=(30, 50, "65.5", 80)),
    ),
    grouping=("arm",),
    strata=("sex",),
)

# Of the same subjects only what fits in one limb.
DECIMAL = replace(
    RICH,
    name="decimal",
    covariates=tuple(c for c in RICH.covariates if c.name != "base"),
    terms=("age", "sex", "race", "sex:race", "race:age"),
    bases=(),
)

PLAIN = Specification(
    "plain",
    1,
    Outcome("pain", 0, 10, decimals=1, centre=5),
    (Visit("v0"), Visit("v1"), Visit("v2")),
    Arm("arm", ("care", "cells")),
    (Continuous("age", decimals=0, centre=50, scale=10),),
)
