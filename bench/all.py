"""Every benchmark in a small size, one after the other: `make bench`.

    python bench/all.py

What is said to be fast has a figure here. For the sizes of the programme's limits run the
scripts themselves: `pages.py --patients 50000`, `demo.py 50000`, `registry.py 50000`,
`verify.py 1000000`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Script -> its size here; a script that is not named runs in the size that it has by itself.
SMALL = {
    "create.py": ["800"],
    "demo.py": ["300"],
    "gate.py": ["2000"],
    "pages.py": ["--patients", "600", "--requests", "200"],
    "registry.py": ["2000"],
    "verify.py": ["30000"],
}
ALREADY_PRINTED = {"fsync.py"}  # beside the figures of the others


def main() -> None:
    for script in sorted(HERE.glob("*.py")):
        if script.name not in {Path(__file__).name, *ALREADY_PRINTED}:
            print(f"== bench/{script.name}", flush=True)
            subprocess.run([sys.executable, script, *SMALL.get(script.name, [])], check=True)


if __name__ == "__main__":
    main()
