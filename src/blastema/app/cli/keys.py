"""blastema keys backup: the keys, which no back-up of the database holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("keys", help="back up the keys, apart from the data")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    backup = verbs.add_parser("backup", help="write the keys to one file")
    backup.add_argument("file", type=Path, help="a new file; only you will be able to read it")


def unguarded(args: argparse.Namespace) -> bool:
    """It copies files."""
    return True


def run(args: argparse.Namespace) -> int:
    from blastema.app.archive import backup_keys

    names = backup_keys(args.file)
    print(
        f"{args.file}: {', '.join(names)}.\n"
        "Whoever has this file and a back-up of the database can read every name in it. Keep "
        "the two in different places, and this one where nothing is erased by accident."
    )
    return 0
