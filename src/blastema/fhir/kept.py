"""Fields that the programme does not read, carried along so that nothing of them is lost."""

from __future__ import annotations

from typing import TypeAlias

from blastema.fhir.document import Raw, read_json

# (field name, canonical JSON text), in order of the names. Text, so that a value that keeps
# them stays hashable, comparable and free of floats.
Kept: TypeAlias = tuple[tuple[str, str], ...]

# What FHIR never writes: an absent field is left out, and an empty list or object is forbidden.
_NOTHING: tuple[Raw, ...] = (None, "", [], {})


def with_kept(fields: dict[str, Raw], kept: Kept) -> dict[str, Raw]:
    """The fields that hold something, and the kept ones; an object of both is filled up."""
    written = {key: value for key, value in fields.items() if value not in _NOTHING}
    for key, text in kept:
        value, mine = read_json(text), written.get(key)
        if isinstance(value, dict) and isinstance(mine, dict):
            value = {**mine, **value}
        written[key] = value
    return written
