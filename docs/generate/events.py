"""Every type of event: what it carries, and which of it is sealed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module

from blastema.core.event import SIGNED
from blastema.records.kinds import KINDS
from docs.generate.markdown import code, codes, heading, page, table
from docs.generate.source import (
    OPEN,
    Function,
    Module,
    Scope,
    argument,
    assigned,
    calls,
    modules,
    scopes,
    texts,
)

INTRODUCTION = """
The history of each thing is a stream of events, `kind/uuid`. An event's body holds the members
that the [ledger's format](ledger-format.md) names, and under `data` those below. A type never
changes its meaning; a new version of it gets a new number, and old ones are lifted when they are
read.

What could name a person is sealed under the key of the person whom it is about. The column
*sealed* names what the programme refuses to write in the clear; further free text (reasons,
narratives) is sealed by the verb that writes it.
"""

ANY_STREAM = """
A signature over the `covers` events before it, written with them. `content` is the SHA-256 of the
canonical JSON of `{"stream", "after", "events": [{"type", "data"}]}`, where `after` is the hash of
the event before those in small hexadecimal, empty where there is none. It changes nothing of what
is so. [Release a product](../how-to/release-a-product.md#what-a-signature-holds) tells more.
"""


@dataclass
class Type:
    """One type of event; keys in the order in which they are first found."""

    keys: dict[str, None] = field(default_factory=dict)
    sealed: dict[str, None] = field(default_factory=dict)


def event_types() -> dict[str, Type]:
    """Every type that a stream's fold knows, with what the decisions write under it."""
    found = {name: Type() for kind in KINDS.values() for name in kind.handlers}
    found[SIGNED] = Type()
    for module in modules():
        if not module.name.startswith("core/"):
            continue
        for call, function in calls(module, "Event"):
            for scope in scopes(module, function):
                for name in texts(argument(call, 0, "type"), scope):
                    if name in found:
                        _add(found[name], call, function, scope)
    return found


def _add(kind: Type, call: ast.Call, function: Function | None, scope: Scope) -> None:
    keys = [*_keys(argument(call, 1, "data"), scope)]
    kind.keys.update(dict.fromkeys(keys))
    if function is None:
        return
    for made in ast.walk(function):
        if isinstance(made, ast.Call) and ast.unparse(made.func) == "must_be_sealed":
            named = [word.arg for word in made.keywords if word.arg]
            kind.sealed.update(dict.fromkeys(name for name in named if name in keys))


def _keys(node: ast.expr | None, scope: Scope, depth: int = 0) -> Iterator[str]:
    if depth > 8 or node is None:
        yield OPEN
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from texts(key, scope) if key else _keys(value, scope, depth + 1)
    elif isinstance(node, ast.Name):
        values: list[ast.expr | None] = [*assigned(node.id, scope.function)]
        for value in values or [None]:
            yield from _keys(value, scope, depth + 1)
    elif isinstance(node, ast.Call):
        yield from _returned(node, scope, depth)
    elif isinstance(node, ast.DictComp):
        yield from _looped(node, scope)
    else:
        yield OPEN


def _returned(call: ast.Call, scope: Scope, depth: int) -> Iterator[str]:
    """The keys of a dictionary that a function, or the method of a value, gives back."""
    name = ast.unparse(call.func).rpartition(".")[2]
    for module, function in _defined(name, call, scope):
        returns = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
        for value in returns:
            yield from _keys(value, Scope(module, function), depth + 1)


def _defined(name: str, call: ast.Call, scope: Scope) -> Iterator[tuple[Module, Function]]:
    if isinstance(call.func, ast.Name) and name in scope.module.functions:
        yield scope.module, scope.module.functions[name]
        return
    places = _imported(scope.module)
    if isinstance(call.func, ast.Attribute):
        owner = _annotation(call.func.value, scope)
        yield from _methods(owner, name, places.get(owner, scope.module.name))
    elif name in places:
        yield from ((m, m.functions[name]) for m in modules() if m.name == places[name])


def _methods(owner: str, name: str, place: str) -> Iterator[tuple[Module, Function]]:
    for module in modules():
        for node in ast.walk(module.tree) if module.name == place else ():
            if isinstance(node, ast.ClassDef) and node.name == owner:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name == name:
                        yield module, method


def _annotation(node: ast.expr, scope: Scope) -> str:
    """The class of an argument, as its function declares it."""
    if not isinstance(node, ast.Name) or scope.function is None:
        return ""
    arguments = (*scope.function.args.args, *scope.function.args.kwonlyargs)
    found = (a.annotation for a in arguments if a.arg == node.id and a.annotation)
    return next((ast.unparse(annotation) for annotation in found), "")


def _imported(module: Module) -> dict[str, str]:
    """Name -> the file that defines it, for what a module imports from this package."""
    found: dict[str, str] = {}
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("blastema."):
            file = str(node.module).removeprefix("blastema.").replace(".", "/") + ".py"
            found |= {alias.asname or alias.name: file for alias in node.names}
    return found


def _looped(node: ast.DictComp, scope: Scope) -> Iterator[str]:
    """``{field.value: v for field, v in told.items()}`` and ``{k: ... for k in NAMES}``."""
    source = node.generators[0].iter
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        source = source.func.value
    named = source.id if isinstance(source, ast.Name) else ""
    constant = scope.module.constants.get(named)
    for value in assigned(named, scope.function) or ([constant] if constant else []):
        parts = value.keys if isinstance(value, ast.Dict) else getattr(value, "elts", [])
        for part in parts:
            yield from (
                _member(part, scope) if isinstance(part, ast.Attribute) else texts(part, scope)
            )


def _member(node: ast.Attribute, scope: Scope) -> Iterator[str]:
    owner = ast.unparse(node.value)
    place = "blastema." + _imported(scope.module).get(owner, scope.module.name)
    found = getattr(import_module(place.removesuffix(".py").replace("/", ".")), owner)[node.attr]
    assert isinstance(found, Enum)
    yield str(found.value)


def events_page() -> str:
    known = event_types()
    blocks = []
    for kind in KINDS.values():
        rows = [
            (code(name), codes(known[name].keys), codes(known[name].sealed))
            for name in kind.handlers
        ]
        blocks += [heading(kind.name), table(("type", "data", "sealed"), rows)]
    signed = [(code(SIGNED), codes(known[SIGNED].keys), codes(known[SIGNED].sealed))]
    blocks += [heading("any stream"), ANY_STREAM, table(("type", "data", "sealed"), signed)]
    return page("Events", INTRODUCTION, *blocks)
