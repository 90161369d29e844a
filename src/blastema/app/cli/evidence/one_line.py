"""blastema evidence mmrm: from one long table to a fitted model in one line.

The specification is read off the table (``specification.derived``); for sums that will be
added to others' it has to be written beforehand.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from blastema.app.cli.evidence.modelling import (
    add_model,
    as_json,
    fitted,
    print_fit,
    print_json,
)


def add(kinds: Any) -> None:
    parser = kinds.add_parser("mmrm", help="a mixed model of one long table, in one line")
    parser.add_argument("data", type=Path, metavar="DATA", help="CSV or Parquet, one row a visit")
    parser.add_argument("--subject", required=True, metavar="COLUMN")
    parser.add_argument("--visit", required=True, metavar="COLUMN")
    parser.add_argument("--outcome", required=True, metavar="COLUMN")
    parser.add_argument("--arm", default="", metavar="COLUMN", help="else read off the formula")
    parser.add_argument(
        "--weight", default="", metavar="COLUMN", help="of a subject, or of a visit if it varies"
    )
    parser.add_argument(
        "--varying",
        action="append",
        default=[],
        metavar="COLUMN",
        help="changes from visit to visit; may be given again",
    )
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="FACTOR=LEVEL",
        help="else the first level by name; may be given again",
    )
    add_model(parser)


def run(args: argparse.Namespace) -> int:
    from blastema.evidence.specification.derived import Roles, derived, with_references
    from blastema.evidence.summary.layout import Long
    from blastema.evidence.summary.source import source_of
    from blastema.evidence.summary.summarise import summarise
    from blastema.evidence.summary.texts import texts

    roles = Roles(args.subject, args.visit, args.outcome, args.arm, args.weight)
    read_off = derived(texts(args.data), roles, args.formula, args.varying)
    spec = with_references(read_off, args.reference)
    layout = Long(args.subject, args.visit)
    summary = summarise(args.data, spec, source=source_of(args.data), layout=layout)
    found = fitted(args, summary, args.visit)
    if args.json:
        print_json(as_json(found, summary, args.df))
    else:
        print_fit(found, summary, args.df)
    return 0
