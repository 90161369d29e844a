"""What the laboratory does with a person's own cells or blood: steps, tests, release."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.act import utc_text
from blastema.actions.collect_product import collect_product
from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.discard_product import discard_product
from blastema.actions.hand_over_product import hand_over_product, take_over_product
from blastema.actions.print_label import print_label
from blastema.actions.read.to_sign import shown_to_sign
from blastema.actions.release_product import (
    confirm_release,
    propose_release,
    record_late_result,
    refuse_release,
    release_product,
)
from blastema.actions.release_product import test_and_release as release_same_day
from blastema.actions.run_process import finish_run, record_step, report_deviation, start_run
from blastema.app.demo import lots
from blastema.app.demo.care import Patient
from blastema.app.demo.collecting import taken
from blastema.app.demo.devices import CENTRIFUGE
from blastema.app.demo.rooms import CLEANROOM
from blastema.app.demo.stage import done
from blastema.core.catalogue import catalogue
from blastema.core.catalogue.practice import Step
from blastema.core.product.late import LateCorrection
from blastema.core.product.standing import Reading
from blastema.core.run.decide import Severity
from blastema.core.run.step import Work

ROOM, LABORATORY = "procedure-room", "laboratory"
# An invented shelf life of an invented procedure. Tonight's products wait for visitors.
_HOURS, _HOURS_TONIGHT = 4, 36
# What is always the same, in microlitres and times: what came, what was added, the passes.
MEDIUM_UL = 20_000
_FIXED = {"volume-in": 60_000, "added-wash": 100_000, "added-medium": MEDIUM_UL, "passes": 30}
_LIVING, _DEAD = 930, 610  # permille; the example specification asks for 700


class Material:
    """One container on its way: its id and what its label says."""

    def __init__(self, product: str, code: str) -> None:
        self.product = product
        self.code = code


def collect(
    who: Patient, treatment: str, place: tuple[str, str], volume_ul: int, kind: str = "marrow"
) -> Material:
    told = taken(who, volume_ul, kind)
    collected = collect_product(
        who.stage.act("clinician", who.site),
        treatment=treatment,
        volume_ul=volume_ul,
        body_site=place[0],
        side=place[1],
        taken=told,
    )
    return labelled(who, done(collected).first("product"))


def labelled(who: Patient, product: str) -> Material:
    """The container with its label on; what it says is read off the record."""
    done(print_label(who.stage.act("laboratory", who.site), product=product))
    return Material(product, who.code_of(product))


def hand(who: Patient, material: Material, to_laboratory: bool, *, taken: bool = True) -> None:
    """Given away and, unless it is still on its way, taken in by whoever scans it."""
    giver, taker = ("clinician", "laboratory") if to_laboratory else ("laboratory", "clinician")
    places = (ROOM, LABORATORY) if to_laboratory else (LABORATORY, ROOM)
    given = hand_over_product(
        who.stage.act(giver, who.site),
        product=material.product,
        from_place=places[0],
        to_place=places[1],
        to_role=taker,
    )
    done(given)
    if not taken:
        return
    who.stage.later(minutes=2)
    taken_over = take_over_product(
        who.stage.act(taker, who.site),
        product=material.product,
        place=places[1],
        scanned=material.code,
    )
    done(taken_over)


def begin_run(who: Patient, process: str, material: Material) -> str:
    lab = who.stage.act("laboratory", who.site)
    spun = (CENTRIFUGE,) if process != "allograft-receipt" else ()
    started = start_run(
        lab, process=process, inputs=(material.product,), equipment=spun, room=CLEANROOM
    )
    return done(started).subject


def do_steps(
    who: Patient, run: str, process: str, *, first: int = 0, steps: int | None = None
) -> None:
    """The first so many steps, or all of them; those before ``first`` are done already."""
    for step in catalogue().process(process).once[first:steps]:
        who.stage.later(minutes=4)
        act = who.stage.act("laboratory", who.site)
        done(record_step(act, run=run, work=_work(who, step, act.who.id, act.occurred_at)))
    if "deviation" in who.story.turns and steps is None:
        _deviation(who, run)


def do_again(who: Patient, run: str, process: str, slug: str) -> None:
    """A step that repeats, once more."""
    step = catalogue().process(process).step(slug)
    assert step is not None
    act = who.stage.act("laboratory", who.site)
    done(record_step(act, run=run, work=_work(who, step, act.who.id, act.occurred_at)))


def _deviation(who: Patient, run: str) -> None:
    what = "The centrifuge stopped once and was started again."
    act = who.stage.act("laboratory", who.site)
    done(report_deviation(act, run=run, step="spin", what=what, severity=Severity.MINOR))


def _work(who: Patient, step: Step, by: str, at: str) -> Work:
    wanted = [measure for measure in step.measures if measure.required and not measure.late]
    second = who.stage.staff["laboratory", who.site, 2].id
    return Work(
        step=step.slug,
        done_by=by,
        at=at,
        measurements={m.slug: _amount(who, m.slug, m.quantity.value) for m in wanted},
        reagents=lots.used_in(step),
        witnessed_by=second if step.witness else "",
    )


def _amount(who: Patient, slug: str, quantity: str) -> int | bool:
    chance = who.chance
    if quantity == "yes-no":
        return True
    if slug in _FIXED:
        return _FIXED[slug]
    spread = {
        "volume_ul": (6_000, 8_000),
        "minutes": (12, 16),
        "count": (760, 840),
        "viability_permille": (860, 970),
        "cells_per_ml": (12_000_000, 48_000_000),
    }
    return chance.randint(*spread[quantity])


def end_run(
    who: Patient, run: str, course: str, *, process: str = "marrow-concentration"
) -> Material:
    """What was made of the 60 ml, allocated to its course and labelled."""
    taken_ul = 60_000
    tonight = who.story.treated == who.stage.day
    hours = _HOURS_TONIGHT if tonight else _HOURS
    finished = finish_run(
        who.stage.act("laboratory", who.site),
        run=run,
        volume_ul=7_000,
        expires_at=utc_text(who.stage.fresh.now() + timedelta(hours=hours)),
        course=course,
        losses=_losses(process, taken_ul, 7_000),
    )
    return labelled(who, done(finished).first("product"))


def _losses(process: str, in_ul: int, out_ul: int) -> dict[str, int]:
    """Half a millilitre for the counts, and the rest under the record's first name for it."""
    record = catalogue().process(process)
    if not record.losses:
        return {}
    measures = (measure.slug for step in record.steps for measure in step.measures)
    added = sum(_FIXED[slug] for slug in measures if slug.startswith("added-"))
    return {"sample": 500, record.losses[0]: in_ul + added - out_ul - 500}


