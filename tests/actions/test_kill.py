"""kill -9 in the middle of writing: what was said to be done is there, and nothing is half-done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.harness import run
from tests.harness.databases import Throwaway

# Registers patients and opens episodes, and says each one's id once it is committed.
_WRITER = """
import sys
import django
django.setup()
from dataclasses import replace
from blastema.actions.desk import open_desk
from blastema.actions.open_episode import open_episode
from blastema.app.fresh import MACHINE
from tests.actions.world import World, done
world = World(sys.argv[1], facility=sys.argv[2])
world.fresh = MACHINE
batch = sys.argv[3] == "batch"
print("ready", flush=True)
while True:
    if batch:
        with open_desk():
            made = [world.register() for _ in range(20)]
    else:
        made = [world.register()]
        done(open_episode(world.act("coordinator"), patient=made[0],
                          condition="knee-osteoarthritis", side="left"))
    print("\\n".join(made), flush=True)
"""

# What a killed writer must leave: every id it named is a registered patient.
_CHECK = """
import sys
import django
django.setup()
from blastema.records.models import Patient
named = sys.stdin.read().split()
print(len(named), Patient.objects.filter(id__in=named).count() if len(named) < 900
      else len(set(named) & set(Patient.objects.values_list("id", flat=True))))
"""

ROUNDS = int(os.environ.get("BLASTEMA_TEST_KILLS", "4"))


def killed_writer(own: Throwaway, number: int, mode: str, seconds: float) -> list[str]:
    """Kills a writer a while after its first word, and gives the ids that it said were done.

    The while begins once something is done: how long that takes is the machine's affair, and a
    writer killed before it would prove nothing.
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, f"{mode}{number}", f"K{number:04d}", mode],
        env={**os.environ, **own.env},
        cwd=run.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    said = first + writer.communicate()[0]
    # The last line may have been cut off by the kill.
    return [line for line in said.split("\n") if len(line) == 36]


@pytest.mark.parametrize("mode", ["single", "batch"])
def test_what_was_done_stays_and_nothing_is_half_done(throwaway_db: Throwaway, mode: str) -> None:
    chance = random.Random(mode)
    named: list[str] = []
    for number in range(ROUNDS):
        named += killed_writer(throwaway_db, number, mode, chance.uniform(0, 0.6))
    checked = subprocess.run(
        [sys.executable, "-c", _CHECK],
        env={**os.environ, **throwaway_db.env},
        cwd=run.ROOT,
        input="\n".join(named),
        capture_output=True,
        text=True,
        check=True,
    )
    said, found = map(int, checked.stdout.split())
    assert said == found > 0
    verdict = json.loads(throwaway_db.run("ledger", "verify", "--json").stdout)
    assert verdict["ok"] is True
    assert verdict["events"] > said
