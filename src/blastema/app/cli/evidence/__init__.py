"""blastema evidence: what the registry knows, and statistics from sums for any table.

``describe`` asks this installation; every other question reads files and needs none.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType
from typing import Any

# Question -> the module that holds it, its declaration and its answer.
QUESTIONS = {
    "describe": ("described", "add", "run"),
    "summarise": ("sums", "add_summarise", "summarise"),
    "merge": ("sums", "add_merge", "merge"),
    "fit": ("asking", "add_fit", "fit"),
    "means": ("asking", "add_means", "means"),
    "contrasts": ("asking", "add_contrasts", "contrasts"),
    "responders": ("responding", "add", "run"),
    "sensitivity": ("doubting", "add", "run"),
    "report": ("reporting", "add", "run"),
    "mmrm": ("one_line", "add", "run"),
}


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("evidence", help="ask the registry, or any table, by sums")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="QUESTION")
    for module, declare, _ in QUESTIONS.values():
        getattr(_module(module), declare)(kinds)


def standalone(args: argparse.Namespace) -> bool:
    """Only the registry's own answer needs an installation."""
    return args.kind != "describe"


def unguarded(args: argparse.Namespace) -> bool:
    """It reads sums."""
    return True


def run(args: argparse.Namespace) -> int:
    module, _, answer = QUESTIONS[args.kind]
    return int(getattr(_module(module), answer)(args))


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
