"""blastema restore: a back-up into an empty database; every later erasure is done again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="bring a back-up into an empty database")
    parser.add_argument("file", type=Path, help="a file that `blastema backup` wrote")


def run(args: argparse.Namespace) -> int:
    from blastema.app.archive import restore

    made = restore(args.file)
    print(
        f"{made.rows} rows of {made.tables} tables and {made.documents} documents are back; "
        f"{made.erased} people who were erased since are erased again.\n"
        "Now run `blastema ledger verify`."
    )
    return 0
