"""Treatment with cells: marrow concentrate and what may follow it, and a donor's allograft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from blastema.actions.act import Act, Done
from blastema.actions.assure_course import assure_course
from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.finish_treatment import abandon_treatment, finish_treatment
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import inject_product
from blastema.actions.issue_product import issue_product
from blastema.actions.open_treatment import open_treatment
from blastema.actions.pause_episode import pause_episode, resume_episode
from blastema.actions.plan_course import plan_course
from blastema.actions.receive_product import accept_product, allocate_product, receive_product
from blastema.actions.record_consent import document_for, record_consent
from blastema.actions.withdraw_episode import withdraw_episode
from blastema.app.demo import bench, freezer
from blastema.app.demo.answers import Followed, answer_baseline, scheduled
from blastema.app.demo.bench import Material
from blastema.app.demo.care import Patient, begin, conventional_care, followed_course
from blastema.app.demo.donors import BANK, donor_of
from blastema.app.demo.stage import SITES, DemonstrationError, done
from blastema.core.consent.notices import GIVEN, NOTICES
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseEnd, CourseKind, CourseState, Target
from blastema.core.episode.state import CloseReason, Withdrawal
from blastema.core.product.receipt import Storage
from blastema.core.product.standing import Reading
from blastema.core.product.state import Transport
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.means import Anaesthetic, Means, SkinPreparation
from blastema.core.treatment.said import Kit, Said
from blastema.core.treatment.state import Act as Needle

# Invented, as is everything here.
# Of what is given outside a study, what a state's notice reaches.
_NOTICED = ("microfragmented-fat",)
_STUDIES = {"placental-allograft": "PLANTAR-0", "expanded-marrow-cells": "GONARTHRO-0"}
CREST = Target("iliac-crest", "left")
_FOREARM = Target("forearm", "left")
_MEANS = Means(22, 50, SkinPreparation.CHLORHEXIDINE_ALCOHOL, Anaesthetic.NONE)
_FREEZER = Storage(low_mc=-90_000, high_mc=-60_000)


def marrow(who: Patient) -> Iterator[str]:
    """Marrow concentrate for a knee, made and given on one day."""
    target = Target("knee", who.story.side)
    yield from begin(who)
    followed = planned(who, -25, "marrow-concentrate", "bone-marrow", "joint", target)
    yield "planned"
    consented(who, -18, followed)
    yield "consented"
    if _turned(who):
        return
    in_the_room(who, 0)
    treatment = opened(who, followed, CREST)
    yield from _from_the_hip(who, followed, treatment, target)


def _from_the_hip(
    who: Patient, followed: Followed, treatment: str, target: Target
) -> Iterator[str]:
    passed_time_out(who, treatment, Needle.COLLECTION, CREST)
    aspirate = bench.collect(who, treatment, (CREST.body_site, CREST.side), 60_000)
    bench.hand(who, aspirate, True, taken=who.story.stop != "in-transit")
    yield "in-transit"
    yield "on-bench"
    process = "marrow-concentration"
    run = bench.begin_run(who, process, aspirate)
    bench.do_steps(who, run, process, steps=2 if who.story.stop == "running" else None)
    yield "running"
    made = bench.end_run(who, run, followed.course)
    yield "made"
    if "fails" in who.story.turns:
        bench.refuse_marrow(who, aspirate, made)
        yield "failed"
        _another_road(who, followed, treatment)
        return
    bench.release_marrow(who, made)
    if "divides" in who.story.turns:
        made, sample = freezer.divided(who, made)
        freezer.put_away(who, sample)
    bring(who, treatment, made)
    yield "ready"
    give(who, followed, treatment, made, target, "joint", 6_000)
    yield "following"
    in_the_room(who, 14)
    bench.late_results(who, made)
    if "adjunct" in who.story.turns:
        yield from _adjunct(who, followed, target)


def _another_road(who: Patient, followed: Followed, treatment: str) -> None:
    """No product could be released: conventional care, within the same follow-up."""
    who.day(5, 11)
    reason = "No product could be released."
    done(abandon_treatment(_clinician(who), treatment=treatment, reason=reason))
    end = CourseEnd.PRODUCT_FAILED
    done(close_course(_clinician(who), course=followed.course, reason=end))
    who.followed.remove(followed)
    conventional_care(who, 9, "physiotherapy")


def _adjunct(who: Patient, after: Followed, target: Target) -> Iterator[str]:
    """Platelet-rich plasma six to ten weeks later, by a course of its own."""
    day = 42 + who.story.number % 28
    followed = planned(
        who, day - 5, "prp-leukocyte-poor", "peripheral-blood", "joint", target, after.course
    )
    consented(who, day - 4, followed)
    in_the_room(who, day)
    treatment = opened(who, followed, _FOREARM)
    passed_time_out(who, treatment, Needle.COLLECTION, _FOREARM)
    blood = bench.collect(who, treatment, (_FOREARM.body_site, _FOREARM.side), 60_000, "blood")
    bench.hand(who, blood, True)
    process = "prp-preparation-leukocyte-poor"
    run = bench.begin_run(who, process, blood)
    bench.do_steps(who, run, process)
    made = bench.end_run(who, run, followed.course, process=process)
    bench.release_blood(who, made)
    bring(who, treatment, made)
    give(who, followed, treatment, made, target, "joint", 5_000)
    yield "following"


def allograft(who: Patient) -> Iterator[str]:
    """A donor's tissue for a heel, within an invented study."""
    target = Target("foot", who.story.side)
    yield from begin(who)
    followed = planned(who, -25, "placental-allograft", "placenta", "ligament", target)
    yield "planned"
    consented(who, -14, followed)
    lot = _receive(who, -8)
    if "waiting-lot" in who.story.turns:
        freezer.put_away(who, lot)
    else:
        _accept(who, followed, lot)
    yield "consented"
    if _turned(who):
        return
    in_the_room(who, 0)
    treatment = opened(who, followed, None)
    bring(who, treatment, lot)
    yield "ready"
    give(who, followed, treatment, lot, target, "ligament", 1_500)
    yield "following"


