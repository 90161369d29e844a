"""The two commands of the README: their recipes are read by `make`, and the first is run.

`make test` is what runs this file, so its recipe is taken apart and each thing that it
calls is looked for.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import run
from tests.harness.run import ROOT

COMMANDS = ("demo", "test")


def make(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    assert program, "the README asks for make"
    # A `make test` around this one would hand its own flags and jobs on.
    own = {n: v for n, v in environment.items() if not n.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run([program, *arguments], cwd=ROOT, env=own, capture_output=True, text=True)


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """This environment under another name, with stamps newer than any lock."""
    folder = tmp_path / "environment"
    folder.mkdir()
    (folder / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".runtime", ".test"):
        (folder / stamp).touch()
    return folder


def test_the_readme_names_both() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert tuple(re.findall(r"^    make (\w+)", text, re.MULTILINE)) == COMMANDS


def test_each_recipe_calls_what_is_there(environment: Path) -> None:
    read = make("-n", *COMMANDS, f"VENV={environment}", environment=run.without_settings())
    assert read.returncode == 0, read.stderr
    lines = [line for line in read.stdout.splitlines() if str(environment) in line]
    programs = {word for line in lines for word in line.split() if word.startswith("/")}
    calls = {word for word in programs if word.startswith(str(environment / "bin"))}
    assert {Path(word).name for word in calls} == {"blastema", "python"}
    assert all(os.access(word, os.X_OK) for word in calls)
    modules = set(re.findall(r"python -m (\S+)", read.stdout))
    assert {"pytest", "tests.browser.chromium"} <= modules
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []
    files = set(re.findall(r"\btests/\S+", read.stdout))
    assert {"tests/browser", "tests/web", "tests/coverage_floors.py"} <= files
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_tests_run_on_both_databases_and_in_a_browser(environment: Path) -> None:
    read = make("-n", "test", f"VENV={environment}", environment=run.without_settings())
    suites = [line for line in read.stdout.splitlines() if "python -m pytest" in line]
    assert sum("BLASTEMA_TEST_DB=postgres" in line for line in suites) == 1
    assert sum('-m "not browser"' in line for line in suites) == 2
    # One process a group: journeys, parts of pages, the pages of a report.
    assert sum("-m browser" in line for line in suites) == 3


def test_make_demo_makes_a_demonstration(environment: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = make(
        "demo",
        "DEMO=--patients 5 --no-serve",
        f"VENV={environment}",
        f"DATA={data}",
        environment={**run.without_settings(), "BLASTEMA_DATA_DIR": str(data)},
    )
    assert done.returncode == 0, done.stderr
    assert "Made 5 invented patients" in done.stdout
    assert "/start/" in done.stdout
    assert data.stat().st_mode & 0o777 == 0o700
    assert list(data.iterdir())
