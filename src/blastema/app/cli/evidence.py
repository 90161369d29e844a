"""blastema evidence: what the registry knows, with who is missing from it."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("evidence", help="ask the registry")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="QUESTION")
    describe = kinds.add_parser("describe", help="an outcome by visit: due, answered, mean, SD")
    describe.add_argument("--condition", required=True, metavar="C", help="as in the catalogue")
    describe.add_argument("--outcome", required=True, metavar="O", help="nrs, odi, koos-pain ...")
    describe.add_argument("--by", choices=("arm",), help="one line per arm; else all together")
    describe.add_argument("--json", action="store_true", help="print one object")


def unguarded(args: argparse.Namespace) -> bool:
    """It reads sums."""
    return True


def run(args: argparse.Namespace) -> int:
    from blastema.actions.read.evidence import describe_evidence
    from blastema.app.acting import accepted, everywhere
    from blastema.core.access.roles import Role

    described = accepted(
        describe_evidence(
            everywhere(Role.OPERATOR),
            condition=args.condition,
            outcome=args.outcome,
            by_arm=args.by == "arm",
        )
    )
    print(json.dumps(described.to_json()) if args.json else described.text())
    return 0
