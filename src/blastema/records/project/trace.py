"""What touched a product or a run, as rows."""

from __future__ import annotations

from collections.abc import Iterable

from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.trace.touch import Touch, of_product, of_run, of_treatment
from blastema.core.treatment.state import TreatmentState
from blastema.records.project.row import Row


def product_touches(parent: str, state: ProductState) -> list[Row]:
    return _rows(parent, of_product(state))


def run_touches(parent: str, state: RunState) -> list[Row]:
    return _rows(parent, of_run(state))


def treatment_touches(parent: str, state: TreatmentState) -> list[Row]:
    return _rows(parent, of_treatment(state))


def _rows(parent: str, found: Iterable[Touch]) -> list[Row]:
    return [
        {"parent": parent, "kind": one.kind.value, "word": one.word, "label": one.label}
        for one in found
    ]
