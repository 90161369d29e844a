"""The gate asked again at the command line: other rule books, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

from blastema.core.rules import rulebook
from blastema.core.rules.load import rulebook_texts
from tests.harness.databases import Throwaway


def written(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_nothing_decided_is_nothing_that_differs(throwaway_db: Throwaway) -> None:
    told = json.loads(throwaway_db.run("gate", "replay", "--json").stdout)
    assert told == {
        "rulebook": rulebook().version,
        "editions": [rulebook().version],
        "spoilt": [],
        "same": 0,
        "other_books": 0,
        "erased": 0,
        "differ": [],
    }


def test_a_book_without_a_rule_that_the_programme_names_is_asked(
    throwaway_db: Throwaway, tmp_path: Path
) -> None:
    texts = rulebook_texts()
    texts["federal.toml"], rest = texts["federal.toml"].split('[[rules]]\nid = "FED-9"', 1)
    texts["federal.toml"] += rest[rest.index("[[rules]]") :] if "[[rules]]" in rest else ""
    del texts["changes.toml"]
    other = written(tmp_path / "other", texts)
    said = throwaway_db.run("gate", "recheck", "--rules", other).stdout
    assert "0 are answered differently by this book" in said
    assert rulebook().version not in said


def test_a_folder_without_rules_and_one_with_faults_are_told(
    throwaway_db: Throwaway, tmp_path: Path
) -> None:
    empty = written(tmp_path / "empty", {})
    done = throwaway_db.run("gate", "recheck", "--rules", empty, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no rule file in" in done.stderr
    half = written(tmp_path / "half", {"states.toml": rulebook_texts()["states.toml"]})
    done = throwaway_db.run("gate", "recheck", "--rules", half, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "states.toml: rules FL-2: assurance: asks for facility-accredited" in done.stderr
    assert "Traceback" not in done.stderr
