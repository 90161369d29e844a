"""A site's own specification on a `World`: drafted by quality, signed by the laboratory."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done, Result
from blastema.actions.read.specifications import specification
from blastema.actions.release_product import record_endotoxin
from blastema.actions.specify_product import (
    draft_specification,
    sign_specification,
    withdraw_draft,
)
from blastema.core.catalogue import Comparator, Quantity, catalogue
from blastema.core.product.endotoxin import Given
from blastema.core.product.sample import Sample
from blastema.core.site.specify import Line
from tests.actions import paths
from tests.actions.world import World, done

MARROW = "marrow-concentrate"


def lines_of(product_class: str, **limits: int) -> tuple[Line, ...]:
    """The catalogue's lines with its limits, or 1 of the small unit where it has none."""
    least = catalogue().specification(product_class)
    assert least is not None
    return tuple(
        Line(
            one.slug,
            "VAL-1",
            None
            if one.comparator is Comparator.RECORDED
            else limits.get(one.slug.replace("-", "_"), one.limit or 1),
            spinal_limit=1 if one.quantity is Quantity.ENDOTOXIN else None,
        )
        for one in least.tests
    )


def drafted(world: World, product_class: str, *, on: date | None = None, **limits: int) -> Done:
    act = world.act("quality")
    told = {"site": world.site, "product_class": product_class}
    lines = lines_of(product_class, **limits)
    day = on or date.fromisoformat(act.today)
    return done(draft_specification(act, **told, lines=lines, effective_on=day))


def signed(world: World, product_class: str, *, role: str = "laboratory") -> Result:
    told = {"site": world.site, "product_class": product_class}
    shown = specification(world.act(role), **told)
    return sign_specification(world.act(role), **told, signs=shown.signs)


def specified(world: World, product_class: str, **limits: int) -> None:
    """A version in force, of a minute ago."""
    drafted(world, product_class, **limits)
    done(signed(world, product_class))
    world.later(minutes=1)


def specified_and_withdrawn(world: World) -> None:
    """Every verb of a specification: one version signed, a draft withdrawn."""
    specified(world, MARROW)
    drafted(world, MARROW)
    told = {"site": world.site, "product_class": MARROW}
    done(withdraw_draft(world.act("quality"), **told))


def asked_for_endotoxin(world: World) -> str:
    """A concentrate at a site that asks for endotoxin besides: 5 EU/kg, at the spine 0.2."""
    act = world.act("quality")
    more = (*lines_of(MARROW), Line("endotoxin", "VAL-9", 5_000, spinal_limit=200))
    told = {"site": world.site, "product_class": MARROW, "lines": more}
    done(draft_specification(act, **told, effective_on=date.fromisoformat(act.today)))
    done(signed(world, MARROW))
    world.later(minutes=1)
    return made(world)


def made(world: World) -> str:
    """A marrow concentrate in process."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.run_concentration(world, aspirate, course)


def endotoxin_recorded(world: World) -> None:
    product = asked_for_endotoxin(world)
    given = Given(500, 4_000, 80_000, "joint")
    told = {"product": product, "given": given, "sample": Sample("micro-north")}
    done(record_endotoxin(world.act("laboratory"), **told, method="lal-1"))
    again = {**told, "reason": "another vial was read"}
    done(record_endotoxin(world.act("laboratory"), **again, method="lal-1"))
