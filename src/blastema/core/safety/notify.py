"""That an authority or a sponsor was told of an adverse event."""

from __future__ import annotations

import re
from collections.abc import Collection

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.safety.deadlines import Deadline
from blastema.core.safety.state import AdverseStage, AdverseState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The number of a report: a code, which cannot tell a story.
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9./:-]{0,39}")
_REPORTED = (AdverseStage.REPORTED, AdverseStage.JUDGED, AdverseStage.CLOSED)


def notify(
    state: AdverseState,
    *,
    duty: str,
    on: str,
    reference: str,
    running: Collection[Deadline],
    today: str,
    signature: Signature,
) -> Decision:
    """``running`` are the duties whose clocks run; one without a form needs no number."""
    met = next((one for one in running if one.id == duty), None)
    refused = refusal(
        moment("ADVERSE-NOTIFY-WHEN", "record a report of this event", state.stage, _REPORTED),
        approves(signature),
        None
        if met
        else refuse(
            "ADVERSE-NOTIFY-DUTY",
            "No such report is due for this event as it is known now.",
            f"Due are: {', '.join(one.id for one in running) or 'none'}.",
            "quality",
        ),
        _day(on, met.clock_start if met else state.aware_on, today),
        _number(reference, needed=bool(met and met.form)),
    )
    data: dict[str, Json] = {
        "duty": duty,
        "on": on,
        "reference": reference,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("adverse.notified.v1", data),)


def _day(on: str, start: str, today: str) -> Finding | None:
    if start <= on <= today:
        return None
    return refuse(
        "ADVERSE-NOTIFY-DAY",
        "A report comes between the day its clock started and today.",
        "Correct the day.",
    )


def _number(reference: str, *, needed: bool) -> Finding | None:
    if _REFERENCE.fullmatch(reference) or (not reference and not needed):
        return None
    return refuse(
        "ADVERSE-NOTIFY-REFERENCE",
        "The reference is not a report's number: capitals, digits and . / : -, 40 at most.",
        "Leave out names and sentences.",
        "quality",
    )
