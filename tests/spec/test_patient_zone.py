"""The part of an address that stands in the clear."""

from __future__ import annotations

import pytest

from blastema.core.patient.us_states import POSTAL_CODES
from blastema.core.patient.zone import zone_of


@pytest.mark.parametrize(
    ("state", "postal", "zone"),
    [
        ("MA", "01940", "MA-019"),
        ("Massachusetts", "01940", "MA-019"),
        ("  new   hampshire ", "03801-1234", "NH-038"),
        # 036 is one of the areas of few people (45 CFR 164.514(b), Census 2000).
        ("VT", "03600", "VT-000"),
        ("Massachusetts", "", "MA"),
        ("Bavaria", "80331", "803"),
        ("Bavaria", "8033", ""),
    ],
)
def test_the_state_and_three_digits(state: str, postal: str, zone: str) -> None:
    assert zone_of(state=state, postal=postal) == zone


def test_fifty_states_the_district_and_puerto_rico() -> None:
    assert len(POSTAL_CODES) == len(set(POSTAL_CODES.values())) == 52
