"""What a formula may say: declared names and a few fixed words, and nothing that runs.

``formulaic`` computes a formula's factors as Python. So each is read here first, and only sums,
products, small whole powers and comparisons of declared names are let through, with ``I``, ``C``
(and its codings) and ``where``. Anything else could read a file of the machine, or, more
quietly, take constants from the invented subjects of the design (``age - age.mean()``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import Any

from blastema.evidence.mixed.errors import Fault, RequestError

# Whose columns depend on what data they happen to see; sums are made before any is seen.
LEARNING = frozenset(
    {"center", "scale", "standardize", "poly", "bs", "cr", "cs", "cc", "te", "hashed", "lag"}
)
CODINGS = frozenset({"Treatment", "Sum", "Helmert", "Diff", "Poly"})
CALLED = frozenset({"I", "C", "where"}) | CODINGS

# The highest degree of a declared basis; of a sum of terms it makes 5-fold products.
_HIGHEST = 5
_OPERATIONS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def read_terms(formula: str) -> Any:
    """The formula as ``formulaic`` reads it. Raises ``RequestError`` where it cannot."""
    from formulaic.errors import FormulaicError
    from formulaic.parser import DefaultFormulaParser

    if high := [p for p in re.findall(r"(?:\*\*|\^)\s*(\d+)", formula) if int(p) > _HIGHEST]:
        told = f"the formula has the power {', '.join(high)}; expected at most {_HIGHEST}"
        raise RequestError([Fault("formula", told)])
    try:
        parsed = DefaultFormulaParser().get_terms(formula)
        terms(parsed)
    except (FormulaicError, SyntaxError, AttributeError) as error:
        told = f"the formula {formula!r} cannot be read: {error}"
        raise RequestError([Fault("formula", told)]) from None
    return parsed


def terms(parsed: Any) -> list[Any]:
    """The terms of the right side; ``AttributeError`` where there is more than one (``a | b``)."""
    right = getattr(parsed, "rhs", None)
    found = list(parsed.root if right is None else right)
    for term in found:
        if not hasattr(term, "factors"):
            raise AttributeError("it has several parts; expected one right side, without |")
    return found


def word_faults(parsed: Any, declared: Collection[str]) -> list[Fault]:
    """Every word that is not declared and not one of the few, each once, in order."""
    factors = {factor.expr: factor for term in terms(parsed) for factor in term.factors}
    found = [
        fault for _, factor in sorted(factors.items()) for fault in _factor_faults(factor, declared)
    ]
    return list(dict.fromkeys(found))


def _factor_faults(factor: Any, declared: Collection[str]) -> Iterator[Fault]:
    way = factor.eval_method.value
    if way == "lookup":
        if factor.expr not in declared:
            yield _undeclared(factor.expr, declared)
    elif way == "python":
        try:
            tree = ast.parse(factor.expr, mode="eval").body
        except SyntaxError:
            yield _not_allowed(factor.expr)
        else:
            yield from _node_faults(tree, declared)


def _node_faults(node: ast.AST, declared: Collection[str]) -> Iterator[Fault]:
    """One fault for the outermost part that is not let through."""
    if isinstance(node, ast.Name):
        if node.id not in declared:
            yield _undeclared(node.id, declared)
    elif isinstance(node, ast.Call):
        yield from _call_faults(node, declared)
    elif isinstance(node, ast.BinOp):
        yield from _operation_faults(node, declared)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        yield from _node_faults(node.operand, declared)
    elif isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            if not _is_text(side):
                yield from _node_faults(side, declared)
    elif not _is_number(node):
        yield _not_allowed(ast.unparse(node))


def _call_faults(node: ast.Call, declared: Collection[str]) -> Iterator[Fault]:
    name = _called(node.func)
    if name in LEARNING:
        yield Fault(
            "learns-from-data",
            f"{name}() takes its constants from the data; declare a basis, a centre or a scale "
            "in the specification and name it",
            (name,),
        )
    elif name not in CALLED:
        yield _not_allowed(ast.unparse(node))
    else:
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            if not _is_constant(given):
                yield from _node_faults(given, declared)


def _operation_faults(node: ast.BinOp, declared: Collection[str]) -> Iterator[Fault]:
    power = isinstance(node.op, ast.Pow)
    if (
        power
        and not (
            isinstance(node.right, ast.Constant)
            and type(node.right.value) is int
            and 0 <= node.right.value <= _HIGHEST
        )
    ) or (not power and not isinstance(node.op, _OPERATIONS)):
        yield _not_allowed(ast.unparse(node))
    else:
        yield from _node_faults(node.left, declared)
        yield from _node_faults(node.right, declared)


def _called(function: ast.expr) -> str:
    """The name called; R's ``contr.treatment`` counts as its own word."""
    if isinstance(function, ast.Name):
        return function.id
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "contr"
        and function.attr in {"treatment", "sum", "helmert", "diff", "poly", "SAS"}
    ):
        return "Treatment"
    return ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(_is_constant, node.elts))
    return _is_text(node) or _is_number(node)


def _undeclared(word: str, declared: Collection[str]) -> Fault:
    told = (
        f"the formula names {word!r}; expected {', '.join(sorted(declared))}: declare it as "
        "a covariate before summing"
    )
    return Fault("undeclared", told, (word,))


def _not_allowed(expression: str) -> Fault:
    told = (
        f"the formula says {expression}; expected declared names with + - * / and powers up to "
        f"{_HIGHEST}, comparisons, I(), C() or where(): declare anything else as a covariate or "
        "a basis before summing"
    )
    return Fault("not-allowed", told, (expression,))
