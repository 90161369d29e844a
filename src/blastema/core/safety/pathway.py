"""Under which law a product is used; it decides what must be reported."""

from __future__ import annotations

from blastema.core.catalogue.values import ProductClass
from blastema.core.safety.deadlines import Pathway

__all__ = ["Pathway", "pathway_of"]


def pathway_of(known: ProductClass | None, *, study: bool = False) -> Pathway:
    """What is not settled is reported as tissue: a report too many harms nobody."""
    if known is None or known.regulation is None:
        return Pathway.OUTSIDE
    if study or known.regulation.pathway == "351":
        return Pathway.INVESTIGATIONAL
    tissue = known.regulation.pathway.startswith("361") or known.regulation.unsettled
    return Pathway.TISSUE if tissue else Pathway.OUTSIDE
