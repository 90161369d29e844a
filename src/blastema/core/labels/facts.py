"""What a label may know of a container and of the site that labels it."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.catalogue import catalogue
from blastema.core.product.state import ProductState
from blastema.core.verdict import Effect


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """``chains`` are the numbers of the courses that the product is meant for; ``study_words``
    is the caution that the site wrote for products of a study, empty where it wrote none."""

    state: ProductState
    zone: str
    site: str = ""
    address: str = ""
    chains: tuple[str, ...] = ()
    study_words: str = ""
    fully_evaluated: bool = False

    @property
    def only_in_study(self) -> bool:
        """Whether the catalogue knows the product as one for a study alone."""
        regulation = catalogue().product(self.state.product_class).regulation
        return regulation is not None and regulation.effect is Effect.STUDY

    @property
    def donor_ineligible(self) -> bool:
        arrival = self.state.arrival
        return arrival is not None and not arrival.donor_eligible
