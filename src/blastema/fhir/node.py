"""An object of a FHIR document while it is read: typed looks that gather faults.

Each look takes its field. What nobody took is the object's ``kept``: unknown fields survive as
JSON text, so that writing the value out gives them back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from blastema.fhir.dates import DATE_FORM, MOMENT_FORM, is_date, is_moment
from blastema.fhir.document import FLAW, Raw, field_path, sorted_fields, write_json
from blastema.fhir.faults import Findings
from blastema.fhir.kept import Kept

# FHIR R4: "Strings SHALL NOT exceed 1MB (1024*1024 characters) in size."
MAX_TEXT = 1024 * 1024
# A field nobody reads is carried along up to this size: room for extensions, not for photographs.
MAX_KEPT = 65_536

# FHIR R4: no character below 32 but tab, line feed and carriage return.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(slots=True)
class Node:
    """One JSON object at ``path``; ``what`` names its kind (``Patient``, ``Patient.name``)."""

    fields: dict[str, Raw]
    path: str
    what: str
    findings: Findings
    taken: set[str] = field(default_factory=set)
    parts: list[tuple[str, Node]] = field(default_factory=list)

    def has(self, key: str) -> bool:
        return key in self.fields

    def fault(self, key: str, found: str, expected: str) -> None:
        self.findings.add(field_path(self.path, key), found, expected)

    def text(self, key: str) -> str:
        """The text of a field, empty where it is absent."""
        value = self._take(key)
        return "" if value is None else self._text(value, field_path(self.path, key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a ``null`` that holds the place of an extension reads as empty."""
        holes = f"_{key}" in self.fields
        path = field_path(self.path, key)
        return tuple(
            "" if item is None and holes else self._text(item, f"{path}[{index}]")
            for index, item in enumerate(self._list(key))
        )

    def code(self, key: str, allowed: Collection[str]) -> str | None:
        """One of the allowed codes, ``None`` where absent."""
        return self._known(key, self.text(key), allowed)

    def required(self, key: str, allowed: Collection[str]) -> str:
        """One of the allowed codes; where it is absent or wrong a fault, and any of them."""
        found = len(self.findings.faults)
        value = self.code(key, allowed)
        if value is None and found == len(self.findings.faults) and not self._flawed(key):
            self.fault(key, "nothing", _one_of(allowed))
        return value or next(iter(allowed))

    def date(self, key: str) -> str | None:
        text = self.text(key)
        if text and not is_date(text):
            self.fault(key, "a text that is no date", DATE_FORM)
        return text if is_date(text) else None

    def moment(self, key: str) -> str | None:
        text = self.text(key)
        if text and not is_moment(text):
            self.fault(key, "a text that is no date and time", MOMENT_FORM)
        return text if is_moment(text) else None

    def flag(self, key: str) -> bool | None:
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        self._mistyped(value, field_path(self.path, key), "true or false")
        return None

    def number(self, key: str) -> Decimal | None:
        value = self._take(key)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        if value is not None:
            self._mistyped(value, field_path(self.path, key), "a number")
        return None

    def node(self, key: str) -> Node | None:
        """The object in a field."""
        value = self._take(key)
        return None if value is None else self._node(value, key, field_path(self.path, key))

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The objects in a list."""
        path = field_path(self.path, key)
        found = (self._node(v, key, f"{path}[{i}]") for i, v in enumerate(self._list(key)))
        return tuple(node for node in found if node is not None)

    def part(self, key: str) -> Node | None:
        """An object that is read in place: what is not taken of it is kept under its own name."""
        child = self.node(key)
        if child is not None:
            self.parts.append((key, child))
        return child

    def form(self, stem: str) -> str:
        """Which form of a choice such as ``onset[x]`` stands here; two of them are a fault."""
        forms = [k for k in self.fields if k.startswith(stem) and k[len(stem) :][:1].isupper()]
        if len(forms) > 1:
            self.findings.add(f"{self.path}.{stem}[x]", f"{len(forms)} forms of it", "one form")
        return forms[0] if forms else ""

    def swallow(self, key: str, default: Raw) -> None:
        """Takes a field whose value the writer makes anyway."""
        if key in self.fields and self.fields[key] == default:
            self.taken.add(key)

    def discard(self) -> None:
        """Counts the fields nobody took as details that are not kept."""
        for key in self.fields.keys() - self.taken:
            self.findings.drop(field_path(self.what, key), "this detail is not kept")

    def kept(self) -> Kept:
        """The fields nobody took, as canonical JSON text, in order of their names."""
        left = {key: self.fields[key] for key in self.fields.keys() - self.taken}
        for key, part in self.parts:
            rest: Raw = {k: part.fields[k] for k in part.fields.keys() - part.taken}
            if rest:
                left[key] = rest
        return tuple(kept for key in sorted(left) for kept in self._keep(key, left[key]))

    def _keep(self, key: str, value: Raw) -> Kept:
        if _holds_flaw(value):
            return ()
        text = write_json(sorted_fields(value))
        if len(text) > MAX_KEPT:
            self.findings.drop(field_path(self.what, key), f"larger than {MAX_KEPT} characters")
            return ()
        return ((key, text),)

    def _take(self, key: str) -> Raw:
        """The value of a field, ``None`` where it is absent or already known to be faulty."""
        self.taken.add(key)
        if key not in self.fields or self._flawed(key):
            return None
        value = self.fields[key]
        if value is None:
            self.fault(key, "null", "a value, or no field")
        return value

    def _flawed(self, key: str) -> bool:
        return self.fields.get(key) is FLAW

    def _list(self, key: str) -> list[Raw]:
        value = self._take(key)
        if isinstance(value, list):
            return value
        if value is not None:
            self._mistyped(value, field_path(self.path, key), "a list")
        return []

    def _node(self, value: Raw, key: str, path: str) -> Node | None:
        if isinstance(value, dict):
            return Node(value, path, f"{self.what}.{key}", self.findings)
        self._mistyped(value, path, "an object")
        return None

    def _text(self, value: Raw, path: str) -> str:
        if not isinstance(value, str):
            self._mistyped(value, path, "a text")
        elif not value:
            self.findings.add(path, "an empty text", "a text, or no field")
        elif len(value) > MAX_TEXT:
            self.findings.add(path, "a text that is too long", f"at most {MAX_TEXT} characters")
        elif not value.isprintable() and _CONTROL.search(value):
            self.findings.add(path, "a control character", "printable text, tabs or line ends")
        else:
            return value
        return ""

    def _known(self, key: str, text: str, allowed: Collection[str]) -> str | None:
        if text and text not in allowed:
            self.fault(key, "an unknown code", _one_of(allowed))
        return text if text in allowed else None

    def _mistyped(self, value: Raw, path: str, expected: str) -> None:
        if value is not FLAW:
            self.findings.add(path, kind_of(value), expected)


def kind_of(value: Raw) -> str:
    """What sort of JSON value this is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "a number"


def _one_of(allowed: Collection[str]) -> str:
    return "one of " + ", ".join(allowed)


def _holds_flaw(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_flaw, value.values()))
    if isinstance(value, list):
        return any(map(_holds_flaw, value))
    return value is FLAW
