"""Makes a history in a database of its own, in a process of its own: commits are real."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.harness import run
from tests.harness.databases import Throwaway

_SCRIPT = """
import sys
import django
django.setup()
from blastema.actions.manage_patient import erase_patient
from blastema.actions.open_episode import open_episode
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.patient.state import ErasureReason
from blastema.ledger import Checkpoint
from tests.actions.paths import treated_course
from tests.actions.world import World, done

seed, erase = sys.argv[1], sys.argv[2] == "True"
world = World(seed, facility=f"A{sum(seed.encode()) % 10000:04d}")
patient, _ = treated_course(world)
assert isinstance(sign_checkpoint(world.act("quality")), Checkpoint)
other = world.register()
assert isinstance(sign_checkpoint(world.act("quality")), Checkpoint)
if erase:
    done(erase_patient(world.act("quality"), patient=other, reason=ErasureReason.ASKED))
print(other)
"""


def make_history(own: Throwaway, *, seed: str = "first", erase: bool = False) -> str:
    """One patient's marrow path and a checkpoint, one more patient and a second checkpoint;
    gives the id of the second patient, who is then erased where asked."""
    made = subprocess.run(
        [sys.executable, "-c", _SCRIPT, seed, str(erase)],
        env={**os.environ, **own.env},
        cwd=run.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()
