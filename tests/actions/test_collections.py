"""Every kind of collection of a person's own material, from the time-out to the bench."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from blastema.actions.collect_product import collect_product
from blastema.actions.divide_product import divide_product
from blastema.actions.free_product import free_product
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import plan_course
from blastema.actions.print_label import print_label
from blastema.actions.read.product_page import product_page
from blastema.actions.receive_product import allocate_product
from blastema.core.access.may import Grant
from blastema.core.collection.kinds import kinds
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, FreeReason, Target
from blastema.core.rules.donor import AUTOLOGOUS_ONLY, NOT_EVALUATED
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.marker import MARK
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

# Kind -> what its cells become, and how much a container of it holds, in microlitres.
PLANNED = {
    "marrow": ("marrow-concentrate", 60_000),
    "lipoaspirate": ("microfragmented-fat", 150_000),
    "blood": ("prp-leukocyte-poor", 60_000),
    "apheresis": ("mobilised-blood-cells", 200_000),
    "connective-tissue": ("expanded-connective-cells", 8_000),
    "dental-pulp": ("expanded-pulp-cells", 5_000),
    "skin-for-a-line": ("induced-pluripotent-derivatives", 5_000),
    "blood-for-a-line": ("induced-pluripotent-derivatives", 30_000),
}
IN_A_STUDY = {
    "mobilised-blood-cells",
    "expanded-connective-cells",
    "expanded-pulp-cells",
    "induced-pluripotent-derivatives",
}


def plan_for(kind: str, *, study: bool = True) -> Plan:
    product = PLANNED[kind][0]
    return replace(
        paths.marrow_plan(),
        kind=CourseKind.TREATMENT,
        product_class=product,
        source=kinds()[kind].sources[0],
        study="an-invented-study" if study and product in IN_A_STUDY else "",
    )


def place_of(kind: str) -> Target:
    site = kinds()[kind].sites[0]
    return Target(site, "" if site == "abdomen" else "left")


def session(world: World, kind: str = "marrow") -> tuple[str, str, str]:
    """Patient, course and a session whose time-out before collecting has passed."""
    patient, episode = paths.opened_episode(world)
    course = paths.consented(world, episode, plan_for(kind))
    treatment = paths.opened_treatment(world, course, place_of(kind))
    paths.time_out(world, treatment, patient, place_of(kind))
    return patient, course, treatment


def collect(world: World, treatment: str, patient: str, kind: str = "marrow", act=None, **changed):
    place, volume = place_of(kind), PLANNED[kind][1]
    return collect_product(
        act or world.act("clinician"),
        treatment=treatment,
        volume_ul=volume,
        body_site=place.body_site,
        side=place.side,
        taken=taken(world, kind, patient, volume, **changed),
    )


@pytest.mark.parametrize("kind", PLANNED)
def test_from_the_time_out_to_the_bench(kind: str) -> None:
    world = World()
    patient, course, treatment = session(world, kind)
    product = done(collect(world, treatment, patient, kind)).first("product")
    state = paths.state("product", product)
    assert (state.product_class, state.patient) == (kinds()[kind].yields, patient)
    assert state.collection.kind == kind
    assert state.collection.identified_by == "scan"
    assert paths.state("course", course).allocations == (product,)
    done(print_label(world.act("laboratory"), product=product))
    said = paths.state("product", product).label_said["container"]
    assert {AUTOLOGOUS_ONLY, NOT_EVALUATED} <= set(said)
    paths.hand(world, product, "procedure-room", "laboratory", "clinician", "laboratory")
    assert paths.state("product", product).place == "laboratory"


@pytest.mark.parametrize("kind", PLANNED)
def test_no_kind_is_collected_without_a_time_out(kind: str) -> None:
    world = World()
    patient, episode = paths.opened_episode(world)
    course = paths.consented(world, episode, plan_for(kind))
    treatment = paths.opened_treatment(world, course, place_of(kind))
    assert refused(collect(world, treatment, patient, kind)) == {"TREATMENT-NO-TIMEOUT"}


@pytest.mark.parametrize("kind", ["skin-for-a-line", "dental-pulp", "apheresis"])
def test_what_is_for_a_study_is_planned_within_one_only(kind: str) -> None:
    world = World()
    _, episode = paths.opened_episode(world)
    plan = plan_for(kind, study=False)
    assert refused(plan_course(world.act("clinician"), episode=episode, plan=plan))


def test_one_time_out_gives_one_container() -> None:
    """Both crests are two places: each has a time-out of its own."""
    world = World()
    patient, course, treatment = session(world)
    done(collect(world, treatment, patient))
    assert refused(collect(world, treatment, patient)) == {"TREATMENT-NO-TIMEOUT"}
    paths.time_out(world, treatment, patient, paths.CREST)
    done(collect(world, treatment, patient))
    assert len(paths.state("course", course).allocations) == 2


def test_a_double_click_is_one_container() -> None:
    world = World()
    patient, course, treatment = session(world)
    act = world.act("clinician")
    first, again = (collect(world, treatment, patient, act=act) for _ in range(2))
    assert done(first) == done(again)
    assert len(paths.state("course", course).allocations) == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"facts": {}}, "COLLECTION-MISSING"),
        ({"wristband": "01900000-0000-7000-8000-000000000000"}, "COLLECTION-WRISTBAND"),
        ({"wristband": ""}, "COLLECTION-IDENTIFIED"),
        ({"second_person": "staff/nobody"}, "COLLECTION-STRANGER"),
    ],
)
def test_what_is_refused_leaves_nothing(changed: dict[str, object], rule: str) -> None:
    """No container, no number, and the time-out can still be used."""
    world = World()
    patient, course, treatment = session(world)
    assert rule in refused(collect(world, treatment, patient, **changed))
    assert paths.state("course", course).allocations == ()
    first = done(collect(world, treatment, patient)).first("product")
    assert paths.state("product", first).din.endswith("000001")


@pytest.mark.parametrize("kind", ["lipoaspirate", "birth-tissue"])
def test_only_what_is_planned_is_collected(kind: str) -> None:
    world = World()
    patient, _, treatment = session(world)
    told = taken(world, kind, patient, 60_000)
    act, place = world.act("clinician"), {"body_site": "iliac-crest", "side": "left"}
    other = collect_product(act, treatment=treatment, volume_ul=60_000, **place, taken=told)
    assert "COLLECTION-SOURCE" in refused(other)


def test_a_clock_that_was_set_back_is_noticed() -> None:
    world = World()
    patient, _, treatment = session(world)
    before = world.fresh.now()
    world.at(before - timedelta(hours=2))
    assert "COLLECTION-BEFORE" in refused(collect(world, treatment, patient))
    world.at(before)
    done(collect(world, treatment, patient))


def test_a_late_entry_keeps_both_times() -> None:
    world = World()
    patient, _, treatment = session(world)
    happened = world.fresh.now()
    told = taken(world, "marrow", patient)
    world.later(hours=3)
    act = replace(world.act("clinician"), occurred=happened)
    late = collect(world, treatment, patient, act=act, started_at=happened, ended_at=happened)
    product = done(late).first("product")
    assert paths.state("product", product).collection.ended_at[:16] == (
        f"{told.ended_at:%Y-%m-%dT%H:%M}"
    )


def test_the_note_is_sealed_and_shown_to_those_who_may_read_it() -> None:
    world = World()
    patient, _, treatment = session(world)
    told = {"complications": ("other",), "note": f"she said {MARK}"}
    product = done(collect(world, treatment, patient, **told)).first("product")
    state = paths.state("product", product)
    assert state.collection.note.startswith("s1.")
    page = product_page(world.act("laboratory"), product=product)
    assert page.collection_note == f"she said {MARK}"  # type: ignore[union-attr]


def test_somebody_of_another_site_collects_nothing() -> None:
    world = World()
    patient, _, treatment = session(world)
    elsewhere = world.open_site("Elsewhere", "A9998")
    stranger = world.act("clinician", site=elsewhere)
    assert "ACCESS-SITE" in refused(collect(world, treatment, patient, act=stranger))
    desk = replace(stranger, who=replace(stranger.who, grants=(Grant("front-desk", world.site),)))
    assert "ACCESS-ROLE" in refused(collect(world, treatment, patient, act=desk))


def test_open_treatment_is_where_the_place_is_written_down() -> None:
    """A place that has sides is refused without one: for the crest as for the jaw."""
    world = World()
    _, episode = paths.opened_episode(world)
    course = paths.consented(world, episode, plan_for("dental-pulp"))
    with pytest.raises(ValueError, match="left or the right"):
        open_treatment(world.act("clinician"), course=course, collect_from=Target("jaw", ""))


def test_one_collection_serves_two_courses_and_never_more_than_there_is() -> None:
    """Two knees of one person: the aspirate is divided, each half is meant for one."""
    world = World()
    patient, course, treatment = session(world)
    whole = done(collect(world, treatment, patient)).first("product")
    episode = paths.state("course", course).episode
    other = paths.consented(world, episode, plan_for("marrow"))
    paths.hand(world, whole, "procedure-room", "laboratory", "clinician", "laboratory")
    too_much = divide_product(world.act("laboratory"), product=whole, volumes_ul=(40_000, 30_000))
    assert refused(too_much)
    lab = world.act("laboratory")
    divided = done(divide_product(lab, product=whole, volumes_ul=(40_000, 20_000)))
    parts = [s.partition("/")[2] for s, kind in divided.events if kind == "product.part_made.v1"]
    free_product(
        world.act("laboratory"), course=course, product=parts[1], reason=FreeReason.OTHER_COURSE
    )
    paths.allocated(world, other, parts[1])
    assert parts[0] in paths.state("course", course).allocations
    assert paths.state("course", other).allocations == (parts[1],)
    held = sum(paths.state("product", part).volume_left_ul for part in parts)
    assert held == paths.state("product", whole).volume_ul == 60_000
    stranger, theirs = paths.planned_course(world)
    assert stranger != patient
    meant = allocate_product(world.act("laboratory"), course=theirs, product=parts[0])
    assert "COURSE-WRONG-PATIENT" in refused(meant)
