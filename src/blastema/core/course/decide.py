"""What may happen to a course after it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.core.course.state import (
    CourseEnd,
    CourseKind,
    CourseStage,
    CourseState,
    FreeReason,
)
from blastema.core.event import Event, Json
from blastema.core.identity import IdentityError
from blastema.core.identity.chain import ChainNumber
from blastema.core.moment import moment
from blastema.core.stream import Decision
from blastema.core.treatment.standing import Standing, untreatable
from blastema.core.verdict import Finding, Refusal, refusal, refuse


@dataclass(frozen=True, slots=True)
class Material:
    """What a course needs to know of a container; ``patient`` is empty for a donor's."""

    product_class: str
    source: str
    patient: str = ""
    holds: frozenset[str] = frozenset()


_OPEN = tuple(stage for stage in CourseStage if stage not in (CourseStage.NONE, CourseStage.CLOSED))


def consent(state: CourseState, *, consent: str, signed: bool) -> Decision:
    refused = refusal(
        _when("CONSENT", "record consent for this course", state, CourseStage.PLANNED),
        _not_conventional(state),
        None if signed else refuse("COURSE-CONSENT-SIGNED", "No signed consent names this course."),
    )
    return refused or (Event("course.consented.v1", {"consent": consent}),)


def agree(state: CourseState, *, consents: Mapping[str, str]) -> Decision:
    """What was signed, by purpose; the course goes ahead by ``consent`` when all is."""
    refused = refusal(_when("AGREE", "record consents for this course", state, *_OPEN))
    return refused or tuple(
        Event("course.agreed.v1", {"purpose": purpose, "consent": consent})
        for purpose, consent in sorted(consents.items())
    )


def end_agreement(state: CourseState, *, purpose: str) -> Decision:
    """Any purpose, at any time of the course; that of treatment once the course may go ahead
    is ended by ``withdraw_consent``."""
    refused = refusal(
        refuse("COURSE-NOT-AGREED", "Nothing that stands was signed for this.")
        if purpose not in state.agreed
        else None
    )
    return refused or (Event("course.agreement_ended.v1", {"purpose": purpose}),)


def withdraw_consent(state: CourseState) -> Decision:
    """Consent may be withdrawn until the needle; the plan then waits for a new one."""
    refused = refusal(
        _when("UNCONSENT", "withdraw consent for this course", state, CourseStage.CONSENTED)
    )
    return refused or (Event("course.consent_withdrawn.v1", {}),)


def number(state: CourseState, *, chain: str) -> Decision:
    """Gives the course its chain-of-identity number, once and for all."""
    refused = refusal(
        _when("NUMBER", "number this course", state, *_OPEN),
        _not_conventional(state),
        refuse("COURSE-NUMBERED", "This course has its chain-of-identity number already.")
        if state.chain
        else None,
        *_chain_faults(chain),
    )
    return refused or (Event("course.numbered.v1", {"chain": chain}),)


def _chain_faults(chain: str) -> tuple[Finding, ...]:
    try:
        ChainNumber.parse(chain)
    except IdentityError as error:
        return (refuse("COURSE-CHAIN", str(error), "Let the site allocate it.", "laboratory"),)
    return ()


def allocate(
    state: CourseState,
    *,
    product: str,
    material: Material,
    leads_to_plan: bool,
    chain: str = "",
) -> Decision:
    """Means a product for this course; a person's own cells only for that person.

    ``leads_to_plan`` says whether this class is what the plan names, or what the catalogue
    makes it of. The first product gives the course its chain-of-identity number, where
    ``chain`` is given.
    """
    theirs = material.patient == state.patient
    refused = refusal(
        _when("ALLOCATE", "allocate a product", state, CourseStage.CONSENTED),
        refuse(
            "COURSE-NOT-PLANNED",
            f"The plan is {state.product_class} from {state.source}; this is "
            f"{material.product_class} from {material.source or 'no known source'}.",
            "Choose another container, or plan again: the gate judges what is planned.",
            "clinician",
        )
        if not leads_to_plan or material.source != state.source
        else None,
        refuse(
            "COURSE-ALLOCATE-HELD",
            f"The product is on hold: {', '.join(sorted(material.holds))}.",
            "Quality decides whether the hold is lifted.",
            "quality",
        )
        if material.holds
        else None,
        refuse("COURSE-ALLOCATED", "This product is allocated to the course already.")
        if product in state.allocations
        else None,
        refuse(
            "COURSE-WRONG-PATIENT",
            "This product was made from another person's cells and is for that person only.",
            "Return it to its place and tell quality.",
            "laboratory",
        )
        if material.patient and not theirs
        else None,
    )
    if refused:
        return refused
    allocated = (Event("course.allocated.v1", {"product": product}),)
    if not chain or state.chain:
        return allocated
    numbered = number(state, chain=chain)
    return numbered if isinstance(numbered, Refusal) else (*numbered, *allocated)


