"""The value that history is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The only values that may stand in an event's data. No floats: a ledger must
# give the same bytes in every language, so quantities are whole numbers of a
# named small unit (``volume_ul``, ``score_milli``).
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


# A signature over the events before it, in any stream (``core.signed``).
SIGNED = "record.signed.v1"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in one stream, before the ledger gives it a place.

    ``type`` is ``name.vN`` and never changes meaning; ``data`` holds JSON values
    without floats.
    """

    type: str
    data: Mapping[str, Json]
