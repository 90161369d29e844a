"""What happens beside the time-outs: the line is stopped, an answer decided, a label typed."""

from __future__ import annotations

from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.treatment.checklist import checklist
from blastema.core.treatment.label import (
    container_code,
    is_container,
    is_wristband,
    wristband_code,
)
from blastema.core.treatment.state import (
    DecisionReason,
    HaltReason,
    TreatmentStage,
    TreatmentState,
)
from blastema.core.verdict import Finding, refusal, refuse

_OPEN = (TreatmentStage.OPEN,)


def stop_line(state: TreatmentState, *, reason: HaltReason, by: str) -> Decision:
    """Anybody may, at any moment, and as often as they like."""
    refused = refusal(moment("LINE-STOP-WHEN", "stop this treatment", state.stage, _OPEN))
    data = {"reason": reason.value, "stopped_by": by}
    return refused or (Event("treatment.line_stopped.v1", {**data}),)


def decide_answer(
    state: TreatmentState, *, item: str, answer: str, reason: DecisionReason, by: str
) -> Decision:
    """The clinician goes on after an answer that waits for a decision, and for no other."""
    refused = refusal(
        moment("ANSWER-DECIDE-WHEN", "decide about an answer", state.stage, _OPEN),
        _undecidable(item, answer),
    )
    data = {"item": item, "answer": answer, "reason": reason.value, "decided_by": by}
    return refused or (Event("treatment.answer_decided.v1", {**data}),)


def _undecidable(item: str, answer: str) -> Finding | None:
    known = checklist().get(item)
    if known is not None and answer in known.decidable:
        return None
    return refuse(
        "ANSWER-NOT-DECIDABLE",
        "Nobody can decide to go on after this: it has to be put right, or the session ends.",
        "Put it right, or end the session early.",
        "clinician",
    )


def type_identifiers(state: TreatmentState, *, wristband: str, container: str, by: str) -> Decision:
    """One person's reading of wristband and label; what cannot be one is not recorded."""
    patient, label = wristband_code(wristband), container.strip()
    refused = refusal(
        moment("TYPED-WHEN", "type identifiers", state.stage, _OPEN),
        None
        if is_wristband(patient)
        else refuse(
            "TYPED-WRISTBAND",
            "What was typed is not the number of a wristband.",
            "Type the number that stands on the wristband.",
        ),
        None
        if not label or is_container(label)
        else refuse(
            "TYPED-CONTAINER",
            "What was typed is not the number and division of a label, or its check character "
            "does not fit.",
            "Compare each character with the label, and type it again.",
        ),
    )
    code = container_code(label) or None
    return refused or (
        Event(
            "treatment.identifiers_typed.v1",
            {"typed_by": by, "wristband": patient, "container": code},
        ),
    )
