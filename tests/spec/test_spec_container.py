"""What a scanner or a hurried person gives for one container."""

from __future__ import annotations

import pytest

from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container

DIN = "A999926000001"  # example number of reference/standards.md 1.2; its check character is 8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (DIN, DIN),
        ("a9999 26 000001", DIN),
        ("A9999 26 000001 8", DIN),
        ("A999926000001A0", f"{DIN}A0"),
        ("A9999 26 000001 8 A0", f"{DIN}A0"),
        ("A9999 26 000001 8 Aa", f"{DIN}Aa"),
        ("A9999260000018 00", f"{DIN}00"),
        ("=A99992600000100", DIN),
        ("=A99992600000100=<A00020A0", f"{DIN}A0"),
        (f"  {DIN}00\n", f"{DIN}00"),
    ],
)
def test_what_names_a_container(text: str, code: str) -> None:
    assert Container.parse(text).code == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has 0"),
        ("A9999", "has 5"),
        ("A9999 26 000001 9", "check character"),
        ("A9999 26 000001 8 ZZ", "division"),
        ("A9999 26 000001 8 A0 B0", "has 18"),
        ("=A99992600000100=<A0", "product code"),
    ],
)
def test_what_does_not(text: str, words: str) -> None:
    with pytest.raises(IdentityError, match=words):
        Container.parse(text)
