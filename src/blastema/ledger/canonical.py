"""One byte sequence for one value: canonical JSON (RFC 8785) without floats.

The subset that may enter the ledger holds objects, lists, strings, booleans, null
and whole numbers that every language reads exactly. For it, and for ASCII keys,
the standard library's C encoder already writes what RFC 8785 asks for (a law in
the tests holds it to the ``rfc8785`` package); only the order of keys outside ASCII
differs, so such values take the slower road through that package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import rfc8785

from blastema.ledger.errors import LedgerError

# The largest whole number that an IEEE 754 double and its neighbours tell apart:
# RFC 8785 section 3.2.2.3 through RFC 7493 (I-JSON) section 2.2.
MAX_INTEGER = 2**53 - 1

# A form never nests so deep; a value that does holds itself or attacks a parser.
MAX_DEPTH = 32

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode

# Keys of another shape are shown by their place, since they may be somebody's words.
_SHOWN_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NotCanonicalError(LedgerError):
    """A value or text that has no canonical bytes; ``faults`` name the JSON paths."""


def canonical(value: object, path: str = "$", depth: int = 0) -> bytes:
    """The RFC 8785 bytes of ``value``; of a part, with where and how deep it will stand.

    Raises ``NotCanonicalError`` for floats, integers beyond ``MAX_INTEGER``, keys
    that are not strings, lone surrogates, nesting beyond ``MAX_DEPTH`` and every
    type but dict, list, str, int, bool and None. A tuple is refused because it
    would come back as a list, so that memory and ledger would differ.
    """
    if _is_plain(value, depth):
        try:
            return _encode(value).encode()
        except UnicodeEncodeError:
            pass  # a lone surrogate: the walk below finds where
    faults = tuple(_faults(value, path, depth))
    if faults:
        raise NotCanonicalError(faults)
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # the walk has just shown its type


def parse(body: bytes) -> dict[str, Any]:
    """The object whose canonical bytes are exactly ``body``.

    Raises ``NotCanonicalError`` for anything else, so that no two readers can
    understand one stored text differently (repeated keys, spare spaces, floats).
    """
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise NotCanonicalError(["$: not JSON in UTF-8; expected canonical JSON"]) from None
    if not isinstance(value, dict):
        raise NotCanonicalError(["$: not an object; expected a JSON object"])
    if canonical(value) != body:
        raise NotCanonicalError(["$: not in canonical form; expected the bytes of RFC 8785"])
    return value


def _is_plain(value: object, depth: int) -> bool:
    """Whether the C encoder writes ``value`` canonically (lone surrogates aside)."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]  # kind is int
    if depth == MAX_DEPTH:
        return False
    if isinstance(value, dict):
        return _is_plain_dict(value, depth + 1)
    return kind is list and all(_is_plain(item, depth + 1) for item in value)  # type: ignore[attr-defined]  # kind is list


def _is_plain_dict(value: dict[object, object], depth: int) -> bool:
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            return False
        if type(item) is not str and not _is_plain(item, depth):
            return False
    return True


def _faults(value: object, path: str, depth: int) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if not _is_text(value):
            yield f"{path}: a lone surrogate; expected text that UTF-8 can write"
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            yield f"{path}: an integer beyond 2^53 - 1; expected a larger unit or a string"
    elif isinstance(value, dict | list):
        yield from _container_faults(value, path, depth)
    elif isinstance(value, float):
        yield f"{path}: a float; expected a whole number of a small, named unit"
    else:
        yield f"{path}: a {type(value).__name__}; expected dict, list, str, int, bool or None"


def _container_faults(
    value: dict[object, object] | list[object], path: str, depth: int
) -> Iterator[str]:
    if depth == MAX_DEPTH:
        # Raised, not listed: a value that holds itself would have faults without end.
        raise NotCanonicalError([f"{path}: nested deeper than {MAX_DEPTH} levels"])
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, f"{path}[{index}]", depth + 1)
        return
    for place, (key, item) in enumerate(value.items()):
        below = f"{path}.{_shown(key, place)}"
        if not isinstance(key, str):
            yield f"{below}: a key of type {type(key).__name__}; expected a string"
        elif not _is_text(key):
            yield f"{below}: a lone surrogate in a key; expected text that UTF-8 can write"
        yield from _faults(item, below, depth + 1)


def _shown(key: object, place: int) -> str:
    if isinstance(key, str) and _SHOWN_KEY.fullmatch(key):
        return key
    return f"<key {place + 1}>"


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
