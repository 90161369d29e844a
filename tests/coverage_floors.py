"""What must be covered, in branches too: everything at 95 %, what guards people at 100 %.

Run by `make coverage` on the data that the suites left.
"""

from __future__ import annotations

import subprocess
import sys

# Name, the files, the percentage below which the run fails.
FLOORS = (
    ("the ledger", "*/blastema/ledger/*", 100),
    ("who may do what", "*/blastema/core/access/*", 100),
    ("everything", "*", 95),
)
COVERAGE = (sys.executable, "-m", "coverage")


def main() -> int:
    return max(_floor(*floor) for floor in FLOORS)


def _floor(name: str, files: str, least: int) -> int:
    print(f"\nBranch coverage of {name}, at least {least} %:", flush=True)
    report = [*COVERAGE, "report", f"--include={files}", f"--fail-under={least}", "--precision=2"]
    return subprocess.run(report, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
