"""What a mother gives after a planned delivery: tested, in quarantine, and nobody's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blastema.actions.act import Done
from blastema.actions.collect_birth_tissue import collect_birth_tissue
from blastema.actions.determine_donor import determine_donor
from blastema.actions.grow_culture import start_culture
from blastema.actions.hand_over_product import hand_over_product
from blastema.actions.print_label import print_label
from blastema.actions.receive_product import allocate_product
from blastema.actions.record_donor import (
    record_donor_test,
    record_recovery,
    register_donor,
    screen_donor,
)
from blastema.actions.run_process import start_run
from blastema.core.culture.state import Basis, Goal, Sown
from blastema.core.donor.judge import asked_of
from blastema.core.donor.state import DonorAnswer, DonorKind, Eligibility
from blastema.core.rules.donor import NOT_EVALUATED
from blastema.core.trace.touch import Kind
from blastema.records import find_trace
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.marker import MARK
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)  # of the world's clock


def mother(world: World, code: str = "M-0001", source: str = "placenta") -> str:
    lab = world.act("laboratory")
    kind = DonorKind.BIRTH_MOTHER
    return done(register_donor(lab, kind=kind, code=code, source=source)).first("donor")


def give(world: World, donor: str, kind: str = "birth-tissue", act=None, **changed) -> object:
    told = {"wristband": "", "second_person": world.act("clinician").who.id, **changed}
    return collect_birth_tissue(
        act or world.act("laboratory"),
        donor=donor,
        volume_ul=500_000 if kind == "birth-tissue" else 80_000,
        taken=taken(world, kind, "", 500_000 if kind == "birth-tissue" else 80_000, **told),
    )


@pytest.mark.parametrize(
    ("kind", "source"), [("birth-tissue", "placenta"), ("cord", "umbilical-cord")]
)
def test_it_waits_for_the_mother_to_be_determined(kind: str, source: str) -> None:
    world = World()
    donor = mother(world, source=source)
    product = done(give(world, donor, kind)).first("product")
    state = paths.state("product", product)
    assert (state.release, state.patient, state.donor) == ("quarantined", "", donor)
    assert state.collection.identified_by == "two-people"
    # Her tests are dated from this day (21 CFR 1271.80).
    assert paths.state("donor", donor).recovered_on == DAY.isoformat()
    done(print_label(world.act("laboratory"), product=product))
    said = paths.state("product", product).label_said["container"]
    assert NOT_EVALUATED in said
    assert "FOR AUTOLOGOUS USE ONLY" not in said
    going = {"from_place": "procedure-room", "to_place": "laboratory", "to_role": "laboratory"}
    done(hand_over_product(world.act("clinician"), product=product, **going))
    assert product in find_trace.touched(Kind.DONOR, [donor])


def test_nothing_is_made_of_it_here_and_nobody_is_given_any() -> None:
    world = World()
    product = done(give(world, mother(world))).first("product")
    _, course = paths.planned_course(world)
    lab = world.act("laboratory")
    assert refused(allocate_product(lab, course=course, product=product))
    started = start_run(world.act("laboratory"), process="marrow-concentration", inputs=(product,))
    assert refused(started)
    growing = start_culture(
        world.act("laboratory"),
        product=product,
        sown=Sown(Basis.COLONIES, 60, plated=2_000_000, nucleated=200_000_000),
        goal=Goal(20_000_000, 4_000, 7, "2026-06-30"),
    )
    assert refused(growing)


def test_an_ineligible_mother_holds_what_she_gave() -> None:
    world = World()
    donor = mother(world)
    product = done(give(world, donor)).first("product")
    lab = world.act("laboratory")
    done(
        screen_donor(lab, donor=donor, questionnaire=True, physical=True, risk_found=False, on=DAY)
    )
    for number, test in enumerate(asked_of(paths.state("donor", donor))):
        answer = DonorAnswer.NEGATIVE if number else DonorAnswer.POSITIVE
        tested = {"test": test.slug, "answer": answer, "specimen_on": DAY, "reported_on": DAY}
        done(record_donor_test(world.act("laboratory"), donor=donor, laboratory="LAB-3", **tested))
    outcome = Eligibility.INELIGIBLE
    done(determine_donor(world.act("quality"), donor=donor, outcome=outcome))
    assert "quarantine" in paths.state("product", product).holds


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"second_person": ""}, "COLLECTION-IDENTIFIED"),
        ({"prepared": ("sterile-field",)}, "COLLECTION-PREPARED"),  # without her consent
        ({"choices": {"delivery": "unplanned"}}, "COLLECTION-CHOICE"),
        ({"facts": {"week": -1}}, "COLLECTION-ABSURD"),
        ({"facts": {}}, "COLLECTION-MISSING"),
    ],
)
def test_what_is_refused_leaves_nothing(changed: dict[str, object], rule: str) -> None:
    world = World()
    donor = mother(world)
    assert rule in refused(give(world, donor, **changed))
    assert paths.state("donor", donor).recovered_on == ""


def test_only_what_her_record_says_is_taken_of_her() -> None:
    world = World()
    assert "COLLECTION-SOURCE" in refused(give(world, mother(world), "cord"))
    assert "COLLECTION-SOURCE" in refused(give(world, mother(world, "M-0002"), "marrow"))


def test_a_suppliers_donor_gives_nothing_here() -> None:
    world = World()
    lab, kind = world.act("laboratory"), DonorKind.SUPPLIED
    supplied = register_donor(
        lab, kind=kind, code="D-1", source="placenta", supplier="Invented Tissue Bank"
    )
    assert refused(give(world, done(supplied).first("donor"))) == {"COLLECTION-MOTHER"}
    assert refused(give(world, "01900000-0000-7000-8000-000000000000")) == {"DONOR-UNKNOWN"}


def test_the_day_of_recovery_is_one_day() -> None:
    world = World()
    donor = mother(world)
    done(record_recovery(world.act("laboratory"), donor=donor, on=DAY - timedelta(days=1)))
    assert refused(give(world, donor)) == {"COLLECTION-OTHER-DAY"}
    done(record_recovery(world.act("laboratory"), donor=donor, on=DAY))
    assert isinstance(give(world, donor), Done)
    assert isinstance(give(world, donor), Done)  # a second container of the same birth


def test_the_note_is_sealed() -> None:
    world = World()
    told = {"complications": ("other",), "note": MARK}
    product = done(give(world, mother(world), **told)).first("product")
    assert paths.state("product", product).collection.note.startswith("s1.")


def test_somebody_of_another_site_takes_nothing_of_her() -> None:
    world = World()
    donor = mother(world)
    elsewhere = world.open_site("Elsewhere", "A9998")
    stranger = replace(world.act("laboratory", site=elsewhere))
    assert "ACCESS-SITE" in refused(give(world, donor, act=stranger))
