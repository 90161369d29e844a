"""What may happen in a treatment, and what happens when it does."""

from __future__ import annotations

import re

from blastema.core.course.state import CourseState, Target
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.origin import positive
from blastema.core.product.state import ProductState
from blastema.core.product.use import not_administrable, not_planned, wrong_endotoxin
from blastema.core.stream import Decision
from blastema.core.treatment.means import NOT_SAID, Means, means_faults
from blastema.core.treatment.said import Said
from blastema.core.treatment.standing import Standing, untouchable
from blastema.core.treatment.state import Act, Ready, TreatmentStage, TreatmentState
from blastema.core.treatment.timeout import Planned, TimeOut, time_out
from blastema.core.verdict import Finding, refusal, refuse

__all__ = [
    "Planned",
    "Said",
    "TimeOut",
    "abandon",
    "collect",
    "finish",
    "inject",
    "open_treatment",
    "time_out",
]

_SHA256 = re.compile(r"[0-9a-f]{64}")


def open_treatment(
    state: TreatmentState,
    *,
    patient: str,
    course: str,
    episode: str,
    session: int,
    at: str,
    collect_from: Target | None = None,
) -> Decision:
    """``collect_from`` is the place that a time-out before a collection is held against."""
    refused = refusal(
        None
        if state.stage is TreatmentStage.NONE
        else refuse("TREATMENT-OPENS-ONCE", "This treatment is open already."),
        None
        if session >= 1
        else refuse("TREATMENT-SESSION", "Sessions are counted from 1.", "Correct the number."),
    )
    data: dict[str, Json] = {
        "patient": patient,
        "course": course,
        "episode": episode,
        "session": session,
        "at": at,
        "collect_from": {**collect_from.as_data()} if collect_from else None,
    }
    return refused or (Event("treatment.opened.v1", data),)


def collect(
    state: TreatmentState,
    *,
    standing: Standing,
    product: str,
    body_site: str,
    side: str,
    volume_ul: int,
) -> Decision:
    """Material was taken; ``product`` is the container that it went into."""
    refused = refusal(
        _when("COLLECT", "collect", state),
        *untouchable(standing),
        *_timed_out(state, Ready(Act.COLLECTION, Target(body_site, side))),
        positive(volume_ul),
    )
    data: dict[str, Json] = {
        "product": product,
        "body_site": body_site,
        "side": side,
        "volume_ul": volume_ul,
    }
    return refused or (Event("treatment.collected.v1", data),)


def inject(
    state: TreatmentState,
    *,
    treatment: str,
    standing: Standing,
    target: Target,
    product: str = "",
    container: ProductState | None = None,
    volume_ul: int,
    route: str,
    plan: CourseState,
    guidance: str,
    image: str | None = None,
    reference: str = "",
    felt: str = "",
    means: Means = NOT_SAID,
    now: str,
) -> Decision:
    """An injection into one target; ``felt`` is free text and comes sealed, and so does
    ``reference``, the number of an image that is kept elsewhere.

    ``product`` and ``container`` are the id and state of what the laboratory issued,
    empty where it issued nothing (a local anaesthetic, a corticosteroid).
    """
    refused = refusal(
        _when("INJECT", "inject", state),
        *untouchable(standing),
        not_planned(container, plan.product_class, plan.source) if container else None,
        *_timed_out(state, Ready(Act.INJECTION, target, product)),
        *_material(state, treatment, container, volume_ul, now),
        wrong_endotoxin(container, route) if container else None,
        refuse(
            "TREATMENT-ROUTE",
            "The plan names another route.",
            "Stop, or plan again: the gate judges the route.",
            "clinician",
        )
        if route != plan.route
        else None,
        None
        if guidance
        else refuse("TREATMENT-GUIDANCE", "Say how the needle was guided.", "Choose one."),
        refuse("TREATMENT-IMAGE", "An image is named by its SHA-256.", "Attach it again.")
        if image and not _SHA256.fullmatch(image)
        else None,
        *means_faults(means),
    )
    data: dict[str, Json] = {
        "target": {**target.as_data()},
        "product": product or None,
        "volume_ul": volume_ul,
        "route": route,
        "guidance": guidance,
        "image": image,
        "reference": reference,
        "felt": felt,
        "needle_gauge": means.needle_gauge,
        "needle_mm": means.needle_mm,
        "skin": means.skin.value if means.skin else "",
        "anaesthetic": means.anaesthetic.value if means.anaesthetic else "",
        "anaesthetic_ul": means.anaesthetic_ul,
    }
    return refused or (Event("treatment.injected.v2", data),)


def finish(state: TreatmentState, *, advice: str) -> Decision:
    refused = refusal(
        _when("FINISH", "finish this treatment", state),
        refuse(
            "TREATMENT-NOTHING-DONE",
            "Nothing was collected or injected.",
            "Abandon the treatment, with the reason.",
            "clinician",
        )
        if not (state.collections or state.injections)
        else None,
        None
        if advice.strip()
        else refuse("TREATMENT-ADVICE", "Say what the person was advised.", "Write it down."),
    )
    return refused or (Event("treatment.finished.v1", {"advice": advice}),)


def abandon(state: TreatmentState, *, reason: str) -> Decision:
    """Ends a treatment early; what was collected or injected before stays recorded."""
    refused = refusal(
        _when("ABANDON", "abandon this treatment", state),
        None
        if reason.strip()
        else refuse("TREATMENT-ABANDON-REASON", "Say why the treatment was abandoned."),
    )
    return refused or (Event("treatment.abandoned.v1", {"reason": reason}),)


def _when(rule: str, verb: str, state: TreatmentState) -> Finding | None:
    return moment(f"TREATMENT-{rule}-WHEN", verb, state.stage, (TreatmentStage.OPEN,))


def _timed_out(state: TreatmentState, wanted: Ready) -> tuple[Finding | None, ...]:
    if state.ready is None:
        return (
            refuse(
                "TREATMENT-LINE-STOPPED",
                "Somebody stopped the line.",
                "Put it right, and hold a new time-out.",
                "clinician",
            )
            if state.halted
            else None,
            refuse(
                "TREATMENT-NO-TIMEOUT",
                "No time-out was passed since the last act.",
                "Hold a time-out for this target.",
                "clinician",
            ),
        )
    if state.ready == wanted:
        return ()
    return (
        refuse(
            "TREATMENT-TIMEOUT-OTHER",
            "The time-out was for another act, target or product.",
            "Hold a time-out for this one.",
            "clinician",
        ),
    )


def _material(
    state: TreatmentState, treatment: str, container: ProductState | None, volume_ul: int, now: str
) -> tuple[Finding | None, ...]:
    if container is None:
        return (positive(volume_ul),)
    return not_administrable(
        container, treatment=treatment, patient=state.patient, volume_ul=volume_ul, now=now
    )
