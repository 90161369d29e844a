"""How many commits a second does this disk allow? The figure that others are read beside.

    python bench/fsync.py [FOLDER]

Appends 4 KiB (a page of a database's log) to a file and waits for the disk, again and
again for a second: what one writer that commits each change alone can reach at most.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PAGE = bytes(4096)
SECONDS = 1.0


def probe(folder: Path) -> float:
    """Waits for the disk, a second, of one writer; by the median wait."""
    waits = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        end = time.perf_counter() + SECONDS
        while (start := time.perf_counter()) < end:
            file.write(PAGE)
            file.flush()
            os.fsync(file.fileno())
            waits.append(time.perf_counter() - start)
    return 1 / statistics.median(waits)


def told(folder: Path) -> str:
    """The probe as a line to print beside other figures."""
    return f"this disk: {probe(folder):,.0f} fsync/s"


if __name__ == "__main__":
    print(told(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir())))
