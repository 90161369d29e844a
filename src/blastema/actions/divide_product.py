"""Divides a product into parts, or pools several products of one person into one."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.number import next_division, next_number
from blastema.actions.reason import about_product
from blastema.actions.schedule import Decisions
from blastema.actions.specification import door_judges
from blastema.actions.standing import material_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseStage, CourseState, FreeReason
from blastema.core.product import division, pooling
from blastema.core.product.carried import carry
from blastema.core.product.division import KEEPS_RELEASE, NewPart, part_codes
from blastema.core.product.pooling import DONOR_POOLS
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from blastema.records import find, find_lab


@verb(Permission.PRODUCT_DIVIDE)
def divide_product(
    door: Door, *, product: str, volumes_ul: tuple[int, ...], lost_ul: int = 0, lost_to: str = ""
) -> Done:
    """All that is left goes into parts of these volumes, or is named as lost.

    Each part has a division of its own, needs a label, and is meant for the courses that
    the whole was meant for.
    """
    whole: ProductState = door.state("product", product)
    taken = door.look(find.divisions_of, whole.din)
    codes = part_codes(whole.division, len(volumes_ul), taken) or ("",) * len(volumes_ul)
    parts = tuple(
        NewPart(door.new(), code, volume) for code, volume in zip(codes, volumes_ul, strict=True)
    )
    now = door.act.occurred_at
    divided = division.divide(
        whole,
        parts=parts,
        lost_ul=lost_ul,
        lost_to=about_product(door, product, whole, lost_to),
        in_run=_in_run(door, product),
        now=now,
    )
    if isinstance(divided, Refusal):
        return door.write({("product", product): divided})
    decisions: Decisions = {("product", product): divided}
    found = carry(
        whole,
        door_judges(door, product, whole),
        volumes_ul=volumes_ul,
        lost_ul=lost_ul,
        keeps_release=_signed(door, product, KEEPS_RELEASE),
    )
    for part, carried in zip(parts, found, strict=True):
        decisions[("product", part.product)] = division.make_part(
            door.begin_child("product", part.product),
            parent=product,
            whole=whole,
            part=part,
            carried=carried,
            at=now,
        )
    new = {part.product: whole for part in parts}
    decisions |= _meant(door, (product,), new, FreeReason.DIVIDED)
    return door.write(decisions)


@verb(Permission.PRODUCT_DIVIDE)
def pool_products(
    door: Door, *, products: tuple[str, ...], lost_ul: int = 0, lost_to: str = ""
) -> Done:
    """Everything that is left in the containers goes into one new container.

    Several donations get a new number, containers of one donation its next division. The
    pool is meant for every course that one of them was meant for.
    """
    inputs: dict[str, ProductState] = {one: door.state("product", one) for one in products}
    now = door.act.occurred_at
    pool = door.new()
    made = pooling.make_pool(
        door.begin("product", pool),
        **_number(door, inputs),
        inputs=inputs,
        lost_ul=lost_ul,
        lost_to=about_product(door, pool, next(iter(inputs.values())), lost_to)
        if inputs
        else lost_to,
        donor_pools=bool(products) and _signed(door, products[0], DONOR_POOLS),
        at=now,
    )
    decisions: Decisions = {("product", pool): made}
    for one, state in inputs.items():
        in_run = _in_run(door, one)
        decisions[("product", one)] = pooling.pour(state, pool=pool, in_run=in_run, now=now)
    if not any(isinstance(decision, Refusal) for decision in decisions.values()):
        new = {pool: next(iter(inputs.values()))}
        decisions |= _meant(door, tuple(inputs), new, FreeReason.POOLED)
    return door.write(decisions)


def _number(door: Door, inputs: dict[str, ProductState]) -> dict[str, str]:
    dins = {state.din for state in inputs.values()}
    if len(dins) == 1:
        din = dins.pop()
        return {"din": din, "division": next_division(door, din)}
    return {"din": next_number(door), "division": "00"}


def _in_run(door: Door, product: str) -> bool:
    return bool(door.look(find_lab.runs_on, product, door.site_of("product", product)))


def _signed(door: Door, product: str, policy: str) -> bool:
    """Whether the site of a product answers for this rule."""
    return bool(door.fact("site", door.site_of("product", product)).policy(policy) == "yes")


def _meant(
    door: Door,
    emptied: Sequence[str],
    new: dict[str, ProductState],
    reason: FreeReason,
) -> Decisions:
    """What the emptied containers were meant for, the new ones are meant for.

    A course that waits for consent again, or is over, keeps what it says as its history.
    """
    meant = {c: one for one in emptied for c in door.look(find_lab.courses_with, one)}
    decisions: Decisions = {}
    for course in sorted(meant):
        state: CourseState = door.fact("course", course)
        if state.stage is not CourseStage.CONSENTED:
            continue
        freed = [
            courses.deallocate(state, product=one, reason=reason)
            for one in emptied
            if one in state.allocations
        ]
        given = [
            courses.allocate(
                state,
                product=one,
                material=material_of(made),
                leads_to_plan=catalogue().becomes(made.product_class, state.product_class),
            )
            for one, made in new.items()
        ]
        decisions[("course", course)] = _all_of(*freed, *given)
    return decisions


def _all_of(*decided: Decision) -> Decision:
    refused = [one for one in decided if isinstance(one, Refusal)]
    if refused:
        return refused[0]
    return tuple(event for one in decided if not isinstance(one, Refusal) for event in one)
