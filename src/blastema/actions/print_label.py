"""Records that a label was printed, and what it said; a reprint needs a reason."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.reason import about_product
from blastema.core.access.permissions import Permission
from blastema.core.donor.state import DonorState
from blastema.core.labels import Label, LabelFacts, Template, compose
from blastema.core.labels.statements import STUDY_POLICY
from blastema.core.product import custody
from blastema.core.product.state import ProductState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal, refuse
from blastema.records.find import chains_of
from blastema.records.labelling import product_codes, templates

CONTAINER = "container"


@verb(Permission.PRODUCT_LABEL)
def print_label(door: Door, *, product: str, template: str = CONTAINER, reason: str = "") -> Done:
    """The template has to be current: what an archived one says is no longer asked for."""
    state = door.state("product", product)
    site: SiteState = door.fact("site", door.site_of("product", product))
    donor = door.fact("donor", state.donor) if state.donor else None
    label = composed(template, state, site, tuple(door.look(chains_of, product)), donor)
    if isinstance(label, Refusal):
        raise RefusedError(label)
    why = about_product(door, product, state, reason)
    printed = custody.print_label(
        state,
        template=label.template.slug,
        version=label.template.version,
        codes=tuple(code.characters for code in label.codes),
        statements=tuple(one.text for one in label.statements),
        reason=why,
    )
    return door.write({("product", product): printed})


def composed(
    template: str,
    state: ProductState,
    site: SiteState,
    chains: tuple[str, ...],
    donor: DonorState | None,
) -> Label | Refusal:
    """The label as it would be printed now, or every reason why not."""
    found = templates().find(template)
    if found is None:
        return Refusal((_UNKNOWN,))
    return compose(found, facts_of(state, site, chains, donor), product_codes())


def facts_of(
    state: ProductState,
    site: SiteState,
    chains: tuple[str, ...],
    donor: DonorState | None,
) -> LabelFacts:
    return LabelFacts(
        state=state,
        zone=site.zone,
        site=site.name,
        address=site.address,
        chains=chains,
        study_words=site.policy(STUDY_POLICY),
        donor=donor,
    )


def offered() -> tuple[Template, ...]:
    """The templates that may be printed."""
    return templates().current()


_UNKNOWN = refuse(
    "LABEL-TEMPLATE",
    "There is no label template of this name.",
    "Choose one of the list: blastema labels list.",
    "laboratory",
)
