"""Donors as rows."""

from __future__ import annotations

from blastema.core.donor.state import DonorState
from blastema.core.trace.touch import folded
from blastema.records.project.row import Projection, Row


def _donor(state: DonorState) -> Row:
    return {
        "kind": state.kind,
        "code": state.code,
        "supplier": state.supplier,
        "supplier_word": folded(state.supplier),
        "source": state.source,
        "eligibility": state.eligibility.value,
        "recovered_on": state.recovered_on,
        "screened": state.screening is not None,
        "tests": len(state.tests),
        "positive": len(state.positive),
    }


DONOR_ROWS = Projection("donor", _donor, {})
