"""The note of an erasure outlives a crash: whatever was committed is in the book in the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.history import make_history
from tests.harness import databases, run
from tests.harness.databases import COMMAND, Throwaway

# Dies by SIGKILL as soon as the erasure is committed: before anything that follows a commit.
_KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import transaction
from blastema.actions.desk import open_desk
from blastema.actions.manage_patient import erase_patient
from blastema.core.patient.state import ErasureReason
from tests.actions.world import World, done

world = World("killed", facility="K0001")
patient = world.register()
print(patient, flush=True)
with open_desk():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    done(erase_patient(world.act("quality"), patient=patient, reason=ErasureReason.ASKED))
"""


def erase_and_die(own: Throwaway) -> str:
    """The id of a patient whose erasure was committed by a process that died at once."""
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED],
        env={**os.environ, **own.env},
        cwd=run.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    return killed.stdout.strip()


def book(own: Throwaway) -> Path:
    return own.data_dir / "checkpoints" / "erasures.jsonl"


def noted(own: Throwaway) -> list[str]:
    lines = book(own).read_text().splitlines() if book(own).exists() else []
    return [json.loads(line)["subject"] for line in lines]


def test_the_schedule_notes_what_a_crash_left_out(throwaway_db: Throwaway) -> None:
    patient = erase_and_die(throwaway_db)
    assert noted(throwaway_db) == []
    assert "Erasures noted late: 1." in throwaway_db.run("work", "--once").stdout
    assert noted(throwaway_db) == [f"patient/{patient}"]
    assert "noted late" not in throwaway_db.run("work", "--once").stdout
    assert noted(throwaway_db) == [f"patient/{patient}"]


def test_a_restore_after_the_crash_erases_again(throwaway_db: Throwaway, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    throwaway_db.run("backup", file)
    patient = erase_and_die(throwaway_db)
    throwaway_db.run("work", "--once")
    other = databases.make("noted_" + throwaway_db.name[-8:])
    try:
        book(other).parent.mkdir()
        book(other).write_text(book(throwaway_db).read_text())
        assert "1 people who were erased" in other.run("restore", file).stdout
        assert noted(other) == [f"patient/{patient}"]
    finally:
        databases.drop(other)


def test_the_pages_note_it_before_they_are_served(throwaway_db: Throwaway) -> None:
    patient = erase_and_die(throwaway_db)
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        env={**run.without_settings(), **throwaway_db.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as served:
        assert served.stdout is not None
        assert "Blastema answers" in served.stdout.readline()
        served.terminate()
    assert noted(throwaway_db) == [f"patient/{patient}"]


def test_a_book_that_was_lost_is_written_again(throwaway_db: Throwaway) -> None:
    patient = make_history(throwaway_db, erase=True)
    before = book(throwaway_db).read_text()
    assert noted(throwaway_db) == [f"patient/{patient}"]
    book(throwaway_db).unlink()
    throwaway_db.run("work", "--once")
    assert book(throwaway_db).read_text() == before


@pytest.mark.parametrize("cut", [1, 20])
def test_a_line_that_was_cut_off_is_written_again_whole(throwaway_db: Throwaway, cut: int) -> None:
    patient = make_history(throwaway_db, erase=True)
    whole = book(throwaway_db).read_text()
    torn = whole[:-cut]
    book(throwaway_db).write_text(torn)
    throwaway_db.run("work", "--once")
    # Without its line break a line is whole all the same.
    expected = torn if cut == 1 else f"{torn}\n{whole}"
    assert book(throwaway_db).read_text() == expected
    assert f'"patient/{patient}"' in expected.splitlines()[-1]


def test_two_erasures_are_two_lines_each_once(throwaway_db: Throwaway) -> None:
    first = make_history(throwaway_db, erase=True)
    second = erase_and_die(throwaway_db)
    throwaway_db.run("work", "--once")
    assert sorted(noted(throwaway_db)) == sorted([f"patient/{first}", f"patient/{second}"])


@pytest.mark.django_db
def test_a_book_that_cannot_be_written_does_not_undo_the_erasure(
    settings, tmp_path: Path, capsys, django_capture_on_commit_callbacks
) -> None:
    from blastema.actions.manage_patient import erase_patient
    from blastema.app.start import note_erasures
    from blastema.core.patient.state import ErasureReason
    from blastema.records.models import Patient
    from tests.actions.world import World, done

    in_the_way = tmp_path / "checkpoints"
    in_the_way.write_text("a file where the folder should be")
    settings.BLASTEMA = replace(settings.BLASTEMA, checkpoint_copies=in_the_way)
    world = World()
    patient = world.register()
    with django_capture_on_commit_callbacks(execute=True):
        done(erase_patient(world.act("quality"), patient=patient, reason=ErasureReason.ASKED))
    assert Patient.objects.get(id=patient).status == "erased"
    assert note_erasures() == 0
    assert "erasures are not noted" in capsys.readouterr().err
