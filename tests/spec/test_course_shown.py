"""What a course shows: its stage, and while it is consented what its products amount to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.course.shown import Allocated, Shown, shown

from .test_course_stream import CONSENTED, STATES

ASPIRATE = Allocated("marrow-aspirate", "none", "in-stock", untouched=True)
DRAWN = Allocated("marrow-aspirate", "none", "in-stock", untouched=False)
MADE = Allocated("marrow-concentrate", "in-process", "in-stock", untouched=True)
OUT = Allocated("marrow-concentrate", "released-conditionally", "in-stock", untouched=True)
BAD = Allocated("marrow-concentrate", "refused", "in-stock", untouched=True)
# Programme: consented -> collecting -> processing -> ready, derived from allocations.
SHOWN = [
    ((), Shown.CONSENTED),
    ((ASPIRATE,), Shown.COLLECTING),
    ((DRAWN,), Shown.PROCESSING),
    ((DRAWN, MADE), Shown.PROCESSING),
    ((DRAWN, OUT), Shown.READY),
    ((BAD,), Shown.PRODUCT_FAILED),
    ((replace(ASPIRATE, disposition="discarded"), BAD), Shown.PRODUCT_FAILED),
    ((replace(ASPIRATE, disposition="discarded"), BAD, OUT), Shown.READY),
]


@pytest.mark.parametrize(("products", "expected"), SHOWN)
def test_what_a_consented_course_shows_comes_from_its_products(
    products: tuple[Allocated, ...], expected: Shown
) -> None:
    assert shown(CONSENTED, products) is expected


@pytest.mark.parametrize("name", ["planned", "treated", "following", "closed"])
def test_any_other_stage_shows_itself(name: str) -> None:
    assert shown(STATES[name], (OUT,)).value == name
