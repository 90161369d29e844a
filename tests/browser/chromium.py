"""A Chromium for the journeys: `find` looks, `python -m tests.browser.chromium` makes sure.

The system's own comes first, then Playwright's download, then Debian's package (root
only). Where none can be had the journeys are skipped, and both say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A download that hangs must not hold up a suite that can do without.
PATIENCE_SECONDS = 600
MISSING = (
    "no Chromium: install the package chromium (on Debian: apt-get install chromium), or "
    "say where one is with BLASTEMA_TEST_CHROMIUM; the browser journeys are skipped"
)


def find() -> str | None:
    """The program's path, or `None`."""
    given = os.environ.get("BLASTEMA_TEST_CHROMIUM")
    system = (shutil.which(name) for name in NAMES)
    return given or next((path for path in system if path), None) or _of_playwright()


def ensure() -> str | None:
    """Finds one or installs one, by each way in turn."""
    for command in _ways():
        if found := find():
            return found
        print("Installing Chromium for the browser journeys:", *command, flush=True)
        _attempt(command)
    return find()


def _ways() -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() != 0:
        return [playwright]
    ways = [[*playwright, "--with-deps"]]
    if shutil.which("apt-get"):
        ways += [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
    return ways


def _attempt(command: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            command, env=quiet, timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"gave up after {PATIENCE_SECONDS} s", file=sys.stderr)


def _of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


if __name__ == "__main__":
    if ensure() is None:
        print(f"\n*** {MISSING} ***\n", file=sys.stderr)
