"""What may happen to an adverse event, and what happens when it does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature
from blastema.core.safety.state import (
    AdverseStage,
    AdverseState,
    Outcome,
    Relatedness,
    Seriousness,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# CTCAE grades; not every term has all of them.
GRADES = frozenset(range(1, 6))
DEATH_GRADE = 5


@dataclass(frozen=True, slots=True)
class Grading:
    """How bad it was and what it led to.

    ``grading`` names the scale with its version ("CTCAE 5.0"): a bare grade means
    nothing. ``intervention`` says whether it needed medical or surgical treatment.
    """

    grade: int
    grading: str
    serious: bool
    seriousness: Collection[Seriousness] = ()
    communicable: bool = False
    intervention: bool = False

    def as_data(self) -> Mapping[str, Json]:
        return {
            "grade": self.grade,
            "grading": self.grading,
            "serious": self.serious,
            "seriousness": [*sorted(criterion.value for criterion in self.seriousness)],
            "communicable": self.communicable,
            "intervention": self.intervention,
        }


def report(
    state: AdverseState,
    *,
    patient: str,
    episode: str,
    course: str | None = None,
    product: str | None = None,
    term: str,
    grading: Grading,
    onset: str,
    aware_on: str,
    narrative: str,
    today: str,
    term_grades: Collection[int] = GRADES,
) -> Decision:
    """Records what went wrong; ``narrative`` is free text and comes sealed.

    Dates are the site's local dates. ``term_grades`` are the grades that the scale
    defines for this term.
    """
    refused = refusal(
        None
        if state.stage is AdverseStage.NONE
        else refuse("ADVERSE-REPORTED-ONCE", "This event is reported already.", "Regrade it."),
        None if term else refuse("ADVERSE-TERM", "Say what happened.", "Choose a term."),
        *_graded(grading, term_grades),
        *_dates(onset, aware_on, today),
    )
    data: dict[str, Json] = {
        "patient": patient,
        "episode": episode,
        "course": course,
        "product": product,
        "term": term,
        **grading.as_data(),
        "onset": onset,
        "aware_on": aware_on,
        "narrative": narrative,
    }
    return refused or (Event("adverse.reported.v1", data),)


def judge(
    state: AdverseState,
    *,
    relatedness: Relatedness,
    expected: bool,
    signature: Signature,
    informed_on: str,
    today: str,
) -> Decision:
    """Says whether the treatment caused it and whether that was to be expected.

    ``informed_on`` is the local date on which the information reached the practice that
    this judgement rests on: a clock starts there, not on the day somebody signs.
    """
    refused = refusal(
        moment("ADVERSE-JUDGE-WHEN", "judge this event", state.stage, _OPEN),
        _informed(state, informed_on, today),
    )
    data: dict[str, Json] = {
        "relatedness": relatedness.value,
        "expected": expected,
        "informed_on": informed_on,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("adverse.judged.v1", data),)


def regrade(
    state: AdverseState,
    *,
    grading: Grading,
    reason: str,
    informed_on: str,
    today: str,
    term_grades: Collection[int] = GRADES,
) -> Decision:
    """Grades anew when more is known; an event that was closed opens again."""
    refused = refusal(
        moment("ADVERSE-REGRADE-WHEN", "regrade this event", state.stage, _REPORTED),
        *_graded(grading, term_grades),
        _informed(state, informed_on, today),
        None if reason.strip() else refuse("ADVERSE-REASON", "Say what is new.", "Say why."),
    )
    data: dict[str, Json] = {**grading.as_data(), "reason": reason, "informed_on": informed_on}
    return refused or (Event("adverse.regraded.v1", data),)


def close(state: AdverseState, *, outcome: Outcome, running: int = 0) -> Decision:
    """``running`` is how many reports to an authority or sponsor are due and not recorded."""
    refused = refusal(
        moment(
            "ADVERSE-CLOSE-WHEN",
            "close this event",
            state.stage,
            (AdverseStage.JUDGED,),
            remedy="Judge it first." if state.stage is AdverseStage.REPORTED else "",
            who="clinician",
        ),
        refuse(
            "ADVERSE-REPORTS-OPEN",
            f"Reports about this event that are due and not recorded: {running}.",
            "Record that they were made, or judge the event anew.",
            "quality",
        )
        if running
        else None,
        refuse("ADVERSE-NOT-OVER", "The event is not over.", "Follow it to its end.", "clinician")
        if outcome in (Outcome.ONGOING, Outcome.RECOVERING)
        else None,
        refuse(
            "ADVERSE-FATAL-OUTCOME",
            "A fatal outcome and a death go together.",
            "Regrade the event, or choose another outcome.",
            "clinician",
        )
        if (outcome is Outcome.FATAL) != (Seriousness.DEATH in state.seriousness)
        else None,
    )
    return refused or (Event("adverse.closed.v1", {"outcome": outcome.value}),)


_OPEN = (AdverseStage.REPORTED, AdverseStage.JUDGED)
_REPORTED = (*_OPEN, AdverseStage.CLOSED)


def _graded(grading: Grading, term_grades: Collection[int]) -> tuple[Finding | None, ...]:
    died = Seriousness.DEATH in grading.seriousness
    return (
        refuse(
            "ADVERSE-GRADE",
            "The scale has no such grade for this term.",
            f"Choose one of {', '.join(str(grade) for grade in sorted(term_grades))}.",
        )
        if grading.grade not in GRADES & set(term_grades)
        else None,
        None
        if grading.grading.strip()
        else refuse("ADVERSE-GRADING", "Name the scale with its version.", "Say CTCAE 5.0."),
        refuse(
            "ADVERSE-SERIOUSNESS",
            "Serious and its criteria go together: one without the other means nothing.",
            "Tick what it led to, or say that it was not serious.",
        )
        if grading.serious != bool(grading.seriousness)
        else None,
        refuse("ADVERSE-DEATH", "Grade 5 and a death go together.", "Correct one of the two.")
        if (grading.grade == DEATH_GRADE) != died
        else None,
    )


def _dates(onset: str, aware_on: str, today: str) -> tuple[Finding | None, ...]:
    return (
        refuse("ADVERSE-ONSET-FUTURE", "The event would begin in the future.", "Check the date.")
        if onset > today
        else None,
        refuse(
            "ADVERSE-AWARE",
            "The practice learned of it between its beginning and today.",
            "Check the date.",
        )
        if not onset <= aware_on <= today
        else None,
    )


def _informed(state: AdverseState, informed_on: str, today: str) -> Finding | None:
    if state.aware_on <= informed_on <= today:
        return None
    return refuse(
        "ADVERSE-INFORMED",
        "New information came between the first report and today.",
        "Check the date.",
    )
