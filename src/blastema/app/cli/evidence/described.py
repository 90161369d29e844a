"""blastema evidence describe: an outcome of the registry by visit, with who is missing."""

from __future__ import annotations

import argparse
import json
from typing import Any


def add(kinds: Any) -> None:
    describe = kinds.add_parser("describe", help="an outcome by visit: due, answered, mean, SD")
    describe.add_argument("--condition", required=True, metavar="C", help="as in the catalogue")
    describe.add_argument("--outcome", required=True, metavar="O", help="nrs, odi, koos-pain ...")
    describe.add_argument("--by", choices=("arm",), help="one line per arm; else all together")
    describe.add_argument("--json", action="store_true", help="print one object")


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
