"""`blastema export cohort` and `blastema evidence describe`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.app import cli
from blastema.records.models import AccessLog
from tests.actions.spreadsheets import ROWS, bring
from tests.actions.world import World
from tests.harness.databases import Throwaway


@pytest.fixture
def world(committed_db: Throwaway) -> World:
    world = World("typed")
    bring(world, *ROWS)
    return world


def test_files_and_a_fingerprint(world, tmp_path: Path, capsys) -> None:
    assert cli.main(["export", "cohort", "-o", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert "7 people in 14 rows, 13 of 14 due answered" in out
    assert out.splitlines()[-1].startswith("fingerprint ")
    assert (tmp_path / "out" / "cohort.csv").is_file()
    assert set(AccessLog.objects.values_list("who", flat=True)) == {"job/operator"}


def test_an_occupied_folder(world, tmp_path: Path, capsys) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    assert cli.main(["export", "cohort", "-o", str(tmp_path)]) == 2
    assert "not an empty folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["evidence", "describe", "--condition", "broken-heart", "--outcome", "nrs"],
            "no condition 'broken-heart'",
        ),
        (
            ["evidence", "describe", "--condition", "neck-pain", "--outcome", "grins"],
            "no outcome 'grins'",
        ),
        (["export", "cohort", "-o", "out", "--condition", "neck-pain"], "Nobody is in this cohort"),
    ],
)
def test_a_question_without_an_answer(
    world, tmp_path, monkeypatch, capsys, arguments, said
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_question_to_an_empty_practice(committed_db: Throwaway, capsys) -> None:
    asked = ["evidence", "describe", "--condition", "neck-pain", "--outcome", "nrs"]
    assert cli.main(asked) == 0
    assert "No visit was due" in capsys.readouterr().out
