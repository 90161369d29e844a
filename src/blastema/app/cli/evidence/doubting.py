"""blastema evidence sensitivity: what missing answers would change, and what a placebo does."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from blastema.app.cli.evidence.asking import (
    add_grid,
    add_question,
    fitted_sums,
    grid_of,
)
from blastema.app.cli.evidence.beside import add_beside, second_look_of
from blastema.app.cli.evidence.modelling import missing, print_json, print_missing

if TYPE_CHECKING:
    from blastema.evidence.mixed.fit import Fit
    from blastema.evidence.sensitivity.delta import Unseen
    from blastema.evidence.summary.summary import Summary


def add(kinds: Any) -> None:
    parser = add_question(
        kinds, "sensitivity", "what missing answers would change, and what a placebo"
    )
    add_grid(parser)
    parser.add_argument(
        "--delta",
        action="append",
        type=float,
        default=[],
        metavar="POINTS",
        help="added to the missing answers of the treated arm; may be given again",
    )
    parser.add_argument("--baseline", default="", metavar="VISIT", help="the start, of one arm")
    add_beside(parser)


def run(args: argparse.Namespace) -> int:
    from blastema.evidence.report import sentences
    from blastema.evidence.report.of_sums import scale

    found, summary = fitted_sums(args)
    answer = told(args, found, summary)
    if args.json:
        print_json(answer)
        return 0
    outcome = summary.specification.outcome
    _print(answer, float(outcome.most), float(outcome.most - outcome.least))
    if look := second_look_of(args, summary):
        print(sentences.second_look(look, scale(summary, "points", None)))
    print_missing(summary)
    return 0


def told(args: argparse.Namespace, found: Fit, summary: Summary) -> dict[str, object]:
    """The object that ``--json`` prints."""
    from blastema.evidence.sensitivity.comparators import beside
    from blastema.evidence.sensitivity.response import answered, compared, completers

    by_arm = summary.moments((summary.specification.arm.name,))
    look = second_look_of(args, summary)
    return {
        "tipping_points": _tipped(args, found, summary),
        "answered": [asdict(row) for row in answered(summary.answered())],
        "compared": [asdict(row) for row in compared(by_arm)],
        "completers": [asdict(row) for row in completers(by_arm)],
        "comparators": [asdict(arm) for arm in beside(args.condition)],
        "second_look": None if look is None else asdict(look),
        "missing": missing(summary),
        "fingerprint": summary.fingerprint,
        "sources": sorted(summary.sources),
    }


def _tipped(args: argparse.Namespace, found: Fit, summary: Summary) -> list[dict[str, object]]:
    from blastema.evidence.means.ask import differences
    from blastema.evidence.sensitivity.delta import Difference, adjusted, tipping_point

    spec, inference = summary.specification, found.inference(args.df)
    grid = grid_of(args, found, summary)
    unseen = _unseen(summary)
    rows: list[dict[str, object]] = []
    if len(spec.arm.levels) < 2:
        return rows
    for row in differences(inference, grid, level=args.level):
        pair, _, visit = row.term.rpartition(" at ")
        treated, comparator = (unseen[arm, visit] for arm in pair.split(" - "))
        apart = Difference(row.estimate, row.std_error, row.df)
        tip = tipping_point(apart, treated, level=args.level)
        deltas = [
            asdict(adjusted(apart, treated, comparator, delta_treated=d, level=args.level))
            for d in args.delta
        ]
        estimate = {"estimate": row.estimate, "lower": row.lower, "upper": row.upper}
        tipped = {"tips_at": tip.delta, "reason": tip.reason, "adjusted": deltas}
        rows.append({"term": row.term, **estimate, **tipped})
    return rows


def _unseen(summary: Summary) -> dict[tuple[str, str], Unseen]:
    from blastema.evidence.sensitivity.delta import Unseen
    from blastema.evidence.sensitivity.response import answered

    return {(r.arm, r.visit): Unseen(r.subjects, r.missing) for r in answered(summary.answered())}


def _print(told: dict[str, Any], top: float, span: float) -> None:
    from blastema.evidence.sensitivity.comparators import ComparatorArm

    for row in told["tipping_points"]:
        interval = f"{row['estimate']:.2f} ({row['lower']:.2f} to {row['upper']:.2f})"
        print(f"{row['term']}: {interval}; {_tip(row, span)}")
        for one in row["adjusted"]:
            print(
                f"  missing answers {one['delta_treated']:+g} points: {one['estimate']:.2f} "
                f"({one['lower']:.2f} to {one['upper']:.2f})"
            )
    if not told["tipping_points"]:
        print("no comparison: there is one arm")
    for arm in told["comparators"]:
        print(ComparatorArm(**arm).line(top))


def _tip(row: dict[str, Any], span: float) -> str:
    if row["tips_at"] is not None and abs(row["tips_at"]) > span:
        return "no missing answers on this scale, however bad, take the interval to zero"
    if row["tips_at"] is not None:
        side = "below" if row["tips_at"] < 0 else "above"
        return (
            f"the interval reaches zero if the missing answers of the arm named first lie "
            f"{abs(row['tips_at']):.1f} points {side} what the model takes them to be"
        )
    return {
        "no difference": "the interval holds zero already",
        "none missing": "nobody's answer is missing",
    }[str(row["reason"])]
