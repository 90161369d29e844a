"""The wheel is the whole command: pages, browser assets, catalogue and migrations inside."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.harness.run import ROOT
from tests.repository.files import files

PACKAGE = ROOT / "src" / "blastema"
# No isolation: the builder is locked with the test requirements, and nothing is fetched.
PIP_WHEEL = (
    *(sys.executable, "-m", "pip", "wheel"),
    *("--no-deps", "--no-build-isolation", "--no-index", "--quiet"),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    # A build leaves its traces beside the sources: so it gets sources of its own.
    copy = folder / "source"
    shutil.copytree(
        PACKAGE, copy / "src" / "blastema", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, copy / name)
    subprocess.run(
        [*PIP_WHEEL, "-w", str(folder), str(copy)],
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_every_file_of_the_package_is_inside(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert wanted - inside == set()


@pytest.mark.parametrize(
    "ending", ["templates/parts/table.html", ".css", ".js", ".toml", "migrations/0001_initial.py"]
)
def test_each_kind_is_inside(wheel: zipfile.ZipFile, ending: str) -> None:
    assert any(name.endswith(ending) for name in wheel.namelist())


def test_nothing_else_is_inside(wheel: zipfile.ZipFile) -> None:
    tops = {Path(name).parts[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"blastema"}


def test_it_has_the_command(wheel: zipfile.ZipFile) -> None:
    (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "blastema = blastema.app.cli:main" in wheel.read(entry).decode()


def test_every_file_of_the_package_is_in_the_repository() -> None:
    """What git leaves out would be in a wheel built here and in no other."""
    kept = {str(path) for path in files("")}
    forgotten = [
        str(path)
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if "/static/vendor/" not in str(path) and str(path) not in kept
    ]
    assert forgotten == []
