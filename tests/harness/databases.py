"""Databases made by `blastema migrate` once a run, and copied for whoever needs one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.harness import postgresql, run

TEMPLATE = "template_of_run"
COMMAND = (sys.executable, "-m", "blastema.app.cli")


@dataclass(frozen=True, slots=True)
class Throwaway:
    """A database of a test's own, in which commits are real; `env` points a process at it."""

    name: str
    env: dict[str, str]

    @property
    def url(self) -> str:
        return self.env["BLASTEMA_DATABASE_URL"]

    @property
    def data_dir(self) -> Path:
        return Path(self.env["BLASTEMA_DATA_DIR"])

    def run(
        self, *arguments: str | Path, check: bool = True, **options: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs `blastema ARGUMENTS` on this database; options are further settings."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env={**run.without_settings(), **self.env, **options},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise AssertionError(f"blastema {arguments} gave {done.returncode}:\n{done.stderr}")
        return done


def make(name: str) -> Throwaway:
    """A copy of the migrated template under this name."""
    with run.one_at_a_time():
        _require_template()
        _copy(name)
    return Throwaway(name, run.environment(name))


def make_empty(name: str) -> Throwaway:
    """A database without a table, for tests of migrations."""
    if run.ON_POSTGRESQL:
        _create(name)
    return Throwaway(name, run.environment(name))


def drop(throwaway: Throwaway) -> None:
    shutil.rmtree(throwaway.data_dir, ignore_errors=True)
    if run.ON_POSTGRESQL:
        _as_superuser(f'DROP DATABASE IF EXISTS "{throwaway.name}" WITH (FORCE)')
        return
    for path in run.folder().glob(f"{throwaway.name}.sqlite3*"):
        path.unlink()


def _copy(name: str) -> None:
    if run.ON_POSTGRESQL:
        _create(name, TEMPLATE)
    else:
        shutil.copyfile(run.sqlite_file(TEMPLATE), run.sqlite_file(name))


def _require_template() -> None:
    done = run.folder() / "template.done"
    if done.exists():
        return
    make_empty(TEMPLATE).run("migrate")
    done.touch()


def _create(name: str, template: str = "template0") -> None:
    _as_superuser(f'CREATE DATABASE "{name}" OWNER {postgresql.OWNER} TEMPLATE "{template}"')


def _as_superuser(statement: str) -> None:
    postgresql.execute(run.folder() / "postgresql", statement)
