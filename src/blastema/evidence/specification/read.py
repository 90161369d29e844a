"""An analysis specification from and to TOML or JSON values; every fault at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
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
from blastema.evidence.specification.specification import FORMAT, Specification

Faults = list[str]

_COVARIATES = {"continuous": Continuous, "categorical": Categorical}

# What each key may hold; numbers come as whole numbers, decimals, or the text of their digits.
_TEXT, _WHOLE, _NUMBER = (str,), (int,), (int, Decimal, str)
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("name", "better", "reference", "covariate", "kind"), _TEXT),
    **dict.fromkeys(("version", "grid", "decimals", "day", "earliest", "latest", "degree"), _WHOLE),
    **dict.fromkeys(("least", "most", "centre", "scale"), _NUMBER),
    "varying": (bool,),
}
_LISTS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("levels", "terms", "grouping", "strata", "columns"), _TEXT),
    "knots": _NUMBER,
}


def read_toml(text: str) -> Specification:
    """The specification of a TOML text.

    Raises ``SpecificationError`` with every unknown key, absent key, wrong type and
    contradiction.
    """
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SpecificationError([f"this is no TOML: {error}"]) from None
    return from_content(found)


def read_canonical(data: bytes) -> Specification:
    """The specification of ``Specification.canonical()``."""
    body = json.loads(data)
    if body.get("format") != FORMAT:
        raise SpecificationError([f"the format is {body.get('format')!r}; expected {FORMAT!r}"])
    return from_content(body["specification"])


def from_content(content: Mapping[str, Any]) -> Specification:
    """The specification of nested tables, as ``Specification.content`` gives them."""
    faults: Faults = []
    given = {key: value for key, value in content.items() if value is not None}
    one = {"outcome": Outcome, "arm": Arm, "weight": Weight}
    many = {"visits": Visit, "bases": Basis, "covariates": None}
    made: dict[str, Any] = {}
    for key, kind in one.items():
        if key in given:
            made[key] = _part(given.pop(key), kind, key, faults)
    for key, each in many.items():
        if key in given:
            made[key] = _parts(given.pop(key), each, key, faults)
    made |= _values(given, Specification, "", faults, made)
    found = _made(Specification, made, faults) if not faults else None
    if faults:
        raise SpecificationError(faults)
    assert isinstance(found, Specification)
    return found


def _parts(given: Any, kind: Any, path: str, faults: Faults) -> tuple[Any, ...]:
    if not isinstance(given, list):
        faults.append(f"{path} is no list of tables; write [[{path}]] before each")
        return ()
    return tuple(
        _part(item, kind or _covariate_kind(item, f"{path}[{n}]", faults), f"{path}[{n}]", faults)
        for n, item in enumerate(given)
    )


def _covariate_kind(item: Any, path: str, faults: Faults) -> Any:
    named = item.get("type") if isinstance(item, Mapping) else None
    if named not in _COVARIATES:
        faults.append(f"{path}.type is {named!r}; expected 'continuous' or 'categorical'")
    return _COVARIATES.get(str(named))


def _part(given: Any, kind: Any, path: str, faults: Faults) -> Any:
    if kind is None:
        return None
    if not isinstance(given, Mapping):
        faults.append(f"{path} is no table; expected one")
        return None
    if kind in _COVARIATES.values():
        given = {key: value for key, value in given.items() if key != "type"}
    before = len(faults)
    values = _values(given, kind, f"{path}.", faults, {})
    return _made(kind, values, faults) if len(faults) == before else None


def _made(kind: Callable[..., Any], values: Mapping[str, Any], faults: Faults) -> Any:
    try:
        return kind(**values)
    except SpecificationError as error:
        faults += error.faults
        return None


def _values(
    given: Mapping[str, Any], kind: Any, path: str, faults: Faults, there: Mapping[str, Any]
) -> dict[str, Any]:
    """The plain values of one table; its absent and unknown keys are faults."""
    known = {field.name: field for field in fields(kind)}
    faults += [
        f"{path}{key} is unknown; expected one of: {', '.join(known)}"
        for key in given
        if key not in known
    ]
    faults += [
        f"{path}{name} is absent; give it"
        for name, field in known.items()
        if field.default is MISSING and name not in given and name not in there
    ]
    found = {key: value for key, value in given.items() if key in known and value is not None}
    for key, value in found.items():
        faults += _type_faults(key, value, f"{path}{key}")
    return {key: tuple(v) if isinstance(v, list) else v for key, v in found.items()}


def _type_faults(key: str, value: Any, path: str) -> Iterable[str]:
    kinds = _LISTS.get(key)
    if kinds is None:
        items, expected = [value], _KINDS.get(key, ())
    elif isinstance(value, list):
        items, expected = value, kinds
    else:
        yield f"{path} is {value!r}; expected a list"
        return
    for item in items:
        if not isinstance(item, expected) or isinstance(item, bool) is not (bool in expected):
            yield f"{path} holds {item!r}; expected {_named(expected)}"


def _named(kinds: tuple[type, ...]) -> str:
    if kinds == _TEXT:
        return "text"
    if kinds == (bool,):
        return "true or false"
    return "a whole number" if kinds == _WHOLE else "a number"


def write_toml(specification: Specification) -> str:
    """TOML that ``read_toml`` makes the same specification of."""
    content = specification.content
    tables = [key for key, value in content.items() if isinstance(value, dict)]
    lists = [key for key, value in content.items() if _is_tables(value)]
    lines = _lines({k: v for k, v in content.items() if k not in {*tables, *lists}})
    for key in tables:
        lines += ["", f"[{key}]", *_lines(content[key])]
    for key in lists:
        items = content[key]
        assert isinstance(items, list)
        for item in items:
            lines += ["", f"[[{key}]]", *_lines(item)]
    return "\n".join(lines) + "\n"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lines(table: Any) -> list[str]:
    """Keys without a value are left out: that is what their absence means."""
    return [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in table.items()
        if value is not None and value != []
    ]
