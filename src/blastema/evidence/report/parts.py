"""What a report is made from: rows and facts that the caller has; nothing is worked out twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from blastema.evidence.pictures.rows import (
    Changed,
    Difference,
    Mean,
    Pattern,
    Scale,
    Unanswered,
)
from blastema.evidence.report.errors import ReportError
from blastema.evidence.sensitivity.comparators import ComparatorArm


@dataclass(frozen=True, slots=True)
class People:
    """An arm's people: ``treated`` is ``None`` where nobody wrote it down.

    ``counted`` says what the first figure counts, where it is not who was eligible.
    """

    arm: str
    eligible: int
    treated: int | None = None
    counted: str = "eligible"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People (or answers) in no figure, by the reason; ``arm`` is empty where it is not known."""

    arm: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Model:
    """How the figures were computed, in the words of the fit; ``level`` is every interval's.

    ``averaged`` says for whom the means stand.
    """

    formula: str
    covariance: str
    method: str
    df: str
    subjects: int
    observations: int
    level: float = 0.95
    averaged: str = "equally over the levels of factors, numbers at their mean"


@dataclass(frozen=True, slots=True)
class Origin:
    """From what, by what and when: what somebody needs to make the report again.

    ``made_on`` is given by the caller, who has a clock.
    """

    specification: str
    version: str
    specification_fingerprint: str
    sum_fingerprint: str
    sources: tuple[str, ...]
    code_version: str
    made_on: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A difference at the visit asked about if the unseen answers were ``delta`` points worse."""

    treated: str
    comparator: str
    delta: float
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the interval first touches 0; without a ``delta`` the ``reason`` why it never does."""

    treated: str
    comparator: str
    delta: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The change that regression to the mean alone would bring, and from where its figures are."""

    change: float
    source: str


@dataclass(frozen=True, slots=True)
class ReportParts:
    """Everything of one report. ``visit`` is the visit that the question is about.

    ``reference`` is the mean at the start from which the MCID is drawn. A single arm has no
    ``differences``, and beside it stand ``comparators``, or the words "no comparison". Without
    ``changes`` and ``unanswered`` the report says that it does not tell who got better.
    ``notes`` are sentences about the sums without which no figure of theirs is shown.
    """

    title: str
    question: str
    scale: Scale
    visit: str
    people: tuple[People, ...]
    means: tuple[Mean, ...]
    differences: tuple[Difference, ...]
    patterns: tuple[Pattern, ...]
    pattern_visits: tuple[str, ...]
    changes: tuple[Changed, ...]
    unanswered: tuple[Unanswered, ...]
    model: Model
    origin: Origin
    moved: tuple[Moved, ...] = ()
    tipping: tuple[Tipping, ...] = ()
    comparators: tuple[ComparatorArm, ...] = ()
    second_look: SecondLook | None = None
    reference: float | None = None
    left_out: tuple[LeftOut, ...] = ()
    answers_left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        faults = [*_empty(self), *_unlike(self), *_too_many(self), *_unfinished(self)]
        if faults:
            raise ReportError(faults)

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.arm for row in self.means))

    @property
    def visits(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.visit for row in self.means))

    def asked(self) -> tuple[Mean, ...]:
        """The means at the visit that the question is about."""
        return tuple(row for row in self.means if row.visit == self.visit)


def _empty(parts: ReportParts) -> Iterator[str]:
    for name in ("title", "question", "visit"):
        if not getattr(parts, name).strip():
            yield f"no {name}; expected words"
    wanted = ["people", "means", "patterns", "pattern_visits"]
    if parts.changes or parts.unanswered:
        wanted += ["changes", "unanswered"]
    for name in wanted:
        if not getattr(parts, name):
            yield f"no {name.replace('_', ' ')}; expected one or more for each arm"
    for place in (parts.model, parts.origin):
        for one in fields(place):
            if getattr(place, one.name) in ("", ()):
                yield f"no {one.name.replace('_', ' ')}; expected it, as nothing is said without"


def _unlike(parts: ReportParts) -> Iterator[str]:
    """Arms and visits that one part has and another has not."""
    arms = set(parts.arms)
    others = {
        "people": {row.arm for row in parts.people},
        "patterns": {row.arm for row in parts.patterns},
        "changes and the unanswered": {row.arm for row in parts.changes}
        | {row.arm for row in parts.unanswered},
    }
    for name, found in others.items():
        if found and found != arms:
            yield f"{name} of {_names(found)}, means of {_names(arms)}; expected the same arms"
    compared = {name for d in parts.differences for name in (d.treated, d.comparator)}
    compared |= {name for m in parts.moved for name in (m.treated, m.comparator)}
    compared |= {name for t in parts.tipping for name in (t.treated, t.comparator)}
    if compared - arms:
        yield f"comparisons with {_names(compared - arms)}; expected arms that have means"
    if parts.means and parts.visit not in parts.visits:
        yield f"no means at {parts.visit}; expected them at the visit asked about"
    if parts.differences and parts.visit not in {row.visit for row in parts.differences}:
        yield f"no difference at {parts.visit}; expected one at the visit asked about"
    for one in parts.people:
        if one.treated is not None and not 0 <= one.treated <= one.eligible:
            yield f"{one.arm}: {one.treated} treated of {one.eligible}; expected no more"


def _too_many(parts: ReportParts) -> Iterator[str]:
    """More people in a part than there are: the parts are not of the same people."""
    for one in parts.people:
        counts = {
            "patterns": sum(row.count for row in parts.patterns if row.arm == one.arm),
            "changes and the unanswered": sum(c.count for c in parts.changes if c.arm == one.arm)
            + sum(u.missing for u in parts.unanswered if u.arm == one.arm),
            "answers due": max((row.due for row in parts.means if row.arm == one.arm), default=0),
        }
        for name, count in counts.items():
            if count > one.eligible:
                yield f"{one.arm}: {name} of {count} people where {one.eligible} were eligible"


def _unfinished(parts: ReportParts) -> Iterator[str]:
    """Two arms need what compares them, and every figure its standard error."""
    if len(parts.arms) > 1 and not parts.differences:
        yield "several arms and no differences; expected one or more"
    if parts.differences and not (parts.moved and parts.tipping):
        yield "differences and no delta or tipping point; expected what missing answers change"
    rows: tuple[Mean | Difference, ...] = (*parts.means, *parts.differences)
    for row in rows:
        if row.estimate is not None and (row.std_error is None or row.df is None):
            yield f"a figure at {row.visit} without standard error or degrees of freedom"
    if any(row.p_value is None for row in parts.differences):
        yield "a difference without its p-value; expected all or the report says too little"
    if not 0 < parts.model.level < 1:
        yield f"a level of {parts.model.level}; expected more than 0 and less than 1"


def _names(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"
