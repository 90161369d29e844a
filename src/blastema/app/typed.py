"""Typed values from what a person typed: text or JSON in, a verb's own arguments out.

The types are those that the verb is annotated with; every fault is told, by its name in
the person's words, and no fault repeats a value, which may be a patient's.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import cattrs
from cattrs.errors import (
    AttributeValidationNote,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from blastema.app.errors import UserError

_YES, _NO = ("yes", "true"), ("no", "false")
# What the door hands itself: nobody types it.
_GIVEN = ("door", "act", "reader", "return")


class NotAcceptableError(ValueError):
    """Says what is accepted; never what was found."""


@dataclasses.dataclass(frozen=True, slots=True)
class Argument:
    """One thing that a verb is told: what it is called, of which type, and whether it must be."""

    name: str
    type: Any
    needed: bool

    @property
    def words(self) -> str:
        return words(self.type)


def arguments(function: Callable[..., Any]) -> tuple[Argument, ...]:
    """What a person says to a verb or a reading, in the order in which it asks."""
    hints = get_type_hints(function)
    with_default = _defaults(function)
    return tuple(
        Argument(name, hint, name not in with_default)
        for name, hint in hints.items()
        if name not in _GIVEN
    )


def _defaults(function: Callable[..., Any]) -> frozenset[str]:
    inner: Any = getattr(function, "__wrapped__", function)
    return frozenset(inner.__kwdefaults__ or ())


def typed(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The verb's arguments; raises ``UserError`` with every fault, a line each."""
    known = {argument.name: argument for argument in arguments(function)}
    faults = [f"{name}: there is no such argument" for name in given if name not in known]
    faults += [
        f"{one.name}: is needed ({one.words})"
        for one in known.values()
        if one.needed and one.name not in given
    ]
    values = {}
    for name in given.keys() & known.keys():
        try:
            values[name] = _CONVERTER.structure(given[name], known[name].type)
        except Exception as error:  # noqa: BLE001  the library collects faults of any class
            faults += _faults(error, name)
    if faults:
        raise UserError("\n".join(sorted(faults)))
    return values


def plain(value: Any) -> Any:
    """A value as JSON holds it: what ``typed`` would take again."""
    return _CONVERTER.unstructure(value)


def moment(name: str, text: str) -> datetime:
    """A moment that was typed; raises ``UserError`` where it is none."""
    try:
        return _moment(text, datetime)
    except NotAcceptableError as error:
        raise UserError(f"{name}: {error}") from None


def _faults(error: BaseException, path: str) -> Iterator[str]:
    """The faults inside a fault, each with the dotted name of its place."""
    inner = getattr(error, "exceptions", None)
    if inner is not None:
        for one in inner:
            yield from _faults(one, path + _place(one))
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from (f"{path}.{name}: there is no such argument" for name in error.extra_fields)
    elif isinstance(error, KeyError):
        yield f"{path}.{error.args[0]}: is needed"
    elif isinstance(error, NotAcceptableError):
        yield f"{path}: {error}"
    else:
        yield f"{path}: is not acceptable ({type(error).__name__})"


def _place(error: BaseException) -> str:
    """Where the library found a fault, from the note that it left on it."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]"
        # What is missing says its own name.
        if isinstance(note, AttributeValidationNote) and not isinstance(error, KeyError):
            return f".{note.name}"
    return ""


def words(hint: Any) -> str:
    """A type in a reader's words."""
    if hint in _WORDS:
        return _WORDS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " | ".join(str(member.value) for member in hint)
    if dataclasses.is_dataclass(hint):
        return "{" + ", ".join(field.name for field in dataclasses.fields(hint)) + "}"
    origin, inside = get_origin(hint), [a for a in get_args(hint) if a not in (..., type(None))]
    if origin in (Union, types.UnionType):
        return " or ".join(words(one) for one in inside)
    if origin is not None and issubclass(origin, Mapping):
        return f"{words(inside[0])} -> {words(inside[1])}"
    return "list of " + words(inside[0])


_WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "yes or no",
    bytes: "file (name=@PATH)",
    date: "day, such as 2026-02-28",
    datetime: "moment, such as 2026-02-28T09:30-05:00",
}


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise NotAcceptableError("a text is expected")
    return value


def _whole(value: Any, _: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        return int(value)
    raise NotAcceptableError("a whole number is expected")


def _truth(value: Any, _: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = value.lower() if isinstance(value, str) else ""
    if said not in (*_YES, *_NO):
        raise NotAcceptableError("yes or no is expected")
    return said in _YES


def _bytes(value: Any, _: Any) -> bytes:
    if not isinstance(value, bytes):
        raise NotAcceptableError("a file is expected: name=@PATH")
    return value


def _day(value: Any, _: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotAcceptableError("a day is expected, such as 2026-02-28") from None


def _moment(value: Any, _: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotAcceptableError(f"a {_WORDS[datetime]} is expected") from None
    if found.tzinfo is None:
        raise NotAcceptableError("a moment is expected with its distance from UTC, such as -05:00")
    return found


def _member(value: Any, kind: Any) -> Enum:
    try:
        member: Enum = kind(value)
    except ValueError:
        raise NotAcceptableError(f"one of these is expected: {words(kind)}") from None
    return member


def _whole_or_text(value: Any, _: Any) -> int | str | bool:
    """What a scale or a step reads: a number where it is one, else the text."""
    if isinstance(value, bool | int):
        return value
    try:
        return _whole(value, int)
    except NotAcceptableError:
        pass
    said = _text(value, str)
    return said == "true" if said in ("true", "false") else said


def _is_whole_or_text(kind: Any) -> bool:
    return kind in (int | str, int | str | bool)


def _listed(value: Any, kind: Any) -> Any:
    """A list; typed text is a list with commas between."""
    (inside,) = [one for one in get_args(kind) if one is not ...]
    parts = [part for part in value.split(",") if part] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise NotAcceptableError("a list is expected, with commas between")
    return tuple(_CONVERTER.structure(parts, list[inside]))  # type: ignore[valid-type]


def _mapped(value: Any, kind: Any) -> Any:
    if not isinstance(value, Mapping):
        raise NotAcceptableError("names with values are expected: argument.name=value")
    return _CONVERTER.structure(value, dict[get_args(kind)])  # type: ignore[misc, arg-type]  # two types


def _group(kind: Any) -> Callable[[Any, Any], Any]:
    structure = make_dict_structure_fn(kind, _CONVERTER, _cattrs_forbid_extra_keys=True)

    def group(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise NotAcceptableError(f"names with values are expected: {words(kind)}")
        return structure(value, kind)

    return group


def _is_list(kind: Any) -> bool:
    """A list of one type, as verbs ask for it."""
    origin = get_origin(kind)
    return origin in (Collection, Sequence) or (origin is tuple and ... in get_args(kind))


_READERS: dict[Any, Callable[[Any, Any], Any]] = {
    str: _text,
    int: _whole,
    bool: _truth,
    bytes: _bytes,
    date: _day,
    datetime: _moment,
    # The library asks for a class's own kind first: an enumeration of texts is a text to it.
    StrEnum: _member,
    Enum: _member,
}


def _converter() -> cattrs.Converter:
    made = cattrs.Converter(unstruct_collection_overrides={Set: sorted})
    for kind, read in _READERS.items():
        made.register_structure_hook(kind, read)
    made.register_structure_hook_func(_is_whole_or_text, _whole_or_text)
    made.register_structure_hook_func(_is_list, _listed)
    made.register_structure_hook_func(lambda kind: get_origin(kind) is Mapping, _mapped)
    made.register_structure_hook_factory(dataclasses.is_dataclass, _group)
    made.register_unstructure_hook_func(lambda kind: kind in (date, datetime), date.isoformat)
    made.register_unstructure_hook(ZoneInfo, str)
    made.register_unstructure_hook(bytes, lambda content: f"{len(content)} bytes")
    return made


_CONVERTER = _converter()
