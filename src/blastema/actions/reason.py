"""Why something was done with a person's cells: free text, so it may name that person."""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState


def about_product(door: Door, product: ProductState, text: str) -> str:
    """The text sealed under the key of whose cells these are; a donor's lot names nobody."""
    words = text.strip()
    return door.seal(f"patient/{product.patient}", words) if product.patient else words


def about_run(door: Door, run: RunState, text: str) -> str:
    """As ``about_product``, for the material that a run works on."""
    first: ProductState = door.fact("product", run.inputs[0])
    return about_product(door, first, text)
