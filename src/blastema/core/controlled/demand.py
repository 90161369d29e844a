"""Steps that ask for training: who owes it may not do them, where a site tied a document to them.

A step is known by the event that says that it was done. So a person who owes training may
still tell of a deviation, stop the line, or end a run as failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.controlled.state import ControlledState
from blastema.core.verdict import Finding, refuse

# The site's answer to training that is owed; any other value, and none, refuses the step.
TRAINING_SETTING = "training-at-a-step"
WARN = "warn"


class StepKind(StrEnum):
    """What a site may ask training for."""

    PROCESS = "process"
    RELEASE = "release"
    TIME_OUT = "time-out"
    COLLECTION = "collection"
    INJECTION = "injection"
    RECEIPT = "receipt"
    STORAGE = "storage"
    LABELLING = "labelling"
    CULTURE = "culture"


_WORDS: Mapping[StepKind, str] = {
    StepKind.PROCESS: "a process run",
    StepKind.RELEASE: "a release",
    StepKind.TIME_OUT: "a time-out",
    StepKind.COLLECTION: "a collection",
    StepKind.INJECTION: "an injection",
    StepKind.RECEIPT: "a receipt",
    StepKind.STORAGE: "storing a container",
    StepKind.LABELLING: "printing a label",
    StepKind.CULTURE: "a culture",
}
# The events that say that such a step was done. A later version of one joins it here.
_DONE_BY: Mapping[str, StepKind] = {
    "run.started.v1": StepKind.PROCESS,
    "run.step_done.v1": StepKind.PROCESS,
    "run.finished.v1": StepKind.PROCESS,
    "product.release_proposed.v1": StepKind.RELEASE,
    "product.released.v1": StepKind.RELEASE,
    "treatment.timeout_passed.v1": StepKind.TIME_OUT,
    "product.collected.v1": StepKind.COLLECTION,
    "product.donated.v1": StepKind.COLLECTION,
    "treatment.injected.v2": StepKind.INJECTION,
    "product.received.v2": StepKind.RECEIPT,
    "product.accepted.v1": StepKind.RECEIPT,
    "product.stored.v1": StepKind.STORAGE,
    "product.taken_out.v1": StepKind.STORAGE,
    "product.label_printed.v2": StepKind.LABELLING,
    "culture.started.v1": StepKind.CULTURE,
    "culture.counted.v1": StepKind.CULTURE,
    "culture.passaged.v1": StepKind.CULTURE,
}


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody (``staff/ID``) is about to do a step of this kind."""

    step: StepKind
    staff: str


def step_words(step: str) -> str:
    return _WORDS[StepKind(step)]


def kind_of_step(event_type: str) -> StepKind | None:
    """What a step of this event is; ``None`` where no site can ask for training on it."""
    return _DONE_BY.get(event_type)


def owed(documents: Iterable[ControlledState], doing: Doing, today: str) -> tuple[Finding, ...]:
    """Each document that this person has not acknowledged, as it is in force today."""
    return tuple(
        _owed(document, doing)
        for document in documents
        if doing.step in document.steps and _is_owed(document, doing.staff, today)
    )


def _is_owed(document: ControlledState, staff: str, today: str) -> bool:
    due = document.training_due(staff, today)
    return bool(due) and due <= today


def _owed(document: ControlledState, doing: Doing) -> Finding:
    return refuse(
        "TRAINING-OWED",
        f"This site asks for training on {document.number} before {step_words(doing.step)}, and "
        "it is not recorded for the version in force.",
        f"Open {document.number} under Documents, read it, and sign that you have.",
    )
