"""How far long work is: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

LINE_EVERY_SECONDS = 5.0

Advance = Callable[[int], None]


@contextmanager
def progress(
    what: str,
    total: int,
    *,
    out: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Advance]:
    """Gives a function that is told how many more are done; writes on standard error.

    ``with progress("patients", 600) as advance: ... advance(1)``
    """
    out = out or sys.stderr
    if out.isatty():
        with tqdm(total=total, desc=what, file=out) as bar:
            yield bar.update
    else:
        lines = _Lines(what, total, out, clock)
        yield lines.advance
        lines.write()


class _Lines:
    def __init__(self, what: str, total: int, out: TextIO, clock: Callable[[], float]) -> None:
        self.what, self.total, self.out, self.clock = what, total, out, clock
        self.done = 0
        self.said_at = clock()

    def advance(self, more: int) -> None:
        self.done += more
        if self.clock() - self.said_at >= LINE_EVERY_SECONDS:
            self.write()

    def write(self) -> None:
        self.said_at = self.clock()
        print(f"{self.what}: {self.done} of {self.total}", file=self.out, flush=True)
