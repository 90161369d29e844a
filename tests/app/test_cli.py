"""The command as a person meets it: help, faults in plain words, exit codes."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from types import ModuleType

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError

from blastema import __version__
from blastema.app import cli
from blastema.app.cli.outcome import DATABASE_REMEDIES, Outcome, Told, told
from blastema.app.config import ConfigError
from blastema.app.errors import UserError
from tests.harness import run as harness
from tests.harness.databases import COMMAND


def command(name: str, behaviour) -> ModuleType:
    """A command module that does as told."""
    module = ModuleType(name)
    module.add = lambda subparsers: subparsers.add_parser(name)
    module.unguarded = lambda args: True  # no database stands behind it
    module.run = lambda args: behaviour()
    return module


def raising(error: BaseException):
    def behaviour() -> int:
        raise error

    return behaviour


def run(behaviour) -> int:
    return cli._run(command("probe", behaviour), argparse.Namespace())


def test_the_exit_code_is_the_commands() -> None:
    assert run(lambda: 0) == 0
    assert run(lambda: 1) == 1


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("Port 8000 is taken."), 2, "Port 8000 is taken."),
        (ConfigError(("BLASTEMA_TLS: found 'x'.",)), 2, "BLASTEMA_TLS: found 'x'."),
        (CommandError("No such file."), 2, "No such file."),
        (FileNotFoundError(2, "No such file or directory", "map.toml"), 2, "Cannot use map.toml"),
        (OperationalError("database or disk is full"), 2, "make room"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (BrokenPipeError(), 2, ""),
    ],
)
def test_the_persons_fault_in_plain_words(capsys, error, code, said) -> None:
    assert run(raising(error)) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), OperationalError("a new kind")])
def test_our_fault_with_a_traceback(capsys, error) -> None:
    assert run(raising(error)) == Outcome.OUR_FAULT
    assert "Traceback" in capsys.readouterr().err


def test_an_exit_stays_an_exit() -> None:
    with pytest.raises(SystemExit):
        run(raising(SystemExit(3)))


@pytest.mark.parametrize(
    ("said", "key"),
    [
        # SQLite's own words for each state of the machine, and PostgreSQL's for three.
        ("attempt to write a readonly database", "readonly"),
        ("database or disk is full", "full"),
        ("disk I/O error", "disk i/o"),
        ("unable to open database file", "unable to open"),
        ("database is locked", "locked"),
        ("file is not a database", "not a database"),
        ("database disk image is malformed", "malformed"),
        ("no such table: patient", "no such table"),
        ('connection failed: FATAL: database "x" does not exist', "does not exist"),
        ("connection to server at 127.0.0.1 failed", "connection"),
        ("could not extend file: No space left on device", "no space left"),
    ],
)
def test_a_database_that_cannot_be_used_has_a_remedy(said: str, key: str) -> None:
    assert told(OperationalError(said)) == Told(
        f"The database cannot be used: {said}. {DATABASE_REMEDIES[key]}"
    )


def test_only_the_first_line_of_a_database_is_repeated() -> None:
    error = ProgrammingError('relation "x" does not exist\nLINE 1: SELECT Ada')
    assert "Ada" not in told(error).text


def blastema(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**harness.without_settings(), **settings},
        capture_output=True,
        text=True,
    )


class TestTheWholeCommand:
    def test_help_names_every_command_that_is_there(self) -> None:
        done = blastema("--help")
        assert done.returncode == 0
        found = [name for name in cli.COMMANDS if cli._module_path(name)]
        # A long name stands alone, and its words are indented on the next line.
        names = re.findall(r"^    (\S+)", done.stdout, re.MULTILINE)
        listed = [name for name in names if name in cli.COMMANDS]
        assert listed == found

    def test_nothing_is_help(self) -> None:
        assert blastema().stdout == blastema("--help").stdout

    def test_version(self) -> None:
        assert blastema("--version").stdout == f"blastema {__version__}\n"

    def test_an_unknown_command(self) -> None:
        done = blastema("migrat")
        assert done.returncode == 2
        assert "invalid choice: 'migrat'" in done.stderr

    def test_a_bad_setting_stops_every_command(self) -> None:
        done = blastema("migrate", BLASTEMA_TLS="on")
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == (
            "The settings cannot be used:\nBLASTEMA_TLS: found 'on'; accepted: True or False.\n"
        )

    def test_help_needs_no_settings_and_no_django(self) -> None:
        script = (
            "import sys\nfrom blastema.app.cli import main\nmain([])\n"
            "print('django' in sys.modules, file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert done.stderr == "False\n"


def test_a_command_named_like_a_word_of_python_ends_in_an_underscore(monkeypatch) -> None:
    monkeypatch.setattr(cli.util, "find_spec", lambda path: path.endswith("import_") or None)
    assert cli._module_path("import") == "blastema.app.cli.import_"


def test_a_command_may_do_without_an_installation(monkeypatch) -> None:
    module = command("probe", lambda: 0)
    module.standalone = lambda args: True
    monkeypatch.setattr(cli, "_start_django", raising(AssertionError("started")))
    assert cli._run(module, argparse.Namespace()) == 0
