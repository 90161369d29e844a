"""Withdrawing an alert: the result that started a recall was corrected, and everybody is told.

    open | closed -> withdrawn          the recall
    open | settled -> withdrawn         each of its persons

Holds stay until they are lifted, reports that were sent stay sent, and what a clinician
judged stays judged.
"""

from __future__ import annotations

from collections.abc import Collection

from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.recall.exposure import ExposureStage, ExposureState
from blastema.core.recall.state import RecallReason, RecallStage, RecallState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def withdraw(
    state: RecallState,
    *,
    corrected: bool,
    failing: Collection[str],
    on: str,
    signature: Signature,
) -> Decision:
    """``corrected`` says that a result of what started it was corrected; ``failing`` names the
    late tests of its products that still do not pass."""
    refused = refusal(
        moment(
            "RECALL-WITHDRAW-WHEN",
            "withdraw the alert of this recall",
            state.stage,
            (RecallStage.OPEN, RecallStage.CLOSED),
        ),
        approves(signature),
        _by_a_result(state),
        None if corrected or not _late(state) else _NOT_CORRECTED,
        _still_failing(failing),
    )
    data = {"on": on, "signed_by": signature.signed_by, "meaning": signature.meaning.value}
    return refused or (Event("recall.withdrawn.v1", data),)


def tell(state: ExposureState, *, on: str) -> tuple[Event, ...]:
    """The withdrawal on one person's line; told once."""
    known = state.stage in (ExposureStage.OPEN, ExposureStage.SETTLED)
    return (Event("exposure.withdrawn.v1", {"on": on}),) if known else ()


def read(state: ExposureState, *, by: str) -> Decision:
    """Somebody who treats the person has read that the alert was withdrawn."""
    refused = refusal(
        moment(
            "EXPOSURE-WITHDRAWN-WHEN",
            "say that the withdrawal was read for",
            state.stage,
            (ExposureStage.WITHDRAWN,),
        ),
        refuse("EXPOSURE-WITHDRAWAL-READ", "The team has read the withdrawal already.")
        if state.withdrawal_read_by
        else None,
    )
    return refused or (Event("exposure.withdrawal_read.v1", {"seen_by": by}),)


def _late(state: RecallState) -> bool:
    return state.reason == RecallReason.LATE_RESULT


def _by_a_result(state: RecallState) -> Finding | None:
    if _late(state) or not state.reason:
        return None
    return refuse(
        "RECALL-WITHDRAW-REASON",
        "This recall was not started by a late result, so no correction takes it back.",
        "Reach its persons and close it.",
        "quality",
    )


_NOT_CORRECTED = refuse(
    "RECALL-NOT-CORRECTED",
    "No late result of what this recall was started by has been corrected.",
    "The laboratory corrects the result first, with its reason.",
    "laboratory",
)


def _still_failing(failing: Collection[str]) -> Finding | None:
    if not failing:
        return None
    return refuse(
        "RECALL-STILL-FAILING",
        f"In its scope a late result does not pass: {', '.join(sorted(set(failing)))}.",
        "The alert stands as long as one of them does.",
        "quality",
    )
