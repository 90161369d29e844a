"""From answers to scores, with the missing-item rule of each instrument.

Scores are whole thousandths. A score that is not a whole number of them is rounded to
the nearest, halves to the even one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from blastema.core.instruments.load import instrument as instrument_by_slug
from blastema.core.instruments.load import outcome
from blastema.core.instruments.values import Flag, Instrument, Method, Scale
from blastema.core.verdict import Finding, Refusal, refuse

# Answers by item id; None is "not answered", which is not the same as an answer of 0.
Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Score:
    """The value of one scale in thousandths, or why there is none.

    ``answered`` of ``of`` items had an answer.
    """

    outcome: str
    value_milli: int | None
    answered: int
    of: int
    why_missing: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """Every scale of one filled-in instrument, and the flags somebody must look at."""

    instrument: str
    scores: tuple[Score, ...]
    flags: tuple[Flag, ...] = ()

    def of(self, outcome_slug: str) -> Score | None:
        return next((score for score in self.scores if score.outcome == outcome_slug), None)

    @property
    def total(self) -> Score | None:
        """The one score of an instrument that has only one (KOOS has none)."""
        return self.scores[0] if len(self.scores) == 1 else None


def score(instrument: str | Instrument, answers: Answers) -> Scored | Refusal:
    """Score a filled-in instrument; refuses answers that it does not have, all of them."""
    if isinstance(instrument, str):
        instrument = instrument_by_slug(instrument)
    refused = _answer_faults(instrument, answers)
    if refused:
        return Refusal(refused)
    scores = tuple(_scale_score(instrument, scale, answers) for scale in instrument.scales)
    return Scored(instrument.slug, scores, _raised(instrument, scores))


def given_score(outcome_slug: str, value_milli: int) -> Score | Refusal:
    """A score that arrived already computed, in thousandths, held against its scale."""
    _, scale = outcome(outcome_slug)
    if scale.least_milli <= value_milli <= scale.most_milli:
        return Score(outcome_slug, value_milli, len(scale.items), len(scale.items))
    least, most = scale.least_milli // 1000, scale.most_milli // 1000
    return Refusal(
        (refuse("INS-3", f"A score on {scale.name} lies between {least} and {most}."),),
    )


def _answer_faults(instrument: Instrument, answers: Answers) -> tuple[Finding, ...]:
    found = (_answer_fault(instrument, item_id, answers[item_id]) for item_id in answers)
    return tuple(finding for finding in found if finding is not None)


def _answer_fault(instrument: Instrument, item_id: str, value: int | None) -> Finding | None:
    """What is wrong with one answer; the answer itself is a patient's and is not repeated."""
    if instrument.item(item_id) is None:
        # The id comes from a form, not from a patient: safe to repeat.
        return refuse("INS-1", f"{instrument.name} has no item {item_id[:40]!r}.")
    allowed = [answer.value for answer in instrument.choices(item_id)]
    is_whole = type(value) is int
    if value is None or (is_whole and value in allowed):
        return None
    return refuse(
        "INS-2",
        f"{instrument.name}, item {item_id}: the answer is a whole number "
        f"from {min(allowed)} to {max(allowed)}.",
        "Choose one of the answers shown.",
    )


def _scale_score(instrument: Instrument, scale: Scale, answers: Answers) -> Score:
    given = [value for item in scale.items if (value := answers.get(item)) is not None]
    if len(given) < scale.least_answered:
        why = f"{len(given)} of {len(scale.items)} items answered; {scale.least_answered} needed"
        return Score(scale.slug, None, len(given), len(scale.items), why)
    most = max(answer.value for answer in instrument.choices(scale.items[0]))
    exact = _value(scale.method, given, most)
    return Score(scale.slug, round(exact * 1000), len(given), len(scale.items))


def _value(method: Method, given: list[int], most: int) -> Fraction:
    total = Fraction(sum(given))
    if method is Method.SUM:
        return total
    if method is Method.MEAN:
        return total / len(given)
    part = total / (most * len(given)) * 100
    return part if method is Method.PERCENT else 100 - part


def _raised(instrument: Instrument, scores: tuple[Score, ...]) -> tuple[Flag, ...]:
    """Flags belong to the first scale: every instrument that has flags has only one."""
    value = scores[0].value_milli
    if value is None:
        return ()
    return tuple(flag for flag in instrument.flags if value >= flag.at_least_milli)
