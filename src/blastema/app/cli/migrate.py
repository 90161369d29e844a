"""blastema migrate: bring the database's tables up to this version.

On PostgreSQL the owner migrates, and the application's role is then granted what it
needs and no more: it may add to the append-only tables and never change them.
"""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    subparsers.add_parser("migrate", help="bring the database up to this version")


def unguarded(args: argparse.Namespace) -> bool:
    """It puts the guards back."""
    return True


def run(args: argparse.Namespace) -> int:
    from blastema.app.migration import migrate

    migrate()
    print("The database is up to date.")
    return 0
