"""Asks the gate again: about each decision that it ever made, and about each open course."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from blastema.actions.gate import agreed_to, as_plan, judge
from blastema.actions.person_facts import facts_of
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.rulebook_shelf import Shelf
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseState
from blastema.core.rules.book import RuleBook
from blastema.core.rules.decision import Change, GateDecision, answers_of, replay
from blastema.core.rules.gate import GateAnswer
from blastema.core.rules.load import rulebook
from blastema.records import find_gate
from blastema.records.keys import ERASED

Advance = Callable[[int], None]
# Told instead of a rule whose very name tells somebody's health.
ABOUT_THE_PERSON = "about the person"


@dataclass(frozen=True, slots=True)
class Differs:
    """A course whose answers differ, rule by rule; ``then`` and ``now`` are the whole answers."""

    course: str
    then: str
    now: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """``editions`` are the books that decisions were replayed under. ``other_books`` were decided
    under a book that is not kept here, or not readable; ``spoilt`` are kept books whose files are
    no longer those that they were named for. ``erased`` are decisions about somebody whose key
    was destroyed."""

    rulebook: str
    same: int
    differ: tuple[Differs, ...]
    other_books: int
    erased: int
    editions: tuple[str, ...] = ()
    spoilt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Open courses under a book: ``differ`` are those that the book answers differently, with
    the facts of their last decision. ``moved`` are further ones whose facts have changed since,
    so that today's answer is another. ``unknown`` courses were never decided in a way that was
    kept, or the person was erased.
    """

    rulebook: str
    same: int
    differ: tuple[Differs, ...]
    moved: int
    unknown: int


def nothing(_: int) -> None:
    """Nobody watches how far it is."""


@reading(Permission.GATE_CHECK)
def replay_decisions(reader: Reader, *, advance: Advance = nothing) -> Replayed:
    """Every stored decision with the facts of then, under the book that it names."""
    reader.hold()
    shelf, same, others, erased = Shelf(), 0, 0, 0
    differ: list[Differs] = []
    for part in find_gate.decisions(reader.sites):
        reader.keys.fetch([f"patient/{one.patient}" for one in part])
        for one in part:
            decision = _opened(reader, one.patient, json.loads(one.body)["data"]["decision"])
            if decision is None:
                erased += 1
            elif (book := shelf.book(decision.rulebook)) is None:
                others += 1
            elif found := replay(decision, book):
                now = decision.effect
                differ.append(Differs(one.course, decision.effect, now, _masked(found, book)))
            else:
                same += 1
        reader.keys.forget()
        advance(len(part))
    return Replayed(
        rulebook().version,
        same,
        tuple(differ),
        others,
        erased,
        editions=shelf.editions,
        spoilt=shelf.spoilt,
    )


@reading(Permission.GATE_CHECK)
def recheck_courses(
    reader: Reader, *, book: RuleBook | None = None, advance: Advance = nothing
) -> Rechecked:
    """Every course before its treatment: what the book changes, and what it says today."""
    reader.hold()
    book, same, moved, unknown = book or rulebook(), 0, 0, 0
    differ: list[Differs] = []
    for part in _parts(find_gate.undecided_yet(reader.sites)):
        with _uncollected():
            for course, then, now in _again(reader, part, book):
                if then is None:
                    unknown += 1
                elif found := _by_the_book(then, book):
                    told = _masked(found, book)
                    differ.append(Differs(course, then.effect, now.effect.value, told))
                elif then.answers != answers_of(now):
                    moved += 1
                else:
                    same += 1
        advance(len(part))
    return Rechecked(book.version, same, tuple(differ), moved, unknown)


def _by_the_book(then: GateDecision, book: RuleBook) -> tuple[Change, ...]:
    return () if then.rulebook == book.version else replay(then, book)


@contextmanager
def _uncollected() -> Iterator[None]:
    """The collector of cycles at rest: there are none to find, and it would walk through all
    that was kept so far again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _parts(courses: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(courses), find_gate.BATCH):
        yield courses[start : start + find_gate.BATCH]


def _again(
    reader: Reader, courses: list[str], book: RuleBook
) -> Iterator[tuple[str, GateDecision | None, GateAnswer]]:
    """Each course with its last decision, and what the book says of it today."""
    states = dict(zip(courses, reader.fold(*(f"course/{one}" for one in courses)), strict=True))
    plans: list[CourseState] = [loaded.state for loaded in states.values()]
    found = _folded(reader, _streams(plans, [loaded.meta.site for loaded in states.values()]))
    reader.keys.fetch([f"patient/{plan.patient}" for plan in plans])
    for course, loaded in states.items():
        plan: CourseState = loaded.state
        episode = found[f"episode/{plan.episode}"]
        judged = judge(
            as_plan(plan),
            episode=episode,
            patient=found[f"patient/{plan.patient}"],
            site=found[f"site/{loaded.meta.site}"],
            today=reader.act.today,
            consented=agreed_to(found[f"consent/{one}"] for one in plan.consents),
            assured=plan.assured,
            facts=facts_of(reader.keys, episode),
            book=book,
            whole=False,
        )
        yield course, _opened(reader, plan.patient, plan.decision), judged.answer
    reader.keys.forget()


def _streams(plans: list[CourseState], sites: list[str]) -> Iterator[str]:
    for plan in plans:
        yield f"episode/{plan.episode}"
        yield f"patient/{plan.patient}"
        yield from (f"consent/{one}" for one in plan.consents)
    yield from (f"site/{site}" for site in dict.fromkeys(sites))


def _folded(reader: Reader, streams: Iterable[str]) -> dict[str, Any]:
    wanted = list(dict.fromkeys(streams))
    return {
        stream: loaded.state for stream, loaded in zip(wanted, reader.fold(*wanted), strict=True)
    }


def _opened(reader: Reader, patient: str, sealed: str) -> GateDecision | None:
    text = reader.text(patient, sealed)
    return GateDecision.parse(text) if text and text != ERASED else None


def _masked(found: tuple[Change, ...], book: RuleBook) -> tuple[Change, ...]:
    """Without the names of rules that tell somebody's health."""
    return tuple(
        replace(one, rule=ABOUT_THE_PERSON) if _is_private(one.rule, book) else one for one in found
    )


def _is_private(rule: str, book: RuleBook) -> bool:
    known = book.rules.get(rule)
    return known is None or known.compares is not None
