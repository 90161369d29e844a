"""Who answered: from the sums, judged by a loop over the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.sensitivity.response import (
    answered,
    compared,
    completers,
    only_completers,
)
from blastema.evidence.summary.summarise import summarise
from tests.evidence.means import made

VISITS = ("baseline", "month-3", "month-6")
CENTRE = np.array([5.0, 4.0, 4.0])


def people() -> tuple[list[str], Floats, Floats]:
    """60 people: arm, centred age, answers at three visits; the older answer less."""
    rng = np.random.default_rng(3)
    arms = ["care" if k % 2 else "cells" for k in range(60)]
    age, y = rng.normal(size=60), rng.normal(5, 2, (60, 3)).round(1)
    y[:, 1][rng.random(60) < 0.2 + 0.3 * (age > 0)] = np.nan
    y[:, 2][rng.random(60) < 0.4] = np.nan
    return arms, age, y


def moments_of(arms: list[str], age: Floats, y: Floats) -> Moments:
    keys = sorted({(arm, *~np.isnan(row)) for arm, row in zip(arms, y, strict=True)})
    mine = {key: [] for key in keys}  # type: ignore[var-annotated]
    for arm, old, row in zip(arms, age, y, strict=True):
        mine[arm, *~np.isnan(row)].append(np.r_[1.0, old, np.nan_to_num(row - CENTRE)])
    grams = [np.transpose(rows) @ np.array(rows) for rows in mine.values()]
    return Moments(
        VISITS,
        ("1", "age"),
        tuple(key[0] for key in keys),
        np.array([key[1:] for key in keys], dtype=bool),
        np.array([float(len(rows)) for rows in mine.values()]),
        np.array([gram[:2, :2] for gram in grams]),
        np.array([gram[:2, 2:] for gram in grams]),
        np.array([gram[2:, 2:] for gram in grams]),
        np.zeros(len(keys)),
        CENTRE,
    )


ARMS, AGE, Y = people()
SUMS = moments_of(ARMS, AGE, Y)
CELLS = np.array([arm == "cells" for arm in ARMS])


def test_who_never_answered_is_missing_at_every_visit() -> None:
    """Nobody may disappear: the summary counts people of whom a model reads nothing."""
    spec = replace(made.specification(), covariates=(), terms=())
    people = [
        {"arm": "care", "v1": 5, "v2": None, "v3": 4},
        {"arm": "care", "v1": None, "v2": None, "v3": None},
        {"arm": "cells", "v1": 5, "v2": 3, "v3": 2},
    ]
    sums = summarise(pa.Table.from_pylist(people), spec, source="three")
    found = {(row.arm, row.visit): (row.subjects, row.missing) for row in answered(sums.answered())}
    assert found["care", "v1"] == (2, 1)
    assert found["care", "v2"] == (2, 2)
    assert found["cells", "v3"] == (1, 0)


def test_answerers_and_the_silent_are_compared_in_age_and_first_answer() -> None:
    found = {(row.arm, row.visit, row.of): (row.answered, row.missing) for row in compared(SUMS)}
    there = ~np.isnan(Y[:, 1])
    ages = AGE[CELLS & there].mean(), AGE[CELLS & ~there].mean()
    first = Y[CELLS & there, 0].mean(), Y[CELLS & ~there, 0].mean()
    # Tolerances: the rounding of sums of 60 numbers.
    assert found["cells", "month-3", "age"] == pytest.approx(ages, rel=1e-12)
    assert found["cells", "month-3", "answer at baseline"] == pytest.approx(first, rel=1e-12)


def test_completers_stand_beside_all() -> None:
    found = {(row.arm, row.visit): row for row in completers(SUMS)}
    row, whole = found["cells", "month-6"], ~np.isnan(Y).any(axis=1)
    assert row.seen == int((~np.isnan(Y[CELLS, 2])).sum())
    assert row.completers == int((CELLS & whole).sum())
    assert row.mean == pytest.approx(np.nanmean(Y[CELLS, 2]), rel=1e-12)
    assert row.completers_mean == pytest.approx(Y[CELLS & whole, 2].mean(), rel=1e-12)
    assert only_completers(SUMS).subjects == int(whole.sum())


def test_where_nobody_is_silent_there_is_no_mean_of_the_silent() -> None:
    full = moments_of(ARMS, AGE, np.nan_to_num(Y, nan=4.0))
    assert {row.missing for row in compared(full)} == {None}
