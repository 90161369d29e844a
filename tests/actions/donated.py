"""Donors on a `World`, by the verbs alone."""

from __future__ import annotations

from datetime import date, timedelta

from blastema.actions.act import utc_text
from blastema.actions.collect_birth_tissue import collect_birth_tissue
from blastema.actions.determine_donor import (
    determine_donor,
    except_product_donor,
    take_back_donor_test,
)
from blastema.actions.receive_product import receive_product
from blastema.actions.record_donor import (
    record_donor_statement,
    record_donor_test,
    record_recovery,
    register_donor,
    screen_donor,
)
from blastema.core.donor.state import DonorAnswer, DonorKind, Eligibility, TakeBackReason
from blastema.core.product.donor import Ground
from blastema.core.product.state import Transport
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.world import World, done

# 21 CFR 1271.85(a); March is outside the West Nile season.
PANEL = ("hiv-1", "hiv-2", "hepatitis-b", "hepatitis-c", "syphilis")
TESTED = {"answer": DonorAnswer.NEGATIVE, "laboratory": "LAB-3"}


def today(world: World) -> date:
    return date.fromisoformat(world.act("laboratory").today)


def mother(world: World, code: str = "M-0001") -> str:
    """A mother whose birth tissue was taken a fortnight ago, recorded by her code."""
    born = today(world) - timedelta(days=14)
    registered = register_donor(
        world.act("laboratory"),
        kind=DonorKind.BIRTH_MOTHER,
        code=code,
        source="placenta",
    )
    donor = done(registered).subject
    done(record_recovery(world.act("laboratory"), donor=donor, on=born))
    return donor


def screened_and_tested(world: World, donor: str, *, positive: str = "") -> None:
    lab, born = world.act, today(world) - timedelta(days=14)
    done(
        screen_donor(
            lab("laboratory"),
            donor=donor,
            questionnaire=True,
            physical=True,
            risk_found=False,
            on=born,
            note="she travelled",
        )
    )
    for test in PANEL:
        answer = DonorAnswer.POSITIVE if test == positive else DonorAnswer.NEGATIVE
        days = {"specimen_on": born, "reported_on": born + timedelta(days=2)}
        told = {**TESTED, "answer": answer, **days}
        done(record_donor_test(lab("laboratory"), donor=donor, test=test, **told))


def eligible_mother(world: World) -> str:
    donor = mother(world)
    screened_and_tested(world, donor)
    determining = {"donor": donor, "outcome": Eligibility.ELIGIBLE}
    done(determine_donor(world.act("quality"), **determining))
    return donor


def supplied(world: World, code: str = "D-2041") -> str:
    """A donor whom a tissue bank knows and found eligible, by its statement."""
    named = {"kind": DonorKind.SUPPLIED, "code": code, "source": "placenta"}
    bank = {"supplier": "Invented Tissue Bank", "living": False}
    donor = done(register_donor(world.act("laboratory"), **named, **bank)).subject
    papers = {"outcome": Eligibility.ELIGIBLE, "reference": "COA-77", "on": today(world)}
    done(record_donor_statement(world.act("laboratory"), donor=donor, **papers))
    return donor


def delivered(world: World, donor: str, number: int = 11, lot: str = "L-7", site: str = "") -> str:
    received = receive_product(
        world.act("laboratory", site=site),
        din=f"B888826{number:06d}",
        division="00",
        product_class="placental-allograft",
        source="placenta",
        supplier="Invented Tissue Bank",
        lot=lot,
        donor_eligible=True,
        certificate=True,
        temperature_mc=-75_000,
        container_intact=True,
        volume_ul=2_000,
        expires_at=utc_text(world.fresh.now() + timedelta(days=100)),
        donor=donor,
        reference="COA-78",
        transport=Transport.WITHIN,
    )
    return done(received).first("product")


def exception_for(world: World, product: str, course: str, reason: str = "no other graft") -> None:
    signing = {
        "ground": Ground.URGENT,
        "physician": world.act("clinician").who.id,
        "notified_on": today(world),
        "reason": reason,
    }
    act = world.act("quality")
    done(except_product_donor(act, product=product, course=course, **signing))


def gave_birth_tissue(world: World) -> None:
    """A container of a mother who gave today, with a note of what went wrong."""
    lab = world.act("laboratory")
    kind = DonorKind.BIRTH_MOTHER
    giving = done(register_donor(lab, kind=kind, code="M-0008", source="placenta")).subject
    told = taken(
        world,
        "birth-tissue",
        "",
        500_000,
        wristband="",
        second_person=world.act("clinician").who.id,
        complications=("other",),
        note="it fell",
    )
    lab = world.act("laboratory")
    done(collect_birth_tissue(lab, donor=giving, volume_ul=500_000, taken=told))


def told_of_donors(world: World) -> None:
    """Every verb about a donor once, with everything that may be told."""
    donor = mother(world, "M-0007")
    screened_and_tested(world, donor, positive="syphilis")
    taking = {"donor": donor, "test": "hiv-2", "reason": TakeBackReason.TYPED_WRONGLY}
    done(take_back_donor_test(world.act("quality"), **taking))
    telling = {"outcome": Eligibility.INELIGIBLE, "reason": "she said so"}
    done(determine_donor(world.act("quality"), donor=donor, **telling))
    gave_birth_tissue(world)
    supplied(world, "D-2099")
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    exception_for(world, delivered(world, donor, 99), course)
