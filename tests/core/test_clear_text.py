"""What may stand in an event in the clear, and what is words."""

from __future__ import annotations

import pytest

from blastema.core.clear import not_codes
from blastema.core.event import Event
from blastema.core.identity.chain import ChainNumber


def _clear(name: str, text: str) -> bool:
    return not_codes("course", Event("course.numbered.v1", {name: text})) == ()


def test_every_chain_number_is_a_code_whatever_its_check_character() -> None:
    """One in 37 ends in a star (ISO/IEC 7064 MOD 37-2)."""
    numbers = [str(ChainNumber.of("A9999", 2026, n)) for n in range(1, 200)]
    assert any(number.endswith("*") for number in numbers)
    assert all(_clear("chain", number) for number in numbers)


@pytest.mark.parametrize(
    ("name", "text", "clear"),
    [
        ("division", "Aa", True),
        ("division", "Ann", False),
        ("codes", "=A999926000001", True),
        ("codes", "Ann Testperson", False),
        ("reason", "Its expiry was 2026-03-02T17:00:00.000000Z.", True),
        (
            "reason",
            "Store F1 was at -42.5 °C between 2026-03-02T10:00Z and 2026-03-02T11:00Z.",
            True,
        ),
        ("reason", "Store F1 was at Ann's.", False),
        ("lot", "LOT-7", True),
        ("lot", "A*B", False),
        ("lot", "Ann", False),
    ],
)
def test_what_is_a_code(name: str, text: str, clear: bool) -> None:
    assert _clear(name, text) is clear
