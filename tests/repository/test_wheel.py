"""The wheel is the whole command: pages, browser assets, catalogue and migrations inside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from blastema import __version__
from tests.harness import run, server
from tests.harness.run import ROOT
from tests.repository.files import files

PACKAGE = ROOT / "src" / "blastema"
# No isolation: the builder is locked with the test requirements, and nothing is fetched.
PIP_WHEEL = (
    *(sys.executable, "-m", "pip", "wheel"),
    *("--no-deps", "--no-build-isolation", "--no-index", "--quiet"),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(built)


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


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's `bin`: the wheel, what the runtime lock names, and nothing else."""
    home = tmp_path_factory.mktemp("installed") / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    for name in _locked("runtime"):
        _lend(name, packages)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python")
    install = ("install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(built))
    subprocess.run([*pip, str(home / "bin" / "python"), *install], check=True)
    return home / "bin"


def _locked(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return re.findall(r"^([a-z0-9._-]+)", text, re.MULTILINE)


def _lend(name: str, packages: Path) -> None:
    """Links what this environment has of a package; a lock holds other systems' as well."""
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return
    tops = {file.parts[0] for file in files} - {"..", "__pycache__"}
    for top in tops:
        place = Path(str(distribution(name).locate_file(top)))
        if not (packages / top).exists():
            (packages / top).symlink_to(place)


def _types(program: Path, *arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    """A person's command in a folder that holds nothing."""
    return subprocess.run(
        [program, *arguments], cwd=at, env=_environment(at), capture_output=True, text=True
    )


def _environment(at: Path) -> dict[str, str]:
    own = {n: v for n, v in run.without_settings().items() if not n.startswith(("PYTHON", "COV"))}
    return {**own, "BLASTEMA_DATA_DIR": str(at / "data")}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


def test_only_the_wheel_and_the_runtime_lock_can_be_imported(
    installed: Path, elsewhere: Path
) -> None:
    look = "import blastema, sys, json, importlib.util as u; print(json.dumps([blastema.__file__,"
    look += "[n for n in ('pytest','hypothesis','playwright','pyotp','tests') if u.find_spec(n)]]))"
    done = _types(installed / "python", "-c", look, at=elsewhere)
    place, others = json.loads(done.stdout)
    assert Path(place).is_relative_to(installed.parent)
    assert others == []


def test_the_installed_command_says_its_version(installed: Path, elsewhere: Path) -> None:
    done = _types(installed / "blastema", "--version", at=elsewhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


@pytest.fixture(scope="module")
def demonstrated(installed: Path, elsewhere: Path) -> str:
    """What `blastema demo` prints, made by the installed command."""
    done = _types(installed / "blastema", "demo", "--patients", "5", "--no-serve", at=elsewhere)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_command_makes_a_demonstration(demonstrated: str) -> None:
    assert "Made 5 invented patients" in demonstrated
    assert "/start/" in demonstrated


@pytest.fixture(scope="module")
def served(demonstrated: str, installed: Path, elsewhere: Path) -> Iterator[str]:
    port = server._free_port()
    process = subprocess.Popen(
        [installed / "blastema", "demo", "--port", str(port)],
        cwd=elsewhere,
        env=_environment(elsewhere),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server._wait_until_it_answers(f"http://127.0.0.1:{port}", process, 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_the_installed_command_serves_its_pages_and_their_looks(served: str) -> None:
    with urllib.request.urlopen(served) as answer:
        page = answer.read().decode()
    assert "Start here" in page
    wanted = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(wanted) > 3
    for address in wanted:
        with urllib.request.urlopen(served + address) as answer:
            assert answer.status == 200
            assert answer.read()
