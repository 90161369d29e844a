"""The judge: sums by a plain loop over subjects, and the likelihood one subject at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.moments import Floats, Moments


@dataclass
class Person:
    """``z`` (q,) begins with 1; ``y`` (T,) has nan where there is no answer."""

    z: Floats
    y: Floats
    group: str = ""
    weight: float = 1.0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> tuple[bool, ...]:
        return tuple(bool(s) for s in ~np.isnan(self.y))


def moments(
    people: Iterable[Person],
    visits: Sequence[str],
    terms: Sequence[str],
    centre: Floats | None = None,
) -> Moments:
    q, t = len(terms), len(visits)
    centre = np.zeros(t) if centre is None else centre
    cells: dict[tuple[str, tuple[bool, ...]], list] = {}
    for person in people:
        new = [0.0, np.zeros((q, q)), np.zeros((q, t)), np.zeros((t, t)), 0.0]
        cell = cells.setdefault((person.group, person.seen), new)
        y = np.where(person.seen, person.y - centre, 0.0)
        cell[0] += 1
        cell[1] += person.weight * np.outer(person.z, person.z)
        cell[2] += person.weight * np.outer(person.z, y)
        cell[3] += person.weight * np.outer(y, y)
        cell[4] += np.log(person.weight) * sum(person.seen)
    keys = sorted(cells)
    n, zz, zy, yy, logs = (np.array([cells[key][part] for key in keys]) for part in range(5))
    seen = np.array([key[1] for key in keys], dtype=bool).reshape(len(keys), t)
    groups = tuple(key[0] for key in keys)
    return Moments(
        tuple(visits),
        tuple(terms),
        groups,
        seen,
        n,
        zz.reshape(-1, q, q),
        zy.reshape(-1, q, t),
        yy.reshape(-1, t, t),
        logs,
        centre,
    )


def design_of(
    visits: Sequence[str],
    terms: Sequence[str],
    columns: Sequence[tuple[str, str, str | None]],
    formula: str = "",
) -> Design:
    """A coefficient is (name, term, visit); without a visit its term counts at every visit."""
    maps = np.zeros((len(visits), len(terms), len(columns)))
    for at, (_, term, visit) in enumerate(columns):
        for place, name in enumerate(visits):
            maps[place, terms.index(term), at] = visit is None or visit == name
    names = tuple(name for name, _, _ in columns)
    assign = {name: (at,) for at, name in enumerate(names)}
    return Design(formula, tuple(visits), tuple(terms), names, maps, assign)


def minus_log_likelihood(
    people: Sequence[Person], design: Design, sigmas: dict[str, Floats], *, restricted: bool
) -> tuple[float, Floats, Floats]:
    """With the coefficients of generalised least squares and their covariance."""
    p = len(design.coefficients)
    information, right, rows, log_det = np.zeros((p, p)), np.zeros(p), [], 0.0
    for person in people:
        seen = np.array(person.seen)
        if not seen.any():
            continue
        x = np.array([person.z @ design.maps[t] for t in np.flatnonzero(seen)])
        v = sigmas[person.group][np.ix_(seen, seen)] / person.weight
        w = np.linalg.inv(v)
        information += x.T @ w @ x
        right += x.T @ w @ person.y[seen]
        log_det += np.linalg.slogdet(v)[1]
        rows.append((x, person.y[seen], w))
    phi = np.linalg.inv(information)
    beta = phi @ right
    squares = sum((y - x @ beta) @ w @ (y - x @ beta) for x, y, w in rows)
    count = sum(len(y) for _, y, _ in rows)
    twice = log_det + squares + (count - (p if restricted else 0)) * np.log(2 * np.pi)
    if restricted:
        twice += np.linalg.slogdet(information)[1]
    return float(twice / 2), beta, phi
