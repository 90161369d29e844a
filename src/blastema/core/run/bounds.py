"""A step outside its master record: before its turn, too early, too late, out of its limits.

The record says for each step which of these is refused and which is done and recorded as a
deviation. The numbers are the site's own settings; where it has set none, nothing is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from blastema.core.catalogue.practice import Measure, Process, Rule, Step
from blastema.core.event import Event, Json
from blastema.core.product.expiry import instant
from blastema.core.run.state import RunState, Severity
from blastema.core.verdict import Finding, refuse

NUMBER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_MINUTE = timedelta(minutes=1)

Amount = int | str | bool


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest time before a step is done, as the site set it.

    It counts from the step named ``since``, or, where that is empty, from when the
    material itself began (its collection or receipt).
    """

    minutes: int
    since: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a step is outside its record, and what the record says of it."""

    rule: Rule
    finding: Finding

    def deviation(self, step: str) -> Event:
        data: dict[str, Json] = {
            "step": step,
            "what": self.finding.words,
            "severity": Severity.MAJOR.value,
        }
        return Event("run.deviated.v1", data)


def numbers_of(process: Process, policies: Mapping[str, str]) -> dict[str, int]:
    """The site's numbers for the waits and the limits of a record; what is none counts not."""
    named = [step.wait_setting for step in process.steps]
    named += [
        name for s in process.steps for m in s.measures for name in (m.low_setting, m.high_setting)
    ]
    return {
        name: int(policies[name])
        for name in named
        if name and NUMBER.fullmatch(policies.get(name, ""))
    }


def since(state: RunState, process: Process, slug: str) -> str:
    """When this step was done (last, where it repeats); without a name, when the material began.

    A step that repeats and was never done hands on what its own time counts from.
    """
    step = process.step(slug)
    if step is None:
        return "" if slug else state.material_at
    done = state.last_done_at(slug)
    return done if done or not step.repeats else since(state, process, step.limit_from)


def began(state: RunState, process: Process, step: Step, earlier: str) -> str:
    """What its times count from: the ``earlier`` step, or its own last time where it repeats."""
    return since(state, process, step.slug if step.repeats else earlier)


def breaches(
    state: RunState,
    process: Process,
    step: Step,
    *,
    at: str,
    measured: Mapping[str, Amount],
    limits: Mapping[str, Limit],
    numbers: Mapping[str, int],
) -> tuple[Breach, ...]:
    """Every way in which this step, done now, would be outside its record."""
    return (
        *_order(state, process, step),
        *_times(state, process, step, at, limits, numbers),
        *_amounts(step, measured, numbers),
    )


def _order(state: RunState, process: Process, step: Step) -> Iterator[Breach]:
    for earlier in process.steps:
        if earlier.slug == step.slug:
            return
        if not (earlier.repeats or state.done_at(earlier.slug)):
            words = (
                f"Done before {earlier.slug}."
                if step.order_rule is Rule.DEVIATION
                else f"The next step is {earlier.slug}."
            )
            remedy = "Do the steps in their order."
            yield Breach(step.order_rule, refuse("RUN-STEP-ORDER", words, remedy, "laboratory"))
            return


def _times(
    state: RunState,
    process: Process,
    step: Step,
    at: str,
    limits: Mapping[str, Limit],
    numbers: Mapping[str, int],
) -> Iterator[Breach]:
    most, least = limits.get(step.limit_setting), numbers.get(step.wait_setting)
    start = began(state, process, step, most.since if most else step.limit_from)
    if not start:
        return
    elapsed = instant(at) - instant(start)
    if most is not None and elapsed > most.minutes * _MINUTE:
        taken = -(-elapsed // _MINUTE)
        words = f"Done after {taken} minutes; the limit is {most.minutes}."
        remedy = "End the run as failed."
        yield Breach(step.time_rule, refuse("RUN-STEP-TOO-LATE", words, remedy, "laboratory"))
    if least is not None and elapsed < least * _MINUTE:
        words = f"Done after {elapsed // _MINUTE} minutes; it has to wait for {least}."
        remedy = "Wait until the time is over."
        yield Breach(step.time_rule, refuse("RUN-STEP-TOO-EARLY", words, remedy, "laboratory"))


def _amounts(
    step: Step, measured: Mapping[str, Amount], numbers: Mapping[str, int]
) -> Iterator[Breach]:
    for measure in step.measures:
        amount = measured.get(measure.slug)
        if isinstance(amount, int) and not isinstance(amount, bool):
            for words in _outside(measure, amount, numbers):
                again = refuse("RUN-STEP-LIMIT", words, "Measure it again.", "laboratory")
                yield Breach(step.limit_rule, again)


def _outside(measure: Measure, amount: int, numbers: Mapping[str, int]) -> Iterator[str]:
    low, high = numbers.get(measure.low_setting), numbers.get(measure.high_setting)
    if low is not None and amount < low:
        yield f"{measure.slug} was {amount}; the least is {low}."
    if high is not None and amount > high:
        yield f"{measure.slug} was {amount}; the most is {high}."


@dataclass(frozen=True, slots=True)
class Timer:
    """A time that runs: a step has to be done ``by`` it, or may not be done before (a hold)."""

    step: Step
    at: datetime
    hold: bool


def timers(
    state: RunState,
    process: Process,
    steps: tuple[Step, ...],
    *,
    limits: Mapping[str, Limit],
    numbers: Mapping[str, int],
) -> tuple[Timer, ...]:
    """Every time that runs for these open steps, the one that ends first first."""
    found: list[Timer] = []
    for step in steps:
        start = began(state, process, step, step.limit_from)
        if not start:
            continue
        if step.wait_setting in numbers:
            ends = instant(start) + numbers[step.wait_setting] * _MINUTE
            found.append(Timer(step, ends, hold=True))
        if step.limit_setting in limits:
            ends = instant(start) + limits[step.limit_setting].minutes * _MINUTE
            found.append(Timer(step, ends, hold=False))
    return tuple(sorted(found, key=lambda timer: timer.at))
