"""Which words and operations a formula may hold: arithmetic of declared names, nothing else.

The formula library evaluates what stands in a formula as Python. So each factor is read as a
syntax tree first and refused unless it is made of declared names, numbers, texts, arithmetic,
comparisons and the functions below: a formula that came from elsewhere cannot run anything.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from blastema.evidence.mixed.errors import Fault

# Whose columns depend on what data they happen to see; sums are made before any is seen.
LEARNING = frozenset(
    {"center", "scale", "standardize", "poly", "bs", "cr", "cs", "cc", "te", "hashed", "lag"}
)
FUNCTIONS = frozenset({"I", "C", "where"})
# A power beyond this is no term of a specification, and could take for ever to compute.
HIGHEST_POWER = 20

_ALLOWED = (
    ast.Expression, ast.Call, ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.UnaryOp,
    ast.Compare, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.BitAnd, ast.BitOr,
    ast.unaryop, ast.cmpop,
)  # fmt: skip


def word_faults(factors: Collection[str], declared: Collection[str]) -> list[Fault]:
    """Every fault of the factors' expressions, each once; ``declared`` are the known names."""
    found: dict[tuple[str, str], Fault] = {}
    for factor in factors:
        for fault in _faults(factor, declared):
            found.setdefault((fault.kind, fault.text), fault)
    return [found[key] for key in sorted(found)]


def _faults(factor: str, declared: Collection[str]) -> Iterator[Fault]:
    if factor in declared:  # a name that is no Python name stands in backticks
        return
    try:
        tree = ast.parse(factor.strip(), mode="eval")
    except SyntaxError:
        yield Fault("formula", f"{factor!r} cannot be read as a term", (factor,))
        return
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            known = FUNCTIONS if id(node) in called else declared
            if node.id not in known:
                yield _unknown(node.id, declared, function=id(node) in called)
        elif not isinstance(node, _ALLOWED) or _endless(node):
            yield Fault(
                "not-arithmetic",
                f"{ast.unparse(node) if isinstance(node, ast.expr) else factor!r} is more than "
                f"arithmetic of declared names; expected + - * / and powers of a name up to "
                f"{HIGHEST_POWER}, comparisons, and {', '.join(sorted(FUNCTIONS))}",
                (factor,),
            )


def _unknown(name: str, declared: Collection[str], *, function: bool) -> Fault:
    if name in LEARNING:
        told = (
            f"{name}() takes its constants from the data; declare a basis, a centre or a scale "
            "in the specification and name it"
        )
        return Fault("learns-from-data", told, (name,))
    if function:
        told = (
            f"the formula calls {name}(); expected {', '.join(sorted(FUNCTIONS))}: declare a "
            "basis or a covariate for anything else before summing"
        )
        return Fault("unknown-function", told, (name,))
    told = (
        f"the formula names {name!r}; expected {', '.join(sorted(declared))}: declare it as a "
        "covariate before summing"
    )
    return Fault("undeclared", told, (name,))


def _endless(node: ast.AST) -> bool:
    """Arithmetic that could take for ever: high powers, powers of constants, repeated texts."""
    if not isinstance(node, ast.BinOp):
        return False
    sides = (node.left, node.right)
    if any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
        return True
    if not isinstance(node.op, ast.Pow):
        return False
    power = node.right
    whole = isinstance(power, ast.Constant) and isinstance(power.value, int)
    if not whole or not 0 <= power.value <= HIGHEST_POWER:  # type: ignore[attr-defined]
        return True
    return not any(isinstance(part, ast.Name) for part in ast.walk(node.left))
