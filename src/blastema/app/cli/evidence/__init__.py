"""blastema evidence: what the registry knows, and statistics from sums for any table.

``describe`` asks this installation; every other question reads files and needs none.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType
from typing import Any

# Question -> the module that declares and answers it.
QUESTIONS = {
    "describe": "described",
    "mmrm": "one_line",
}


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("evidence", help="ask the registry, or any table, by sums")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="QUESTION")
    for question in QUESTIONS:
        _module(question).add(kinds)


def standalone(args: argparse.Namespace) -> bool:
    """Only the registry's own answer needs an installation."""
    return args.kind != "describe"


def unguarded(args: argparse.Namespace) -> bool:
    """It reads sums."""
    return True


def run(args: argparse.Namespace) -> int:
    return int(_module(args.kind).run(args))


def _module(question: str) -> ModuleType:
    return import_module(f"{__name__}.{QUESTIONS[question]}")
