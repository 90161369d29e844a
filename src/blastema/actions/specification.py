"""What a product of a class must meet to be released."""

from __future__ import annotations

from blastema.actions.door import RefusedError
from blastema.core.catalogue import Specification, catalogue
from blastema.core.verdict import Refusal, refuse



def specification_of(product_class: str) -> Specification:
    """The newest one; without a specification nothing can be released."""
    found = catalogue().specification(product_class)
    if found is None:
        raise RefusedError(
            Refusal(
                (
                    refuse(
                        "PRODUCT-NO-SPECIFICATION",
                        "The catalogue has no specification for this product.",
                        "Write one, and have it signed, before anything is released.",
                        "quality",
                    ),
                )
            )
        )
    return found
