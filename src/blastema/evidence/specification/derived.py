"""A specification written from a table, for who fits one file by one line.

Whoever adds up sums of several sources agrees on a specification beforehand; whoever has one
table and one formula need not write it: its levels, decimals and range are read off. Two
tables seldom give the same, so such sums are not meant to be added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import (
    MOST_DECIMALS,
    Arm,
    Categorical,
    Continuous,
    Covariate,
    Outcome,
    Visit,
    Weight,
)
from blastema.evidence.specification.specification import Specification

# More levels than this are more likely numbers that somebody wrote as text.
MOST_LEVELS = 100


@dataclass(frozen=True)
class Roles:
    """Which column is what; ``arm`` and ``weight`` may be absent.

    With ``day``, a column of days, ``visit`` is what the formula calls the visit and no column.
    """

    subject: str
    visit: str
    outcome: str
    arm: str = ""
    weight: str = ""
    day: str = ""

    @property
    def named(self) -> dict[str, str]:
        """Each part that is a column, and the column's name."""
        apart = "visit" if self.day else ""
        return {part: name for part, name in vars(self).items() if name and part != apart}


def derived(
    columns: Mapping[str, Sequence[str | None]],
    roles: Roles,
    formula: str,
    varying: Collection[str] = (),
    *,
    windows: Sequence[Visit] = (),
) -> Specification:
    """``columns`` are those of a long table, as the texts of their values.

    Text columns of the formula become categorical, their levels in the order of their names,
    the first the reference; columns of numbers become continuous, centred at their mean.
    Without ``roles.arm`` the arm is the text column that the formula crosses with the visit,
    if there is one. ``varying`` names covariates, or the weight, that change from visit to visit;
    any other that does is refused when it is summed. ``windows`` are the visits of a table with
    ``roles.day``, which no table tells. Raises ``SpecificationError`` with every fault.
    """
    _refuse_absent(columns, roles)
    _refuse_windows(roles, windows)
    terms = _terms(formula)
    arm = roles.arm or _crossed(terms, columns, roles.visit)
    known = {*columns, roles.visit}
    reserved = {roles.subject, roles.visit, roles.outcome, roles.weight, roles.day}
    names = dict.fromkeys(name for term in terms for name in term)
    wanted = [name for name in names if name not in {roles.visit, arm}]
    faults = [f"the formula names {n!r}, no column of the table" for n in names if n not in known]
    faults += [f"{n!r} is both a column of the formula and a role" for n in wanted if n in reserved]
    possible = [*wanted, *([roles.weight] if roles.weight else [])]
    told = f"expected one of {', '.join(possible) or 'no covariate'}"
    faults += [f"{n!r} is to vary; {told}" for n in varying if n not in possible]
    if not faults:
        numeric = [n for n in (roles.outcome, roles.weight) if n]
        faults += _value_faults(columns, numeric, [n for n in names if n != roles.visit])
    if faults:
        raise SpecificationError(faults)
    return Specification(
        name="derived",
        version=1,
        outcome=_outcome(roles.outcome, columns[roles.outcome]),
        visits=tuple(windows) or tuple(map(Visit, _levels(columns[roles.visit]))),
        arm=Arm(arm, tuple(_levels(columns[arm]))) if arm else _everybody(columns),
        covariates=tuple(
            replace(_covariate(name, columns[name]), varying=name in varying) for name in wanted
        ),
        terms=tuple(_products(terms, {roles.visit, arm})),
        weight=_weight(roles.weight, columns, varying) if roles.weight else None,
    )


def with_references(specification: Specification, wanted: Sequence[str]) -> Specification:
    """The same with other reference levels, each given as ``FACTOR=LEVEL``."""
    for text in wanted:
        name, _, level = text.partition("=")
        known = [c.name for c in specification.covariates if isinstance(c, Categorical)]
        if name == specification.arm.name:
            arm = replace(specification.arm, reference=level)
            specification = replace(specification, arm=arm)
        elif name in known:
            changed = tuple(
                replace(part, reference=level)
                if isinstance(part, Categorical) and part.name == name
                else part
                for part in specification.covariates
            )
            specification = replace(specification, covariates=changed)
        else:
            factors = ", ".join([specification.arm.name, *known])
            raise SpecificationError([f"no factor {name!r}; expected one of {factors}"])
    return specification


def _everybody(columns: Iterable[str]) -> Arm:
    """The arm of who has none, under a name that is no column's."""
    name = "arm"
    while name in columns:
        name += "_"
    return Arm(name, ("all",))


def _value_faults(
    columns: Mapping[str, Sequence[str | None]], numeric: Sequence[str], others: Sequence[str]
) -> Iterable[str]:
    """Values that no column of its kind can hold; how many, and never which."""
    for name in dict.fromkeys((*numeric, *others)):
        values = [value for value in columns[name] if value is not None]
        if infinite := sum(map(_infinite, values)):
            told = f"{name!r} holds infinite values ({infinite})"
            yield f"{told}; expected finite numbers; correct them"
        elif name in numeric and (wrong := sum(_number(value) is None for value in values)):
            yield (
                f"{name!r} holds values that are no numbers ({wrong}); expected numbers; correct "
                "them or leave them empty"
            )
        elif name in others and not values:
            yield f"{name!r} is empty in every row; expected values; leave it out of the formula"
        elif name in others and len(set(values)) == 1:
            told = f"{name!r} is the same in every row"
            yield f"{told}; expected two levels or numbers; leave it out of the formula"


