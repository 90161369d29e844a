"""May this person be treated at all just now? Asked before every act of a treatment.

A consent is withdrawn, a death is told or a pause begins between two acts as well as before
the first, so that whatever touches a person asks again and does not trust the step before.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.episode.state import EpisodeState, Withdrawal
from blastema.core.patient.state import PatientStage, PatientState
from blastema.core.verdict import Finding, refuse


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person's records say now; ``stage`` is that of the patient's own record,
    ``alarm`` says that a clinician has to see the person first.

    ``gate`` is what the rule book holds against the step: refusals, and conditions that are
    due and open.
    """

    stage: PatientStage = PatientStage.REGISTERED
    paused: bool = False
    withdrawn: bool = False
    consented: bool = True
    alarm: bool = False
    gate: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls, patient: PatientState, episode: EpisodeState, *consents: ConsentState | None
    ) -> Standing:
        """``consents`` are all that the act needs: of the treatment, of a collection besides."""
        return cls(
            patient.stage,
            bool(episode.paused),
            Withdrawal.TREATMENT in episode.withdrawn,
            all(one is not None and one.stage is ConsentStage.SIGNED for one in consents),
            episode.alarm.is_open,
        )


def untreatable(standing: Standing) -> tuple[Finding | None, ...]:
    """Every reason why nothing may be done to this person, consent apart."""
    return (
        no_patient(standing.stage),
        refuse("STANDING-PAUSED", "This episode is paused.", "Resume it first.", "coordinator")
        if standing.paused
        else None,
        refuse(
            "STANDING-WITHDRAWN",
            "The person has withdrawn from treatment.",
            "Stop. Ask what they want.",
            "clinician",
        )
        if standing.withdrawn
        else None,
        refuse(
            "STANDING-ALARM",
            "A clinician has to see this person first, and nobody has said what was done.",
            "Stop. See the person, and record what was done on the episode's page.",
            "clinician",
        )
        if standing.alarm
        else None,
        *standing.gate,
    )


def untouchable(standing: Standing) -> tuple[Finding | None, ...]:
    """As ``untreatable``, and no consent in force: before a needle."""
    return (
        *untreatable(standing),
        None
        if standing.consented
        else refuse(
            "STANDING-CONSENT",
            "There is no consent in force.",
            "Stop. Speak with the person first.",
            "clinician",
        ),
    )


def no_patient(stage: PatientStage) -> Finding | None:
    """Why nothing new may be begun for the person of this record."""
    if stage is PatientStage.REGISTERED:
        return None
    words, remedy = _GONE.get(stage, ("There is no such patient.", "Check the number."))
    return refuse("STANDING-PATIENT", words, remedy, "coordinator")


_GONE = {
    PatientStage.DIED: (
        "The record says that this person has died.",
        "If that is a mistake, take the death back first.",
    ),
    PatientStage.MERGED: (
        "This record was merged into another one.",
        "Use the record that stays.",
    ),
    PatientStage.ERASED: ("This person was erased.", "Nothing new is written about them."),
}
