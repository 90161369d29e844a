"""By when an adverse event must be reported, and to whom.

Calendar days, counted from a local date of the site; a due date is never moved to a
later working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blastema.core.safety.state import AdverseState


class Pathway(StrEnum):
    """Under which law the product is used; it decides what must be reported."""

    INVESTIGATIONAL = "351"
    TISSUE = "361"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One report that is due; ``provisional`` until somebody has judged the event.

    A deadline that is not ``verified`` rests on a source nobody has read in full: it is
    shown with that warning.
    """

    id: str
    words: str
    clock_start: str
    days: int
    due: str
    form: str
    citation: str
    verified: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Duty:
    id: str
    words: str
    days: int
    form: str
    citation: str
    verified: bool = True


_FATAL = _Duty(
    "IND-7",
    "Fatal or life-threatening, unexpected and suspected: tell the regulator.",
    7,
    "FDA 3500A",
    "21 CFR 312.32(c)(2)",
)
_EXPEDITED = _Duty(
    "IND-15",
    "Serious, unexpected and suspected: report to the regulator.",
    15,
    "FDA 3500A",
    "21 CFR 312.32(c)(1)",
)
# The number of days is the programme's reading of "immediately".
_SPONSOR = _Duty(
    "SPONSOR-NOW",
    "Serious: the investigator tells the sponsor at once.",
    0,
    "",
    "21 CFR 312.64(b)",
    verified=False,
)
_DISEASE = _Duty(
    "TISSUE-15",
    "Involves a communicable disease: report to the regulator.",
    15,
    "FDA 3500A",
    "21 CFR 1271.350(a)",
)


def deadlines(state: AdverseState, pathway: Pathway) -> tuple[Deadline, ...]:
    """What is due for this event as it is known now, the soonest first.

    The seven-day notice does not replace the report within fifteen days. A duty that was
    met is left out, until new information starts its clock again on a later day.
    """
    duties = (
        (_SPONSOR, pathway is Pathway.INVESTIGATIONAL and state.serious, state.aware_on),
        (_FATAL, pathway is Pathway.INVESTIGATIONAL, state.urgent_on),
        (_EXPEDITED, pathway is Pathway.INVESTIGATIONAL, state.expedited_on),
        (_DISEASE, pathway is Pathway.TISSUE, state.disease_on),
    )
    found = (
        _deadline(duty, start, state)
        for duty, applies, start in duties
        if applies and start and not _met(state, duty, start)
    )
    return tuple(sorted(found, key=lambda deadline: (deadline.due, deadline.days)))


def _met(state: AdverseState, duty: _Duty, start: str) -> bool:
    notice = state.notices.get(duty.id)
    return notice is not None and notice.on >= start


def _deadline(duty: _Duty, start: str, state: AdverseState) -> Deadline:
    return Deadline(
        id=duty.id,
        words=duty.words,
        clock_start=start,
        days=duty.days,
        due=(date.fromisoformat(start) + timedelta(days=duty.days)).isoformat(),
        form=duty.form,
        citation=duty.citation,
        verified=duty.verified,
        provisional=not state.judged,
    )
