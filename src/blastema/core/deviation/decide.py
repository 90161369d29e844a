"""What quality may do about a deviation: take it up, judge, report and close it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from blastema.core.deviation.state import (
    ActionNeed,
    DeviationStage,
    DeviationState,
    Impact,
    Reporting,
)
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.run.state import Severity
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# Calendar days from discovery: 21 CFR 1271.350(b), form FDA 3486. Whether that rule reaches
# this deviation at all is what quality judges; until then the days count.
REPORT_DAYS = 45
CITATION = "21 CFR 1271.350(b)"
# The number of a report: a code, which cannot tell a story.
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9./:-]{0,39}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How much it mattered, to what, and what follows from it."""

    severity: Severity
    product_impact: Impact
    patient_impact: Impact
    reporting: Reporting
    action: ActionNeed

    def as_data(self) -> dict[str, Json]:
        return {
            "severity": self.severity.value,
            "product_impact": self.product_impact.value,
            "patient_impact": self.patient_impact.value,
            "reporting": self.reporting.value,
            "action": self.action.value,
        }


def take_up(
    state: DeviationState,
    *,
    source: str,
    patient: str,
    sealed_for: str,
    what: str,
    severity: Severity,
    discovered_on: str,
    today: str,
    taken_up: bool = False,
) -> Decision:
    """``what`` is sealed; ``taken_up`` says that this very deviation has a file already."""
    must_be_sealed(what=what)
    refused = refusal(
        None
        if state.stage is DeviationStage.NONE and not taken_up
        else refuse("DEVIATION-ONCE", "This deviation is in the quality file already."),
        None
        if what
        else refuse("DEVIATION-WHAT", "Say what was different.", "Tell it in a sentence."),
        _not_ahead(discovered_on, today),
    )
    if refused:
        return refused
    until = date.fromisoformat(discovered_on) + timedelta(days=REPORT_DAYS)
    data: dict[str, Json] = {
        "source": source,
        "patient": patient,
        "sealed_for": sealed_for,
        "what": what,
        "severity": severity.value,
        "discovered_on": discovered_on,
        "report_by": until.isoformat(),
    }
    return (Event("deviation.opened.v1", data),)


def judge(
    state: DeviationState, *, judgement: Judgement, on: str, signature: Signature
) -> Decision:
    """May be said anew until the file is closed; what was reported stays reported."""
    refused = refusal(
        moment("DEVIATION-JUDGE-WHEN", "judge this deviation", state.stage, _WORKED_ON),
        approves(signature),
        _minor_fits(judgement),
        refuse(
            "DEVIATION-REPORTED-ALREADY",
            "An authority was told of it, so a report was due.",
            "Judge that the report is due.",
            "quality",
        )
        if state.reported_on and judgement.reporting is Reporting.NOT_DUE
        else None,
    )
    data = {**judgement.as_data(), "on": on, **_signed(signature)}
    return refused or (Event("deviation.judged.v1", data),)


def report(
    state: DeviationState, *, on: str, reference: str, today: str, signature: Signature
) -> Decision:
    """Says that an authority was told, on which day and under which number."""
    refused = refusal(
        moment(
            "DEVIATION-REPORT-WHEN",
            "record a report of this deviation",
            state.stage,
            (DeviationStage.JUDGED,),
            remedy="Judge it first.",
            who="quality",
        ),
        approves(signature),
        refuse("DEVIATION-REPORT-ONCE", "This deviation is reported already.")
        if state.reported_on
        else None,
        refuse(
            "DEVIATION-REPORT-NOT-DUE",
            "No report was judged to be due.",
            "Judge it anew if one is.",
            "quality",
        )
        if state.reporting == Reporting.NOT_DUE
        else None,
        _not_ahead(on, today),
        refuse(
            "DEVIATION-REPORT-BEFORE",
            "Nobody can be told before it was discovered.",
            "Correct the day.",
        )
        if state.discovered_on and on < state.discovered_on
        else None,
        _a_number(reference),
    )
    data: dict[str, Json] = {"on": on, "reference": reference, **_signed(signature)}
    return refused or (Event("deviation.reported.v1", data),)


def close(state: DeviationState, *, on: str, actions: int, signature: Signature) -> Decision:
    """``actions`` is how many corrective actions were opened from it.

    Those go on by themselves until each was shown to work.
    """
    refused = refusal(
        moment(
            "DEVIATION-CLOSE-WHEN",
            "close this deviation",
            state.stage,
            (DeviationStage.JUDGED,),
            remedy="Judge it first." if state.stage is DeviationStage.OPEN else "",
            who="quality",
        ),
        approves(signature),
        refuse(
            "DEVIATION-REPORT-OPEN",
            "A report to an authority is due and not recorded.",
            "Record it, or judge that it is not due.",
            "quality",
        )
        if state.reporting == Reporting.DUE and not state.reported_on
        else None,
        refuse(
            "DEVIATION-ACTION-OPEN",
            "Corrective action was judged to be needed, and none was opened.",
            "Open one, or judge anew why none is needed.",
            "quality",
        )
        if state.action == ActionNeed.NEEDED and not actions
        else None,
    )
    return refused or (Event("deviation.closed.v1", {"on": on, **_signed(signature)}),)


_WORKED_ON = (DeviationStage.OPEN, DeviationStage.JUDGED)


def _signed(signature: Signature) -> dict[str, Json]:
    return {"signed_by": signature.signed_by, "meaning": signature.meaning.value}


def _minor_fits(judgement: Judgement) -> Finding | None:
    harmed = Impact.CERTAIN in (judgement.product_impact, judgement.patient_impact)
    if judgement.severity is not Severity.MINOR or not harmed:
        return None
    return refuse(
        "DEVIATION-MINOR",
        "What certainly harmed a product or a person is not minor.",
        "Judge it major or critical.",
        "quality",
    )


def _a_number(reference: str) -> Finding | None:
    if _REFERENCE.fullmatch(reference):
        return None
    return refuse(
        "DEVIATION-REFERENCE",
        "The reference is not a report's number: capitals, digits and . / : -, 40 at most.",
        "Leave out names and sentences.",
        "quality",
    )


def _not_ahead(day: str, today: str) -> Finding | None:
    if day <= today:
        return None
    return refuse("DEVIATION-DAY-AHEAD", "This day has not come yet.", "Correct the day.")
