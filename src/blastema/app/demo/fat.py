"""Micro-fragmented fat for a knee: drawn, rinsed, broken small and given on one day."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.actions.read.to_sign import shown_to_sign
from blastema.actions.release_product import (
    confirm_release,
    propose_release,
    record_late_result,
    release_product,
)
from blastema.app.demo import bench, cells
from blastema.app.demo.bench import Material
from blastema.app.demo.care import Patient, begin
from blastema.app.demo.stage import done
from blastema.core.course.state import Target
from blastema.core.product.standing import Reading
from blastema.core.treatment.state import Act as Needle

_BELLY = Target("abdomen", "")
_PRODUCT, _PROCESS = "microfragmented-fat", "micro-fragmentation"
_DRAWN_UL, _GIVEN_UL = 60_000, 6_000


def fat(who: Patient) -> Iterator[str]:
    """From the first call to the follow-up; a fortnight later the culture stayed clear."""
    target = Target("knee", who.story.side)
    yield from begin(who)
    followed = cells.planned(who, -25, _PRODUCT, "adipose-tissue", "joint", target)
    yield "planned"
    cells.consented(who, -18, followed)
    yield "consented"
    cells.in_the_room(who, 0)
    treatment = cells.opened(who, followed, _BELLY)
    made = _fragmented(who, _drawn(who, treatment), followed.course)
    _released(who, made)
    cells.bring(who, treatment, made)
    yield "ready"
    cells.give(who, followed, treatment, made, target, "joint", _GIVEN_UL)
    yield "following"
    cells.in_the_room(who, 14)
    _stayed_clear(who, made)


def _drawn(who: Patient, treatment: str) -> Material:
    cells.passed_time_out(who, treatment, Needle.COLLECTION, _BELLY)
    place = (_BELLY.body_site, _BELLY.side)
    drawn = bench.collect(who, treatment, place, _DRAWN_UL, "lipoaspirate")
    bench.hand(who, drawn, True)
    return drawn


def _fragmented(who: Patient, drawn: Material, course: str) -> Material:
    run = bench.begin_run(who, _PROCESS, drawn)
    bench.do_steps(who, run, _PROCESS)
    return bench.end_run(who, run, course, process=_PROCESS)


def _shown(who: Patient, material: Material) -> str:
    return shown_to_sign(who.container(material.product), who.judges(material.product)).signs


def _released(who: Patient, made: Material) -> None:
    """Two people: the culture reads out after the fat was given."""
    proposed = propose_release(
        who.stage.act("laboratory", who.site),
        product=made.product,
        readings=bench.readings(who, _PRODUCT),
        reason="The culture is read later.",
        signs=_shown(who, made),
    )
    done(proposed)
    who.stage.later(minutes=1)
    second = {"product": made.product, "signs": _shown(who, made)}
    done(confirm_release(who.stage.act("quality", who.site), **second))


def _stayed_clear(who: Patient, made: Material) -> None:
    act = who.stage.act("laboratory", who.site)
    clear = Reading("culture-negative", 1)
    done(record_late_result(act, product=made.product, reading=clear))
    signed = {"product": made.product, "signs": _shown(who, made)}
    done(release_product(who.stage.act("quality", who.site), **signed))
