"""The times that run on the page of a run, in words that say what each of them means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blastema.actions.read.product_page import RunPage
from blastema.core.catalogue import Step
from blastema.core.catalogue.practice import Rule
from blastema.core.run.bounds import Timer

_LATE = "Over the site's limit: do it now; the deviation is recorded."
_TOO_LATE = "Over the site's limit: this step is refused now. End the run as failed."
_HELD = "The wait is over: go on."


@dataclass(frozen=True, slots=True)
class TimerWords:
    """One countdown; ``then`` stands below it when its time is over."""

    label: str
    until: datetime
    then: str


def timer_words(page: RunPage) -> tuple[TimerWords, ...]:
    return tuple(_words(timer) for timer in page.timers)


def _words(timer: Timer) -> TimerWords:
    if timer.hold:
        return TimerWords(f"{timer.step.name}: wait, not before", timer.at, _HELD)
    refused = timer.step.time_rule is Rule.REFUSE
    label = f"{timer.step.name}: to be done by"
    return TimerWords(label, timer.at, _TOO_LATE if refused else _LATE)


def early_steps(page: RunPage) -> tuple[Step, ...]:
    """The open steps beyond the next that the record lets come before their turn."""
    return tuple(step for step in page.open_steps[1:] if step.order_rule is Rule.DEVIATION)
