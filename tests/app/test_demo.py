"""`blastema demo` as a person starts it: the first time, again, and in the wrong place."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from blastema.app.demo.key import NAME
from tests.app.history import make_history
from tests.harness import run
from tests.harness.databases import COMMAND, Throwaway


def events(own: Throwaway) -> int:
    return int(json.loads(own.run("ledger", "verify", "--json").stdout)["events"])


def test_the_first_start_makes_it_and_the_second_finds_it(empty_db: Throwaway) -> None:
    first = empty_db.run("demo", "--patients", "24", "--no-serve")
    assert "Made 24 invented patients" in first.stdout
    assert "http://127.0.0.1:8000/start/" in first.stdout
    assert "coordinator.florida" in first.stdout
    assert (empty_db.data_dir / NAME).exists()
    before = events(empty_db)
    second = empty_db.run("demo", "--no-serve")
    assert "24 invented patients, made on" in second.stdout
    assert events(empty_db) >= before


def test_another_number_or_seed_does_not_change_what_is_there(empty_db: Throwaway) -> None:
    empty_db.run("demo", "--patients", "3", "--no-serve")
    again = empty_db.run("demo", "--patients", "5", "--seed", "other", "--no-serve")
    assert "kept as it is" in again.stdout


def test_it_does_not_move_in_with_real_records(throwaway_db: Throwaway) -> None:
    make_history(throwaway_db)
    before = events(throwaway_db)
    refused = throwaway_db.run("demo", "--no-serve", check=False)
    assert refused.returncode == 2
    assert "not the demonstration's; nothing was changed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert events(throwaway_db) == before


@pytest.mark.parametrize("many", ["0", "-3", "many", "1.5"])
def test_a_number_of_patients_that_is_none(empty_db: Throwaway, many: str) -> None:
    done = empty_db.run("demo", f"--patients={many}", "--no-serve", check=False)
    assert done.returncode == 2
    assert "expected a whole number from 1" in done.stderr


@pytest.fixture
def served(empty_db: Throwaway) -> Iterator[str]:
    """The address of a demonstration that is being served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "demo", "--patients", "6", "--port", str(port)],
        env={**run.without_settings(), **empty_db.env},
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(20)


def _answering(address: str) -> str:
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{address}/start/").close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("the demonstration was not served within two minutes")


def test_it_opens_on_start_here(served: str) -> None:
    with urllib.request.urlopen(served) as answer:
        assert answer.url == f"{served}/start/"
        assert "Start here" in answer.read().decode()
