"""What a label may know of a container and of the site that labels it."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.catalogue import catalogue
from blastema.core.donor.state import DonorState, Eligibility
from blastema.core.product.donor import eligibility_of
from blastema.core.product.state import ProductState
from blastema.core.rules.donor_tests import panel
from blastema.core.verdict import Effect


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """``chains`` are the numbers of the courses that the product is meant for; ``study_words``
    is the caution that the site wrote for products of a study, empty where it wrote none;
    ``donor`` is whose tissue it is, where that donor is on record. Nobody records a full
    evaluation of a patient's own donation: it is taken as not done."""

    state: ProductState
    zone: str
    site: str = ""
    address: str = ""
    chains: tuple[str, ...] = ()
    study_words: str = ""
    donor: DonorState | None = None
    fully_evaluated: bool = False

    @property
    def only_in_study(self) -> bool:
        """Whether the catalogue knows the product as one for a study alone."""
        regulation = catalogue().product(self.state.product_class).regulation
        return regulation is not None and regulation.effect is Effect.STUDY

    @property
    def eligibility(self) -> Eligibility | None:
        """How the donor stands; nothing for the patient's own cells."""
        return eligibility_of(self.state, self.donor)

    @property
    def reactive(self) -> tuple[str, ...]:
        """The agents whose tests of the donor were positive."""
        positive = self.donor.positive if self.donor else ()
        found = (test.agent for test in panel() if test.slug in positive)
        return tuple(dict.fromkeys(found))
