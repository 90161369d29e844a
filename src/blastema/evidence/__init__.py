"""Statistics as sums, usable without a clinic: ``from blastema.evidence import summarise, fit``.

A ``Specification`` is agreed, rows become a ``Summary`` that adds, a ``design`` and a ``fit``
need nothing else of the patients. Counts by arm and visit are a ``Tally``. Reads no clock, no
table and no setting; a name is loaded with its room when it is first asked for, so importing
this costs nothing.

>>> from blastema.evidence import Subject, describe, tally
>>> cohort = [Subject("p1", "usual-care", {"baseline": 4000, "week-4": None})]
>>> describe(tally(cohort, "clinic-1")).rows[1].due
1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blastema.evidence.errors import (
        BaselineError,
        BatchError,
        CohortError,
        EvidenceError,
        FolderNotEmptyError,
        OverlapError,
        SensitivityError,
        SubjectError,
    )
    from blastema.evidence.means.ask import changes, contrast, differences, ls_means
    from blastema.evidence.means.effects import change_ratios, hedges_g, residual_sd
    from blastema.evidence.means.grid import grid
    from blastema.evidence.means.joint import joint_tests
    from blastema.evidence.means.predict import predictions
    from blastema.evidence.means.table import Table
    from blastema.evidence.mixed.compare import compare
    from blastema.evidence.mixed.design import Design
    from blastema.evidence.mixed.empirical import EmpiricalSums, Rows, empirical
    from blastema.evidence.mixed.fit import Fit, fit
    from blastema.evidence.mixed.formula import design
    from blastema.evidence.mixed.moments import Moments
    from blastema.evidence.release.cohort import CohortFiles, write_cohort
    from blastema.evidence.release.disclosure import THRESHOLD, Suppressed, suppress
    from blastema.evidence.release.pseudonym import pseudonym
    from blastema.evidence.report.asked import Asked
    from blastema.evidence.report.make import Report
    from blastema.evidence.report.make import report as make_report
    from blastema.evidence.report.of_fit import parts_of_fit
    from blastema.evidence.report.parts import ReportParts
    from blastema.evidence.responders.changes import Changes, changes_from_json
    from blastema.evidence.responders.counts import Counts, count_responders
    from blastema.evidence.responders.definition import (
        Definition,
        improved_points,
        improved_share,
        state,
    )
    from blastema.evidence.responders.reading import Counted, count_table
    from blastema.evidence.responders.results import comparisons, needed_to_treat, rates
    from blastema.evidence.responders.tidy import figures as responder_figures
    from blastema.evidence.sensitivity.comparators import beside
    from blastema.evidence.sensitivity.delta import Difference, Unseen, adjusted, tipping_point
    from blastema.evidence.sensitivity.response import answered, compared, completers
    from blastema.evidence.specification.parts import (
        Arm,
        Basis,
        Categorical,
        Continuous,
        Outcome,
        Visit,
        Weight,
    )
    from blastema.evidence.specification.read import read_toml, write_toml
    from blastema.evidence.specification.specification import Specification
    from blastema.evidence.summary.duck import Query
    from blastema.evidence.summary.faults import Fault, RowsError
    from blastema.evidence.summary.file import read as read_summary
    from blastema.evidence.summary.file import write as write_summary
    from blastema.evidence.summary.layout import Long, Wide
    from blastema.evidence.summary.second_pass import empirical_of
    from blastema.evidence.summary.summarise import summarise
    from blastema.evidence.summary.summary import Summary
    from blastema.evidence.tallies.batches import tally_batches
    from blastema.evidence.tallies.cell import Cell
    from blastema.evidence.tallies.describe import Description, Row, describe
    from blastema.evidence.tallies.missing import Missing, MissingCell
    from blastema.evidence.tallies.roll import Roll
    from blastema.evidence.tallies.subject import BASELINE, Subject, tally
    from blastema.evidence.tallies.tally import Tally, fingerprint

# Where each name lives; a second word where it is called otherwise there.
_ROOMS = {
    "errors": "BaselineError BatchError CohortError EvidenceError FolderNotEmptyError "
    "OverlapError SensitivityError SubjectError",
    "means.ask": "changes contrast differences ls_means",
    "means.effects": "change_ratios hedges_g residual_sd",
    "means.grid": "grid",
    "means.joint": "joint_tests",
    "means.predict": "predictions",
    "means.table": "Table",
    "mixed.compare": "compare",
    "mixed.design": "Design",
    "mixed.empirical": "EmpiricalSums Rows empirical",
    "mixed.fit": "Fit fit",
    "mixed.formula": "design",
    "mixed.moments": "Moments",
    "release.cohort": "CohortFiles write_cohort",
    "release.disclosure": "THRESHOLD Suppressed suppress",
    "release.pseudonym": "pseudonym",
    "report.asked": "Asked",
    "report.make": "Report make_report=report",
    "report.of_fit": "parts_of_fit",
    "report.parts": "ReportParts",
    "responders.changes": "Changes changes_from_json",
    "responders.counts": "Counts count_responders",
    "responders.definition": "Definition improved_points improved_share state",
    "responders.reading": "Counted count_table",
    "responders.results": "comparisons needed_to_treat rates",
    "responders.tidy": "responder_figures=figures",
    "sensitivity.comparators": "beside",
    "sensitivity.delta": "Difference Unseen adjusted tipping_point",
    "sensitivity.response": "answered compared completers",
    "specification.parts": "Arm Basis Categorical Continuous Outcome Visit Weight",
    "specification.read": "read_toml write_toml",
    "specification.specification": "Specification",
    "summary.duck": "Query",
    "summary.file": "read_summary=read write_summary=write",
    "summary.faults": "Fault RowsError",
    "summary.layout": "Long Wide",
    "summary.second_pass": "empirical_of",
    "summary.summarise": "summarise",
    "summary.summary": "Summary",
    "tallies.batches": "tally_batches",
    "tallies.cell": "Cell",
    "tallies.describe": "Description Row describe",
    "tallies.missing": "Missing MissingCell",
    "tallies.roll": "Roll",
    "tallies.subject": "BASELINE Subject tally",
    "tallies.tally": "Tally fingerprint",
}

_PLACES = {
    public: (f"{__name__}.{room}", own or public)
    for room, words in _ROOMS.items()
    for public, _, own in (word.partition("=") for word in words.split())
}


def __getattr__(name: str) -> object:
    """Loads the room of a public name at its first use."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = _PLACES[name]
    found: object = getattr(import_module(module), own)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = [
    "BASELINE",
    "THRESHOLD",
    "Arm",
    "Asked",
    "BaselineError",
    "Basis",
    "BatchError",
    "Categorical",
    "Cell",
    "Changes",
    "CohortError",
    "CohortFiles",
    "Continuous",
    "Counted",
    "Counts",
    "Definition",
    "Description",
    "Design",
    "Difference",
    "EmpiricalSums",
    "EvidenceError",
    "Fault",
    "Fit",
    "FolderNotEmptyError",
    "Long",
    "Missing",
    "MissingCell",
    "Moments",
    "Outcome",
    "OverlapError",
    "Query",
    "Report",
    "ReportParts",
    "Roll",
    "Row",
    "Rows",
    "RowsError",
    "SensitivityError",
    "Specification",
    "Subject",
    "SubjectError",
    "Summary",
    "Suppressed",
    "Table",
    "Tally",
    "Unseen",
    "Visit",
    "Weight",
    "Wide",
    "adjusted",
    "answered",
    "beside",
    "change_ratios",
    "changes",
    "changes_from_json",
    "compare",
    "compared",
    "comparisons",
    "completers",
    "contrast",
    "count_responders",
    "count_table",
    "describe",
    "design",
    "differences",
    "empirical",
    "empirical_of",
    "fingerprint",
    "fit",
    "grid",
    "hedges_g",
    "improved_points",
    "improved_share",
    "joint_tests",
    "ls_means",
    "make_report",
    "needed_to_treat",
    "parts_of_fit",
    "predictions",
    "pseudonym",
    "rates",
    "read_summary",
    "read_toml",
    "residual_sd",
    "responder_figures",
    "state",
    "summarise",
    "suppress",
    "tally",
    "tally_batches",
    "tipping_point",
    "write_cohort",
    "write_summary",
    "write_toml",
]
