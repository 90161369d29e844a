"""Responders counted in any table, wide or long, in one pass that holds no row.

The engines of ``summary`` give record batches of whole subjects. Kept of them are people by
arm, stratum and pair of answers: as many as the scale has pairs, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from blastema.evidence.responders.changes import Changes
from blastema.evidence.responders.counts import ALL, Count, Counts
from blastema.evidence.responders.definition import Definition, Outcome
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.worker import Asked, Worker
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.faults import Fault
from blastema.evidence.summary.layout import Layout, Wide
from blastema.evidence.summary.summarise import read_through


@dataclass(frozen=True)
class Counted:
    """One ``Counts`` for each definition, in their order, all of the same people.

    ``changes`` is ``None`` where the answers have no declared decimals; ``left_out`` counts by
    arm and reason those with an impossible value, in a pass that reports, ``answers_left_out``
    answers with a day that stand for no visit of the whole schedule.
    """

    counts: tuple[Counts, ...]
    changes: Changes | None
    left_out: Mapping[tuple[str, str], int]
    answers_left_out: Mapping[tuple[str, str], int] = field(default_factory=dict)


def count_table(
    data: Any,
    specification: Specification,
    definitions: Sequence[Definition],
    *,
    baseline: str,
    visit: str,
    source: str,
    layout: Layout | None = None,
    on_fault: Literal["strict", "report"] = "strict",
    faults: list[Fault] | None = None,
    threads: int | None = None,
) -> Counted:
    """Who responded from ``baseline`` to ``visit``, under each definition.

    ``baseline`` is a visit of the specification, or a subject's column on the outcome's scale.
    Strata are the specification's. ``data``, ``layout``, ``on_fault`` and ``faults`` are as for
    ``summarise``, and so are the errors; ``ResponderError`` names a visit that is not there.
    """
    layout = layout or Wide()
    if told := list(_unknown(specification, baseline, visit)):
        raise ResponderError(told)
    reduced = _reduced(specification, baseline, visit, layout)
    asked = Asked(reduced, baseline, visit, tuple(definitions))
    found = read_through(data, reduced, layout, lambda columns: Worker(asked, columns), threads)
    found.judge()
    if on_fault == "strict":
        found.faults.refuse()
    if faults is not None:
        faults += found.faults.first()
    return Counted(
        tuple(_counts(found, number, source) for number in range(len(definitions))),
        _changes(found, specification, source),
        dict(sorted(found.left_out.items())),
        dict(sorted(found.answers_left_out.items())),
    )


def _unknown(spec: Specification, baseline: str, visit: str) -> Iterator[str]:
    visits = [one.name for one in spec.visits]
    if visit not in visits:
        yield f"no visit {visit!r}; expected one of {', '.join(visits)}"
    if baseline == visit:
        yield f"{visit!r} since {visit!r}; expected a baseline before it"
    if baseline in {spec.outcome.name, spec.arm.name}:
        yield f"baseline {baseline!r} is no answer at the start; expected a visit or a column"


def _reduced(spec: Specification, baseline: str, visit: str, layout: Layout) -> Specification:
    """What has to be read: of a long table every visit's name is needed, to know it."""
    visits = spec.visits
    if isinstance(layout, Wide):
        visits = tuple(one for one in visits if one.name in (baseline, visit))
    kept: list[Categorical | Continuous] = [
        one for one in spec.covariates if one.name in spec.strata
    ]
    if baseline not in {one.name for one in spec.visits}:
        kept.append(_column(spec, baseline))
    return replace(
        spec, visits=visits, covariates=tuple(kept), terms=(), bases=(), grouping=(), weight=None
    )


def _column(spec: Specification, name: str) -> Continuous:
    """A baseline that is a column: on the outcome's scale, with its own decimals if declared."""
    declared, outcome = spec.covariate.get(name), spec.outcome
    if isinstance(declared, Categorical):
        told = f"baseline {name!r} is declared as a factor; expected a number on the scale"
        raise ResponderError([told])
    decimals = outcome.decimals if declared is None else declared.decimals
    return Continuous(name, decimals, least=outcome.least, most=outcome.most)


def _counts(found: Worker, number: int, source: str) -> Counts:
    """Every arm in every stratum that was met, also where nobody is."""
    cells, arms = found.cells[number], found.asked.spec.arm.levels
    strata = sorted({stratum for stratum, _, _ in cells}) or [ALL]
    counted = {
        (stratum, arm): Count(*(cells[stratum, arm, outcome] for outcome in Outcome))
        for stratum in strata
        for arm in arms
    }
    return Counts(found.asked.definitions[number], counted, frozenset([source]))


def _changes(found: Worker, spec: Specification, source: str) -> Changes | None:
    if found.changes is None:
        return None
    return Changes(
        found.asked.baseline,
        found.asked.visit,
        spec.fingerprint,
        tuple((arm, change, n) for (arm, change), n in sorted(found.changes.items())),
        tuple((arm, found.unknown[arm]) for arm in sorted(spec.arm.levels)),
        (source,),
    )