def readings(who: Patient, product_class: str, viability: int = _LIVING) -> tuple[Reading, ...]:
    """Results that pass the example specification, unless the cells are dead."""
    specification = catalogue().specification(product_class)
    assert specification is not None
    known = {"viability": viability, "volume": 7_000}
    return tuple(
        Reading(
            t.slug,
            known.get(
                t.slug,
                1 if t.quantity.value == "yes-no" else _amount(who, t.slug, t.quantity.value),
            ),
        )
        for t in specification.tests
        if not t.late
    )


def _shown(who: Patient, material: Material) -> str:
    """The digest of what the page would show to whoever signs."""
    judges = who.judges(material.product)
    return shown_to_sign(who.container(material.product), judges).signs


def release_marrow(who: Patient, material: Material) -> None:
    """Two people: the culture reads out after the cells were given."""
    proposed = propose_release(
        who.stage.act("laboratory", who.site),
        product=material.product,
        readings=readings(who, "marrow-concentrate"),
        reason="Culture and colonies are read later.",
        signs=_shown(who, material),
    )
    done(proposed)
    who.stage.later(minutes=1)
    second = {"product": material.product, "signs": _shown(who, material)}
    done(confirm_release(who.stage.act("quality", who.site), **second))


def refuse_marrow(who: Patient, *containers: Material) -> None:
    """The last container does not pass; all of them are discarded before a second person."""
    refused = refuse_release(
        who.stage.act("quality", who.site),
        product=containers[-1].product,
        reason="Viability 61 %: below the specification.",
        signs=_shown(who, containers[-1]),
    )
    done(refused)
    for material in containers:
        act = who.stage.act("laboratory", who.site)
        witness = who.stage.staff["laboratory", who.site, 2].id
        reason = "The release was refused."
        discarded = discard_product(
            act, product=material.product, reason=reason, witnessed_by=witness
        )
        done(discarded)


def release_blood(who: Patient, material: Material) -> None:
    done(
        release_same_day(
            who.stage.act("laboratory", who.site),
            product=material.product,
            readings=readings(who, "prp-leukocyte-poor"),
            signs=_shown(who, material),
        )
    )


def late_results(who: Patient, material: Material) -> None:
    """A fortnight later: no growth, colonies counted, the release is final.

    Where something grew, that result opens a recall by itself.
    """
    colonies = who.chance.randint(200, 2_400)
    if "late-positive" in who.story.turns:
        act = who.stage.act("laboratory", who.site)
        grown = Reading("culture-negative", 0)
        done(record_late_result(act, product=material.product, reading=grown))
        return
    for reading in (Reading("culture-negative", 1), Reading("cfu-f-per-ml", colonies)):
        act = who.stage.act("laboratory", who.site)
        done(record_late_result(act, product=material.product, reading=reading))
    signed = {"product": material.product, "signs": _shown(who, material)}
    done(release_product(who.stage.act("quality", who.site), **signed))
    if "late-corrected" in who.story.turns:
        _counted_again(who, material, colonies)


def _counted_again(who: Patient, material: Material, colonies: int) -> None:
    """The colonies were read wrongly: the former count stays visible beside the right one."""
    who.stage.later(minutes=40)
    corrected = correct_late_result(
        who.stage.act("laboratory", who.site),
        product=material.product,
        reading=Reading("cfu-f-per-ml", colonies + 120),
        reason=LateCorrection.READ_WRONG,
    )
    done(corrected)
