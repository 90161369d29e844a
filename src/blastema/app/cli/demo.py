"""blastema demo: an invented practice with three years of history, and a server to look at it."""

from __future__ import annotations

import argparse
from typing import Any

PATIENTS = 600
SEED = "blastema"
HOST = "127.0.0.1"
PORT = 8000


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="make an invented practice and serve it")
    parser.add_argument(
        "--patients", type=_many, help=f"how many, when it is made (default {PATIENTS})"
    )
    parser.add_argument("--seed", help="the same seed and day give the same practice")
    parser.add_argument("--no-serve", action="store_true", help="make it and stop")
    parser.add_argument("--port", default=PORT, type=int, help=f"port (default {PORT})")


def _many(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1; found {text!r}")
    return int(text)


def unguarded(args: argparse.Namespace) -> bool:
    """It migrates first, and then looks as ``serve`` does."""
    return True


def run(args: argparse.Namespace) -> int:
    from blastema.app.demo import run as demonstration

    wanted = demonstration.Wanted(args.seed, args.patients)
    print(demonstration.prepare(wanted, default=demonstration.Wanted(SEED, PATIENTS)), flush=True)
    print(demonstration.invitation(HOST, args.port), flush=True)
    if not args.no_serve:
        demonstration.serve_it(HOST, args.port)
    return 0
