"""A report's parts from sums and the model fitted to them.

parts = parts_of_fit(fit, summary, Asked("2026-11-29", commands=("...",), mcid=1))
Path("report.html").write_text(report(parts).html(), "utf-8")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from blastema import __version__
from blastema.evidence.means.grid import Weights, grid
from blastema.evidence.pictures.rows import Changed, Scale, Unanswered
from blastema.evidence.report.asked import Asked
from blastema.evidence.report.errors import ReportError
from blastema.evidence.report.figures import Figures
from blastema.evidence.report.of_sums import (
    answers_left_out,
    left_out,
    observed_mean,
    patterns,
    people,
    scale,
)
from blastema.evidence.report.parts import Model, Origin, ReportParts
from blastema.evidence.responders.changes import Changes
from blastema.evidence.sensitivity.comparators import beside
from blastema.evidence.specification.parts import Continuous

if TYPE_CHECKING:
    from blastema.evidence.mixed.fit import Fit
    from blastema.evidence.specification.specification import Specification
    from blastema.evidence.summary.summary import Summary

# Missing answers worse by these parts of the scale, where nobody says by how much.
WORSE = (0.05, 0.1, 0.2)

_COVARIANCES = {
    "us": "unstructured",
    "ad": "ante-dependence",
    "adh": "heterogeneous ante-dependence",
    "ar1": "first-order autoregressive",
    "ar1h": "heterogeneous first-order autoregressive",
    "cs": "compound symmetry",
    "csh": "heterogeneous compound symmetry",
    "toep": "Toeplitz",
    "toeph": "heterogeneous Toeplitz",
}
_DF = {
    "kenward-roger": "Kenward-Roger",
    "kenward-roger-linear": "Kenward-Roger, linear",
    "kenward-roger-mmrm": "Kenward-Roger, as the R package mmrm",
    "satterthwaite": "Satterthwaite",
    "none": "not counted; normal distribution",
}


def parts_of_fit(
    fit: Fit,
    summary: Summary,
    asked: Asked,
    *,
    df: str = "kenward-roger",
    weights: Weights = "equal",
    at: Mapping[str, float] | None = None,
) -> ReportParts:
    """Everything of one report; ``fit`` has to be of these sums.

    ``df`` is as for ``fit.inference``, ``weights`` and ``at`` as for ``grid``. Raises
    ``ReportError`` with everything asked that does not go with the sums.
    """
    if faults := list(asked.faults(summary)):
        raise ReportError(faults)
    spec = summary.specification
    means_of = grid(fit.design, spec, summary.moments(()), weights=weights, at=at)
    figures = Figures(summary, fit.inference(df), means_of, asked.level)
    outcome, arms = scale(summary, asked.unit, asked.mcid), spec.arm.levels
    visit = asked.visit or spec.visits[-1].name
    differences = figures.differences(asked.against)
    at_visit = [row for row in differences if row.visit == visit]
    return ReportParts(
        title=asked.title or _title(outcome, arms),
        question=asked.question or _question(outcome, arms, visit),
        scale=outcome,
        visit=visit,
        people=people(summary),
        means=figures.means(),
        differences=differences,
        patterns=patterns(summary),
        pattern_visits=tuple(visit.name for visit in spec.visits),
        changes=_changed(asked.changes, arms),
        unanswered=_unanswered(asked.changes, arms),
        model=_model(fit, df, _averaged(spec, weights, at), asked.level),
        origin=_origin(summary, asked),
        moved=tuple(m for row in at_visit for m in figures.moved(row, _worse(asked, outcome))),
        tipping=tuple(map(figures.tipping, at_visit)),
        comparators=beside(asked.condition) if len(arms) == 1 else (),
        second_look=asked.second_look,
        reference=observed_mean(summary, asked.baseline) if asked.baseline else None,
        left_out=left_out(summary),
        answers_left_out=answers_left_out(summary),
        notes=summary.notes,
    )


def _title(outcome: Scale, arms: tuple[str, ...]) -> str:
    return f"{outcome.name[:1].upper()}{outcome.name[1:]} with {' or '.join(arms)}"


def _question(outcome: Scale, arms: tuple[str, ...], visit: str) -> str:
    if len(arms) == 1:
        return f"What was {outcome.name} at {visit} with {arms[0]}?"
    return f"By how much did {outcome.name} at {visit} differ between {' and '.join(arms)}?"


def _worse(asked: Asked, outcome: Scale) -> tuple[float, ...]:
    """As the model expects first, then worse."""
    span = outcome.high - outcome.low
    return tuple(dict.fromkeys((0.0, *(asked.worse or (part * span for part in WORSE)))))


def _changed(changes: Changes | None, arms: tuple[str, ...]) -> tuple[Changed, ...]:
    """In the arms' order, so that every picture marks an arm alike."""
    found = changes.counts if changes else ()
    return tuple(Changed(a, float(c), n) for arm in arms for a, c, n in found if a == arm)


def _unanswered(changes: Changes | None, arms: tuple[str, ...]) -> tuple[Unanswered, ...]:
    found = dict(changes.unknown) if changes else {}
    return tuple(Unanswered(arm, found[arm]) for arm in arms if arm in found)


def _model(fit: Fit, df: str, averaged: str, level: float) -> Model:
    covariance = _COVARIANCES[fit.covariance]
    if fit.grouped:
        covariance += f", one for each of {', '.join(fit.groups)}"
    words = fit.method.upper(), _DF.get(df, df)
    counts = fit.subjects, fit.observations
    return Model(fit.design.formula, covariance, *words, *counts, level, averaged)


def _averaged(spec: Specification, weights: Weights, at: Mapping[str, float] | None) -> str:
    if weights == "proportional":
        return "over the people of the sums as they are"
    told = "equally over the levels of factors" if weights == "equal" else "by weights of your own"
    held = [f"{name} at {value:g}" for name, value in (at or {}).items()]
    changing = [part for part in spec.covariates if isinstance(part, Continuous) and part.varying]
    free = [part for part in changing if part.name not in (at or {})]
    held += [f"{part.name} at {part.centre:g} at every visit" for part in free]
    return ", ".join(
        [told, *held, "other numbers at their mean" if held else "numbers at their mean"]
    )


def _origin(summary: Summary, asked: Asked) -> Origin:
    spec = summary.specification
    sources = dict.fromkeys(
        [*sorted(summary.sources), *(asked.changes.sources if asked.changes else ())]
    )
    return Origin(
        specification=spec.name,
        version=str(spec.version),
        specification_fingerprint=spec.fingerprint,
        sum_fingerprint=summary.fingerprint,
        sources=tuple(sources),
        code_version=__version__,
        made_on=asked.made_on,
        commands=asked.commands,
    )
