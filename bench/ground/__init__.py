"""Where a benchmark of the whole stands: a migrated throw-away database, gone at the end.

It is made by the tests' harness, but durable: a commit waits for the disk as it does in
a clinic. `BLASTEMA_BENCH_DIR` chooses the disk.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgres")


_CHOSEN = "BLASTEMA_BENCH_ON"


def on_each(script: str, wanted: int, on_one: Callable[[str, int], None]) -> None:
    """Calls ``on_one`` for each database, each in a process of its own; ``BLASTEMA_BENCH_ON``
    chooses one. ``wanted`` is how many the script was asked for."""
    if chosen := os.environ.get(_CHOSEN):
        on_one(chosen, wanted)
        return
    for database in DATABASES:
        env = {**os.environ, _CHOSEN: database}
        subprocess.run([sys.executable, script, str(wanted)], env=env, check=True)


def stand_on(database: str) -> Path:
    """Makes the database, points Django at it, and gives the run's folder."""
    sys.path.insert(0, str(ROOT))
    tempfile.tempdir = os.environ.get("BLASTEMA_BENCH_DIR")
    os.environ["BLASTEMA_TEST_DB"] = database
    from tests.harness import databases, run

    run.begin(fast=False)
    atexit.register(run.end)
    os.environ.update(databases.make(f"suite_{run.WORKER}").env)
    _start_django()
    return run.folder()


def stand_in(data_dir: Path) -> None:
    """Points Django at an installation that is there, such as a demonstration."""
    sys.path.insert(0, str(ROOT))
    os.environ["BLASTEMA_DATA_DIR"] = str(data_dir)
    _start_django()


def _start_django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "blastema.app.settings"
    django.setup()
