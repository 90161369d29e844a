"""blastema evidence summarise and merge: from rows to sums, and sums to greater sums."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.modelling import missing, print_json, print_missing

if TYPE_CHECKING:
    from blastema.evidence.specification.specification import Specification
    from blastema.evidence.summary.layout import Layout
    from blastema.evidence.summary.summary import Summary


def add_summarise(kinds: Any) -> None:
    parser = kinds.add_parser("summarise", help="the sums of a table, without any row of it")
    parser.add_argument("data", type=Path, metavar="DATA", help="CSV, Parquet or Arrow")
    parser.add_argument("--spec", type=Path, required=True, metavar="TOML", help="agreed before")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="SUM", help=".arrow")
    parser.add_argument("--source", default="", metavar="NAME", help="else the file's digest")
    parser.add_argument("--subject", default="", metavar="COLUMN", help="of a table of one row a")
    parser.add_argument("--visit", default="", metavar="COLUMN", help="visit; else one a subject")
    parser.add_argument(
        "--day", default="", metavar="COLUMN", help="or of whole days, put in the visits' windows"
    )
    parser.add_argument(
        "--report", action="store_true", help="leave impossible rows out and say so, do not stop"
    )
    _add_least(parser)
    parser.add_argument("--json", action="store_true", help="print one object")


def add_merge(kinds: Any) -> None:
    parser = kinds.add_parser("merge", help="sums of several places as one")
    parser.add_argument("sums", type=Path, nargs="+", metavar="SUM")
    _add_least(parser)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="SUM", help=".arrow")
    parser.add_argument("--json", action="store_true", help="print one object")


def _add_least(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--least", type=int, metavar="K", help="withhold what is about fewer than K people"
    )


def summarise(args: argparse.Namespace) -> int:
    from blastema.evidence.summary.faults import Fault
    from blastema.evidence.summary.file import write
    from blastema.evidence.summary.source import source_of
    from blastema.evidence.summary.summarise import summarise as sum_up

    faults: list[Fault] = []
    summary = sum_up(
        args.data,
        specification_of(args.spec),
        source=args.source or source_of(args.data),
        layout=layout_of(args.subject, args.visit, day=args.day),
        on_fault="report" if args.report else "strict",
        faults=faults,
    )
    summary = _suppressed(summary, args.least)
    write(summary, args.out)
    return _tell(args, summary, faults)


def merge(args: argparse.Namespace) -> int:
    from blastema.evidence.summary.file import read, write

    first, *others = [read(path) for path in args.sums]
    for summary in others:
        first = first + summary
    first = _suppressed(first, args.least)
    write(first, args.out)
    return _tell(args, first, [])


def _suppressed(summary: Summary, least: int | None) -> Summary:
    return summary if least is None else summary.suppressed(least)


def specification_of(path: Path) -> Specification:
    from blastema.app.errors import UserError
    from blastema.evidence.specification.read import read_toml

    try:
        return read_toml(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise UserError(f"{path} is not text in UTF-8; expected a specification") from None


def layout_of(subject: str, visit: str, option: str = "--visit", *, day: str = "") -> Layout:
    """Long where a column holds the visit or the day; ``option`` is what a visit was asked by."""
    from blastema.app.errors import UserError
    from blastema.evidence.summary.layout import Long, Wide

    if visit and day:
        raise UserError(f"{option} and --day: give the column of visits or that of days, not both")
    if (visit or day) and not subject:
        option = option if visit else "--day"
        raise UserError(f"{option} needs --subject: which column says whose row it is?")
    return Long(subject, visit, day=day) if visit or day else Wide(subject=subject or None)


def _tell(args: argparse.Namespace, summary: Summary, faults: list[Any]) -> int:
    if args.json:
        print_json(as_json(summary, faults))
        return 0
    for fault in faults:
        print(f"row {fault.row}: {fault.column} {fault.reason}; the subject is left out")
    print_missing(summary)
    print(f"written to {args.out}")
    return 0


def as_json(summary: Summary, faults: list[Any]) -> dict[str, object]:
    return {
        "fingerprint": summary.fingerprint,
        "specification": summary.specification.fingerprint,
        "sources": sorted(summary.sources),
        "missing": missing(summary),
        "faults": [{"row": f.row, "column": f.column, "reason": f.reason} for f in faults],
    }
