"""What ``blastema evidence`` prints of sums, made by the functions that print it."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal
from typing import Any

from blastema.app.cli.evidence import asking, modelling, reporting, responding, sums
from blastema.app.cli.evidence.doubting import told
from blastema.evidence.means.table import Table
from blastema.evidence.mixed.fit import Fit
from blastema.evidence.report.asked import Asked
from blastema.evidence.report.of_fit import parts_of_fit
from blastema.evidence.report.parts import ReportParts
from blastema.evidence.responders.definition import improved_points
from blastema.evidence.responders.reading import count_table
from blastema.evidence.specification.parts import Arm, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary

_ASKED = Namespace(
    formula="~ arm*visit",
    covariance="us",
    method="reml",
    df="kenward-roger",
    grouped=False,
    weights="equal",
    at=[],
    level=0.95,
    delta=[1.0],
    condition="",
    baseline="",
    population="",
    population_from="",
    chosen_beyond=None,
)


def examples() -> dict[str, object]:
    summary = _summary()
    fit = modelling.fitted(_ASKED, summary, "visit")
    means = _means(fit, summary)
    written = sums.as_json(summary, [])
    shown = {
        "blastema evidence summarise": written,
        "blastema evidence merge": written,
        "blastema evidence fit": modelling.as_json(fit, summary, "kenward-roger"),
        "blastema evidence mmrm": modelling.as_json(fit, summary, "kenward-roger"),
        "blastema evidence means": asking.tabled(means, summary),
        "blastema evidence contrasts": asking.tabled(means, summary),
        "blastema evidence sensitivity": told(_ASKED, fit, summary),
        "blastema evidence responders": _responders(),
        "blastema evidence report": reporting.as_json(_parts(fit, summary), summary, "pain.html"),
    }
    return {name: _shortened(value) for name, value in shown.items()}


def _specification() -> Specification:
    return Specification(
        "example",
        1,
        Outcome("pain", Decimal(0), Decimal(10), decimals=0, centre=Decimal(5)),
        (Visit("baseline"), Visit("month-3")),
        Arm("arm", ("care", "cells")),
    )


def _table() -> Any:
    """Eight invented people."""
    import pyarrow as pa

    pain = [(7, 6), (6, 6), (8, 5), (5, None), (7, 3), (6, 4), (8, 3), (6, 2)]
    rows = [
        {"arm": "care" if n < 4 else "cells", "baseline": one, "month-3": other}
        for n, (one, other) in enumerate(pain)
    ]
    return pa.Table.from_pylist(rows)


def _summary() -> Summary:
    return summarise(_table(), _specification(), source="example")


def _responders() -> object:
    spec = _specification()
    asked = Namespace(baseline="baseline", visit="month-3", against="", level=0.95)
    counted = count_table(
        _table(),
        spec,
        [improved_points("at least 2 points better", 2, of=spec.outcome)],
        baseline=asked.baseline,
        visit=asked.visit,
        source="example",
    )
    return responding.as_json(asked, spec, counted, responding.tabled(asked, spec, counted))


def _parts(fit: Fit, summary: Summary) -> ReportParts:
    asked = Asked("2026-11-29", ("blastema evidence report pain.arrow ...",), mcid=1)
    return parts_of_fit(fit, summary, asked)


def _means(fit: Fit, summary: Summary) -> Table:
    from blastema.evidence.means.ask import ls_means

    return ls_means(fit.inference("kenward-roger"), asking.grid_of(_ASKED, fit, summary))


def _shortened(value: object) -> object:
    """Four digits, one row of a list and no fingerprint: the last digits of a double differ
    between processors, and a reader looks for the names."""
    if isinstance(value, dict):
        short = {key: _shortened(one) for key, one in value.items()}
        return {**short, "fingerprint": "..."} if "fingerprint" in short else short
    if isinstance(value, list):
        return [_shortened(one) for one in value[-1:]]
    return float(f"{value:.4g}") if isinstance(value, float) else value
