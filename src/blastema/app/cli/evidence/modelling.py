"""What every question to a fitted model has in common: its options, the fit, what is printed."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from blastema.evidence.mixed.names import COVARIANCES, DF

if TYPE_CHECKING:
    from blastema.evidence.means.table import Table
    from blastema.evidence.mixed.fit import Fit
    from blastema.evidence.summary.summary import Summary


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--formula", required=True, metavar="F", help='"pain ~ age + arm*visit"')
    parser.add_argument("--covariance", choices=COVARIANCES, default="us", help="of the visits")
    parser.add_argument("--method", choices=("reml", "ml"), default="reml", help="likelihood")
    parser.add_argument("--df", choices=DF, default="kenward-roger", help="degrees of freedom")
    parser.add_argument(
        "--grouped", action="store_true", help="one covariance for each group of the specification"
    )
    parser.add_argument("--json", action="store_true", help="print one object, full precision")


def fitted(args: argparse.Namespace, summary: Summary, visit: str) -> Fit:
    from blastema.evidence.mixed.fit import fit
    from blastema.evidence.mixed.formula import design

    made = design(args.formula, summary.specification, visit=visit)
    groups = None if args.grouped else ()
    return fit(
        summary.moments(groups),
        made,
        covariance=args.covariance,
        method=args.method,
        grouped=args.grouped,
    )


def as_json(found: Fit, summary: Summary, df: str) -> dict[str, object]:
    """The object that ``--json`` prints of a fit."""
    return {
        "coefficients": coefficients(found, df).to_json()["rows"],
        "covariance": {
            "structure": found.covariance,
            "parameters": dict(zip(found.parameters, map(float, found.theta), strict=True)),
            "visits": list(found.design.visits),
            "matrices": {
                group or "all": sigma.tolist()
                for group, sigma in zip(found.groups, found.sigmas, strict=True)
            },
        },
        "log_likelihood": found.log_likelihood,
        "aic": found.aic,
        "bic": found.bic,
        "n_subjects": found.subjects,
        "n_observations": found.observations,
        "patterns": found.patterns,
        "converged": found.converged,
        "method": found.method,
        "df": df,
        "formula": found.design.formula,
        "missing": missing(summary),
        "fingerprint": summary.fingerprint,
        "sources": sorted(summary.sources),
    }


def coefficients(found: Fit, df: str, level: float = 0.95) -> Table:
    import numpy as np

    from blastema.evidence.means.ask import table

    rows = zip(found.coefficients, np.eye(len(found.beta)), strict=True)
    return table(found.inference(df), rows, level)


def missing(summary: Summary) -> dict[str, object]:
    """Who is in the sums, who answered when, and who was left out for what reason."""
    return {
        "subjects": summary.subjects,
        "answered": [
            {"arm": arm, "visit": visit, "subjects": there, "answered": answered}
            for (arm, visit), (there, answered) in summary.answered().items()
        ],
        "left_out": [
            {"arm": arm, "reason": reason, "subjects": count}
            for (arm, reason), count in summary.left_out.items()
        ],
        "answers_left_out": counted_answers(summary.answers_left_out),
        "withheld": [
            {"least": least, "arm": arm, "entries": entries, "subjects": subjects}
            for (least, arm), (entries, subjects) in summary.withheld.items()
        ],
        "notes": list(summary.notes),
    }


def counted_answers(left_out: Mapping[tuple[str, str], int]) -> list[dict[str, object]]:
    """Answers of people in the sums that count at no visit."""
    return [
        {"arm": arm, "reason": reason, "answers": count}
        for (arm, reason), count in left_out.items()
    ]


def print_answers(left_out: Mapping[tuple[str, str], int]) -> None:
    for (arm, reason), count in left_out.items():
        print(f"answers left out, {arm}: {count} ({reason})")


def print_fit(found: Fit, summary: Summary, df: str) -> None:
    told = f"{found.covariance}, {found.method}, {df}"
    print(f"{found.design.formula}\n{told}\n")
    print_table(coefficients(found, df))
    print(
        f"\nlog-likelihood {found.log_likelihood:.4f}; AIC {found.aic:.3f}; BIC {found.bic:.3f}"
        f"\n{found.subjects} subjects with {found.observations} answers, "
        f"{found.patterns} patterns"
    )
    print_missing(summary)


def print_missing(summary: Summary) -> None:
    """The sentence without which no figure is printed."""
    seen: dict[str, list[str]] = {}
    for (arm, visit), (there, answered) in summary.answered().items():
        seen.setdefault(f"{arm} ({there})", []).append(f"{visit} {answered}")
    for arm, visits in seen.items():
        print(f"answered, {arm}: {', '.join(visits)}")
    for (arm, reason), count in summary.left_out.items():
        print(f"left out, {arm}: {count} ({reason})")
    print_answers(summary.answers_left_out)
    for note in summary.notes:
        print(note)
    print(
        "A missing answer is taken to be like that of similar people who answered (missing at "
        "random);\n`blastema evidence sensitivity` shows what it would take to change the result."
    )
    print(f"fingerprint {summary.fingerprint}\nsources {', '.join(sorted(summary.sources))}")


def print_table(table: Table) -> None:
    wide = max([len(row.term) for row in table.rows] + [4])
    heads = ("estimate", "SE", "df", "t", "p", "lower", "upper")
    print(f"{'term':<{wide}} " + " ".join(f"{head:>10}" for head in heads))
    for row in table.rows:
        values = (row.estimate, row.std_error, row.df, row.statistic)
        shown = [*(_number(value) for value in values), _p(row.p_value)]
        shown += [_number(row.lower), _number(row.upper)]
        print(f"{row.term:<{wide}} " + " ".join(f"{text:>10}" for text in shown))


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return "inf" if math.isinf(value) else f"{value:.4f}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
