"""What an assignment is, as the fold of its events.

    (none) -> made -> done
                 +--> withdrawn

A company sees a patient only through an assignment that is ``made``, and of the patient
only what the assignment ``shows``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from blastema.core.stream import Handler, Kind


class AssignmentStage(StrEnum):
    NONE = "none"
    MADE = "made"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    RECORDS_REQUEST = "records-request"
    BILLING = "billing"


class Shows(StrEnum):
    """What may be seen of a patient."""

    IDENTITY = "identity"
    CONTACT = "contact"
    APPOINTMENTS = "appointments"
    DIAGNOSES = "diagnoses"
    TREATMENTS = "treatments"
    CONSENTS = "consents"
    FINDINGS = "findings"
    OUTCOMES = "outcomes"


# The most that a purpose needs (minimum necessary: 45 CFR 164.502(b)). Somebody who asks
# for the records of a patient may be owed all of them; a bill needs no findings.
MOST_SHOWN: Mapping[Purpose, frozenset[Shows]] = MappingProxyType(
    {
        Purpose.RECORDS_REQUEST: frozenset(Shows),
        Purpose.BILLING: frozenset(
            {
                Shows.IDENTITY,
                Shows.CONTACT,
                Shows.APPOINTMENTS,
                Shows.DIAGNOSES,
                Shows.TREATMENTS,
            }
        ),
    }
)


class AssignmentWithdrawal(StrEnum):
    NO_LONGER_NEEDED = "no longer needed"
    MADE_IN_ERROR = "made in error"
    AGREEMENT_ENDED = "agreement ended"
    ANOTHER_COMPANY = "given to somebody else"


@dataclass(frozen=True, slots=True)
class AssignmentState:
    stage: AssignmentStage = AssignmentStage.NONE
    company: str = ""
    patient: str = ""
    purpose: str = ""
    shows: frozenset[str] = frozenset()
    due: str = ""
    note: str = ""
    withdrawn: str = ""

    def lets_see(self, company: str, what: Shows) -> bool:
        """Whether this company may see this of the patient, now."""
        theirs = self.stage is AssignmentStage.MADE and self.company == company
        return theirs and what in self.shows


def _made(state: AssignmentState, data: Mapping[str, Any]) -> AssignmentState:
    return replace(
        state,
        stage=AssignmentStage.MADE,
        company=data["company"],
        patient=data["patient"],
        purpose=data["purpose"],
        shows=frozenset(data["shows"]),
        due=data["due"],
    )


def _done(state: AssignmentState, data: Mapping[str, Any]) -> AssignmentState:
    return replace(state, stage=AssignmentStage.DONE, note=data["note"])


def _withdrawn(state: AssignmentState, data: Mapping[str, Any]) -> AssignmentState:
    return replace(state, stage=AssignmentStage.WITHDRAWN, withdrawn=data["reason"])


_HANDLERS: dict[str, Handler[AssignmentState]] = {
    "assignment.made.v1": _made,
    "assignment.done.v1": _done,
    "assignment.withdrawn.v1": _withdrawn,
}

ASSIGNMENT = Kind("assignment", AssignmentState(), _HANDLERS)
