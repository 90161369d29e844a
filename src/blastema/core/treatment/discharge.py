"""The check before somebody goes home: vital signs, and what was seen and asked.

No limit of a vital sign is built in: nobody verified one that holds for everybody. The
record keeps what was measured; refused is only what nobody alive has, which is a slip of
the keyboard. A check that did not pass is recorded like one that did, and can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from blastema.core.catalogue.tables import resource_texts
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.treatment.checklist import Item, Weight, load
from blastema.core.treatment.state import TreatmentStage, TreatmentState
from blastema.core.verdict import Finding, refusal, refuse

_BEGUN = (TreatmentStage.OPEN, TreatmentStage.FINISHED, TreatmentStage.ABANDONED)


class Vital(StrEnum):
    """A vital sign in the small unit that it is kept in."""

    PULSE = "pulse-per-minute"
    SYSTOLIC = "systolic-mmhg"
    DIASTOLIC = "diastolic-mmhg"
    OXYGEN = "oxygen-saturation-percent"
    TEMPERATURE = "temperature-mc"
    PAIN = "pain-0-to-10"


# Least and most that can be meant, both ends possible: wide on purpose, to find slips only.
MEANT: Mapping[Vital, tuple[int, int]] = {
    Vital.PULSE: (20, 300),
    Vital.SYSTOLIC: (40, 300),
    Vital.DIASTOLIC: (20, 200),
    Vital.OXYGEN: (30, 100),
    Vital.TEMPERATURE: (25_000, 45_000),
    Vital.PAIN: (0, 10),
}


@lru_cache(maxsize=1)
def discharge_list() -> Mapping[str, Item]:
    """Every question before going home by its slug, in the order in which it is asked."""
    return load(resource_texts("blastema.core.treatment")["discharge.toml"])


def check_discharge(
    state: TreatmentState, *, vitals: Mapping[Vital, int], answers: Mapping[str, str], by: str
) -> Decision:
    """Records the check; it passes where every answer does."""
    refused = refusal(
        moment("DISCHARGE-WHEN", "check before going home", state.stage, _BEGUN),
        *_vitals(vitals),
        *_answers(answers),
    )
    against = [slug for slug, one in answers.items() if not _passes(slug, one)]
    data: dict[str, Json] = {
        "vitals": {vital.value: amount for vital, amount in vitals.items()},
        "answers": {**answers},
        "against": [*against],
        "passed": not against,
        "checked_by": by,
    }
    return refused or (Event("treatment.discharge_checked.v1", data),)


def _vitals(vitals: Mapping[Vital, int]) -> Iterator[Finding | None]:
    yield (
        None
        if vitals
        else refuse("DISCHARGE-VITALS", "No vital sign was measured.", "Measure at least one.")
    )
    for vital, amount in vitals.items():
        least, most = MEANT[vital]
        if not least <= amount <= most:
            yield refuse(
                "DISCHARGE-VITAL-MEANT",
                f"{vital.value} cannot be {amount}: it lies between {least} and {most}.",
                "Measure again, and type what you read.",
            )
    if vitals.get(Vital.DIASTOLIC, 0) > vitals.get(Vital.SYSTOLIC, MEANT[Vital.SYSTOLIC][1]):
        yield refuse(
            "DISCHARGE-PRESSURE",
            "The lower blood pressure is above the upper one.",
            "Type the two in their places.",
        )


def _answers(answers: Mapping[str, str]) -> Iterator[Finding]:
    known = discharge_list()
    for slug in sorted(answers.keys() - known.keys()):
        yield refuse("DISCHARGE-UNASKED", f"Nobody asks {slug!r} before going home.")
    for slug, item in known.items():
        if answers.get(slug) not in item.answers:
            yield refuse(
                "DISCHARGE-ASK",
                f"Not answered: {item.question}",
                f"Answer one of {', '.join(item.answers)}.",
            )


def _passes(slug: str, answer: str) -> bool:
    item = discharge_list().get(slug)
    return item is not None and item.answers.get(answer) is Weight.PASSES
