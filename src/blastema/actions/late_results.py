"""Late results: expected from the release on, and asked after until they come."""

from __future__ import annotations

from functools import reduce

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.specification import door_judges
from blastema.core.access.permissions import Permission
from blastema.core.product.expecting import (
    LEAST_POLICY,
    Asked,
    ask_after,
    days_of,
    expect,
    policy_days,
)
from blastema.core.product.fold import PRODUCT
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal


def expecting(door: Door, product: str, state: ProductState, released: Decision) -> Decision:
    """The release, and with it the day by which each late result is expected."""
    if isinstance(released, Refusal):
        return released
    specification = door_judges(door, product, state)
    site = door.fact("site", door.site_of("product", product))
    policies = {name: policy.value for name, policy in site.policies.items()}
    expected = expect(
        reduce(PRODUCT.apply, released, state),
        specification,
        days=policy_days(specification, policies),
        released_on=door.act.today,
    )
    return (*released, *expected)


def least_days(door: Door, product: str, test: str) -> int:
    """How long this test goes on at the least, as the site's policy says; 0 where it says
    nothing."""
    site = door.fact("site", door.site_of("product", product))
    return days_of(site.policy(LEAST_POLICY.format(test=test)))


@verb(Permission.PRODUCT_MEASURE)
def ask_after_late_result(door: Door, *, product: str, test: str, how: Asked) -> Done:
    """Writes down that the laboratory which has the sample was asked for its result."""
    asked = ask_after(
        door.state("product", product),
        test=test,
        how=how,
        by=door.act.who.id,
        on=door.act.today,
    )
    return door.write({("product", product): asked})
