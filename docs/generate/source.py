"""Reads the code as text: which values can an expression have, as far as it is written down?

Refusals and events are made by calls such as ``refuse("RULE-ID", "words")``. The reference
names them all, so it looks for those calls and works out their arguments: constants,
f-strings, names, conditions, and the arguments of small functions that stand between.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from blastema import core

ROOT = Path(core.__file__).parents[1]
# What stands in a text where the value is only known when it happens.
OPEN = "…"

Function = ast.FunctionDef
Arguments = Mapping[str, ast.expr]


class UnreadableError(Exception):
    """The generator meets code that it does not understand; says where."""


@dataclass(frozen=True)
class Module:
    """One file of the package, and the functions and constants on its top level."""

    path: Path
    tree: ast.Module
    functions: Mapping[str, Function] = field(default_factory=dict)
    constants: Mapping[str, ast.expr] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: its module, its function, what the function was given."""

    module: Module
    function: Function | None = None
    given: Mapping[str, tuple[ast.expr, Scope]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    return tuple(_module(path) for path in sorted(ROOT.rglob("*.py")))


def _module(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            constants[node.target.id] = node.value
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    return Module(path, tree, functions, constants)


def calls(module: Module, name: str) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call of a function by its bare name, with the function that it stands in."""
    yield from _calls_in(module.tree, name, None)


def _calls_in(
    node: ast.AST, name: str, inside: Function | None
) -> Iterator[tuple[ast.Call, Function | None]]:
    for child in ast.iter_child_nodes(node):
        here = child if isinstance(child, ast.FunctionDef) else inside
        if isinstance(child, ast.Call) and _called(child) == name:
            yield child, here
        yield from _calls_in(child, name, here)


def _called(call: ast.Call) -> str:
    """The name that is called, bare or on ``self``; a method of anything else is another's."""
    if isinstance(call.func, ast.Attribute):
        own = isinstance(call.func.value, ast.Name) and call.func.value.id == "self"
        return call.func.attr if own else ""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def argument(call: ast.Call, number: int, name: str) -> ast.expr | None:
    """An argument by its place or its name."""
    named = next((k.value for k in call.keywords if k.arg == name), None)
    plain = call.args[number] if number < len(call.args) else None
    return named or plain


def scopes(module: Module, function: Function | None) -> list[Scope]:
    """One scope for each way in which a function of this module is called in it."""
    if function is None:
        return [Scope(module)]
    names = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
    found = []
    for call, caller in calls(module, function.name):
        outer = Scope(module, caller)
        if caller is not None and caller is not function and _passes_on(call, caller):
            found += [_scope(function, names, call, each) for each in scopes(module, caller)]
        else:
            found.append(_scope(function, names, call, outer))
    return found or [Scope(module, function)]


def _passes_on(call: ast.Call, caller: Function) -> bool:
    """Whether an argument of the call is made of the caller's own arguments."""
    own = {a.arg for a in (*caller.args.args, *caller.args.kwonlyargs)}
    return any(
        isinstance(node, ast.Name) and node.id in own
        for value in (*call.args, *(k.value for k in call.keywords))
        for node in ast.walk(value)
    )


def _scope(function: Function, names: list[str], call: ast.Call, outer: Scope) -> Scope:
    found = {n: argument(call, i, n) for i, n in enumerate(names)}
    defaults = dict(
        zip(
            names[len(function.args.args) - len(function.args.defaults) :],
            function.args.defaults,
            strict=False,
        )
    )
    given = {n: (v or defaults.get(n), outer) for n, v in found.items()}
    return Scope(outer.module, function, {n: (v, s) for n, (v, s) in given.items() if v})


def texts(node: ast.expr | None, scope: Scope, depth: int = 0) -> list[str]:
    """Every text that an expression can be; `OPEN` stands for what is not written down."""
    if node is None or depth > 12:
        return []
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return texts(node.body, scope, depth + 1) + texts(node.orelse, scope, depth + 1)
    if isinstance(node, ast.JoinedStr):
        return _joined(node, scope, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = texts(node.left, scope, depth + 1), texts(node.right, scope, depth + 1)
        return [a + b for a in left for b in right]
    if isinstance(node, ast.Name):
        return _named(node.id, scope, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _method(node.func, scope, depth)
    return [OPEN]


def _method(called: ast.Attribute, scope: Scope, depth: int) -> list[str]:
    """The texts of ``text.upper()``; of other calls nothing is known."""
    found = texts(called.value, scope, depth + 1) if called.attr == "upper" else [OPEN]
    return [text.upper() for text in found]


def _joined(node: ast.JoinedStr, scope: Scope, depth: int) -> list[str]:
    found = [""]
    for part in node.values:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        options = texts(inner, scope, depth + 1) or [OPEN]
        found = [head + tail for head in found for tail in options]
    return found


def _named(name: str, scope: Scope, depth: int) -> list[str]:
    if name in scope.given:
        value, outer = scope.given[name]
        return texts(value, outer, depth + 1)
    local = [v for v in assigned(name, scope.function) if not _mentions(v, name)]
    if local:
        return [text for value in local for text in texts(value, scope, depth + 1)]
    if name in scope.module.constants:
        return texts(scope.module.constants[name], Scope(scope.module), depth + 1)
    return [OPEN]


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def assigned(name: str, function: Function | None) -> list[ast.expr]:
    """What a name is set to in a function, each time."""
    if function is None:
        return []
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    found += [
                        v
                        for t, v in zip(target.elts, node.value.elts, strict=False)
                        if isinstance(t, ast.Name) and t.id == name
                    ]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found += [node.value] if node.target.id == name and node.value else []
    return found
