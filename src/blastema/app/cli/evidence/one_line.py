"""blastema evidence mmrm: from one long table to a fitted model in one line.

The specification is read off the table (``specification.derived``); for sums that will be
added to others' it has to be written beforehand.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.modelling import (
    add_model,
    as_json,
    fitted,
    print_fit,
    print_json,
)

if TYPE_CHECKING:
    from blastema.evidence.specification.parts import Visit


def add(kinds: Any) -> None:
    parser = kinds.add_parser("mmrm", help="a mixed model of one long table, in one line")
    parser.add_argument("data", type=Path, metavar="DATA", help="CSV or Parquet, one row a visit")
    parser.add_argument("--subject", required=True, metavar="COLUMN")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--visit", default="", metavar="COLUMN", help="of the visits' names")
    when.add_argument("--day", default="", metavar="COLUMN", help="of whole days from the start")
    parser.add_argument(
        "--window",
        action="append",
        default=[],
        metavar="VISIT=FIRST,DAY,LAST",
        help="with --day: a visit's days, as in week-6=35,42,49; again for each visit",
    )
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


# What a formula calls the visit where days stand for it.
VISIT = "visit"


def window_of(text: str) -> Visit:
    """A visit as it was typed: its name, then the first, the planned and the last day."""
    from blastema.app.errors import UserError
    from blastema.evidence.specification.parts import Visit

    name, _, days = text.rpartition("=")
    try:
        earliest, day, latest = map(int, days.split(","))
    except ValueError:
        raise UserError(
            f"--window {text}: expected a visit and three whole days, as in week-6=35,42,49"
        ) from None
    return Visit(name, day, earliest, latest)


def run(args: argparse.Namespace) -> int:
    from blastema.evidence.specification.derived import Roles, derived, with_references
    from blastema.evidence.summary.layout import Long
    from blastema.evidence.summary.source import source_of
    from blastema.evidence.summary.summarise import summarise
    from blastema.evidence.summary.texts import texts

    visit = args.visit or VISIT
    roles = Roles(args.subject, visit, args.outcome, args.arm, args.weight, args.day)
    visits = list(map(window_of, args.window))
    spec = derived(texts(args.data), roles, args.formula, args.varying, windows=visits)
    spec = with_references(spec, args.reference)
    layout = Long(args.subject, args.visit, day=args.day)
    summary = summarise(args.data, spec, source=source_of(args.data), layout=layout)
    found = fitted(args, summary, visit)
    if args.json:
        print_json(as_json(found, summary, args.df))
    else:
        print_fit(found, summary, args.df)
    return 0
