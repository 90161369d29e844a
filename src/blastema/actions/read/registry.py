"""What the registry has seen: kept sums of an outcome by arm, with who is missing, of one cut.

No patient is read, so nothing is written into the access log; an arm of fewer people than
exports show is not shown here either.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from blastema import __version__
from blastema.actions.act import Act
from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.registry_responders import ResponderRow, responder_rows
from blastema.actions.registry import (
    COURSES,
    GONE,
    Answer,
    Question,
    arms_of,
    kept,
    periods,
)
from blastema.actions.registry_plan import MCID, important, plan
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import UnknownSlugError, catalogue
from blastema.core.instruments import outcome as outcome_of
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.evidence import THRESHOLD
from blastema.evidence.quantile import quantile
from blastema.evidence.registry.subject import LEFT_OUT, OTHER_VISITS, Plan
from blastema.evidence.registry.views import Began, Observed, Seen, observed, seen, summary
from blastema.evidence.sensitivity.comparators import ComparatorArm, beside
from blastema.evidence.summary.summary import Summary
from blastema.records.places import places
from blastema.records.registry import Cut

LEVEL = 0.95
# Scales of pain from 0 to 10, as those of the published arms.
PAIN = frozenset({"nrs"})


@dataclass(frozen=True, slots=True)
class ArmCount:
    """The courses of an arm; ``None`` where there are too few to be shown."""

    arm: str
    courses: int | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One arm at one visit that was due of ``THRESHOLD`` people or more.

    ``mean`` and ``sd`` are of those who answered, ``low`` and ``high`` the ends of the mean's
    95 % interval by Student's t; ``loyal`` is the mean of those among them who had answered
    every earlier visit; ``began_answered`` and ``began_silent`` are the means of the first
    scores of those who answered here and of those who did not. What would be of fewer than
    ``THRESHOLD`` people is ``None``.
    """

    arm: str
    visit: str
    due: int
    answered: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    loyal: float | None
    began_answered: float | None
    began_silent: float | None

    @property
    def missing(self) -> int:
        return self.due - self.answered


@dataclass(frozen=True, slots=True)
class Threshold:
    """What counts as better, in words; ``source`` is empty for a plain percentage."""

    key: str
    name: str
    source: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """What makes the same numbers again: the cut, the sums, the agreement, the program."""

    cut: Cut
    waiting: bool
    fingerprint: str
    specification: str
    code: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The answer to one question. ``sums`` are of the arms that are shown, and of no other."""

    question: Question
    arms: tuple[ArmCount, ...]
    visits: tuple[VisitRow, ...]
    responders: tuple[ResponderRow, ...]
    thresholds: tuple[Threshold, ...]
    gone: Mapping[str, int]
    left_out: Mapping[str, int]
    other_visits: int
    sums: Summary
    origin: Origin

    @property
    def least(self) -> int:
        """So many people must be in whatever is shown."""
        return THRESHOLD

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(one.arm for one in self.arms if one.courses)

    @property
    def latest(self) -> str:
        """The last visit at which enough people were due to show who got better."""
        seen = [row.visit for row in self.responders]
        order = [visit.name for visit in self.sums.specification.visits]
        return max(seen, key=order.index, default="")

    @property
    def beside(self) -> tuple[ComparatorArm, ...]:
        """What published trials saw without the treatment: beside an arm that stands alone, on
        the scale of pain that they used."""
        alone = len(self.shown) == 1 and self.question.outcome in PAIN
        return beside(self.question.condition) if alone else ()

    @property
    def withheld(self) -> tuple[str, ...]:
        return tuple(one.arm for one in self.arms if one.courses is None)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be asked: the reader's sites as (id, name), the quarters in which a course
    began there, and the arms that courses of the condition have.

    ``may_take`` says whether the reader may have the sums as a file.
    """

    sites: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    arms: tuple[str, ...]
    may_take: bool


@reading(Permission.EVIDENCE_DESCRIBE)
def registry_choices(reader: Reader, *, condition: str = "") -> Choices:
    """Brings the sums up to now first, so that a new quarter can be chosen."""
    reader.allow(reader.act.site)
    quarters = tuple(periods(reader.sites, reader.act.now))
    there = arms_of(condition, reader.sites)
    return Choices(
        tuple((place.id, place.name) for place in places() if place.id in reader.sites),
        quarters,
        tuple(arm for arm in catalogue().products if arm in there),
        reader.may(Permission.COHORT_EXPORT, reader.act.site),
    )


@reading(Permission.EVIDENCE_DESCRIBE)
def registry(
    reader: Reader,
    *,
    condition: str,
    outcome: str,
    arms: tuple[str, ...] = (),
    site: str = "",
    since: str = "",
    until: str = "",
) -> Registry:
    """An outcome of a condition at the reader's sites, by arm and visit.

    ``arms`` are product classes, all where empty; ``since`` and ``until`` are quarters of
    day 0, as ``2026-Q1``, both within.
    """
    where = sites_of(reader, site)
    return answered(reader.act, Question(condition, outcome, where, since, until), arms)


def sites_of(reader: Reader, site: str) -> frozenset[str]:
    """The one site that is asked, or all of the reader's; refused where they may not ask."""
    reader.allow(site or reader.act.site)
    return frozenset([site]) if site else reader.sites


