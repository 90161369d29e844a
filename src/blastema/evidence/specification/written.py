"""A specification as a file: TOML for people, and the same fields as values.

Every fault is told at once: a key that is not known, one that is missing, a value of another
kind, and what the specification itself refuses.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import (
    Arm,
    Basis,
    Categorical,
    Continuous,
    Outcome,
    Visit,
    Weight,
)
from blastema.evidence.specification.specification import Specification

_KINDS: dict[str, type] = {"continuous": Continuous, "categorical": Categorical}
_LISTS = ("visits", "covariates", "bases")
_NUMBERS = frozenset({"least", "most", "centre", "scale"})
_WHOLE = frozenset({"day", "earliest", "latest", "decimals", "degree"})


def read_specification(path: Path) -> Specification:
    """Raises ``SpecificationError``; ``OSError`` as the file does."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise SpecificationError([f"{path.name} is not text in UTF-8"]) from None
    return from_toml(text)


def from_toml(text: str) -> Specification:
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SpecificationError([f"this is no TOML: {error}"]) from None
    return from_content(content)


def from_content(content: Mapping[str, Any]) -> Specification:
    """From values named as in ``Specification.content``."""
    faults: list[str] = []
    given: dict[str, Any] = {}
    for name, value in content.items():
        given[name] = _part(name, value, faults)
    _compare_keys(Specification, content, "the specification", faults)
    if faults:
        raise SpecificationError(faults)
    return Specification(**given)


def to_toml(specification: Specification) -> str:
    """The same specification again; what has its usual value is left out."""
    plain, tables = [], []
    for name, value in specification.content.items():
        if isinstance(value, dict):
            tables += [f"[{name}]", *_lines(value), ""]
        elif name in _LISTS and isinstance(value, list):
            for entry in value:
                tables += [f"[[{name}]]", *_lines(entry), ""]
        elif value not in (None, []):
            plain.append(f"{name} = {_toml(name, value)}")
    return "\n".join([*plain, "", *tables])


def _lines(entry: Mapping[str, object]) -> list[str]:
    return [f"{k} = {_toml(k, v)}" for k, v in entry.items() if v not in (None, [], "")]


def _toml(name: str, value: object) -> str:
    """Numbers are kept as text in the content; a file for people has them as numbers."""
    if name in _NUMBERS:
        return str(value)
    if name == "knots" and isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    # A basic string of TOML is a string of JSON; so are its whole numbers and lists.
    return json.dumps(value, ensure_ascii=False)


def _part(name: str, value: Any, faults: list[str]) -> Any:
    if name in _LISTS:
        if not isinstance(value, list):
            faults.append(f"{name} is no list; expected [[{name}]] once for each")
            return ()
        made = [_entry(name, entry, f"{name}[{n}]", faults) for n, entry in enumerate(value)]
        return tuple(made)
    single: dict[str, type] = {"outcome": Outcome, "arm": Arm, "weight": Weight}
    if name in single and value is not None:
        return _made(single[name], value, name, faults)
    return tuple(value) if isinstance(value, list) else value


def _entry(name: str, entry: Any, where: str, faults: list[str]) -> Any:
    if name != "covariates":
        return _made({"visits": Visit, "bases": Basis}[name], entry, where, faults)
    if not isinstance(entry, Mapping) or entry.get("type") not in _KINDS:
        faults.append(f"{where} has no type; expected type = {' or '.join(map(repr, _KINDS))}")
        return None
    rest = {key: value for key, value in entry.items() if key != "type"}
    return _made(_KINDS[entry["type"]], rest, where, faults)


def _made(kind: Callable[..., Any], entry: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(entry, Mapping):
        faults.append(f"{where} is {type(entry).__name__}; expected a table of names and values")
        return None
    before = len(faults)
    _compare_keys(kind, entry, where, faults)
    faults += [
        f"{where} has {name} {value!r}; expected a whole number"
        for name, value in entry.items()
        if name in _WHOLE and value is not None and type(value) is not int
    ]
    if len(faults) > before:
        return None
    try:
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
        return kind(**values)
    except SpecificationError as error:
        faults += error.faults
    except TypeError:
        faults.append(f"{where} holds a value of another kind than its name asks for")
    return None


def _compare_keys(kind: Any, entry: Mapping[str, Any], where: str, faults: list[str]) -> None:
    known = {field.name: field for field in fields(kind)}
    needed = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING
    ]
    faults += [
        f"{where} has {name!r}, which is not known; expected {', '.join(known)}"
        for name in entry
        if name not in known
    ]
    faults += [f"{where} has no {name!r}; give it" for name in needed if name not in entry]
