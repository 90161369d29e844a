"""Why something was done with somebody's cells: free text, so it may name a person.

A person's own cells: under the key of that person. Tissue of a donor, whom nobody here
knows: under a key of the product, which is destroyed with the key of every patient for
whose course the product was ever meant (``decisions/0021``).
"""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState


def about_product(door: Door, product: str, state: ProductState, text: str) -> str:
    if state.patient:
        return door.seal(f"patient/{state.patient}", text.strip())
    return door.seal_about(f"product/{product}", text.strip())


def about_run(door: Door, run: RunState, text: str) -> str:
    """As ``about_product``, for the material that a run works on."""
    first = run.inputs[0]
    state: ProductState = door.fact("product", first)
    return about_product(door, first, state, text)