def deallocate(state: CourseState, *, product: str, reason: FreeReason) -> Decision:
    """Frees a product that was meant for this course."""
    refused = refusal(
        _when("DEALLOCATE", "release an allocation", state, CourseStage.CONSENTED),
        None
        if product in state.allocations
        else refuse("COURSE-NOT-ALLOCATED", "This product is not allocated to the course."),
    )
    data = {"product": product, "reason": reason.value}
    return refused or (Event("course.deallocated.v1", {**data}),)


def open_session(state: CourseState, *, treatment: str, standing: Standing) -> Decision:
    refused = refusal(
        _when("SESSION", "open a treatment session", state, CourseStage.CONSENTED),
        *untreatable(standing),
        refuse("COURSE-SESSION-OPEN", "A session of this course is open.", "Finish it first.")
        if state.open_session
        else None,
    )
    session = state.sessions_done + 1
    data: dict[str, Json] = {"treatment": treatment, "session": session}
    return refused or (Event("course.session_opened.v1", data),)


def finish_session(state: CourseState, *, treatment: str) -> Decision:
    refused = refusal(
        _when("FINISH", "finish a treatment session", state, CourseStage.CONSENTED),
        _session_is_open(state, treatment),
    )
    return refused or (Event("course.session_done.v1", {"treatment": treatment}),)


def abandon_session(state: CourseState, *, treatment: str) -> Decision:
    """Ends a session that gave nothing, or not everything; it does not count as done.

    Also after the person withdrew consent in the middle of it.
    """
    stages = (CourseStage.PLANNED, CourseStage.CONSENTED)
    refused = refusal(
        _when("ABANDON", "abandon a treatment session", state, *stages),
        _session_is_open(state, treatment),
    )
    return refused or (Event("course.session_abandoned.v1", {"treatment": treatment}),)


def follow(state: CourseState, *, anchor: str) -> Decision:
    """Starts the follow-up; ``anchor`` is the local date that the visits count from."""
    ready = CourseStage.PLANNED if state.kind == CourseKind.CONVENTIONAL else CourseStage.TREATED
    refused = refusal(_when("FOLLOW", "start the follow-up", state, ready))
    return refused or (Event("course.following.v1", {"anchor": anchor}),)


def close(state: CourseState, *, reason: CourseEnd) -> Decision:
    """Closes a course; a session in the procedure room is finished or abandoned first."""
    refused = refusal(
        _when("CLOSE", "close this course", state, *_OPEN),
        refuse(
            "COURSE-CLOSE-SESSION",
            "A treatment session of this course is open.",
            "Finish or abandon it first.",
            "clinician",
        )
        if state.open_session
        else None,
    )
    return refused or (Event("course.closed.v1", {"reason": reason.value}),)


def transfer_in(
    state: CourseState,
    *,
    patient: str,
    episode: str,
    arm: str,
    product_class: str,
    protocol: str,
    anchor: str,
    treated: bool | None = None,
) -> Decision:
    """A course that another place ran: it enters as history, without invented consents.

    ``treated`` is ``None`` where nobody wrote down whether the treatment was given.
    """
    refused = refusal(_when("TRANSFER", "bring in a course", state, CourseStage.NONE))
    data = {
        "patient": patient,
        "episode": episode,
        "kind": CourseKind.CONVENTIONAL.value,
        "arm": arm,
        "product_class": product_class,
        "protocol": protocol,
        "anchor": anchor,
        "treated": treated,
    }
    return refused or (Event("course.transferred_in.v1", {**data}),)


def _when(rule: str, verb: str, state: CourseState, *stages: CourseStage) -> Finding | None:
    return moment(f"COURSE-{rule}-WHEN", verb, state.stage, stages)


def _session_is_open(state: CourseState, treatment: str) -> Finding | None:
    if treatment == state.open_session:
        return None
    return refuse("COURSE-SESSION-UNKNOWN", "This is not the open session of the course.")


def _not_conventional(state: CourseState) -> Finding | None:
    if state.kind != CourseKind.CONVENTIONAL:
        return None
    return refuse("COURSE-CONVENTIONAL", "Conventional care needs no consent to cells.")
