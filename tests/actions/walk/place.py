"""Where a walk happens: patients with consented courses, a freezer, two of each role."""

from __future__ import annotations

from dataclasses import dataclass, field

from blastema.actions.keep_store import set_up_store
from blastema.actions.open_site import set_policy
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, Target
from blastema.core.product.division import KEEPS_RELEASE
from blastema.core.storage.state import Layout, StoreKind
from tests.actions import paths
from tests.actions.world import World, done

CREST = Target("iliac-crest", "left")
# Where each source is taken, and how it is collected.
TAKEN = {
    "bone-marrow": (CREST, "marrow"),
    "adipose-tissue": (Target("thigh", "left"), "lipoaspirate"),
    "peripheral-blood": (Target("forearm", "left"), "blood"),
}
SIDES = ("left", "right")


@dataclass
class Ward:
    """The things that a walk acts on; what is made on the way is added."""

    world: World
    patients: list[str] = field(default_factory=list)
    courses: list[str] = field(default_factory=list)
    treatments: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    store: str = ""
    deliveries: int = 0


def knee(side: str, product: str = "marrow-concentrate", source: str = "bone-marrow") -> Plan:
    return Plan(
        kind=CourseKind.TREATMENT,
        product_class=product,
        source=source,
        route="joint",
        guidance="ultrasound",
        targets=(Target("knee", side),),
        alternatives=("physiotherapy", "watchful-waiting"),
        sessions=2,
    )


def open_ward(seed: str, *, keeps_release: bool) -> Ward:
    """Five people with knees, of three sources, one with a heel; a freezer of 8 places; a site
    that may keep the release of what it divides."""
    world = World(seed=seed)
    ward = Ward(world)
    for number in range(3):
        patient, episode = paths.opened_episode(world, side=SIDES[number % 2])
        ward.patients.append(patient)
        ward.courses.append(paths.consented(world, episode, knee(SIDES[number % 2])))
    others = (("microfragmented-fat", "adipose-tissue"), ("prp-leukocyte-poor", "peripheral-blood"))
    for product, source in others:
        patient, episode = paths.opened_episode(world, side="right")
        ward.patients.append(patient)
        ward.courses.append(paths.consented(world, episode, knee("right", product, source)))
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    ward.patients.append(patient)
    ward.courses.append(paths.consented(world, episode, paths.allograft_plan()))
    freezer = set_up_store(
        world.act("laboratory"),
        code="F1",
        name="Freezer",
        kind=StoreKind.FREEZER,
        layout=Layout(racks=1, boxes=2, rows=2, columns=2),
        low_mc=-90_000,
        high_mc=-60_000,
    )
    ward.store = done(freezer).subject
    if keeps_release:
        quality = world.act("quality")
        done(set_policy(quality, site=world.site, policy=KEEPS_RELEASE, value="yes"))
    return ward