def _infinite(text: str) -> bool:
    try:
        return Decimal(text).is_infinite()
    except ArithmeticError:
        return False


def _terms(formula: str) -> list[tuple[str, ...]]:
    """The variables of each term on the right-hand side, without the intercept."""
    from formulaic.errors import FormulaSyntaxError
    from formulaic.parser import DefaultFormulaParser

    try:
        parsed = DefaultFormulaParser().get_terms(formula)
    except FormulaSyntaxError as error:
        raise SpecificationError([f"the formula {formula!r} cannot be read: {error}"]) from None
    right = getattr(parsed, "rhs", None) or parsed.root
    factors = [factor for term in right for factor in term.factors]
    called = sorted({f.expr for f in factors if f.eval_method.value == "python"})
    if called:
        raise SpecificationError(
            [f"{name} is computed from the data; declare it in a specification" for name in called]
        )
    looked = [[f.expr for f in term.factors if f.eval_method.value == "lookup"] for term in right]
    return [tuple(names) for names in looked if names]


def _crossed(
    terms: Iterable[Sequence[str]], columns: Mapping[str, Sequence[str | None]], visit: str
) -> str:
    """The first text column that stands in a product with the visit."""
    for term in terms:
        for name in term:
            if visit in term and name != visit and not _is_number(columns.get(name, ())):
                return name if name in columns else ""
    return ""


def _products(terms: Iterable[Sequence[str]], apart: set[str]) -> Iterable[str]:
    """What is left of each term for the subject: the visit and the arm are crossed anyway."""
    left = (":".join(name for name in term if name not in apart) for term in terms)
    return dict.fromkeys(term for term in left if term)


def _covariate(name: str, values: Sequence[str | None]) -> Covariate:
    if not _is_number(values):
        levels = _levels(values)
        if len(levels) > MOST_LEVELS:
            raise SpecificationError(
                [f"{name!r} has {len(levels)} levels; expected numbers, or {MOST_LEVELS} at most"]
            )
        return Categorical(name, tuple(levels))
    places = _decimals(values)
    return Continuous(name, decimals=places, centre=_middle(_numbers(values), places))


def _outcome(name: str, values: Sequence[str | None]) -> Outcome:
    if len(set(_numbers(values))) < 2:
        told = f"{name!r} holds no two different numbers; expected an outcome that varies; "
        raise SpecificationError([told + "look whether this is the column of the answers"])
    numbers, places = _numbers(values), _decimals(values)
    middle = _middle(numbers, places)
    return Outcome(name, min(numbers), max(numbers), decimals=places, centre=middle)


def _middle(numbers: Sequence[Decimal], places: int | None) -> Decimal:
    """Their mean to as many places as they have: a centre only has to be near."""
    return (sum(numbers, Decimal(0)) / len(numbers)).quantize(Decimal(1).scaleb(-(places or 0)))


def _weight(
    name: str, columns: Mapping[str, Sequence[str | None]], varying: Collection[str]
) -> Weight:
    return Weight(name, decimals=_decimals(columns[name]), varying=name in varying)


def _levels(values: Sequence[str | None]) -> list[str]:
    """In the order of their numbers where all are numbers, else of their names."""
    found = {value for value in values if value is not None}
    return sorted(found, key=(lambda text: (Decimal(text), text)) if _is_number(values) else str)


def _is_number(values: Sequence[str | None]) -> bool:
    return all(_number(value) is not None for value in values if value is not None)


def _numbers(values: Sequence[str | None]) -> list[Decimal]:
    return [number for value in values if value and (number := _number(value)) is not None]


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _decimals(values: Sequence[str | None]) -> int | None:
    """How many places the values have; ``None`` for measurements that are not decimal."""
    most = max((-int(number.as_tuple().exponent) for number in _numbers(values)), default=0)
    return max(most, 0) if most <= MOST_DECIMALS else None


def _refuse_windows(roles: Roles, windows: Sequence[Visit]) -> None:
    if roles.day and not windows:
        raise SpecificationError(
            [f"{roles.day!r} is a column of days; give each visit's window, which no table tells"]
        )
    if windows and not roles.day:
        raise SpecificationError(["windows of visits, but no column of days; name that column"])


def _refuse_absent(columns: Mapping[str, Any], roles: Roles) -> None:
    absent = [
        f"there is no column {name!r}, which was given as {part}"
        for part, name in roles.named.items()
        if name not in columns
    ]
    if not absent:
        return
    if not any(name in columns for name in roles.named.values()):
        # Without a line of names the first row stands in its place: somebody's values.
        there = "the table may have no first line of names; add it"
    else:
        there = f"the table has {', '.join(columns)}"
    raise SpecificationError([*absent, there])
