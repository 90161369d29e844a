"""Where nothing can be scanned: two people type, and what a label says however it was read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.treatment import decide
from blastema.core.treatment.aside import type_identifiers
from blastema.core.treatment.decide import TimeOut
from blastema.core.treatment.label import container_code, is_container, is_wristband
from blastema.core.treatment.state import TREATMENT, Act, TreatmentState

from . import products as p
from .test_treatment_checklist import WELL, held, opened
from .treatments import FINISHED, OPEN, PLANNED, after

BAND = "01900000-0000-7000-8000-000000000001"
OTHER_BAND = "01900000-0000-7000-8000-000000000002"


def typing(*readings: tuple[str, str, str], state: TreatmentState | None = None) -> TreatmentState:
    found = state or after(TREATMENT.empty, opened())
    for by, band, label in readings:
        found = after(found, type_identifiers(found, wristband=band, container=label, by=by))
    return found


TYPED = replace(WELL, wristband="", scanned="", typed=True)
BANDED = replace(PLANNED, wristband=BAND)
RIGHT = p.ISSUED.code


@pytest.mark.parametrize(
    ("readings", "rules"),
    [
        ([(p.ALICE, BAND, RIGHT), (p.BOB, BAND, RIGHT)], set()),
        # As people write: capitals, spaces, the check character (8, reference/standards.md 1.2).
        ([(p.ALICE, BAND.upper(), "A9999 26 000001 8 A0"), (p.BOB, BAND, RIGHT)], set()),
        ([], {"TIMEOUT-TYPED-TWO", "TIMEOUT-PATIENT", "TIMEOUT-PRODUCT"}),
        ([(p.ALICE, BAND, RIGHT)], {"TIMEOUT-TYPED-TWO"}),
        ([(p.ALICE, BAND, RIGHT), (p.ALICE, BAND, RIGHT)], {"TIMEOUT-TYPED-TWO"}),
        (
            [(p.ALICE, BAND, RIGHT), (p.BOB, OTHER_BAND, RIGHT)],
            {"TIMEOUT-TYPED-DIFFERS", "TIMEOUT-PATIENT"},
        ),
        (
            [(p.ALICE, BAND, RIGHT), (p.BOB, BAND, "A999926000002A0")],
            {"TIMEOUT-TYPED-DIFFERS", "TIMEOUT-PRODUCT"},
        ),
        ([(p.ALICE, OTHER_BAND, RIGHT), (p.BOB, OTHER_BAND, RIGHT)], {"TIMEOUT-PATIENT"}),
        # Whoever mistyped types again: the last reading of each counts.
        ([(p.ALICE, OTHER_BAND, RIGHT), (p.BOB, BAND, RIGHT), (p.ALICE, BAND, RIGHT)], set()),
    ],
)
def test_two_different_people_type_what_cannot_be_scanned(
    readings: list[tuple[str, str, str]], rules: set[str]
) -> None:
    assert held(TYPED, typing(*readings), BANDED) == rules


def test_what_was_typed_counts_for_one_time_out_only() -> None:
    state = typing((p.ALICE, BAND, RIGHT), (p.BOB, BAND, RIGHT))
    answer = decide.time_out(
        state, treatment=p.TREATMENT, purpose=Act.INJECTION, planned=BANDED, said=TYPED, now=p.NOW
    )
    assert isinstance(answer, TimeOut)
    answered, _ = answer.events
    assert answered.data["typed_by"] == [p.ALICE, p.BOB]
    assert "TIMEOUT-TYPED-TWO" in held(TYPED, after(state, answer), BANDED)


@pytest.mark.parametrize(
    ("band", "label", "rules"),
    [
        ("Ann", RIGHT, ("TYPED-WRISTBAND",)),
        ("", RIGHT, ("TYPED-WRISTBAND",)),
        (BAND, "A9999260000017A0", ("TYPED-CONTAINER",)),  # its check character is 8
        (BAND, p.DIN, ("TYPED-CONTAINER",)),  # no division
        ("Ann", "a sentence", ("TYPED-WRISTBAND", "TYPED-CONTAINER")),
        (BAND, "", ()),  # before a collection
    ],
)
def test_what_cannot_be_an_identifier_is_not_recorded(
    band: str, label: str, rules: tuple[str, ...]
) -> None:
    typed = type_identifiers(OPEN, wristband=band, container=label, by=p.ALICE)
    assert p.rules(typed) == rules
    closed = type_identifiers(FINISHED, wristband=BAND, container="", by=p.ALICE)
    assert p.rules(closed) == ("TYPED-WHEN",)


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        ("", ""),
        (RIGHT, RIGHT),
        ("A9999 26 000001 8 A0", RIGHT),
        ("A9999-26-000001-8-A0", RIGHT),
        ("=A99992600000100=<A00010A0", RIGHT),
        ("=A99992600000168=<A00010A0", RIGHT),  # flags with the check value: 60 + 8
        ("=A99992600000167=<A00010A0", "?"),  # a check value that does not fit
        ("A9999260000017A0", "?"),
        ("=A99992600000100", p.DIN),  # a number without division is no container
        ("<script>", "?"),
        ("\x1d\x00", "?"),
    ],
)
def test_what_a_scan_says(scan: str, code: str) -> None:
    assert container_code(scan) == code


@given(st.text(max_size=90))
def test_any_scan_is_a_code_or_nothing_that_any_container_has(scan: str) -> None:
    code = container_code(scan)
    assert code in ("", "?") or code[:5].isascii()
    assert not is_wristband(scan) or len(scan) == len(BAND)
    assert not is_container(scan) or len(code) == len(RIGHT)


@given(st.integers(0, len(RIGHT) - 1), st.sampled_from("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"))
def test_one_wrong_character_never_reads_as_the_right_container(place: int, other: str) -> None:
    wrong = RIGHT[:place] + other + RIGHT[place + 1 :]
    assert (container_code(wrong) == RIGHT) is (wrong == RIGHT)
