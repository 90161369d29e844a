"""Marrow cells that are grown over three passages towards a dose, within an invented study."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from blastema.actions.act import Act, utc_text
from blastema.actions.close_course import close_course
from blastema.actions.finish_treatment import finish_treatment
from blastema.actions.grow_culture import (
    count_culture,
    end_culture,
    passage_culture,
    start_culture,
)
from blastema.actions.run_process import finish_run
from blastema.app.demo import bench, cells, specified
from blastema.app.demo.answers import Followed
from blastema.app.demo.bench import Material, labelled
from blastema.app.demo.care import Patient, begin, conventional_care
from blastema.app.demo.stage import done
from blastema.core.course.state import CourseEnd, Target
from blastema.core.culture.state import Basis, CultureEnd, Goal, Sown
from blastema.core.treatment.state import Act as Needle

PROCESS = "marrow-expansion"
# What this invented laboratory sows and wants, and how its cells grow, in doublings a day.
_SOWN = Sown(Basis.COLONIES, 60, plated=2_000_000, nucleated=200_000_000)
_FOUNDERS = 6_000
_DOSE, _DENSITY, _PASSAGE_DAYS = 20_000_000, 4_000, 7
_RATE, _SPREAD = 0.58, 0.05
_PASSAGES = 3
# 60 ml of marrow, medium at the seeding and at each passage but the last; 5 ml are made.
_USED_UL = 60_000 + _PASSAGES * bench.MEDIUM_UL - 5_000 - 500
_SLOT_DAYS = 34
# Of the cells harvested at a passage these go on; the rest is tested or lost.
_KEPT_PERMILLE = 900
_FROZEN_DAYS = 180


def expanded(who: Patient) -> Iterator[str]:
    """Marrow is drawn, its cells grow for three weeks, and a product is made of them."""
    target = Target("knee", who.story.side)
    yield from begin(who)
    course = cells.planned(who, -25, "expanded-marrow-cells", "bone-marrow", "joint", target)
    yield "planned"
    cells.consented(who, -18, course)
    yield "consented"
    aspirate = _drawn(who, course)
    run = bench.begin_run(who, PROCESS, aspirate)
    bench.do_steps(who, run, PROCESS, steps=2)
    yield from _grown(who, run, aspirate)
    made = _made(who, run, course)
    yield "made"
    if "fails" in who.story.turns:
        who.stage.later(minutes=40)
        specified.find_out(who, made)
        bench.refuse_marrow(who, made)
        _another_road(who, course)
        yield "failed"


def _lab(who: Patient) -> Act:
    return who.stage.act("laboratory", who.site)


def _drawn(who: Patient, course: Followed) -> Material:
    """A session of its own, in which nothing is given."""
    cells.in_the_room(who, 0)
    treatment = cells.opened(who, course, cells.CREST)
    cells.passed_time_out(who, treatment, Needle.COLLECTION, cells.CREST)
    place = (cells.CREST.body_site, cells.CREST.side)
    aspirate = bench.collect(who, treatment, place, 60_000)
    bench.hand(who, aspirate, True)
    advice = "Rest today. Call at once with fever, or if the hip swells or bleeds."
    act = who.stage.act("clinician", who.site)
    done(finish_treatment(act, treatment=treatment, advice=advice))
    return aspirate


def _grown(who: Patient, run: str, aspirate: Material) -> Iterator[str]:
    """Counted in the middle of the first passage, fed at each; harvested at the end of the last."""
    slot = (who.story.treated + timedelta(days=_SLOT_DAYS)).isoformat()
    goal = Goal(_DOSE, _DENSITY, _PASSAGE_DAYS, slot)
    begun = start_culture(_lab(who), product=aspirate.product, sown=_SOWN, goal=goal)
    culture, number = done(begun).subject, float(_FOUNDERS)
    yield "seeded"
    rate = who.chance.gauss(_RATE, _SPREAD)
    for passage in range(1, _PASSAGES + 1):
        if passage == 1:
            who.day(5, 11)
            half = round(number * 2 ** (rate * 5))
            done(count_culture(_lab(who), culture=culture, cells=half))
        who.day(passage * _PASSAGE_DAYS, 11)
        number *= 2 ** (who.chance.gauss(rate, _SPREAD) * _PASSAGE_DAYS)
        harvested = round(number)
        if passage < _PASSAGES:
            sown = harvested * _KEPT_PERMILLE // 1000
            act = _lab(who)
            done(passage_culture(act, culture=culture, cells=harvested, sown=sown))
            bench.do_again(who, run, PROCESS, "feed")
            number = float(sown)
        else:
            why = CultureEnd.HARVESTED
            done(end_culture(_lab(who), culture=culture, reason=why, cells=harvested))
        yield "growing"


def _made(who: Patient, run: str, course: Followed) -> Material:
    """The harvest, frozen until it is tested and released."""
    bench.do_steps(who, run, PROCESS, first=2)
    finished = finish_run(
        _lab(who),
        run=run,
        volume_ul=5_000,
        expires_at=utc_text(who.stage.fresh.now() + timedelta(days=_FROZEN_DAYS)),
        course=course.course,
        losses={"sample": 500, "used-medium": _USED_UL},
    )
    return labelled(who, done(finished).first("product"))


def _another_road(who: Patient, course: Followed) -> None:
    """No product could be released: conventional care, within the same follow-up."""
    who.day(30, 11)
    act = who.stage.act("clinician", who.site)
    done(close_course(act, course=course.course, reason=CourseEnd.PRODUCT_FAILED))
    who.followed.remove(course)
    conventional_care(who, 34, "physiotherapy")
