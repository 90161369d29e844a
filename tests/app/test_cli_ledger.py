"""Ledger, keys, back-up and restore by command line, on databases of their own."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.app.history import make_history
from tests.harness import databases
from tests.harness.databases import Throwaway


@pytest.fixture
def practised(throwaway_db: Throwaway) -> Throwaway:
    """A database in which one patient went the whole marrow path, under two checkpoints."""
    make_history(throwaway_db)
    return throwaway_db


def verdict(own: Throwaway, *more: str | Path) -> dict[str, object]:
    done = own.run("ledger", "verify", *more, "--json", check=False)
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["ok"] else 1)
    return dict(found)


def test_verify_prints_one_object_and_nothing_else(practised: Throwaway) -> None:
    found = verdict(practised)
    assert found["ok"] is True
    assert found["first_bad"] is None
    assert [*found] == ["ok", "events", "streams", "checkpoints", "first_bad"]
    assert found["checkpoints"] == 2


def test_verify_in_words_says_how_many_events_no_checkpoint_covers(practised: Throwaway) -> None:
    assert "Every event is under a checkpoint." in practised.run("ledger", "verify").stdout
    practised.run("createuser", "--role", "quality", "--name", "Q. Example")
    shown = practised.run("ledger", "verify").stdout
    assert re.search(r"\n[1-9]\d* events are newer than the last checkpoint", shown)


def test_an_empty_database_verifies(throwaway_db: Throwaway) -> None:
    assert verdict(throwaway_db) == {
        "ok": True, "events": 0, "streams": 0, "checkpoints": 0, "first_bad": None,
    }  # fmt: skip


def test_an_export_verifies_and_one_changed_byte_is_found(
    practised: Throwaway, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    practised.run("ledger", "export", file)
    assert verdict(practised, file)["ok"] is True
    whole = file.read_bytes()
    at = whole.index(b"knee-osteoarthritis")
    file.write_bytes(whole[:at] + b"f" + whole[at + 1 :])
    found = verdict(practised, file)
    assert found["ok"] is False
    assert found["first_bad"] is not None


def test_a_compressed_export_is_the_same_twice(practised: Throwaway, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    practised.run("ledger", "export", first)
    practised.run("ledger", "export", second)
    assert first.read_bytes() == second.read_bytes()
    assert verdict(practised, first)["ok"] is True


def test_a_checkpoint_with_nothing_new_is_no_fault(practised: Throwaway) -> None:
    assert "Nothing happened" in practised.run("ledger", "checkpoint").stdout


def test_a_renewed_key_signs_and_the_old_one_still_vouches(practised: Throwaway) -> None:
    practised.run("ledger", "rotate-key")
    make_history(practised, seed="second")
    found = verdict(practised)
    assert (found["ok"], found["checkpoints"]) == (True, 4)


def test_rebuild_leaves_a_ledger_that_verifies(practised: Throwaway) -> None:
    assert "made again" in practised.run("ledger", "rebuild").stdout
    assert verdict(practised)["ok"] is True


def test_a_backup_has_no_key_and_comes_back_whole(practised: Throwaway, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    before = verdict(practised)
    practised.run("backup", file)
    assert not [n for n in zipfile.ZipFile(file).namelist() if n.endswith(".key")]
    other = databases.make("restored_" + practised.name[-8:])
    try:
        for name in ("ledger-1.key",):
            source = practised.data_dir / "keys" / name
            (other.data_dir / "keys" / name).write_text(source.read_text())
        other.run("restore", file)
        assert verdict(other) == before
    finally:
        databases.drop(other)


def test_restore_refuses_a_database_that_is_not_empty(practised: Throwaway, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    practised.run("backup", file)
    refused = practised.run("restore", file, check=False)
    assert refused.returncode == 2
    assert "holds records already" in refused.stderr
    assert verdict(practised)["ok"] is True


def test_restore_refuses_what_is_no_backup(throwaway_db: Throwaway, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear clinic")
    refused = throwaway_db.run("restore", file, check=False)
    assert (refused.returncode, "not a back-up" in refused.stderr) == (2, True)


def test_a_backup_never_overwrites(practised: Throwaway, tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    file.write_text("precious")
    refused = practised.run("backup", file, check=False)
    assert refused.returncode == 2
    assert file.read_text() == "precious"


def test_whoever_was_erased_since_the_backup_is_erased_again(
    practised: Throwaway, tmp_path: Path
) -> None:
    file = tmp_path / "clinic.backup"
    practised.run("backup", file)
    patient = make_history(practised, seed="erase", erase=True)
    book = practised.data_dir / "checkpoints" / "erasures.jsonl"
    assert patient in book.read_text()
    other = databases.make("erased_" + practised.name[-8:])
    try:
        (other.data_dir / "checkpoints").mkdir()
        (other.data_dir / "checkpoints" / "erasures.jsonl").write_text(book.read_text())
        assert "1 people who were erased" in other.run("restore", file).stdout
    finally:
        databases.drop(other)


def test_the_keys_go_into_a_file_only_the_owner_may_read(
    practised: Throwaway, tmp_path: Path
) -> None:
    file = tmp_path / "keys.zip"
    practised.run("keys", "backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert {"master.key", "ledger-1.key"} <= set(zipfile.ZipFile(file).namelist())
