"""Whole paths on a `World`: from a first call to a treated person, by the verbs alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from blastema.actions.act import utc_text
from blastema.actions.assess_episode import assess_episode
from blastema.actions.collect_product import collect_product
from blastema.actions.correct_product import correct_product
from blastema.actions.finish_treatment import finish_treatment
from blastema.actions.hand_over_product import hand_over_product, take_over_product
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import inject_product
from blastema.actions.issue_product import issue_product
from blastema.actions.keep_device import register_device
from blastema.actions.open_episode import open_episode
from blastema.actions.open_site import set_policy
from blastema.actions.open_treatment import open_treatment
from blastema.actions.plan_course import plan_course
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.actions.receive_product import accept_product, allocate_product, receive_product
from blastema.actions.record_consent import document_for, record_consent
from blastema.actions.register_patient import register_patient
from blastema.actions.run_process import finish_run, record_step, start_run
from blastema.core.catalogue import catalogue
from blastema.core.catalogue.practice import Step
from blastema.core.collection.kinds import kinds_from
from blastema.core.course.plan import Plan
from blastema.core.course.state import Target
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.product.receipt import Storage
from blastema.core.product.standing import Reading
from blastema.core.rules.cases import person
from blastema.core.run.balance import added
from blastema.core.run.state import Reagent
from blastema.core.run.step import Work
from blastema.core.treatment.means import Anaesthetic, Means, SkinPreparation
from blastema.core.treatment.state import Act as Needle
from blastema.records import find_device, history
from tests.actions.collecting import taken
from tests.actions.consenting import state_for_consents

# Every test asks this file for them.
from tests.actions.plans import (  # noqa: F401  see above
    CREST,
    FOOT,
    FOREARM,
    KNEE,
    allograft_plan,
    marrow_plan,
    prp_plan,
)
from tests.actions.releasing import good_readings, release, to_sign, told_to_the_clinician  # noqa: F401  see above
from tests.actions.saying import said
from tests.actions.world import ANN, World, done

MEANS = Means(22, 50, SkinPreparation.CHLORHEXIDINE_ALCOHOL, Anaesthetic.LIDOCAINE, 2_500)
# Of somebody whom no rule about the person holds up.
HEALTHY: Mapping[str, str] = person("healthy-adult")
FREEZER = Storage(low_mc=-90_000, high_mc=-60_000)

# What a bench would read, by quantity; whatever a step does not name by its own slug.
AMOUNTS: Mapping[str, int | str | bool] = {
    "volume_ul": 7_000,
    "yes-no": True,
    "minutes": 14,
    "count": 800,
    "cells": 40_000_000,
    "cells_per_ml": 30_000_000,
    "viability_permille": 940,
    "temperature_mc": -75_000,
    "date": "2026-06-30",
}


def state(kind: str, stream_id: str) -> Any:
    """What a stream folds to just now."""
    return history.load([f"{kind}/{stream_id}"])[f"{kind}/{stream_id}"].state


def code_of(product: str) -> str:
    return str(state("product", product).code)


def in_hours(world: World, hours: float) -> str:
    return utc_text(world.fresh.now() + timedelta(hours=hours))


def opened_episode(
    world: World, condition: str = "knee-osteoarthritis", side: str = "right", level: str = ""
) -> tuple[str, str]:
    """From a first call to an assessed episode; gives patient and episode."""
    enquiry = done(
        receive_enquiry(
            world.act("front-desk"),
            name="Ann Testperson",
            contact="+1 555 0100",
            condition=condition,
        )
    ).subject
    patient = done(register_patient(world.act("front-desk"), person=ANN, enquiry=enquiry)).first(
        "patient"
    )
    episode = done(
        open_episode(
            world.act("coordinator"), patient=patient, condition=condition, side=side, level=level
        )
    ).subject
    assess(world, episode)
    return patient, episode


def assess(world: World, episode: str) -> None:
    done(
        assess_episode(
            world.act("clinician"),
            episode=episode,
            verdict=AssessmentVerdict.ELIGIBLE,
            findings="tender, no effusion",
            tried=("physiotherapy",),
            facts=HEALTHY,
        )
    )


def consented(world: World, episode: str, plan: Plan) -> str:
    """The course of a plan that the person has agreed to."""
    world.sign_policies()
    state_for_consents(world)
    course = done(plan_course(world.act("clinician"), episode=episode, plan=plan)).subject
    elements = tuple(e.slug for e in document_for(state("course", course)).elements)
    done(
        record_consent(
            world.act("clinician"), course=course, elements=elements, signature="Ann Testperson"
        )
    )
    return course


def planned_course(world: World) -> tuple[str, str]:
    """A patient whose marrow course is consented to; gives patient and course."""
    patient, episode = opened_episode(world)
    return patient, consented(world, episode, marrow_plan())


def time_out(world: World, treatment: str, patient: str, target: Target, product: str = "") -> None:
    held = hold_time_out(
        world.act("clinician"),
        treatment=treatment,
        purpose=Needle.INJECTION if product else Needle.COLLECTION,
        said=said(world, patient, target, code_of(product) if product else ""),
        product=product,
    )
    assert isinstance(held, TimeOutHeld), held
    assert held.passed, held.findings


def opened_treatment(world: World, course: str, collect_from: Target | None = None) -> str:
    opened = open_treatment(world.act("clinician"), course=course, collect_from=collect_from)
    return done(opened).first("treatment")


def collected(
    world: World,
    treatment: str,
    patient: str,
    place: Target,
    volume_ul: int = 60_000,
    kind: str = "",
) -> str:
    """Cells taken at ``place``, on their way from the procedure room to the bench."""
    time_out(world, treatment, patient, place)
    course = state("course", state("treatment", treatment).course)
    kind = kind or kinds_from(course.source)[0].slug
    product = done(
        collect_product(
            world.act("clinician"),
            treatment=treatment,
            volume_ul=volume_ul,
            body_site=place.body_site,
            side=place.side,
            taken=taken(world, kind, patient, volume_ul),
        )
    ).first("product")
    hand(world, product, "procedure-room", "laboratory", "clinician", "laboratory")
    return product


def hand(
    world: World, product: str, from_place: str, to_place: str, giver: str, taker: str
) -> None:
    done(
        hand_over_product(
            world.act(giver),
            product=product,
            from_place=from_place,
            to_place=to_place,
            to_role=taker,
        )
    )
    world.later(minutes=1)
    scanned = code_of(product)
    done(take_over_product(world.act(taker), product=product, place=to_place, scanned=scanned))


def work_of(world: World, step: Step, **amounts: int | str | bool) -> Work:
    """One step as the bench reports it, with plausible amounts."""
    act = world.act("laboratory")
    wanted = [m for m in step.measures if m.required and not m.late]
    return Work(
        step=step.slug,
        done_by=act.who.id,
        at=act.occurred_at,
        measurements={
            m.slug: amounts.get(m.slug.replace("-", "_"), AMOUNTS[m.quantity.value]) for m in wanted
        },
        reagents=(Reagent("kit", "LOT-1", "2027-12-31"),) if step.lots else (),
        witnessed_by=world.act("clinician").who.id if step.witness else "",
    )


def do_steps(world: World, run: str, process: str, *slugs: str, minutes: float = 4) -> None:
    """These steps of a run in their order, or all of them."""
    for step in catalogue().process(process).steps:
        if slugs and step.slug not in slugs:
            continue
        world.later(minutes=minutes)
        work = work_of(world, step, volume_in=60_000)
        done(record_step(world.act("laboratory"), run=run, work=work))


def equipped(world: World, process: str) -> tuple[str, ...]:
    """A device of each kind that the steps need, registered where the site has none."""
    kinds = {kind for step in catalogue().process(process).steps for kind in step.devices}
    codes = {kind: f"NEEDED-{kind.upper()}"[:32] for kind in sorted(kinds)}
    known = find_device.ids_of_codes(world.site, codes.values())
    for kind, code in codes.items():
        if code not in known:
            until = world.fresh.now().date() + timedelta(days=365)
            lab = world.act("laboratory")
            done(register_device(lab, code=code, kind=kind, calibrated_until=until))
    return tuple(codes.values())


def started_run(world: World, process: str, product: str) -> str:
    devices = equipped(world, process)
    lab = world.act("laboratory")
    return done(start_run(lab, process=process, inputs=(product,), equipment=devices)).subject


def losses(run: str, process: str, volume_ul: int) -> dict[str, int]:
    """All that did not become the product, under the first name that the record has for it."""
    record, at_bench = catalogue().process(process), state("run", run)
    went_in = sum(state("product", one).volume_left_ul for one in at_bench.inputs)
    rest = went_in + sum(added(at_bench, record).values()) - volume_ul
    return {record.losses[0]: rest} if record.losses else {}


def processed(world: World, process: str, product: str, course: str, volume_ul: int = 7_000) -> str:
    """The whole process on the bench; gives what it made, good for four hours."""
    run = started_run(world, process, product)
    do_steps(world, run, process)
    finished = finish_run(
        world.act("laboratory"),
        run=run,
        volume_ul=volume_ul,
        expires_at=in_hours(world, 4),
        course=course,
        losses=losses(run, process, volume_ul),
    )
    return done(finished).first("product")


def run_concentration(world: World, aspirate: str, course: str) -> str:
    return processed(world, "marrow-concentration", aspirate, course)


def given(
    world: World,
    treatment: str,
    patient: str,
    product: str,
    target: Target,
    *,
    route: str = "joint",
    volume_ul: int = 6_000,
    means: Means = MEANS,
    reference: str = "ACC 20260302-7",
) -> None:
    """Issued, carried, time-out, injected, finished."""
    lab = world.act("laboratory")
    scanned = code_of(product)
    done(issue_product(lab, product=product, treatment=treatment, scanned=scanned))
    hand(world, product, "laboratory", "procedure-room", "laboratory", "clinician")
    time_out(world, treatment, patient, target, product)
    done(
        inject_product(
            world.act("clinician"),
            treatment=treatment,
            product=product,
            target=target,
            volume_ul=volume_ul,
            route=route,
            guidance="ultrasound",
            reference=reference,
            felt="pressure, no pain",
            means=means,
        )
    )
    advice = "Rest two days; call with fever."
    done(finish_treatment(world.act("clinician"), treatment=treatment, advice=advice))


def treated_course(world: World) -> tuple[str, str]:
    """The marrow path to the end of the treatment; gives patient and course."""
    patient, course = planned_course(world)
    treatment = opened_treatment(world, course, CREST)
    aspirate = collected(world, treatment, patient, CREST)
    concentrate = run_concentration(world, aspirate, course)
    release(world, concentrate)
    given(world, treatment, patient, concentrate, KNEE)
    return patient, course


def received_allograft(
    world: World, din: str = "B888826000001", expires_at: str = "2026-06-30T23:59:59.000000Z"
) -> str:
    """A donor's product that was delivered and waits in quarantine."""
    delivered = receive_product(
        world.act("laboratory"),
        din=din,
        division="00",
        product_class="placental-allograft",
        source="placenta",
        supplier="Invented Tissue Bank",
        lot="L-7",
        donor_eligible=True,
        certificate=True,
        temperature_mc=-75_000,
        container_intact=True,
        volume_ul=2_000,
        expires_at=expires_at,
    )
    return done(delivered).first("product")


def accepted(world: World, product: str) -> None:
    readings = (Reading("labels-match-papers", 1),)
    lab = world.act("laboratory")
    done(accept_product(lab, product=product, readings=readings, storage=FREEZER))


def accepted_allograft(world: World) -> str:
    accepted(world, product := received_allograft(world))
    return product


def set_limit(world: World, setting: str, minutes: int) -> None:
    """The site's own time limit, as somebody of quality signed it."""
    done(set_policy(world.act("quality"), site=world.site, policy=setting, value=str(minutes)))


def expires(world: World, product: str, at: datetime) -> None:
    """A thaw shortens what the label said."""
    done(
        correct_product(
            world.act("laboratory"),
            product=product,
            field="expires_at",
            value=utc_text(at),
            reason="thawed: the tissue bank gives it six hours",
        )
    )


def allocated(world: World, course: str, product: str) -> None:
    done(allocate_product(world.act("laboratory"), course=course, product=product))
