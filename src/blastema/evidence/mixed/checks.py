"""Whether the sums determine the model: every reason against it, before anything is fitted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blastema.evidence.mixed.covariance import Structure
from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.errors import Fault, NotEstimableError, RequestError
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.mixed.problem import Problem, normal_equations

# A column whose squared length, given the columns before it, is below this share of its own is
# a combination of them: sums of squares in double precision tell no less.
COLLINEAR = 1e-10
# Sums of squares about a mean, or of residuals, below these shares of the answers' own squares
# are rounding; or have lost so many of sixteen digits that fewer than seven are left.
CONSTANT, LOST = 1e-13, 1e-9


def check(moments: Moments, design: Design, structure: Structure, *, grouped: bool) -> None:
    """Raises with every fault found, those of the request first."""
    if faults := list(_request(moments, design)):
        raise RequestError(faults)
    if faults := list(_sums(moments)):
        raise NotEstimableError(faults)
    faults = [
        *_collinear(moments, design),
        *_few(moments, design),
        *_constant(moments),
        *_parameters(moments, structure, grouped=grouped),
    ]
    if faults:
        raise NotEstimableError(faults)


def _request(moments: Moments, design: Design) -> Iterator[Fault]:
    for name in ("visits", "terms"):
        here, there = getattr(moments, name), getattr(design, name)
        if here != there:
            yield Fault(
                "mismatch",
                f"the design has the {name} {', '.join(there)}; the sums have {', '.join(here)}; "
                "make both from one specification",
                tuple(sorted(set(here) ^ set(there))),
            )
    expected = (len(design.visits), len(design.terms), len(design.coefficients))
    if design.maps.shape != expected or not expected[2]:
        told = f"found maps of shape {design.maps.shape}; expected {expected} with coefficients"
        yield Fault("mismatch", told)
    elif not np.isfinite(design.maps).all():
        yield Fault("not-finite", "found maps that are not finite; expected numbers")


def _sums(moments: Moments) -> Iterator[Fault]:
    sums = (moments.n, moments.zz, moments.zy, moments.yy, moments.log_weight, moments.y_centre)
    if not all(np.isfinite(part).all() for part in sums):
        text = "found sums that are not finite; expected numbers; sum again without the infinities"
        yield Fault("not-finite", text)
    elif not moments.observations:
        text = "found no answer at any visit; expected answers of at least two subjects; "
        text += "look whether the outcome's column and the visits' names are those of the table"
        yield Fault("no-answers", text)
    elif moments.subjects < 2:
        text = "found one subject; expected at least two, since a covariance is between subjects; "
        text += "add subjects"
        yield Fault("one-subject", text)


def _collinear(moments: Moments, design: Design) -> Iterator[Fault]:
    gram, _ = normal_equations(moments, design.maps)
    found = dependent(gram)
    if not found:
        return
    named = []
    for column, others in found.items():
        name = design.coefficients[column]
        told = " and ".join(design.coefficients[other] for other in others)
        named.append(f"{name} is made of {told}" if told else f"{name} is zero for everybody")
    yield Fault(
        "collinear",
        f"found coefficients that the answers cannot tell apart: {'; '.join(named)}; expected "
        "independent columns; leave these out or merge their levels",
        tuple(design.coefficients[column] for column in found),
    )


def dependent(gram: Floats) -> dict[int, tuple[int, ...]]:
    """Columns that earlier ones make, each with those that make it; from X'X (p, p).

    >>> dependent(np.array([[2.0, 1, 3], [1, 1, 2], [3, 2, 5]]))
    {2: (0, 1)}
    """
    size = np.sqrt(np.diag(gram))
    good = np.where(size > 0, size, 1.0)
    scaled = gram / np.outer(good, good)
    kept: list[int] = []
    found: dict[int, tuple[int, ...]] = {}
    for column in range(len(gram)):
        if size[column] == 0:
            found[column] = ()
            continue
        share = scaled[kept, column]
        weights = np.linalg.solve(scaled[np.ix_(kept, kept)], share) if kept else share
        if 1 - share @ weights > COLLINEAR:
            kept.append(column)
        else:
            found[column] = tuple(
                k for k, w in zip(kept, weights, strict=True) if abs(w) > COLLINEAR**0.5
            )
    return found


def _few(moments: Moments, design: Design) -> Iterator[Fault]:
    ranks = [_rank(moments, design, visit) for visit in range(len(moments.visits))]
    answered = moments.n @ moments.seen
    for visit, rank, count in zip(moments.visits, ranks, answered, strict=True):
        if count == 0:
            text = f"found no answer at {visit}; expected answers at every visit; leave it out"
            yield Fault("no-answers-at-visit", text, (visit,))
        elif count <= rank:
            yield Fault(
                "few-subjects",
                f"found {count:.0f} subjects at {visit}, whose mean has {rank} coefficients; "
                "expected more subjects than coefficients; leave terms or the visit out",
                (visit,),
            )


def _rank(moments: Moments, design: Design, visit: int) -> int:
    maps = design.maps[visit]
    seen = moments.zz[moments.seen[:, visit]].sum(axis=0)
    return len(design.coefficients) - len(dependent(maps.T @ seen @ maps))


def _constant(moments: Moments) -> Iterator[Fault]:
    flat: list[str] = []
    lost: list[str] = []
    for visit, name in enumerate(moments.visits):
        seen = moments.seen[:, visit]
        weight, total = moments.weight_at(visit).sum(), moments.answers_at(visit)[seen].sum()
        squares = moments.yy[seen, visit, visit].sum()
        about = squares - total**2 / weight if weight > 0 else squares
        if weight > 0 and about <= LOST * squares:
            (flat if about <= CONSTANT * squares else lost).append(name)
    if flat:
        text = f"every answer at {', '.join(flat)} is the same; expected an outcome that varies; "
        text += "leave the visit out, or look whether this is the outcome's column"
        yield Fault("constant-outcome", text, tuple(flat))
    if lost:
        text = f"found answers at {', '.join(lost)} so far from zero that their squares hide how "
        text += "they differ; expected a centring constant near them; sum again with one"
        yield Fault("lost-digits", text, tuple(lost))


def check_residuals(problem: Problem) -> None:
    """Raises where the means make every answer of a visit, so that no variance is left."""
    squares = np.einsum("stt->t", problem.moments.yy)
    left = np.einsum("stt->t", problem.rr)
    visits = zip(problem.design.visits, left, squares, strict=True)
    exact = tuple(name for name, rest, whole in visits if rest <= LOST * whole)
    if exact:
        text = f"found means that make every answer at {', '.join(exact)} exactly; expected "
        text += "residuals; leave out the visit or the term that repeats its answers"
        raise NotEstimableError([Fault("no-residual", text, exact)])


def _parameters(moments: Moments, structure: Structure, *, grouped: bool) -> Iterator[Fault]:
    if not grouped:
        yield from _identified(moments, structure, "")
        return
    for group in sorted(set(moments.groups)):
        yield from _identified(moments.of_groups([group]), structure, group)


def _identified(moments: Moments, structure: Structure, group: str) -> Iterator[Fault]:
    """Which parameters no pair of visits that was seen together can tell."""
    visits = len(moments.visits)
    within = f" within {group}" if group else ""
    if (subjects := moments.subjects) <= visits and len(structure.parameters) > 2 * visits:
        yield Fault(
            "few-subjects",
            f"found {subjects} subjects{within} for {visits} visits and "
            f"{len(structure.parameters)} covariance parameters; expected more subjects than "
            "visits; choose a covariance with fewer parameters",
            (group,) if group else (),
        )
    together = np.einsum("s,st,su->tu", moments.n, moments.seen, moments.seen) > 0
    unknown = _unknown(structure, together)
    if not unknown:
        return
    pairs = [
        f"{moments.visits[a]} and {moments.visits[b]}"
        for a, b in zip(*np.nonzero(np.triu(~together)), strict=True)
        if a != b
    ]
    told = f"never answered by the same subject: {', '.join(pairs)}" if pairs else "one visit only"
    yield Fault(
        "pair-never-seen",
        f"found visits{within} {told}; so {', '.join(unknown)} cannot be estimated; choose a "
        "covariance with fewer parameters or leave a visit out",
        tuple(pairs),
    )


def _unknown(structure: Structure, together: Floats) -> tuple[str, ...]:
    """Parameters that move none of the seen entries of Sigma by themselves."""
    places = np.arange(len(together))
    # Any Sigma with correlations that are not zero shows which entries a parameter moves.
    probe = 0.5 ** np.abs(np.subtract.outer(places, places))
    first = structure.first(structure.theta(probe)) * together
    gram = first.reshape(len(first), -1) @ first.reshape(len(first), -1).T
    values, vectors = np.linalg.eigh(gram)
    free = np.abs(vectors[:, values <= COLLINEAR * values[-1]]).max(axis=1, initial=0.0)
    return tuple(
        name for name, size in zip(structure.parameters, free, strict=True) if size > COLLINEAR
    )
