"""Values that could name a person: readable with the patient's key, in its place only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import (
    SealError,
    blind_index,
    canonical,
    is_sealed,
    open_bytes,
    open_text,
    seal_bytes,
    seal_text,
    unwrap_key,
    wrap_key,
)

KEY, OTHER, NONCE = b"\x01" * 32, b"\x02" * 32, b"\x03" * 12
texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)


@given(texts, st.binary(min_size=32, max_size=32), st.binary(min_size=12, max_size=12))
def test_what_was_sealed_opens_again(text: str, key: bytes, nonce: bytes) -> None:
    sealed = seal_text(key, nonce, text, bound_to="patient/1")
    assert is_sealed(sealed)
    assert open_text(key, sealed, bound_to="patient/1") == text
    assert canonical(sealed) == f'"{sealed}"'.encode()


@given(st.binary(max_size=99))
def test_files_and_keys_open_again(content: bytes) -> None:
    sealed = seal_bytes(KEY, NONCE, content, bound_to="file/1")
    assert open_bytes(KEY, sealed, bound_to="file/1") == content
    wrapped = wrap_key(KEY, OTHER, NONCE, bound_to="patient/1")
    assert unwrap_key(KEY, wrapped, bound_to="patient/1") == OTHER


def test_a_seal_is_aes_256_gcm_over_the_documented_context() -> None:
    # Made by another library, Node's crypto (the command is in bodies/README.md).
    by_node = "s1.AAAAAAAAAAAAAAAAj8spXihINzo0QOU-MQfiY5FBYLA9"
    assert seal_text(bytes(32), bytes(12), "Alice", bound_to="patient/1") == by_node


SEALED = seal_text(KEY, NONCE, "Alice", bound_to="patient/1")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: open_text(OTHER, SEALED, bound_to="patient/1"),
        lambda: open_text(KEY, SEALED, bound_to="patient/2"),
        lambda: open_text(KEY, SEALED[:-2] + "AA", bound_to="patient/1"),
        lambda: open_text(KEY, SEALED + "AAA", bound_to="patient/1"),
        lambda: open_text(KEY, "s1." + "A" * 41, bound_to="patient/1"),
        lambda: open_text(KEY, "Alice", bound_to="patient/1"),
        lambda: open_text(b"short", SEALED, bound_to="patient/1"),
        lambda: seal_text(b"short", NONCE, "Alice", bound_to="patient/1"),
        lambda: seal_text(KEY, b"short", "Alice", bound_to="patient/1"),
        lambda: seal_text(KEY, NONCE, "Alice \ud800", bound_to="patient/1"),
        lambda: open_bytes(KEY, b"Alice", bound_to="file/1"),
        lambda: open_bytes(KEY, wrap_key(KEY, OTHER, NONCE, bound_to="a"), bound_to="a"),
        lambda: unwrap_key(KEY, seal_bytes(KEY, NONCE, OTHER, bound_to="a"), bound_to="a"),
        lambda: wrap_key(KEY, b"short", NONCE, bound_to="a"),
        lambda: blind_index(b"short", "Alice"),
    ],
)
def test_what_cannot_be_sealed_or_opened_is_refused_without_a_word_of_it(
    attempt: Callable[[], object],
) -> None:
    with pytest.raises(SealError) as caught:
        attempt()
    assert "Alice" not in str(caught.value)
    assert "expected" in str(caught.value)


@given(st.integers(0, 99), st.integers(1, 255))
def test_a_seal_with_one_changed_byte_does_not_open(place: int, flip: int) -> None:
    sealed = bytearray(seal_bytes(KEY, NONCE, b"Alice Archer", bound_to="file/1"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(SealError):
        open_bytes(KEY, bytes(sealed), bound_to="file/1")


@pytest.mark.parametrize(
    "value", [None, 5, b"s1.", "", "s1.", "s1.Alice", "S1." + "A" * 38, "s1." + "=" * 38, "s2.x"]
)
def test_other_values_are_not_sealed(value: object) -> None:
    assert not is_sealed(value)


def test_a_blind_index_is_hmac_sha256_cut_to_128_bits() -> None:
    # RFC 4231 section 4.6, test case 5.
    index = blind_index(b"\x0c" * 20, "Test With Truncation")
    assert index.hex() == "a3b6167473100ee06e0c796c2955552b"
