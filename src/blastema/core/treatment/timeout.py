"""The time-out: what was scanned and said, against what is planned and issued.

A mismatch stops, and stopping is itself part of the history: the decision is never
thrown away. Every mismatch is named, so that a wrong side does not hide a wrong patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blastema.core.course.state import Target
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import has_passed
from blastema.core.product.state import Disposition, ProductState
from blastema.core.product.use import not_planned
from blastema.core.treatment.standing import Standing, untouchable
from blastema.core.treatment.state import Act, TreatmentStage, TreatmentState
from blastema.core.verdict import Finding, Refusal, refusal, refuse


@dataclass(frozen=True, slots=True)
class Said:
    """What was scanned and said aloud at the table.

    ``scanned`` is the product label's donation number and division. The two allergy
    answers are ``None`` until the question was answered, whatever the answer was.
    """

    wristband: str
    target: Target
    scanned: str = ""
    anaesthetic_allergy: bool | None = None
    antibiotic_allergy: bool | None = None
    said_by: str = ""
    second_person: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What must be true: the person, where, with what, and that they agreed.

    ``product`` is the id of the product meant for this act and ``container`` its state;
    both are empty where nothing of the laboratory's is injected. ``product_class`` and
    ``source`` are those of the plan.
    """

    wristband: str
    targets: Sequence[Target]
    standing: Standing
    product: str = ""
    container: ProductState | None = None
    product_class: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The answer of a time-out; ``events`` are recorded whether it passed or stopped."""

    passed: bool
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]


def time_out(
    state: TreatmentState, *, treatment: str, purpose: Act, planned: Planned, said: Said, now: str
) -> TimeOut | Refusal:
    """Compares before one act at one target; refused only where no treatment is open."""
    refused = refusal(
        moment("TIMEOUT-WHEN", "hold a time-out", state.stage, (TreatmentStage.OPEN,))
    )
    if refused:
        return refused
    found = (
        *_person(planned, said),
        *_place(planned.targets, said.target),
        *_container(state, treatment, planned, said, now),
    )
    mismatches = tuple(finding for finding in found if finding is not None)
    if mismatches:
        return TimeOut(False, (_stopped(purpose, said, mismatches),), mismatches)
    return TimeOut(True, (_passed(purpose, planned, said),), ())


def _person(planned: Planned, said: Said) -> tuple[Finding | None, ...]:
    answers = (said.anaesthetic_allergy, said.antibiotic_allergy)
    return (
        _stop(
            "TIMEOUT-PATIENT",
            "The wristband is not that of the person of this treatment.",
            "Stop. Ask the person for name and date of birth.",
        )
        if not said.wristband or said.wristband != planned.wristband
        else None,
        *untouchable(planned.standing),
        _stop(
            "TIMEOUT-ALLERGY",
            "The questions about anaesthetics and antibiotics are not both answered.",
            "Ask the person.",
        )
        if None in answers
        else None,
        _stop("TIMEOUT-SECOND-PERSON", "A second person must take part.", "Call a second person.")
        if said.second_person in ("", said.said_by)
        else None,
    )


def _place(targets: Sequence[Target], said: Target) -> tuple[Finding | None, ...]:
    """Compares with the planned target that comes nearest, part by part."""
    if not targets:
        return (_stop("TIMEOUT-SITE", "Nothing is planned here.", "Plan this target first."),)
    site, side, level = min(_differences(target, said) for target in targets)
    remedy = "Stop. Read the plan again, and ask the person to point."
    words = " or ".join(dict.fromkeys(_spoken(target) for target in targets))
    planned = f"Said was {_spoken(said)}; planned is {words}."
    return (
        _stop("TIMEOUT-SITE", f"The body site differs. {planned}", remedy) if site else None,
        _stop("TIMEOUT-SIDE", f"The side differs. {planned}", remedy) if side else None,
        _stop("TIMEOUT-LEVEL", f"The spinal level differs. {planned}", remedy) if level else None,
    )


def _differences(planned: Target, said: Target) -> tuple[bool, bool, bool]:
    return (
        planned.body_site != said.body_site,
        planned.side != said.side,
        planned.level != said.level,
    )


def _spoken(target: Target) -> str:
    return " ".join(part for part in (target.side, target.body_site, target.level) if part)


def _container(
    state: TreatmentState, treatment: str, planned: Planned, said: Said, now: str
) -> tuple[Finding | None, ...]:
    container = planned.container
    if container is None:
        return (_WRONG_PRODUCT,) if said.scanned else ()
    return (
        None if _is_meant(state, treatment, container, said) else _WRONG_PRODUCT,
        not_planned(container, planned.product_class, planned.source),
        *_condition(container, now),
    )


def _is_meant(state: TreatmentState, treatment: str, container: ProductState, said: Said) -> bool:
    return (
        said.scanned.strip() == container.code
        and container.disposition in (Disposition.ISSUED, Disposition.ADMINISTERED)
        and container.issued_to == treatment
        and container.patient in ("", state.patient)
    )


def _condition(container: ProductState, now: str) -> tuple[Finding | None, ...]:
    wrong = (
        (not container.released, "TIMEOUT-RELEASE", "The product is not released."),
        (bool(container.holds), "TIMEOUT-HOLD", "The product is on hold."),
        (
            not container.expires_at or has_passed(container.expires_at, now),
            "TIMEOUT-EXPIRED",
            "The product is past its expiry, or has none.",
        ),
        (container.in_transit, "TIMEOUT-TRANSIT", "The product's hand-over is still open."),
    )
    remedy = "Stop, and call the laboratory."
    return tuple(_stop(rule, words, remedy) for found, rule, words in wrong if found)


def _stop(rule: str, words: str, remedy: str) -> Finding:
    return refuse(rule, words, remedy, "clinician")


_WRONG_PRODUCT = _stop(
    "TIMEOUT-PRODUCT",
    "What was scanned is not the product issued for this person to this treatment.",
    "Stop. Give the container back to the laboratory.",
)


def _passed(purpose: Act, planned: Planned, said: Said) -> Event:
    checks: dict[str, Json] = dict.fromkeys(
        ("patient", "consent", "allergies", "site", "side"), True
    )
    checks["level"] = True
    if planned.container is not None:
        checks["product"] = True
    data: dict[str, Json] = {
        "purpose": purpose.value,
        "target": {**said.target.as_data()},
        "product": planned.product or None,
        "checks": checks,
        "second_person": said.second_person,
    }
    return Event("treatment.timeout_passed.v1", data)


def _stopped(purpose: Act, said: Said, mismatches: tuple[Finding, ...]) -> Event:
    data: dict[str, Json] = {
        "purpose": purpose.value,
        "target": {**said.target.as_data()},
        "mismatches": [finding.rule for finding in mismatches],
    }
    return Event("treatment.timeout_stopped.v1", data)
