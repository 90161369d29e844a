"""The invented practice's own specification of cultured cells, and a harvest that fails it."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.desk import open_desk
from blastema.actions.release_product import record_endotoxin, record_test
from blastema.actions.specify_product import draft_digest, draft_specification, sign_specification
from blastema.app.demo.bench import Material
from blastema.app.demo.care import Patient
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.catalogue import Comparator, SpecTest, catalogue
from blastema.core.product.endotoxin import ENDOTOXIN, Given
from blastema.core.product.sample import Sample
from blastema.core.product.standing import Reading
from blastema.core.site.own import draft_of
from blastema.core.site.specify import Line
from blastema.core.site.state import SiteState

CLASS = "expanded-marrow-cells"
# Limits and the report that they rest on are invented: none is a recommendation.
_BASIS = "VAL-7"
LABORATORY = "flow-lab"
_LIMITS = {"viability": 800, "endotoxin": 2_000}
_AT_THE_SPINE = 100
# What was found in the harvest that fails; the rest is within its limits.
_FOUND = {"viability": 610, "cd90-positive": 912, "cells-per-ml": 3_100_000, "hla-dr-positive": 40}
_GIVEN = Given(meu_per_ml=120, dose_ul=5_000, weight_g=78_000, route="joint")


def set_up(stage: Stage) -> None:
    """Quality drafts when the site opens, the laboratory reads and signs."""
    least = catalogue().specification(CLASS)
    assert least is not None
    for plan in SITES:
        act = stage.act("quality", plan.key)
        told = {"site": act.site, "product_class": CLASS}
        lines = tuple(_line(one) for one in least.tests)
        done(draft_specification(act, **told, lines=lines, effective_on=act.now.date()))
        act = stage.act("laboratory", plan.key)
        done(sign_specification(act, **told, signs=_shown(act.site)))


def _shown(site: str) -> str:
    """The digest of what the page would show to whoever signs."""
    with open_desk() as desk:
        state: SiteState = desk.read(f"site/{site}")[0].state
    return draft_digest(draft_of(state.specifications, CLASS))


def _line(one: SpecTest) -> Line:
    recorded = one.comparator is Comparator.RECORDED
    return Line(
        one.slug,
        _BASIS,
        None if recorded else _LIMITS.get(one.slug, one.limit),
        spinal_limit=_AT_THE_SPINE if one.slug == ENDOTOXIN else None,
        due_days=one.due_days,
    )


def find_out(who: Patient, material: Material) -> None:
    """The results of a harvest that does not meet the site's own specification."""
    now = who.stage.fresh.now()
    sample = Sample(LABORATORY, now - timedelta(minutes=90), now - timedelta(minutes=60), now)
    for line in who.judges(material.product).tests:
        if line.late:
            continue
        act = who.stage.act("laboratory", who.site)
        told = {"product": material.product}
        if line.slug == ENDOTOXIN:
            done(record_endotoxin(act, **told, given=_GIVEN, method="lal", sample=sample))
            continue
        value = _FOUND.get(line.slug, line.limit or 0)
        done(record_test(act, **told, reading=Reading(line.slug, value, sample=sample)))
