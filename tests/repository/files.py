"""The files of the repository: those that git has or would take in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.harness.run import ROOT

# Published browser assets are kept byte for byte.
VENDORED = "/static/vendor/"


def files(*endings: str) -> Iterator[Path]:
    """Every file that exists and ends so, vendored assets left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted(set(listed.stdout.split("\0")) - {""}):
        path = ROOT / name
        if name.endswith(endings) and VENDORED not in f"/{name}" and path.is_file():
            yield path


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that is text."""
    for path in files(""):
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
