"""The time-out: what was scanned and said, against what is planned and issued.

A mismatch stops, and stopping is itself part of the history: the decision is never
thrown away. Every mismatch is named, so that a wrong side does not hide a wrong patient.
No decision of anybody lets a mismatch pass: only answers of the checklist can be decided.
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
from blastema.core.rules.load import rulebook
from blastema.core.treatment.answers import misanswered, unanswerable
from blastema.core.treatment.label import container_code
from blastema.core.treatment.said import Said
from blastema.core.treatment.standing import Standing, untouchable
from blastema.core.treatment.state import Act, TreatmentStage, TreatmentState, Typed
from blastema.core.verdict import Finding, Refusal, refusal, refuse


@dataclass(frozen=True, slots=True)
class Planned:
    """What must be true: the person, where, with what, and that they agreed.

    ``product`` is the id of the product meant for this act and ``container`` its state;
    both are empty where nothing of the laboratory's is injected. ``product_class`` and
    ``source`` are those of the plan; ``lots`` is what stands against the sets and kits, and
    ``colleagues`` are the codes of everybody who works at the site.
    """

    wristband: str
    targets: Sequence[Target]
    standing: Standing
    product: str = ""
    container: ProductState | None = None
    product_class: str = ""
    source: str = ""
    lots: tuple[Finding, ...] = ()
    colleagues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The answer of a time-out; ``events`` are recorded whether it passed or stopped."""

    passed: bool
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]


def time_out(
    state: TreatmentState, *, treatment: str, purpose: Act, planned: Planned, said: Said, now: str
) -> TimeOut | Refusal:
    """Compares before one act at one target.

    Refused only where no treatment is open, or where an answer is none that the checklist
    knows: whatever else is wrong is a stop, and is recorded.
    """
    refused = refusal(
        moment("TIMEOUT-WHEN", "hold a time-out", state.stage, (TreatmentStage.OPEN,)),
        *unanswerable(said),
    )
    if refused:
        return refused
    read = _read(state, said)
    found = (
        *_person(planned, said, read),
        *_place(planned.targets, said.target),
        *_container(state, treatment, planned, read, now),
        *planned.lots,
        *misanswered(state, purpose, said, now),
        _stranger(planned, said),
    )
    answered = _answered(state, purpose, said)
    mismatches = tuple(finding for finding in found if finding is not None)
    if mismatches:
        return TimeOut(False, (answered, _stopped(purpose, said, mismatches)), mismatches)
    return TimeOut(True, (answered, _passed(purpose, planned, said)), ())


def _read(state: TreatmentState, said: Said) -> tuple[Typed, ...]:
    """What wristband and label gave: one scan, or what each of two people typed."""
    if said.typed:
        return state.typed
    return (Typed(said.said_by, said.wristband, container_code(said.scanned)),)


def _two_people(read: tuple[Typed, ...]) -> tuple[Finding | None, ...]:
    return (
        _stop(
            "TIMEOUT-TYPED-TWO",
            "Two different people have to type the identifiers, each with their own sign-in.",
            "Let each of two people type them from wristband and label.",
        )
        if len(read) < 2
        else None,
        _stop(
            "TIMEOUT-TYPED-DIFFERS",
            "The people who typed the identifiers did not type the same.",
            "Stop. Read wristband and label again, both of you.",
        )
        if len({(one.wristband, one.container) for one in read}) > 1
        else None,
    )


def _person(planned: Planned, said: Said, read: tuple[Typed, ...]) -> tuple[Finding | None, ...]:
    answers = (said.anaesthetic_allergy, said.antibiotic_allergy)
    return (
        _stop(
            "TIMEOUT-PATIENT",
            "The wristband is not that of the person of this treatment.",
            "Stop. Ask the person for name and date of birth.",
        )
        if not planned.wristband or {one.wristband for one in read} != {planned.wristband}
        else None,
        *(_two_people(read) if said.typed else ()),
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


def _stranger(planned: Planned, said: Said) -> Finding | None:
    named = {one.staff for one in said.everybody if one.staff}
    if named <= planned.colleagues:
        return None
    return _stop(
        "TIMEOUT-STRANGER",
        "Somebody at the table does not work at this site, or has another code.",
        "Name each person by the code of their sign-in.",
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
    state: TreatmentState, treatment: str, planned: Planned, read: tuple[Typed, ...], now: str
) -> tuple[Finding | None, ...]:
    container, codes = planned.container, {one.container for one in read}
    if container is None:
        return (_WRONG_PRODUCT,) if codes - {""} else ()
    return (
        None if _is_meant(state, treatment, container, codes) else _WRONG_PRODUCT,
        not_planned(container, planned.product_class, planned.source),
        *_condition(container, now),
    )


def _is_meant(
    state: TreatmentState, treatment: str, container: ProductState, codes: set[str]
) -> bool:
    return (
        codes == {container.code}
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
        (
            not container.in_transit and container.place != PROCEDURE_ROOM,
            "TIMEOUT-CUSTODY",
            "Nobody in this room has taken the product over.",
        ),
    )
    remedy = "Stop, and call the laboratory."
    return tuple(_stop(rule, words, remedy) for found, rule, words in wrong if found)


def _stop(rule: str, words: str, remedy: str) -> Finding:
    return refuse(rule, words, remedy, "clinician")


# The place that a product must have been handed over to before it is injected.
PROCEDURE_ROOM = "procedure-room"

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


def _answered(state: TreatmentState, purpose: Act, said: Said) -> Event:
    """Everything that was said; of a scan only that it was one, of typing who typed."""
    dose = said.antithrombotic
    data: dict[str, Json] = {
        "purpose": purpose.value,
        "target": {**said.target.as_data()},
        "typed_by": [one.by for one in state.typed] if said.typed else [],
        "answers": {**said.given},
        "antithrombotic": dose.isoformat() if dose else None,
        "team": [one.as_data() for one in said.everybody],
        "kits": [one.as_data() for one in said.kits],
    }
    return Event("treatment.timeout_answered.v1", data)


def _stopped(purpose: Act, said: Said, mismatches: tuple[Finding, ...]) -> Event:
    data: dict[str, Json] = {
        "purpose": purpose.value,
        "target": {**said.target.as_data()},
        "mismatches": [*dict.fromkeys(rulebook().in_clear(one.rule) for one in mismatches)],
    }
    return Event("treatment.timeout_stopped.v1", data)
