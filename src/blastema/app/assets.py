"""Browser assets: gathered from the installed rooms into the data folder, once a version.

A wheel holds the files as they were written; fingerprinted names and compressed copies
are made where the installation runs, so nothing built has to be kept in step.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from blastema.web.assets import AssetStorage

STAMP = ".gathered"


class GatheredStorage(AssetStorage):
    """Fingerprinted addresses once the assets are gathered, plain ones before (in tests)."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name


def gather_assets() -> bool:
    """Gathers the assets unless the stamp says they are these; tells whether it did."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = root / STAMP, _fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for line in sorted(_sources()):
        digest.update(line.encode())
    return digest.hexdigest()


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            yield f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n"
