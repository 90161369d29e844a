"""What the report says in words; each sentence with its n."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.evidence.pictures.rows import Difference, Mean, Scale
from blastema.evidence.pictures.words import (
    amount,
    interval,
    p_value,
    percent,
    points,
    share,
    short,
)
from blastema.evidence.report.parts import ReportParts, SecondLook, Tipping
from blastema.evidence.sensitivity.comparators import ComparatorArm

AT_RANDOM = (
    "The model takes missing answers to be missing at random: it expects of somebody who did not "
    "answer what people of the same arm, with the same earlier answers and the same covariates, "
    "did answer. Data cannot show whether that is so; see what missing answers would change."
)
RESPONDERS = (
    "A mean can hide that some got much better and others not at all. The curves show for every "
    "amount how many got better by at least that much, first with the missing counted as not "
    "improved, then among those who answered."
)
DELTA = (
    "If people who did not answer did worse than the model expects, by how much would that change "
    "the result? Each row makes the missing answers of the first arm worse by delta points and "
    "leaves the other arm's as they are."
)
NOTHING_TO_MOVE = (
    "There is no difference between arms here, so there is none that missing answers could move."
)
BOTH_READINGS = (
    "The two readings of the missing under “Who got better” show what they could do to the shares."
)
NOT_COUNTED = (
    "This report does not tell how many got better by an amount that matters: the sums it is made "
    "from hold no one's change, and no counts of changes were given beside them. A mean can hide "
    "that some got much better and others not at all."
)
SINGLE_ARM = (
    "This is one arm. People choose treatment when pain is at its worst, and pain then falls "
    "without any treatment too. A change in one arm is no effect of the treatment."
)


def scale(outcome: Scale) -> str:
    better = "lower" if outcome.lower_is_better else "higher"
    name = outcome.name[:1].upper() + outcome.name[1:]
    text = f"{name} runs from {short(outcome.low)} to {short(outcome.high)} {outcome.unit}"
    text += f"; {better} is better."
    if outcome.mcid is None:
        return f"{text} No smallest change that matters (MCID) was given."
    return (
        f"{text} The smallest change that matters (MCID) is {amount(outcome.mcid, outcome.unit)}."
    )


def answers(parts: ReportParts) -> Iterator[str]:
    """The answer: differences at the visit asked about, or what a single arm's mean was."""
    asked = [row for row in parts.differences if row.visit == parts.visit]
    yield from (_difference(row, parts) for row in asked)
    if not asked:
        yield from (_alone(row, parts) for row in parts.asked())


def _difference(row: Difference, parts: ReportParts) -> str:
    unit = parts.scale.unit
    how = "lower" if row.estimate < 0 else "higher"
    figures = f"{percent(parts.model.level)} interval of the difference "
    figures += f"{points(row.lower)} to {points(row.upper)}"
    return (
        f"At {row.visit} the mean with {row.treated} was {points(abs(row.estimate))} {unit} {how} "
        f"than with {row.comparator} ({figures}; p {_p(row)}; n {row.treated_n} and "
        f"{row.comparator_n}). {_meaning(row, parts.scale)}"
    )


def _p(row: Difference) -> str:
    text = p_value(row.p_value or 0.0)
    return text if text.startswith("<") else f"= {text}"


def _meaning(row: Difference, outcome: Scale) -> str:
    """What the interval, not the estimate, allows to say."""
    if row.lower <= 0 <= row.upper:
        text = "The interval holds no difference"
    else:
        first = (row.estimate < 0) == outcome.lower_is_better
        text = f"The whole interval favours {row.treated if first else row.comparator}"
    if outcome.mcid is None:
        return f"{text}."
    return f"{text}; {_against(row, outcome.mcid)}."


def _against(row: Difference, mcid: float) -> str:
    nearest = 0.0 if row.lower <= 0 <= row.upper else min(abs(row.lower), abs(row.upper))
    furthest = max(abs(row.lower), abs(row.upper))
    if nearest >= mcid:
        return "all of it is at least the smallest change that matters"
    if furthest < mcid:
        return "all of it is less than the smallest change that matters"
    return "it holds both differences that matter and differences too small to matter"


def _alone(row: Mean, parts: ReportParts) -> str:
    counted = f"{row.answered} of {row.due} answered"
    if row.estimate is None or row.lower is None or row.upper is None:
        return f"At {row.visit} {row.arm} has no mean; {counted}."
    figures = interval(row.estimate, row.lower, row.upper)
    return (
        f"At {row.visit} the mean with {row.arm} was {figures} {parts.scale.unit}, "
        f"{percent(parts.model.level)} interval; {counted}. Nobody was treated otherwise for "
        "comparison."
    )


def missing(parts: ReportParts) -> Iterator[str]:
    """Eligible, treated, due, answered and missing at the visit asked about, for each arm."""
    people = {one.arm: one for one in parts.people}
    for row in parts.asked():
        one = people[row.arm]
        treated = (
            "how many were treated is not known"
            if one.treated is None
            else (f"{one.treated} were treated")
        )
        silent = row.due - row.answered
        yield (
            f"{row.arm}: {one.eligible} were {one.counted}, {treated}. At {row.visit} {row.due} "
            f"answers were due and {row.answered} were given ({share(row.answered, row.due)}); "
            f"{silent} {'is' if silent == 1 else 'are'} missing."
        )


def left_out(parts: ReportParts) -> Iterator[str]:
    """Who is in no figure, and which answers are in none, and why."""
    for row in parts.left_out:
        yield f"{row.arm or 'No known arm'}: {row.count} left out of every figure ({row.reason})."
    for row in parts.answers_left_out:
        one = "answer counts" if row.count == 1 else "answers count"
        yield f"{row.arm}: {row.count} {one} as not given ({row.reason})."


def counted(parts: ReportParts) -> Iterator[str]:
    """Arms of which the counts of changes do not hold everybody."""
    for one in parts.people:
        found = sum(row.count for row in parts.changes if row.arm == one.arm)
        found += sum(row.missing for row in parts.unanswered if row.arm == one.arm)
        if found < one.eligible:
            yield f"{one.arm}: {found} of {one.eligible} people are in these counts."


def tipping(one: Tipping, parts: ReportParts) -> str:
    pair = f"{one.treated} against {one.comparator}"
    if one.delta is None:
        return f"{pair}: {_WHY.get(one.reason, one.reason)}."
    # Where the first arm did worse, its missing answers would have to be better.
    side = "worse" if (one.delta > 0) == parts.scale.lower_is_better else "better"
    return (
        f"{pair}: the result would no longer stand if the missing answers of {one.treated} were "
        f"{points(abs(one.delta))} {parts.scale.unit} {side} than expected (tipping point)."
    )


_WHY = {
    "no difference": "the interval holds no difference already, so nothing can tip",
    "none missing": "nobody is missing, so nothing can tip",
}


def second_look(one: SecondLook, outcome: Scale) -> str:
    return (
        f"A second look alone would be expected to change the mean by {points(one.change)} "
        f"{outcome.unit} (regression to the mean; figures from {one.source})."
    )


def comparator(arm: ComparatorArm, top: float) -> str:
    """A published arm as one sentence with n, source and how far the source was read."""
    note = f" {arm.note}" if arm.note else ""
    return f"{arm.line(top).replace(': -', ': −', 1)}. Read: {arm.seen}.{note}"
