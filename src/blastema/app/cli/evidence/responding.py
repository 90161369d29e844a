"""blastema evidence responders: who got better by an amount that matters, from any table."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.modelling import counted_answers, print_answers, print_json
from blastema.app.cli.evidence.sums import layout_of, specification_of

if TYPE_CHECKING:
    from blastema.evidence.responders.definition import Definition
    from blastema.evidence.responders.reading import Counted
    from blastema.evidence.responders.tidy import Tidy, TidyTable
    from blastema.evidence.specification.parts import Outcome
    from blastema.evidence.specification.specification import Specification

SILENT = (
    "A missing answer is counted as a failure, and left out: neither reading is right, and what\n"
    "lies between the two is what the answers that are missing could change."
)
WAYS = {"failure": "a missing answer counted as a failure", "observed": "only those who answered"}


def add(kinds: Any) -> None:
    parser = kinds.add_parser("responders", help="who got better by an amount that matters")
    parser.add_argument("data", type=Path, metavar="DATA", help="CSV, Parquet or Arrow")
    parser.add_argument("--spec", type=Path, required=True, metavar="TOML", help="agreed before")
    parser.add_argument("--baseline", required=True, metavar="COLUMN_OR_VISIT", help="the start")
    parser.add_argument("--visit", required=True, metavar="VISIT", help="when it is judged")
    parser.add_argument("--points", metavar="POINTS", help="at least so much better: an MCID")
    parser.add_argument(
        "--share",
        action="append",
        default=[],
        metavar="PERCENT",
        help="better by this share of the baseline; may be given again",
    )
    parser.add_argument("--low", metavar="SCORE", help="at this score or better")
    parser.add_argument("--against", default="", metavar="ARM", help="else the reference arm")
    parser.add_argument("--level", type=float, default=0.95, metavar="L", help="of the intervals")
    parser.add_argument("--source", default="", metavar="NAME", help="else the file's digest")
    parser.add_argument("--subject", default="", metavar="COLUMN", help="of a table of one row a")
    parser.add_argument(
        "--visit-column", default="", metavar="COLUMN", help="visit; else one a subject"
    )
    parser.add_argument(
        "--day", default="", metavar="COLUMN", help="or of whole days, put in the visits' windows"
    )
    parser.add_argument(
        "--report", action="store_true", help="leave impossible rows out and say so, do not stop"
    )
    parser.add_argument("--json", action="store_true", help="print one object, full precision")


def run(args: argparse.Namespace) -> int:
    from blastema.evidence.responders.reading import count_table
    from blastema.evidence.summary.source import source_of

    layout = layout_of(args.subject, args.visit_column, "--visit-column", day=args.day)
    spec = specification_of(args.spec)
    source = args.source or source_of(args.data)
    counted = count_table(
        args.data,
        spec,
        definitions(args, spec.outcome),
        baseline=args.baseline,
        visit=args.visit,
        source=source,
        layout=layout,
        on_fault="report" if args.report else "strict",
    )
    tables = tabled(args, spec, counted)
    if args.json:
        print_json(as_json(args, spec, counted, tables))
    else:
        _print(args, spec, counted, tables)
    return 0


def definitions(args: argparse.Namespace, outcome: Outcome) -> list[Definition]:
    """What was asked for, named as it is shown."""
    from decimal import Decimal, InvalidOperation

    from blastema.app.errors import UserError
    from blastema.evidence.responders.definition import improved_points, improved_share, state

    found = []
    if args.points is not None:
        name = f"at least {args.points} {'point' if args.points == '1' else 'points'} better"
        found.append(improved_points(name, args.points, of=outcome))
    for percent in dict.fromkeys(args.share):
        try:
            share = Decimal(percent) / 100
        except InvalidOperation:
            raise UserError(f"--share {percent}: expected per cent, as in 30") from None
        found.append(improved_share(f"at least {percent} % better", share, of=outcome))
    if args.low is not None:
        side = "less" if outcome.better == "lower" else "more"
        found.append(state(f"{outcome.name} of {args.low} or {side}", args.low, of=outcome))
    if not found:
        raise UserError("responders of what? Give --points, --share or --low.")
    return found


def tabled(
    args: argparse.Namespace, spec: Specification, counted: Counted
) -> dict[Definition, TidyTable]:
    from blastema.evidence.responders.tidy import figures

    arms, against = spec.arm.levels, args.against or spec.arm.reference
    return {
        counts.definition: figures(counts, arms, against=against, level=args.level)
        for counts in counted.counts
    }


def as_json(
    args: argparse.Namespace,
    spec: Specification,
    counted: Counted,
    tables: dict[Definition, TidyTable],
) -> dict[str, Any]:
    """The object that ``--json`` prints; its changes are what a report reads."""
    changes = counted.changes.to_json() if counted.changes else {"changes": None, "unknown": None}
    return {
        "rows": [_plain(row) for table in tables.values() for row in table.rows],
        "definitions": list(map(_defined, tables)),
        "notes": [table.note for table in tables.values()],
        "absent": list(_absent(tables)),
        "level": args.level,
        **changes,
        "baseline": args.baseline,
        "visit": args.visit,
        "left_out": [
            {"arm": arm, "reason": reason, "subjects": count}
            for (arm, reason), count in counted.left_out.items()
        ],
        "answers_left_out": counted_answers(counted.answers_left_out),
        "specification": spec.fingerprint,
        "sources": sorted(counted.counts[0].sources),
    }


def _absent(tables: dict[Definition, TidyTable]) -> Iterator[str]:
    for definition, table in tables.items():
        for why in table.absent:
            yield f"{definition.name}, {why}"


def _plain(row: Tidy) -> dict[str, object]:
    """Full precision; what is not a finite number is ``null``."""
    found = asdict(row)
    if row.needed:
        found["needed"] = {**_finite(found["needed"]), "said": str(row.needed)}
    return _finite(found)


def _finite(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _finite(value) for name, value in found.items()}
    if isinstance(found, tuple | list):
        return [_finite(value) for value in found]
    return None if isinstance(found, float) and not math.isfinite(found) else found


def _defined(definition: Definition) -> dict[str, object]:
    return {
        "name": definition.name,
        "kind": definition.kind,
        "threshold": float(definition.threshold),
        "better": definition.better,
    }


def _print(
    args: argparse.Namespace,
    spec: Specification,
    counted: Counted,
    tables: dict[Definition, TidyTable],
) -> None:
    from blastema.evidence.responders.needed import LEGEND

    print(f"{args.baseline} to {args.visit}")
    for table in tables.values():
        print(f"\n{table.note}")
        for way, words in WAYS.items():
            print(f"  {words}")
            for row in table.rows:
                if row.missing_as == way:
                    print(f"    {_line(row)}")
    print()
    for why in _absent(tables):
        print(f"absent: {why}")
    for (arm, reason), count in counted.left_out.items():
        print(f"left out, {arm or 'no known arm'}: {count} ({reason})")
    print_answers(counted.answers_left_out)
    if any(row.needed for table in tables.values() for row in table.rows):
        print(LEGEND)
    print(SILENT)
    print(f"specification {spec.fingerprint}")
    print(f"sources {', '.join(sorted(counted.counts[0].sources))}")


def _line(row: Tidy) -> str:
    if row.measure == "rate":
        return _rate(row)
    if row.needed:
        return f"{row.term}: {row.needed} by {row.method}"
    told = f"{row.term}: {row.measure} {_number(row.estimate)} ({_interval(row)}; {row.method}"
    told += f"; p {_p(row.p_value)})"
    if row.strata_left_out:
        told += f"; strata of one arm left out: {', '.join(row.strata_left_out)}"
    return told


def _rate(row: Tidy) -> str:
    told = f"{row.term}: {row.responders} of {row.subjects}"
    if row.subjects:
        ends = f"{100 * row.lower:.1f} to {100 * row.upper:.1f}"
        told += f", {100 * row.estimate:.1f} % ({ends})"
    told += f"; {row.missing} missing"
    return f"{told}, {row.excluded} excluded" if row.excluded else told


def _interval(row: Tidy) -> str:
    if math.isnan(row.lower):
        return "no interval"
    return f"{_number(row.lower)} to {_number(row.upper)}"


def _number(value: float) -> str:
    if math.isnan(value):
        return "not known"
    return "infinity" if math.isinf(value) else f"{value:.3f}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