def answered(act: Act, question: Question, arms: tuple[str, ...] = ()) -> Registry:
    """The answer, for whoever may already ask; raises ``RefusedError`` for unknown words."""
    if faults := _faults(question, arms):
        raise RefusedError(Refusal(tuple(faults)))
    return _told(question, arms, kept(question, act.now))


def _faults(question: Question, arms: tuple[str, ...]) -> list[Finding]:
    checks: list[tuple[str, Callable[[str], object], str]] = [
        ("EVIDENCE-CONDITION", catalogue().condition, question.condition),
        ("EVIDENCE-OUTCOME", outcome_of, question.outcome),
        *(("EVIDENCE-ARM", catalogue().product, arm) for arm in arms),
    ]
    found = []
    for rule, look, word in checks:
        try:
            look(word)
        except UnknownSlugError as error:
            found.append(refuse(rule, str(error)))
    return found


def _told(question: Question, arms: tuple[str, ...], answer: Answer) -> Registry:
    agreed = plan(question.condition, question.outcome)
    counted = _arms(agreed, arms, answer)
    shown = tuple(one.arm for one in counted if one.courses)
    sums = _sums(agreed, question, arms, shown, answer)
    return Registry(
        question=question,
        arms=counted,
        visits=_visits(agreed, shown, answer, sums),
        responders=responder_rows(answer.sums, agreed, shown),
        thresholds=_thresholds(question, agreed),
        gone={reason: n for (reason,), (n,) in answer.courses.of(GONE)},
        left_out=_left_out(answer, arms),
        other_visits=sum(n for (arm,), (n,) in answer.sums.of(OTHER_VISITS) if arm in shown),
        sums=sums,
        origin=_origin(answer, sums),
    )


def _arms(agreed: Plan, arms: tuple[str, ...], answer: Answer) -> tuple[ArmCount, ...]:
    """Every arm with somebody, in the catalogue's order. No total stands beside them, so a
    small one can be left out alone."""
    courses = {arm: n for (arm,), (n,) in answer.courses.of(COURSES)}
    there = [arm for arm in agreed.specification.arm.levels if courses.get(arm)]
    return tuple(
        ArmCount(arm, courses[arm] if courses[arm] >= THRESHOLD else None)
        for arm in there
        if not arms or arm in arms
    )


def _sums(
    agreed: Plan, question: Question, asked: tuple[str, ...], shown: tuple[str, ...], answer: Answer
) -> Summary:
    """Of the arms that are shown. Its specification names the arms that were asked for, so that
    places which ask for the same arms make sums that add; each site is a source."""
    levels = agreed.specification.arm.levels
    named = [arm for arm in levels if arm in (asked or shown)]
    every = [visit.name for visit in agreed.specification.visits]
    if not named:
        return Summary.zero(agreed.specification)
    sources = [place.facility for place in places() if place.id in question.sites]
    found = summary(answer.sums, agreed.specification, named, every, sources)
    return found.only(arms=shown)


def _visits(
    agreed: Plan, shown: tuple[str, ...], answer: Answer, sums: Summary
) -> tuple[VisitRow, ...]:
    means = {(one.arm, one.visit): one for one in observed(sums)}
    loyal = {(one.arm, one.visit): one for one in observed(sums, never_missed=True)}
    return tuple(
        _row(one, means.get((one.arm, one.visit)), loyal.get((one.arm, one.visit)))
        for one in seen(answer.sums, agreed)
        if one.arm in shown and one.due >= THRESHOLD
    )


def _row(one: Seen, mean: Observed | None, loyal: Observed | None) -> VisitRow:
    there = mean if mean and mean.answered >= THRESHOLD else None
    low, high = _interval(there) if there else (None, None)
    stayed = loyal if loyal and loyal.answered >= THRESHOLD else None
    return VisitRow(
        arm=one.arm,
        visit=one.visit,
        due=one.due,
        answered=one.answered,
        mean=there.mean if there else None,
        sd=there.sd if there else None,
        low=low,
        high=high,
        loyal=stayed.mean if stayed else None,
        began_answered=_enough(one.of_answered),
        began_silent=_enough(one.of_silent),
    )


def _interval(one: Observed) -> tuple[float, float]:
    assert one.sd is not None  # of more people than one
    half = quantile(LEVEL, one.answered - 1) * one.sd / math.sqrt(one.answered)
    return one.mean - half, one.mean + half


def _enough(began: Began) -> float | None:
    return began.mean if began.people >= THRESHOLD else None


def _thresholds(question: Question, agreed: Plan) -> tuple[Threshold, ...]:
    found = [Threshold(key, one.name) for key, one in agreed.definitions.items()]
    known = important(question.condition, question.outcome)
    return tuple(
        replace(one, source=known.source, verified=known.verified)
        if known and one.key == MCID
        else one
        for one in found
    )


def _left_out(answer: Answer, arms: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (arm, reason), (people,) in answer.sums.of(LEFT_OUT):
        if not arms or arm in arms:
            found[reason] = found.get(reason, 0) + people
    return found


def _origin(answer: Answer, sums: Summary) -> Origin:
    spec = sums.specification.fingerprint
    return Origin(answer.cut, answer.waiting, sums.fingerprint, spec, __version__)
