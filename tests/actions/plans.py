"""What the paths plan, and where: one plan for each kind of product."""

from __future__ import annotations

from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, Target

KNEE = Target("knee", "right")
CREST = Target("iliac-crest", "left")
FOREARM = Target("forearm", "left")
FOOT = Target("foot", "left")


def marrow_plan() -> Plan:
    return Plan(
        kind=CourseKind.TREATMENT,
        product_class="marrow-concentrate",
        source="bone-marrow",
        route="joint",
        guidance="ultrasound",
        targets=(KNEE,),
        alternatives=("physiotherapy", "watchful-waiting"),
    )


def prp_plan(after: str) -> Plan:
    """Platelet-rich plasma after a marrow course, by a course of its own."""
    return Plan(
        kind=CourseKind.ADJUNCT,
        product_class="prp-leukocyte-poor",
        source="peripheral-blood",
        route="joint",
        guidance="ultrasound",
        targets=(KNEE,),
        alternatives=("watchful-waiting",),
        after=after,
    )


def allograft_plan() -> Plan:
    return Plan(  # a placental allograft is a drug: within a study only
        kind=CourseKind.TREATMENT,
        product_class="placental-allograft",
        source="placenta",
        route="ligament",
        guidance="ultrasound",
        targets=(FOOT,),
        study="an-invented-study",
        alternatives=("physiotherapy", "watchful-waiting"),
    )
