"""Calls inside a comprehension over a table of tuples: one scope for each row of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from docs.generate.source import Function, Scope, assigned

Comprehension = ast.GeneratorExp | ast.ListComp


def row_scopes(call: ast.Call, function: Function | None, scope: Scope) -> list[Scope]:
    """The scope itself where the call stands in no such comprehension."""
    inside = _around(call, function) if function else None
    if inside is None:
        return [scope]
    return [replace(scope, given={**scope.given, **row}) for row in _rows(inside, scope)] or [scope]


def _around(call: ast.Call, function: Function) -> Comprehension | None:
    for node in ast.walk(function):
        if isinstance(node, ast.GeneratorExp | ast.ListComp) and call in ast.walk(node.elt):
            return node
    return None


def _rows(node: Comprehension, scope: Scope) -> Iterator[dict[str, tuple[ast.expr, Scope]]]:
    loop = node.generators[0]
    if not isinstance(loop.target, ast.Tuple):
        return
    names = [target.id for target in loop.target.elts if isinstance(target, ast.Name)]
    for table in _tables(loop.iter, scope):
        for row in table.elts:
            if isinstance(row, ast.Tuple) and len(row.elts) == len(names):
                yield {n: (v, scope) for n, v in zip(names, row.elts, strict=True)}


def _tables(source: ast.expr, scope: Scope) -> Iterator[ast.Tuple | ast.List]:
    named = isinstance(source, ast.Name)
    values = [*assigned(source.id, scope.function)] if isinstance(source, ast.Name) else [source]
    if named and isinstance(source, ast.Name) and source.id in scope.module.constants:
        values.append(scope.module.constants[source.id])
    yield from (v for v in values if isinstance(v, ast.Tuple | ast.List))
