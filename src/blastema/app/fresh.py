"""The clock, the ids and the chance of a running installation; the rooms below have none."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_RANDOM_BITS = 62
_COUNTER_BITS = 12


class Machine:
    """This machine's own: what actions are handed outside tests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = (0, 0)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def random(self, size: int) -> bytes:
        return secrets.token_bytes(size)

    def id(self) -> str:
        """A UUIDv7 (RFC 9562 section 5.7); ids of one process sort as they were made.

        The 12 bits after the milliseconds count within one (method 1 of section 6.2); when
        they run out, the id borrows the next millisecond.
        """
        with self._lock:
            milliseconds, counter = self._next(time.time_ns() // 1_000_000)
        value = milliseconds << 80 | 0x7 << 76 | counter << 64
        value |= 0b10 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        return str(UUID(int=value))

    def _next(self, milliseconds: int) -> tuple[int, int]:
        last, counter = self._last
        if milliseconds > last:
            self._last = (milliseconds, 0)
        elif counter + 1 < 1 << _COUNTER_BITS:
            self._last = (last, counter + 1)
        else:
            self._last = (last + 1, 0)
        return self._last


MACHINE = Machine()