def planned(
    who: Patient,
    day: int,
    product: str,
    source: str,
    route: str,
    target: Target,
    after: str = "",
) -> Followed:
    who.day(day, 9 + 6 * who.chance.random())
    plan = Plan(
        kind=CourseKind.ADJUNCT if after else CourseKind.TREATMENT,
        product_class=product,
        source=source,
        route=route,
        guidance="ultrasound",
        targets=(target,),
        study=_STUDIES.get(product, ""),
        alternatives=("physiotherapy", "watchful-waiting"),
        after=after,
    )
    planned = done(plan_course(_clinician(who), episode=who.episode, plan=plan))
    followed = followed_course(who, planned.subject, product)
    scheduled(followed, planned)
    return followed


def _clinician(who: Patient) -> Act:
    return who.stage.act("clinician", who.site)


def consented(who: Patient, day: int, followed: Followed) -> None:
    who.day(day, 9 + 6 * who.chance.random())
    # Told in one transaction with its plan, so that no table has it yet.
    plan = CourseState(product_class=followed.arm, study=_STUDIES.get(followed.arm, ""))
    signed = record_consent(
        _clinician(who),
        course=followed.course,
        elements=tuple(element.slug for element in document_for(plan).elements),
        signature=str(who.story.person.name),
    )
    done(signed)
    if followed.arm in _NOTICED and _jurisdiction(who) in NOTICES:
        words = "Given on paper, and read together, before the consent was signed."
        given = {"course": followed.course, "assurance": GIVEN, "words": words}
        done(assure_course(_clinician(who), **given))
    answer_baseline(who.stage, followed)


def _jurisdiction(who: Patient) -> str:
    return next(plan.jurisdiction for plan in SITES if plan.key == who.site)


def _turned(who: Patient) -> bool:
    """Pauses that are taken up again; and whether the way ends before anything was taken."""
    if "paused" in who.story.turns:
        who.day(-14, 11)
        reason = "Waits for the cardiologist's letter about blood thinners."
        act = who.stage.act("coordinator", who.site)
        done(pause_episode(act, episode=who.episode, reason=reason))
        who.day(-2, 15)
        done(resume_episode(who.stage.act("coordinator", who.site), episode=who.episode))
    if "withdraws" in who.story.turns:
        _withdraw(who)
    return "withdraws" in who.story.turns


def _withdraw(who: Patient) -> None:
    who.day(-13, 11)
    act = who.stage.act("coordinator", who.site)
    done(withdraw_episode(act, episode=who.episode, from_=Withdrawal.TREATMENT))
    who.day(30, 11)
    act = who.stage.act("coordinator", who.site)
    done(close_episode(act, episode=who.episode, reason=CloseReason.WITHDRAWN))


def in_the_room(who: Patient, day: int) -> None:
    """The hour of the procedure; tonight's begin as the history ends, so that they wait."""
    if day == 0 and who.story.treated == who.stage.day:
        who.stage.at(who.stage.end - timedelta(minutes=95))
    else:
        who.day(day, 9 + who.story.number % 6 + who.chance.random() / 2)


