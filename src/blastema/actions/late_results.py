"""Late results: expected from the release on, and asked after until they come."""

from __future__ import annotations

from functools import reduce

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.specification import judged_by
from blastema.core.access.permissions import Permission
from blastema.core.product.expecting import Asked, ask_after, expect, policy_days
from blastema.core.product.fold import PRODUCT
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal


def expecting(door: Door, product: str, state: ProductState, released: Decision) -> Decision:
    """The release, and with it the day by which each late result is expected."""
    if isinstance(released, Refusal):
        return released
    specification = judged_by(state)
    site = door.fact("site", door.site_of("product", product))
    policies = {name: policy.value for name, policy in site.policies.items()}
    expected = expect(
        reduce(PRODUCT.apply, released, state),
        specification,
        days=policy_days(specification, policies),
        released_on=door.act.today,
    )
    return (*released, *expected)


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
