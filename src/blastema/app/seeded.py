"""A clock that is told the time and numbers that a seed determines: for demonstrations.

Never for real keys: whoever knows the seed knows every number.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import shake_256


class Seeded:
    """Stands where ``Machine`` stands; ids count up, so that they sort as they were made."""

    def __init__(self, seed: str, start: datetime) -> None:
        self._seed = seed.encode()
        self._numbers = 0
        self._ids = 0
        self._moment = start
        # What makes the ids of one seed differ from those of another.
        self._own = 0b10 << 62 | int.from_bytes(shake_256(self._seed).digest(3), "big") << 32

    def set(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        # A millisecond each time keeps events of one moment apart.
        self._moment += timedelta(milliseconds=1)
        return self._moment

    def random(self, size: int) -> bytes:
        self._numbers += 1
        return shake_256(self._seed + self._numbers.to_bytes(8, "big")).digest(size)

    def id(self) -> str:
        """A UUIDv7 of the moment, with a count where others have chance."""
        self._ids += 1
        milliseconds = int(self._moment.timestamp() * 1000)
        high, low = self._ids >> 32 & 0xFFF, self._ids & 0xFFFFFFFF
        value = milliseconds << 80 | 0x7 << 76 | high << 64 | self._own | low
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
