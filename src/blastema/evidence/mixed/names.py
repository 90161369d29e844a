"""What covariances and degrees of freedom are called; loads nothing, so a parser may read it."""

from __future__ import annotations

COVARIANCES = ("us", "ad", "adh", "ar1", "ar1h", "cs", "csh", "toep", "toeph")

KENWARD_ROGER = (
    "kenward-roger",
    "kenward-roger-linear",
    "kenward-roger-mmrm",
    "kenward-roger-expected",
)
DF = (*KENWARD_ROGER, "satterthwaite", "between-within", "residual", "none")
