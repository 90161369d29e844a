"""What stands beside a result of one arm: published arms, and what a second look alone changes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blastema.evidence.report.parts import SecondLook
    from blastema.evidence.sensitivity.regression_to_mean import Population
    from blastema.evidence.summary.summary import Summary


def add_beside(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--condition", default="", metavar="C", help="published arms beside one")
    parser.add_argument(
        "--population",
        default="",
        metavar="MEAN,BETWEEN,WITHIN",
        help="whom one arm was chosen from: mean, standard deviations between and within people",
    )
    parser.add_argument(
        "--population-from", default="", metavar="WORDS", help="who measured that population"
    )
    parser.add_argument(
        "--chosen-beyond",
        type=float,
        metavar="POINTS",
        help="the score at which people were taken in; else their mean at --baseline",
    )


def second_look_of(args: argparse.Namespace, summary: Summary) -> SecondLook | None:
    """Regression to the mean, where a population is given."""
    from blastema.app.errors import UserError
    from blastema.evidence.report.second_look import second_look

    if not args.population:
        if args.population_from or args.chosen_beyond is not None:
            raise UserError("--population-from and --chosen-beyond need --population: of whom?")
        return None
    if not args.population_from:
        raise UserError("--population needs --population-from: whose figures are they?")
    return second_look(
        summary,
        _population(args.population),
        args.population_from,
        baseline=args.baseline,
        cut=args.chosen_beyond,
    )


def _population(text: str) -> Population:
    from blastema.app.errors import UserError
    from blastema.evidence.sensitivity.regression_to_mean import Population

    try:
        mean, between, within = map(float, text.split(","))
    except ValueError:
        raise UserError(f"--population {text}: expected three numbers, as in 5.5,1.8,1.2") from None
    return Population(mean, between, within)
