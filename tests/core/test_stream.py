"""Folding, lifting, refusing: what every stream rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.stream import Kind, UnknownEventError
from blastema.core.upcast import lift
from blastema.core.verdict import Effect, Finding, Refusal, refusal, refuse, worst


@dataclass(frozen=True)
class Count:
    number: int = 0


def _added(state: Count, data: Any) -> Count:
    return replace(state, number=state.number + data["by"])


COUNT = Kind("count", Count(), {"count.added.v2": _added})


def test_a_state_is_the_fold_of_its_events() -> None:
    events = [Event("count.added.v2", {"by": by}) for by in (1, 2, 3)]
    assert COUNT.fold(events) == Count(6)
    assert COUNT.fold([]) == Count(0)


def test_an_event_of_a_newer_version_is_named_and_the_remedy_said() -> None:
    with pytest.raises(UnknownEventError, match=r"'count.halved.v1'.*upgrade"):
        COUNT.fold([Event("count.halved.v1", {})])


def test_an_old_event_is_lifted_step_by_step() -> None:
    upcasters = {
        "count.one.v0": lambda event: Event("count.added.v1", {"amount": 1}),
        "count.added.v1": lambda event: Event("count.added.v2", {"by": event.data["amount"]}),
    }
    lifted = lift(Event("count.one.v0", {}), upcasters)
    assert (lifted.type, lifted.data) == ("count.added.v2", {"by": 1})
    assert COUNT.fold([lifted]) == Count(1)


def test_an_event_of_the_newest_version_stays_as_it_is() -> None:
    event = Event("count.added.v2", {"by": 1})
    assert lift(event, {}) is event


A = refuse("A", "A is wrong.", "Mend A.", "quality")
B = refuse("B", "B is wrong.")


@pytest.mark.parametrize(("found", "rules"), [((), ()), ((None,), ()), ((A, None, B), ("A", "B"))])
def test_a_refusal_keeps_every_finding_and_none_is_none(
    found: tuple[Finding | None, ...], rules: tuple[str, ...]
) -> None:
    made = refusal(*found)
    assert (made.rules if made else ()) == rules


def test_a_refusal_says_what_is_wrong_in_words() -> None:
    assert str(Refusal((A, B))) == "A is wrong. B is wrong."


def test_a_refusal_of_nothing_is_a_fault_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="at least one rule"):
        Refusal(())


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ((), Effect.ALLOWED),
        ((Effect.CONDITIONS, Effect.ALLOWED), Effect.CONDITIONS),
        ((Effect.CONDITIONS, Effect.STUDY), Effect.STUDY),
        ((Effect.REFUSED, Effect.STUDY, Effect.ALLOWED), Effect.REFUSED),
    ],
)
def test_the_worst_finding_decides(effects: tuple[Effect, ...], expected: Effect) -> None:
    assert worst(tuple(Finding("X", effect, "words") for effect in effects)) is expected


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("open", None),
        ("closed", "You cannot close it now: this is closed, and it must be open."),
        ("none", "You cannot close it: there is no such record."),
    ],
)
def test_a_verb_at_the_wrong_moment_says_which_moment_is_right(
    stage: str, words: str | None
) -> None:
    found = moment("X-WHEN", "close it", stage, ("open",))
    assert (found.words if found else None) == words
