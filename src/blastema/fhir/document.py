"""Text to JSON values and back, strict where Python's reader is kind.

Numbers with a fraction become ``Decimal``: FHIR gives meaning to each digit, and floats lose them.
A field given twice, NaN, half a surrogate pair and nesting beyond ``MAX_DEPTH`` are faults with
their JSON path. A UTF-8 byte order mark is skipped, as RFC 8259 allows.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from blastema.fhir.faults import Fault, FhirError, Findings

Raw: TypeAlias = bool | int | str | Decimal | list["Raw"] | dict[str, "Raw"] | None

# FHIR R4 resources nest to about 20; a hundred leaves room for extensions and stops attacks.
MAX_DEPTH = 100
# Longer whole numbers than this become Decimal: reading them as int costs square time.
_INT_DIGITS = 18
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Written as an escape or, in a text that never was UTF-8, as it is. Whole pairs look so as well.
_SURROGATE_SIGN = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class Flaw:
    """Stands in the tree where no JSON value could, so that its place can be named."""


# Typed as anything: it may stand wherever a value may, and only ``is`` is ever asked of it.
FLAW: Any = Flaw()


class _Repeated(dict[str, "Raw"]):
    """An object in which a field stood twice: the names are in ``fields``."""

    fields: tuple[str, ...] = ()


def parse(source: str | bytes, findings: Findings) -> Raw:
    """The JSON value of ``source``; faults with a path are gathered, a syntax error raises."""
    text = _decode(source, findings.file) if isinstance(source, bytes) else source
    reader = _Reader()
    holder: dict[str, Raw] = {"Bundle": reader.load(text.removeprefix("\ufeff"), findings.file)}
    if reader.suspicious or _SURROGATE_SIGN.search(text) or _is_deep(holder):
        _inspect(holder, findings)
    return holder["Bundle"]


def write_json(value: Raw) -> str:
    """JSON text of ``value`` with every digit of its numbers; fields in their given order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quote(k)}:{write_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write_json(item) for item in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def read_json(text: str) -> Raw:
    """The value of a text that ``write_json`` made."""
    value: Raw = json.loads(text, parse_float=Decimal, parse_int=_whole)
    return value


def sorted_fields(value: Raw) -> Raw:
    """The same value with the fields of every object in order, so that equal values read equal."""
    if isinstance(value, dict):
        return {key: sorted_fields(value[key]) for key in sorted(value)}
    return [sorted_fields(item) for item in value] if isinstance(value, list) else value


def field_path(parent: str, key: str) -> str:
    """The path of a field; a name that is no FHIR name is not repeated, it may hold anything."""
    return f"{parent}.{key if _FIELD_NAME.fullmatch(key) else '?'}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _stop(file: str, path: str, found: str, expected: str) -> FhirError:
    return FhirError((Fault(file, path, found, expected),))


def _decode(data: bytes, file: str) -> str:
    if data.startswith(b"\x1f\x8b"):
        raise _stop(file, "the first bytes", "gzip-compressed data", "JSON text: unpack it first")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        place = f"line {line}, byte {column}"
    raise _stop(file, place, "bytes that are not UTF-8", "JSON text saved as UTF-8")


class _Reader:
    """The hooks of one reading; ``suspicious`` once a flaw was met whose place must be found."""

    def __init__(self) -> None:
        self.suspicious = False

    def load(self, text: str, file: str) -> Raw:
        try:
            tree: Raw = json.loads(
                text,
                parse_float=self._number,
                parse_int=_whole,
                parse_constant=self._constant,
                object_pairs_hook=self._object,
            )
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            found = f"something that is not JSON ({error.msg.split(':')[0].lower()})"
        except RecursionError:
            place, found = "Bundle", _TOO_DEEP
        else:
            return tree
        raise _stop(file, place, found, _EXPECTED.get(found, "a JSON document"))

    def _object(self, pairs: list[tuple[str, Raw]]) -> dict[str, Raw]:
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        self.suspicious = True
        counts = Counter(name for name, _ in pairs)
        repeated = _Repeated(fields)
        repeated.fields = tuple(name for name, count in counts.items() if count > 1)
        return repeated

    def _number(self, text: str) -> Raw:
        try:
            return Decimal(text)
        except InvalidOperation:
            return self._constant(text)

    def _constant(self, _: str) -> Raw:
        self.suspicious = True
        flaw: Raw = FLAW
        return flaw


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _INT_DIGITS else Decimal(text)


def _is_deep(holder: dict[str, Raw]) -> bool:
    """Whether anything stands deeper than ``MAX_DEPTH``: level by level, the cheapest look."""
    level: list[_Container] = [holder]
    for _ in range(MAX_DEPTH + 1):
        inside = (v for held in level for v in (held.values() if isinstance(held, dict) else held))
        level = [value for value in inside if isinstance(value, (dict, list))]
    return bool(level)


_Container: TypeAlias = dict[str, Raw] | list[Raw]
# One node of the walk: the container, its path, and how deep it stands.
_Place: TypeAlias = tuple[_Container, str, int]


def _inspect(holder: dict[str, Raw], findings: Findings) -> None:
    """Finds what no reader may meet and puts ``FLAW`` in its place, without recursion."""
    waiting: list[_Place] = [(holder, "", 0)]
    while waiting:
        container, path, depth = waiting.pop()
        if isinstance(container, _Repeated):
            for name in container.fields:
                findings.add(field_path(path, name), "the field twice", "it once")
        for key, value in _children(container):
            if isinstance(key, str) and _flaw_in(key):
                findings.add(_join(path, key), _HALF_PAIR, _EXPECTED[_HALF_PAIR])
            if isinstance(value, (dict, list)) and depth < MAX_DEPTH:
                waiting.append((value, _join(path, key), depth + 1))
            elif found := _flaw_in(value):
                findings.add(_join(path, key), found, _EXPECTED[found])
                container[key] = FLAW  # type: ignore[index]  # key fits container


def _children(container: _Container) -> list[tuple[str | int, Raw]]:
    if isinstance(container, dict):
        return list(container.items())
    return list(enumerate(container))


def _join(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return field_path(path, key) if path else key


_NO_NUMBER = "a number that JSON does not have, or out of all range"
_TOO_DEEP = "values nested too deep to read"
_HALF_PAIR = "a text with half a surrogate pair"
_EXPECTED = {
    _NO_NUMBER: "a finite number",
    _TOO_DEEP: f"at most {MAX_DEPTH} levels",
    _HALF_PAIR: "whole Unicode characters",
}


def _flaw_in(value: object) -> str:
    if value is FLAW:
        return _NO_NUMBER
    if isinstance(value, (dict, list)):
        return _TOO_DEEP
    if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
        return _HALF_PAIR
    return ""
