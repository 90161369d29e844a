"""Treatments at every stage, made by the verbs themselves, for the tables of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from blastema.core.course.state import CourseState, Target
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.treatment import decide
from blastema.core.treatment.aside import decide_answer
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.decide import Planned, Said, TimeOut
from blastema.core.treatment.said import Kit
from blastema.core.treatment.standing import Standing
from blastema.core.treatment.state import TREATMENT, Act, DecisionReason, TreatmentState
from blastema.core.verdict import Refusal

from . import products as p

LEFT_KNEE, RIGHT_KNEE = Target("knee", "left"), Target("knee", "right")
LEFT_HIP = Target("hip", "left")
L4, L5 = Target("lumbar-disc", "midline", "L4-L5"), Target("lumbar-disc", "midline", "L5-S1")
CREST = Target("iliac-crest", "left")
WRISTBAND = "WB-0815"
IMAGE = "0" * 64

BROUGHT = replace(p.ISSUED, place="procedure-room")
SET = Kit("sterile-set", "LOT-7", date(2026, 12, 31))
PLANNED = Planned(
    wristband=WRISTBAND,
    targets=(LEFT_KNEE,),
    standing=Standing(),
    product="syringe-1",
    container=BROUGHT,
    product_class=p.ISSUED.product_class,
    source=p.ISSUED.source,
    colleagues=frozenset({p.ALICE, p.BOB}),
)
PLAN = CourseState(
    product_class=p.ISSUED.product_class, source=p.ISSUED.source, route="joint", patient=p.PATIENT
)
SAID = Said(
    wristband=WRISTBAND,
    target=LEFT_KNEE,
    scanned=p.ISSUED.code,
    anaesthetic_allergy=False,
    antibiotic_allergy=True,
    said_by=p.ALICE,
    second_person=p.BOB,
    answers=untroubled(Act.INJECTION, Target("lumbar-disc", "midline", "L4-L5")),
    kits=(SET,),
)


def standing(container: ProductState = BROUGHT, **changed: object) -> Planned:
    stands = Standing(**changed)  # type: ignore[arg-type]
    return replace(PLANNED, container=container, standing=stands)


WITHOUT_PRODUCT = replace(PLANNED, product="", container=None)
NOTHING_SCANNED = replace(SAID, scanned="")


def time_out(
    state: TreatmentState,
    planned: Planned = PLANNED,
    said: Said = SAID,
    *,
    purpose: Act = Act.INJECTION,
    now: str = p.NOW,
) -> TimeOut:
    answer = decide.time_out(
        state, treatment=p.TREATMENT, purpose=purpose, planned=planned, said=said, now=now
    )
    assert isinstance(answer, TimeOut)
    return answer


def opened(state: TreatmentState = TREATMENT.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "patient": p.PATIENT,
        "course": "course-1",
        "episode": "episode-1",
        "session": 1,
        "at": p.T0,
    }
    return decide.open_treatment(state, **{**facts, **changed})  # type: ignore[arg-type]


def inject(state: TreatmentState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "treatment": p.TREATMENT,
        "standing": Standing(),
        "target": LEFT_KNEE,
        "product": "syringe-1",
        "container": p.ISSUED,
        "volume_ul": 2000,
        "route": "joint",
        "plan": PLAN,
        "guidance": "ultrasound",
        "image": IMAGE,
        "felt": "sealed",
        "now": p.NOW,
    }
    return decide.inject(state, **{**facts, **changed})  # type: ignore[arg-type]


def collect(state: TreatmentState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "standing": Standing(),
        "product": "aspirate-1",
        "body_site": "iliac-crest",
        "side": "left",
        "volume_ul": 60_000,
    }
    return decide.collect(state, **{**facts, **changed})  # type: ignore[arg-type]


def after(state: TreatmentState, decision: Decision | TimeOut) -> TreatmentState:
    assert not isinstance(decision, Refusal), decision.rules
    for event in decision.events if isinstance(decision, TimeOut) else decision:
        state = TREATMENT.apply(state, event)
    return state


# The antibiotic that the person does not bear is not given: the clinician decided so.
DECIDED = decide_answer(
    after(TREATMENT.empty, opened()),
    item="antibiotic-allergy",
    answer="yes",
    reason=DecisionReason.AGENT_NOT_USED,
    by=p.ALICE,
)
OPEN = after(after(TREATMENT.empty, opened()), DECIDED)
READY = after(OPEN, time_out(OPEN))
INJECTED = after(READY, inject(READY))
TO_COLLECT = after(
    OPEN,
    time_out(
        OPEN,
        replace(WITHOUT_PRODUCT, targets=(CREST,)),
        replace(NOTHING_SCANNED, target=CREST),
        purpose=Act.COLLECTION,
    ),
)
COLLECTED = after(TO_COLLECT, collect(TO_COLLECT))
FINISHED = after(INJECTED, decide.finish(INJECTED, advice="rest for two days"))
ABANDONED = after(READY, decide.abandon(READY, reason="the person felt faint"))
