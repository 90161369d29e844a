"""A model formula in the usual notation, checked against the specification and never the data.

``formulaic`` reads the formula and computes its columns for invented subjects at every visit;
each column must be a fixed map of the specification's columns, which is found and checked here.
Factors are coded as 0 and 1 against the specification's reference, as R's ``contr.treatment``.

Names: the visit is called as ``visit`` says; the arm, covariates and bases by their names.
``where(NAME, 'a', 'b')`` is 1 at these levels (or visits) and 0 elsewhere. The constrained
model, in which all arms have one mean at baseline, is then
``~ visit + where(visit, 'week-6'):where(arm, 'cells') + ...``, one product a later visit.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.design_points import Points, independent, points
from blastema.evidence.mixed.errors import Fault, RequestError
from blastema.evidence.mixed.formula_words import read_terms, terms, word_faults
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.specification.specification import Specification

# A column is taken as spanned where it is met to this share of its size: far above rounding,
# far below any term that is missing.
_MET = 1e-9
# What rounding left of a zero or of a whole number in the map.
_ROUNDING = 1e-11


def design(formula: str, specification: Specification, *, visit: str = "visit") -> Design:
    """How the formula's coefficients make each visit's mean.

    Only the right-hand side counts; an outcome on the left must be the specification's.
    A formula runs nothing: ``formula_words`` says what it may hold. Raises ``RequestError``
    with every fault: a name that is not declared, a transform that learns from data, a column
    that the specification's terms do not span.
    """
    _check_names(formula, specification, visit)
    subjects = points(specification)
    matrix = _matrix(formula, subjects, visit)
    columns = np.asarray(matrix, dtype=float)
    shaped = columns.reshape(len(specification.visits), subjects.n, columns.shape[1])
    names = tuple(map(_name, matrix.model_spec.column_names))
    maps = _maps(subjects, shaped, names)
    indices = matrix.model_spec.term_indices
    return Design(
        formula=formula,
        visits=tuple(one.name for one in specification.visits),
        terms=tuple(column.name for column in specification.columns),
        coefficients=names,
        maps=maps,
        assign={_term(str(term)): tuple(places) for term, places in indices.items()},
        within=_within(subjects, shaped, names),
    )


def _within(subjects: Points, columns: Floats, names: Sequence[str]) -> tuple[str, ...] | None:
    """The coefficients whose column changes within an invented subject, where the maps would
    not show it: they read other terms at every visit."""
    if not subjects.specification.varying:
        return None
    changing = np.ptp(columns, axis=0).any(axis=0)
    return tuple(name for name, changes in zip(names, changing, strict=True) if changes)


def _check_names(formula: str, spec: Specification, visit: str) -> None:
    parsed = read_terms(formula)
    declared = {visit, spec.arm.name, *spec.covariate, *(basis.name for basis in spec.bases)}
    faults = [*_left_faults(parsed, spec), *word_faults(parsed, declared)]
    if not faults and not terms(parsed):
        told = f"the formula {formula!r} has no coefficient; expected at least one term"
        faults.append(Fault("formula", told))
    if faults:
        raise RequestError(faults)


def _left_faults(parsed: Any, spec: Specification) -> list[Fault]:
    left = [str(term) for term in getattr(parsed, "lhs", None) or ()]
    if left in ([], [spec.outcome.name]):
        return []
    told = (
        f"the formula models {', '.join(left)}; the sums are of {spec.outcome.name!r}: "
        "leave the left side out, or take the sums of that outcome"
    )
    return [Fault("other-outcome", told, tuple(left))]


def _matrix(formula: str, subjects: Points, visit: str) -> Any:
    """Rows by visit, then subject."""
    from formulaic import Formula
    from formulaic.errors import DataMismatchWarning, FormulaicError

    right = Formula(formula)
    right = getattr(right, "rhs", right)
    context = {"where": _where, **_bases(subjects, len(subjects.specification.visits))}
    try:
        with warnings.catch_warnings():
            # Levels that C() was not told of would silently become missing.
            warnings.simplefilter("error", DataMismatchWarning)
            frame = _frame(subjects, visit)
            found = right.get_model_matrix(frame, context=context, na_action="raise")
    except (DataMismatchWarning, FormulaicError, TypeError, ValueError, NameError) as error:
        told = f"the formula {formula!r} cannot be computed: {error}"
        raise RequestError([Fault("formula", told)]) from None
    if found.model_spec.transform_state:
        learning = ", ".join(map(str, found.model_spec.transform_state))
        told = f"{learning} takes its constants from the data; declare it in the specification"
        raise RequestError([Fault("learns-from-data", told)])
    return found


def _frame(subjects: Points, visit: str) -> Any:
    import pandas as pd

    spec = subjects.specification
    visits = tuple(one.name for one in spec.visits)
    there = [subjects.at(place).values for place in range(len(visits))]
    levels = {c.name: _reference_first(c) for c in (spec.arm, *spec.covariates) if _is_factor(c)}
    columns: dict[str, Any] = {
        visit: pd.Categorical(np.repeat(np.array(visits, object), subjects.n), visits)
    }
    for name in there[0]:
        tiled = np.concatenate([values[name] for values in there])
        columns[name] = pd.Categorical(tiled, levels[name]) if name in levels else tiled
    return pd.DataFrame(columns)


def _is_factor(part: Any) -> bool:
    return hasattr(part, "levels")


def _reference_first(part: Any) -> list[str]:
    return [part.reference, *part.others]


def _bases(subjects: Points, visits: int) -> dict[str, Any]:
    from formulaic.materializers.types import FactorValues

    found = {}
    for basis in subjects.specification.bases:
        there = zip(*(subjects.at(place).basis(basis) for place in range(visits)), strict=True)
        columns = {str(number): np.concatenate(at) for number, at in enumerate(there, start=1)}
        found[basis.name] = FactorValues(columns, kind="numerical")
    return found


def _where(values: Any, *levels: str) -> Floats:
    """1 where a factor or the visit has one of these levels, else 0."""
    text = np.asarray(values, dtype=object)
    if unknown := [level for level in levels if level not in set(text)]:
        raise ValueError(f"where() names {', '.join(unknown)}, which is no level")
    return np.isin(text, levels).astype(float)


def _maps(subjects: Points, columns: Floats, names: Sequence[str]) -> Floats:
    """(T, q, p): at each visit the columns as sums of the terms. ``columns`` is (T, n, p)."""
    spec = subjects.specification
    maps = np.zeros((len(columns), len(spec.columns), columns.shape[2]))
    left = np.empty((len(columns), columns.shape[2]))
    for visits, there, allowed in _places(subjects):
        kept = [allowed[place] for place in independent(there[:, allowed])]
        inverse = np.linalg.pinv(there[:, kept])
        for _ in range(2):  # the second time takes off the rounding of the first
            maps[np.ix_(visits, kept)] += inverse @ (columns[visits] - there @ maps[visits])
        left[visits] = np.abs(columns[visits] - there @ maps[visits]).max(axis=1)
    size = np.maximum(np.abs(columns).max(axis=1), 1.0)
    if faults := [
        Fault(
            "not-spanned",
            f"{name} is no sum of the specification's columns; declare its product or basis "
            f"as a term of {spec.name!r} before summing",
            (name,),
        )
        for name, missed in zip(names, (left > _MET * size).any(axis=0), strict=True)
        if missed
    ]:
        raise RequestError(faults)
    whole = np.round(maps)
    found: Floats = np.where(
        np.abs(maps - whole) <= _ROUNDING * np.maximum(size[:, None], 1), whole, maps
    )
    return found


def _places(subjects: Points) -> list[tuple[list[int], Floats, list[int]]]:
    """Visits, the subjects' terms there, and which terms count there: those of no visit and its
    own. All visits are one place where no term is of a visit."""
    spec = subjects.specification
    if not any(column.visit for column in spec.columns):
        return [([*range(len(spec.visits))], subjects.terms(), [*range(len(spec.columns))])]
    found = []
    for place, visit in enumerate(spec.visits):
        allowed = [at for at, c in enumerate(spec.columns) if c.visit in ("", visit.name)]
        found.append(([place], subjects.at(place).terms(), allowed))
    return found


def _name(column: str) -> str:
    """As R and mmrm call it: ``(Intercept)``, ``ARMCDTRT:AVISITVIS2``."""
    if column == "Intercept":
        return "(Intercept)"
    return re.sub(r"\[(?:T\.)?([^\[\]]*)\]", r"\1", column)


def _term(term: str) -> str:
    return "(Intercept)" if term == "1" else term
