"""Opens what ``actions.reason`` sealed about a product."""

from __future__ import annotations

from blastema.actions.read.reader import Reader
from blastema.core.product.state import ProductState
from blastema.ledger import is_sealed


def open_text(reader: Reader, product: str, state: ProductState, text: str) -> str:
    """The text, ``erased`` where its key was destroyed; older events hold it in the clear."""
    if not is_sealed(text):
        return text
    if state.patient:
        return reader.text(state.patient, text)
    return reader.keys.open_or_erased(f"product/{product}", text)
