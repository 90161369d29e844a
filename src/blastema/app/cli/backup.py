"""blastema backup: everything but the keys, in one file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help="write database and documents to one file")
    parser.add_argument("file", type=Path, help="a new file")


def unguarded(args: argparse.Namespace) -> bool:
    """It reads, and is wanted most where something is wrong."""
    return True


def run(args: argparse.Namespace) -> int:
    from blastema.app.archive import backup

    made = backup(args.file)
    print(
        f"{args.file}: {made.rows} rows of {made.tables} tables, {made.documents} documents.\n"
        "The keys are NOT in it: without `blastema keys backup` nothing sealed can be read."
    )
    return 0
