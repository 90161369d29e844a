"""Opens what stands sealed in a stream, under the key of whomever the stream is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from blastema.actions.read.about_product import open_text
from blastema.actions.read.reader import Reader


def opened(reader: Reader, stream: str, patient: str, sealed: str) -> str:
    """The text, ``erased`` where its key was destroyed; ``patient`` where nothing else says."""
    kind, _, key = stream.partition("/")
    found = _OPENERS.get(kind)
    if found is not None:
        return found(reader, key, reader.fold(stream)[0].state, sealed)
    return reader.text(patient, sealed)


def _product(reader: Reader, key: str, state: Any, sealed: str) -> str:
    return open_text(reader, key, state, sealed)


def _run(reader: Reader, key: str, state: Any, sealed: str) -> str:
    """A run's words are about the material it works on."""
    first = state.inputs[0]
    return open_text(reader, first, reader.fold(f"product/{first}")[0].state, sealed)


def _filed(reader: Reader, key: str, state: Any, sealed: str) -> str:
    return reader.keys.open_or_erased(state.sealed_for, sealed)


def _donor(reader: Reader, key: str, state: Any, sealed: str) -> str:
    return reader.keys.open_or_erased(f"donor/{key}", sealed)


def _enquiry(reader: Reader, key: str, state: Any, sealed: str) -> str:
    return reader.keys.open_or_erased(f"enquiry/{key}", sealed)


_OPENERS: dict[str, Callable[[Reader, str, Any, str], str]] = {
    "product": _product,
    "run": _run,
    "donor": _donor,
    "enquiry": _enquiry,
    "deviation": _filed,
    "complaint": _filed,
    "corrective": _filed,
}
