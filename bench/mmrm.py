"""How long a mixed model takes from its sums, beside a matrix product of the same run.

    python bench/mmrm.py [--json]

Three questions: a usual trial (200 patients, 4 visits), a large one (1,000 patients, 10
visits, about 107 patterns), and whether the number of patients matters once they are summed
(the same patients counted ten to ten thousand times). A fit is whole: checks, every start,
Newton to 1e-8, Kenward-Roger's covariance and a test of each coefficient.

Beside the usual trial stand nlme's gls and lme4's lmer on the same rows where R has them, timed
inside R, without degrees of freedom; they read the rows of the patients, this reads their sums.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable

import numpy as np
from ground import mixed_in_r

from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.moments import Moments

USUAL_LIMIT, LARGE_LIMIT = 0.025, 0.25  # seconds
# Terms (n, 5), answers (n, T), the patterns (S, T), and which of them each patient has (n,).
Rows = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
TERMS = ("1", "base", "factor b", "factor c", "arm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="an object instead of a table")
    asked = parser.parse_args()
    found, notes = measured()
    if asked.json:
        print(json.dumps(found | {"notes": notes}, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<58}{value:>14,.4g}")
    for note in notes:
        print(note)
    print(f"limits: usual {USUAL_LIMIT} s, large {LARGE_LIMIT} s")


def measured() -> tuple[dict[str, float], list[str]]:
    rng = np.random.default_rng(20261129)
    square = rng.normal(size=(1000, 1000))
    product, _ = timed(lambda: square @ square)
    rows = trial(rng, 200, 4, 15)
    usual, large = summed(*rows), summed(*trial(rng, 1000, 10, 107))
    found: dict[str, float] = {"matrix product 1000 x 1000, seconds": product}
    for name, sums in (("200 x 4", usual), ("1000 x 10", large)):
        seconds, done = timed(lambda sums=sums: whole(sums))
        core, _ = timed(lambda sums=sums: whole(sums), clock=time.process_time)
        found |= {
            f"{name}: patterns": done.patterns,
            f"{name}: covariance parameters": len(done.theta),
            f"{name}: coefficients": len(done.beta),
            f"{name}: steps of the slowest start": max(start.steps for start in done.starts),
            f"{name}: Newton decrement": done.decrement,
            f"{name}: fit with Kenward-Roger, seconds": seconds,
            f"{name}: the same in a core's own seconds": core,
            f"{name}: of it the fit, seconds": timed(lambda sums=sums: plain(sums))[0],
            f"{name}: matrix products": seconds / product,
        }
    for times in (10, 100, 1_000, 10_000):
        many = multiplied(usual, times)
        found[f"{200 * times:,} patients x 4, seconds"] = timed(lambda many=many: whole(many))[0]
    beside, notes = in_r(rows, found["200 x 4: fit with Kenward-Roger, seconds"], plain(usual))
    return found | beside, notes


def in_r(rows: Rows, ours: float, fitted: Fit) -> tuple[dict[str, float], list[str]]:
    """R's times on the same rows, how often ours goes into them, and that it is one likelihood."""
    z, y, kinds, which = rows
    done = mixed_in_r.fits(z, y, kinds[which])
    if done is None:
        return {}, ["R not found"]
    found: dict[str, float] = {}
    for one in done:
        name = f"200 x 4: R {one['name']} {one['version']}"
        found |= {
            f"{name}, seconds": one["seconds"],
            f"{name}, times ours": one["seconds"] / ours,
            f"{name}, log likelihood below ours": fitted.log_likelihood - one["log_likelihood"],
        }
    packages = {one["name"] for one in done}
    return found, [f"R has no {name}" for name in ("nlme", "lme4") if name not in packages]


def plain(sums: Moments) -> Fit:
    return fit(sums, design(sums.visits))


def whole(sums: Moments) -> Fit:
    done = plain(sums)
    done.inference("kenward-roger").coefficients()
    return done


def timed(
    work: Callable[[], Fit], clock: Callable[[], float] = time.perf_counter
) -> tuple[float, Fit]:
    """The best of seven: another program can only slow a run down."""
    seconds = []
    for _ in range(7):
        start = clock()
        done = work()
        seconds.append(clock() - start)
    return min(seconds), done


def design(visits: tuple[str, ...]) -> Design:
    """y ~ base + factor + arm * visit, as the large trial that other programs are timed on."""
    last = visits[1:]
    names = ["(Intercept)", *TERMS[1:], *last, *(f"arm:{visit}" for visit in last)]
    maps = np.zeros((len(visits), len(TERMS), len(names)))
    maps[:, range(5), range(5)] = 1
    for at in range(1, len(visits)):
        maps[at, 0, 4 + at] = maps[at, 4, 4 + len(last) + at] = 1
    assign = {name: (at,) for at, name in enumerate(names)}
    return Design("y ~ base + factor + arm * visit", visits, TERMS, tuple(names), maps, assign)


def trial(rng: np.random.Generator, subjects: int, visits: int, patterns: int) -> Rows:
    """Simulated patients; who misses what is drawn from a fixed number of patterns."""
    z = np.column_stack([np.ones(subjects), rng.normal(size=subjects), np.zeros((subjects, 3))])
    factor = rng.integers(0, 3, subjects)
    z[:, 2:] = np.column_stack([factor == 1, factor == 2, np.arange(subjects) % 2])
    at = np.arange(visits)
    sigma = 40 * 0.7 ** np.abs(np.subtract.outer(at, at)) + np.diag(3.0 + at)
    y = rng.normal(size=(subjects, visits)) @ np.linalg.cholesky(sigma).T
    y += 2 * z[:, 1:2] - at * (1 + 0.5 * z[:, 4:])
    kinds = distinct(rng, visits, patterns)
    most = subjects - len(kinds)
    which = np.concatenate([np.arange(len(kinds)), rng.integers(0, len(kinds), most)])
    which[len(kinds) : len(kinds) + most // 2] = 0  # half of them missed nothing
    return z, y, kinds, which


def distinct(rng: np.random.Generator, visits: int, patterns: int) -> np.ndarray:
    kinds = {(True,) * visits: None}
    while len(kinds) < min(patterns, 2**visits - 1):
        row = rng.random(visits) > 0.2
        if row.any():
            kinds[tuple(row.tolist())] = None
    return np.array(list(kinds))


def summed(z: np.ndarray, y: np.ndarray, kinds: np.ndarray, which: np.ndarray) -> Moments:
    parts = [(z[which == k], np.where(kind, y[which == k], 0.0)) for k, kind in enumerate(kinds)]
    return Moments(
        visits=tuple(f"v{at}" for at in range(len(kinds[0]))),
        terms=TERMS,
        groups=("",) * len(kinds),
        seen=kinds,
        n=np.array([float(len(a)) for a, _ in parts]),
        zz=np.stack([a.T @ a for a, _ in parts]),
        zy=np.stack([a.T @ b for a, b in parts]),
        yy=np.stack([b.T @ b for _, b in parts]),
        log_weight=np.zeros(len(kinds)),
        y_centre=np.zeros(len(kinds[0])),
    )


def multiplied(sums: Moments, times: int) -> Moments:
    parts = {name: times * getattr(sums, name) for name in ("n", "zz", "zy", "yy")}
    return dataclasses.replace(sums, **parts)


if __name__ == "__main__":
    sys.exit(main())
