"""blastema evidence fit, means and contrasts: a model of sums, and what its means differ by."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.modelling import (
    add_model,
    as_json,
    fitted,
    missing,
    print_fit,
    print_json,
    print_missing,
    print_table,
)

if TYPE_CHECKING:
    from blastema.evidence.means.grid import Grid
    from blastema.evidence.means.table import Table
    from blastema.evidence.mixed.fit import Fit
    from blastema.evidence.summary.summary import Summary


def add_fit(kinds: Any) -> None:
    add_question(kinds, "fit", "a mixed model for repeated measures")


def add_means(kinds: Any) -> None:
    parser = add_question(kinds, "means", "the model's mean of each arm at each visit")
    add_grid(parser)


def add_contrasts(kinds: Any) -> None:
    parser = add_question(
        kinds, "contrasts", "what the arms differ by, at each visit and since the first"
    )
    add_grid(parser)
    parser.add_argument("--against", default="", metavar="ARM", help="else the reference arm")
    parser.add_argument("--since", default="", metavar="VISIT", help="differences of change too")


def add_question(kinds: Any, name: str, help_: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(name, help=help_)
    parser.add_argument("sums", type=Path, metavar="SUM", help="as summarise or merge wrote it")
    parser.add_argument(
        "--visit", default="visit", metavar="NAME", help="what the formula calls the visit"
    )
    add_model(parser)
    return parser


def add_grid(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", choices=("equal", "proportional"), default="equal")
    parser.add_argument(
        "--at", action="append", default=[], metavar="NUMBER=VALUE", help="else the mean"
    )
    parser.add_argument("--level", type=float, default=0.95, metavar="L", help="of the intervals")


def fit(args: argparse.Namespace) -> int:
    found, summary = fitted_sums(args)
    if args.json:
        print_json(as_json(found, summary, args.df))
    else:
        print_fit(found, summary, args.df)
    return 0


def means(args: argparse.Namespace) -> int:
    from blastema.evidence.means.ask import ls_means

    found, summary = fitted_sums(args)
    grid = grid_of(args, found, summary)
    return _tell(args, ls_means(found.inference(args.df), grid, level=args.level), summary)


def contrasts(args: argparse.Namespace) -> int:
    from blastema.evidence.means.ask import changes, differences
    from blastema.evidence.means.table import Table

    found, summary = fitted_sums(args)
    inference, grid = found.inference(args.df), grid_of(args, found, summary)
    asked = differences(inference, grid, against=args.against, level=args.level)
    if args.since:
        since = changes(inference, grid, since=args.since, level=args.level)
        asked = Table((*asked.rows, *since.rows), args.level)
    return _tell(args, asked, summary)


def fitted_sums(args: argparse.Namespace) -> tuple[Fit, Summary]:
    from blastema.evidence.summary.file import read

    summary = read(args.sums)
    return fitted(args, summary, args.visit), summary


def grid_of(args: argparse.Namespace, found: Fit, summary: Summary) -> Grid:
    from blastema.evidence.means.grid import grid

    return grid(
        found.design,
        summary.specification,
        summary.moments(()),
        weights=args.weights,
        at=at_of(args),
    )


def at_of(args: argparse.Namespace) -> dict[str, float]:
    """Where numbers stand in the means, as they were typed."""
    return dict(map(_value, args.at))


def _value(text: str) -> tuple[str, float]:
    from blastema.app.errors import UserError

    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise UserError(f"--at {text}: expected a name and a number, as in age=60") from None


def _tell(args: argparse.Namespace, table: Table, summary: Summary) -> int:
    if args.json:
        print_json(tabled(table, summary))
        return 0
    print(f"{args.formula}\n{args.covariance}, {args.method}, {args.df}\n")
    print_table(table)
    print()
    print_missing(summary)
    return 0


def tabled(table: Table, summary: Summary) -> dict[str, object]:
    return {
        **table.to_json(),
        "missing": missing(summary),
        "fingerprint": summary.fingerprint,
        "sources": sorted(summary.sources),
    }
