"""The command `blastema`: one file a command, loaded only when it is called.

A command is a module of this package with ``add(subparsers)``, which declares its
arguments and imports nothing heavy, and ``run(args) -> int``, which gives the exit code.
A module that works without an installation (no settings, no database) says so with a
function ``standalone(args) -> bool``; one that writes nothing, or sees to the ledger's
guards itself, with ``unguarded(args) -> bool``. Every other command is refused where a
guard is missing.

Exit codes: 0 done; 1 done, and the answer is no (a ledger that does not verify);
2 the person's fault or the machine's, told in plain words; 70 our fault, with a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module, util
from types import ModuleType

from blastema import __version__
from blastema.app.cli.outcome import Outcome, told

# In the order of the help; a name whose module is not built is absent.
COMMANDS = (
    "demo",
    "serve",
    "work",
    "migrate",
    "createuser",
    "do",
    "show",
    "rules",
    "labels",
    "trace",
    "recall",
    "gate",
    "binder",
    "import",
    "evidence",
    "ledger",
    "export",
    "keys",
    "backup",
    "restore",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser, modules = _parser(arguments)
    args = parser.parse_args(arguments)
    if args.command is None:
        parser.print_help()
        return Outcome.DONE
    return _run(modules[args.command], args)


def _run(module: ModuleType, args: argparse.Namespace) -> int:
    try:
        if not (hasattr(module, "standalone") and module.standalone(args)):
            _start_django()
            _require_guards(module, args)
        return int(module.run(args))
    except BaseException as error:  # noqa: BLE001  the one place where a process ends
        words = told(error)
        if words is None:
            return _our_fault(error)
        if words.text:
            print(words.text, file=sys.stderr)
        return words.code


def _our_fault(error: BaseException) -> int:
    if not isinstance(error, Exception):
        raise error
    traceback.print_exception(error, file=sys.stderr)
    print("This is a fault of Blastema; nothing was half-written.", file=sys.stderr)
    return Outcome.OUR_FAULT


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blastema.app.settings")
    django.setup()


def _require_guards(module: ModuleType, args: argparse.Namespace) -> None:
    from blastema.app.start import require_guards

    if not (hasattr(module, "unguarded") and module.unguarded(args)):
        require_guards()


def _parser(arguments: list[str]) -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    """A parser that knows the command named first, or all of them where none is."""
    parser = argparse.ArgumentParser(
        prog="blastema",
        description="Runs a stem-cell programme for chronic pain, from a first call to proof.",
        epilog="Settings come from the environment: see the reference, or a bad one's message.",
    )
    parser.add_argument("--version", action="version", version=f"blastema {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    known = {name: path for name in COMMANDS if (path := _module_path(name))}
    first = arguments[0] if arguments else ""
    wanted = [first] if first in known else list(known)
    modules = {name: import_module(known[name]) for name in wanted}
    for module in modules.values():
        module.add(subparsers)
    return parser, modules


def _module_path(name: str) -> str | None:
    """A command's module; one whose name Python keeps for itself ends in an underscore."""
    candidates = (f"{__name__}.{name}", f"{__name__}.{name}_")
    return next((path for path in candidates if util.find_spec(path)), None)