def opened(who: Patient, followed: Followed, place: Target | None) -> str:
    opened = open_treatment(_clinician(who), course=followed.course, collect_from=place)
    return done(opened).first("treatment")


def _said(who: Patient, purpose: Needle, target: Target, scanned: str) -> Said:
    return Said(
        wristband=who.patient,
        target=target,
        scanned=scanned,
        anaesthetic_allergy=False,
        antibiotic_allergy=False,
        answers=untroubled(purpose, target),
        kits=(Kit("invented-set", f"SET-{who.story.number}"),),
        said_by=who.stage.staff["clinician", who.site, 1].id,
        second_person=who.stage.staff["clinician", who.site, 2].id,
    )


def passed_time_out(
    who: Patient, treatment: str, purpose: Needle, target: Target, given: Material | None = None
) -> None:
    held = _held(who, treatment, purpose, target, given)
    if not held.passed:
        raise DemonstrationError(f"a time-out stopped: {held.findings}")


def _held(
    who: Patient, treatment: str, purpose: Needle, target: Target, given: Material | None
) -> TimeOutHeld:
    held = hold_time_out(
        _clinician(who),
        treatment=treatment,
        purpose=purpose,
        said=_said(who, purpose, target, given.code if given else ""),
        product=given.product if given else "",
    )
    if not isinstance(held, TimeOutHeld):
        raise DemonstrationError(str(held))
    return held


def bring(who: Patient, treatment: str, material: Material) -> None:
    issued = issue_product(
        who.stage.act("laboratory", who.site),
        product=material.product,
        treatment=treatment,
        scanned=material.code,
    )
    done(issued)
    bench.hand(who, material, False)


_OTHER = {"left": "right", "right": "left"}


def give(
    who: Patient,
    followed: Followed,
    treatment: str,
    material: Material,
    target: Target,
    route: str,
    volume_ul: int,
) -> None:
    if who.story.turns & {"wrong-knee", "wrong-side"}:
        wrong = Target(target.body_site, _OTHER[target.side])
        _held(who, treatment, Needle.INJECTION, wrong, material)
        who.stage.later(minutes=3)
    passed_time_out(who, treatment, Needle.INJECTION, target, material)
    injected = inject_product(
        _clinician(who),
        treatment=treatment,
        product=material.product,
        target=target,
        volume_ul=volume_ul,
        route=route,
        guidance="ultrasound",
        felt="pressure, no pain",
        means=_MEANS,
    )
    done(injected)
    _finish(who, followed, treatment)


def _finish(who: Patient, followed: Followed, treatment: str) -> None:
    who.stage.later(minutes=10)
    advice = "Rest two days. Call at once with fever, or if the joint becomes hot and red."
    act = _clinician(who)
    finished: Done = done(finish_treatment(act, treatment=treatment, advice=advice))
    scheduled(followed, finished)
    followed.anchor = date.fromisoformat(act.today)


RECALLED_LOT = "L-7714"


def _lot(who: Patient) -> str:
    return RECALLED_LOT if "recalled-lot" in who.story.turns else f"L-{who.story.number % 97}"


def _receive(who: Patient, day: int) -> Material:
    """The container for this patient; the supplier's number is invented."""
    who.day(day, 10)
    year = (who.story.treated + timedelta(days=day)).year % 100
    din = f"B9999{year:02d}{who.story.number % 1_000_000:06d}"
    expires = who.stage.fresh.now() + timedelta(days=300)
    lot = _lot(who)
    received = receive_product(
        who.stage.act("laboratory", who.site),
        din=din,
        division="00",
        product_class="placental-allograft",
        source="placenta",
        supplier=BANK,
        lot=lot,
        donor_eligible=True,
        certificate=True,
        temperature_mc=-75_000,
        container_intact=True,
        volume_ul=2_000,
        expires_at=expires.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        donor=donor_of(who.stage, lot),
        reference=f"COA-{who.story.number}",
        transport=Transport.WITHIN,
    )
    return Material(done(received).first("product"), din + "00")


def _accept(who: Patient, followed: Followed, lot: Material) -> None:
    who.stage.later(minutes=30)
    accepted = accept_product(
        who.stage.act("laboratory", who.site),
        product=lot.product,
        readings=(Reading("labels-match-papers", 1),),
        storage=_FREEZER,
    )
    done(accepted)
    act = who.stage.act("laboratory", who.site)
    done(allocate_product(act, course=followed.course, product=lot.product))
